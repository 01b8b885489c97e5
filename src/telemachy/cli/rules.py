"""`telemachy rules`: a rule file with comments, made by asking."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from telemachy.cli.rosters import Reading, load_rosters, reading_options, settle_faults, show_columns
from telemachy.cli.terminal import refuse, say, says_refusals
from telemachy.matching.files.assuming import assume_rules
from telemachy.matching.files.faults import shorten
from telemachy.matching.files.fitting import fit_rules
from telemachy.matching.files.people import Roster
from telemachy.matching.kinds import CRITERIA, MUSTS
from telemachy.matching.rules import Criterion, Must, Objective, Rules, Served, preset_text, presets

_OBJECTIVES = {
    Objective.COVERAGE: "as many mentees as possible with a mentor, then the best fit",
    Objective.FAIR: "as many mentees as possible with a mentor, then the worst fit raised as far as it goes",
    Objective.TOTAL: "the best fit in total, even if some more go without",
    Objective.STABLE: "no two people who would rather have each other",
    Objective.RANK_MAXIMAL: "as many first choices as possible",
}


@click.command()
@click.argument("people", nargs=-1, type=click.Path(path_type=Path), metavar="[MENTEES MENTORS | PEOPLE]")
@click.option("--preset", metavar="NAME", help="Write a shipped rule file instead, with its comments.")
@click.option("--list", "show_list", is_flag=True, help="Name the shipped rule files.")
@click.option("--yes", "accept", is_flag=True, help="Take every suggestion without asking.")
@click.option(
    "--out", default=Path("rules.toml"), show_default=True, type=click.Path(path_type=Path, dir_okay=False)
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@reading_options
@says_refusals
def rules(
    people: tuple[Path, ...],
    preset: str | None,
    show_list: bool,
    accept: bool,
    out: Path,
    force: bool,
    mapping: tuple[str, ...],
    encoding: str | None,
    sheet: str | None,
) -> None:
    """Write a rule file for your spreadsheet by answering a few questions.

    Each question comes with a suggestion made from what your files hold.
    """
    if show_list:
        click.echo("\n".join(presets()))
        return
    if out.exists() and not force:
        refuse(f"{out} is there already. Name another file (--out), or write over it (--force).")
    out.parent.mkdir(parents=True, exist_ok=True)
    if preset:
        out.write_text(preset_text(preset), encoding="utf-8")
    elif people and len(people) <= 2:
        rosters = load_rosters(people, None, Reading(mapping, encoding, sheet))
        settle_faults(rosters, skip=True, folder=out.parent)
        show_columns(rosters)
        out.write_text(ask(rosters.mentees, rosters.mentors, accept=accept), encoding="utf-8")
    else:
        raise click.UsageError("Give your files, mentees then mentors or one of both; or --preset NAME.")
    click.echo(f"Written to {out}. Use it: telemachy match … --rules {out}")


def ask(mentees: Roster, mentors: Roster, *, accept: bool = False) -> str:
    """Ask about each suggestion, and return the rule file with comments."""
    assumption = assume_rules(mentees, mentors)
    for sentence in assumption.said:
        say(f"  {sentence}")
    draft, _ = fit_rules(replace(assumption.rules, name=""), mentees, mentors)
    if not accept:
        draft = _asked(draft)
    # Reading it back finds whatever was answered amiss, and says so in sentences.
    return commented(Rules.from_toml(draft.to_toml()))


def _asked(draft: Rules) -> Rules:
    say("What is best for the whole?")
    for objective, meaning in _OBJECTIVES.items():
        say(f"  {objective}: {meaning}")
    objective = Objective(
        click.prompt(
            "Objective", type=click.Choice([str(o) for o in _OBJECTIVES]), default=str(draft.aim.objective)
        )
    )
    served = Served(
        click.prompt(
            "When places are few, who is served",
            type=click.Choice([str(served) for served in Served]),
            default=str(draft.aim.served),
        )
    )
    capacity = click.prompt("Places of a mentor who has not said", type=click.IntRange(0, 100), default=1)
    demand = click.prompt("Mentors for each mentee", type=click.IntRange(1, 20), default=1)
    say("How much does each criterion matter? 0 leaves it out.")
    asked = (
        (c, click.prompt(f"  {_what(c)}", type=_number(0, 1000), default=f"{c.points:g}"))
        for c in draft.criteria
    )
    criteria = tuple(replace(criterion, points=points) for criterion, points in asked if points > 0)
    musts = tuple(must for must in draft.must if click.confirm(f"Must-have: {_what(must)}?", default=True))
    least = click.prompt(
        "Fewest points of a pair that is worth making (0: any)", type=_number(0), default="0"
    )
    return replace(
        draft,
        criteria=criteria,
        must=musts,
        aim=replace(draft.aim, objective=objective, served=served, minimum=least or None),
        defaults=replace(draft.defaults, capacity=capacity, demand=demand),
    )


def _what(item: Criterion | Must) -> str:
    """Return how a question calls it: the key, and the columns of either side, once if the same."""
    sides = (", ".join(shorten(name, 40) for name in names) for names in (item.mentee, item.mentor))
    columns = " with ".join(dict.fromkeys(filter(None, sides)))
    return f"{item.key} ({columns})" if columns else item.key


def _number(least: float, most: float | None = None) -> click.FloatRange:
    """Return the type of an answer that is a number, called so where it is none."""
    number = click.FloatRange(least, most)
    number.name = "number"
    return number


_OF_PARTS = {
    "[people]": "How rows become people: which columns tell who somebody is.",
    "[defaults]": "What a blank means.",
    "[match]": "What is best for the whole, and which pairs are good enough.",
    "[values]": "Other spellings, and what each stands for.",
    "[consent]": "Columns that are read only where somebody agrees.",
    "[importance]": "What may stand behind a wish to say how much it matters: Python (3).",
    "[level]": "What may stand behind an offer to say how well it is mastered: Python (expert).",
}


def commented(rules: Rules) -> str:
    """Return the rule file, with what each part does above it."""
    return "\n".join(_with_comments(rules)) + "\n"


def _with_comments(rules: Rules) -> Iterator[str]:
    yield "# Matching rules. Change what you like; docs/reference/rule-file.md explains every word."
    criteria, musts = iter(rules.criteria), iter(rules.must)
    for line in rules.to_toml().splitlines():
        if line == "[[criteria]]":
            criterion = next(criteria)
            yield f"# {CRITERIA[criterion.kind].says} Up to {criterion.points:g} points."
        elif line == "[[must]]":
            yield f"# Must-have: {MUSTS[next(musts).kind].says}"
        elif line in _OF_PARTS:
            yield f"# {_OF_PARTS[line]}"
        yield line
