"""`telemachy compare`: any matching, made by hand or by others, judged under your rules."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from telemachy.cli.match import read_rules
from telemachy.cli.rosters import Reading, load_rosters, reading_options, settle_faults
from telemachy.cli.terminal import say, says_refusals, step
from telemachy.matching.files.assuming import assume_rules
from telemachy.matching.files.decisions import PairList, read_pairs, rows_of_pairs
from telemachy.matching.files.fitting import Fitted, to_problem
from telemachy.matching.files.naming import display_name
from telemachy.matching.result import UNIT

if TYPE_CHECKING:
    from telemachy.matching.checks import Judgement, Made
    from telemachy.matching.result import Result

MOST_NAMED = 10


@click.command()
@click.argument(
    "given",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="MENTEES MENTORS PAIRS | PEOPLE PAIRS",
)
@click.option(
    "--rules", "rules_name", metavar="FILE|PRESET", help="Your rule file, or the name of a shipped one."
)
@click.option("--seed", default=1, show_default=True, help="Draws ties of the best matching to compare with.")
@click.option("--skip-bad-rows", is_flag=True, help="Go on without the rows that cannot be used.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object of figures, and nothing else.")
@reading_options
@says_refusals
def compare(
    given: tuple[Path, ...],
    rules_name: str | None,
    seed: int,
    skip_bad_rows: bool,
    as_json: bool,
    mapping: tuple[str, ...],
    encoding: str | None,
    sheet: str | None,
) -> None:
    """Judge the matching in PAIRS (two columns, mentee_id and mentor_id) under your rules.

    People may be named in PAIRS by id, address or name.

    Says how many have a mentor, which pairs the rules would not make, who would rather have each other, and
    how far it is from the best that the rules allow.
    """
    from telemachy.matching.checks import Made, judge_pairs
    from telemachy.matching.solving import solve

    if len(given) not in {2, 3}:
        raise click.UsageError(
            "Give mentees, mentors and the pairs to judge; or one file of both, and the pairs."
        )
    *people, pairs = given
    rules, is_preset = read_rules(rules_name)
    with step("Reading", quiet=as_json):
        rosters = load_rosters(people, rules, Reading(mapping, encoding, sheet))
        settle_faults(rosters, skip=skip_bad_rows, folder=pairs.parent)
        with pairs.open("rb") as stream:
            listed = read_pairs(stream, pairs.name)
    if rules is None:
        rules = assume_rules(rosters.mentees, rosters.mentors).rules
        if not as_json:
            say("No rules were given; the same are assumed as by telemachy match, which prints them.")
    fitted = to_problem(rosters.mentees, rosters.mentors, rules, seed=seed, drop_missing=is_preset)
    made = [Made(*rows) for rows in rows_of_pairs(listed, fitted.mentees, fitted.mentors)]
    with step("Judging", quiet=as_json):
        best = solve(fitted.problem, fitted.rules)
        judgement = judge_pairs(fitted.problem, fitted.rules, made, best.certificate)
    if as_json:
        click.echo(json.dumps(_figures(judgement, best)))
    else:
        _show(listed, fitted, made, judgement, best)


def _show(
    listed: PairList, fitted: Fitted, made: Sequence["Made"], judgement: "Judgement", best: "Result"
) -> None:
    covered = f"{judgement.covered:,} of {judgement.mentees:,} mentees have a mentor"
    click.echo(f"{covered}; the best matching gives one to {best.covered:,}.")
    click.echo(f"{judgement.places_used:,} of {judgement.places:,} places are used.")
    click.echo(_distance(judgement, best))
    _show_faults(listed, fitted, made, judgement)
    if judgement.n_blocking:
        click.echo(f"{judgement.n_blocking:,} pairs would both rather have each other than what they got:")
        for pair in judgement.blocking[:MOST_NAMED]:
            names = _named(fitted, pair.mentee, pair.mentor)
            click.echo(f"  {names['mentee']} and {names['mentor']}")
    if judgement.worst is not None and judgement.median is not None:
        bands = ", ".join(f"{count:,} {band}" for band, count in judgement.bands.items())
        least, middle = (f"{score / UNIT:,.6g}" for score in (judgement.worst, judgement.median))
        click.echo(f"Fit: {bands}; the least {least} points, the middle {middle}.")


def _show_faults(listed: PairList, fitted: Fitted, made: Sequence["Made"], judgement: "Judgement") -> None:
    lines = {(pair.mentee, pair.mentor): line for pair, line in zip(made, listed.lines, strict=True)}
    kinds = Counter(str(fault.kind) for fault in judgement.faults)
    if kinds:
        counted = ", ".join(f"{count:,} x {kind}" for kind, count in kinds.items())
        click.echo(f"Not as your rules have it: {counted}")
    for fault in judgement.faults[:MOST_NAMED]:
        line = lines.get((fault.mentee, fault.mentor))  # type: ignore[arg-type]
        where = f"{listed.name}, line {line}: " if line else ""
        click.echo("  " + where + fault.say(**_named(fitted, fault.mentee, fault.mentor)))


def _named(fitted: Fitted, mentee: int | None, mentor: int | None) -> dict[str, str]:
    return {
        "mentee": display_name(fitted.mentees, mentee) if mentee is not None else "somebody",
        "mentor": display_name(fitted.mentors, mentor) if mentor is not None else "somebody",
    }


def _distance(judgement: "Judgement", best: "Result") -> str:
    reached = f"{judgement.total / UNIT:,.6g} points"
    if judgement.bound is None:
        return f"{reached}; the best matching under this objective has {best.total / UNIT:,.6g}."
    if not _is_comparable(judgement, best):
        return f"{reached}; the best matching has {best.total / UNIT:,.6g}."
    missing = (judgement.bound - judgement.total) / UNIT
    if not missing:
        return f"{reached}, and no matching under these rules has more."
    bound = f"{judgement.bound / UNIT:,.6g}"
    return f"{reached}; nothing can pass {bound}, so {missing:,.6g} are missing at most."


def _is_comparable(judgement: "Judgement", best: "Result") -> bool:
    """Say whether the bound on points is about such pairs: it holds where as many have a mentor as can."""
    return judgement.covered >= best.covered and not judgement.faults


def _figures(judgement: "Judgement", best: "Result") -> dict[str, Any]:
    bound = judgement.bound if _is_comparable(judgement, best) else None
    return {
        "mentees": judgement.mentees,
        "mentors": judgement.mentors,
        "places": judgement.places,
        "pairs": judgement.pairs,
        "covered": judgement.covered,
        "total": judgement.total / UNIT,
        "bound": None if bound is None else bound / UNIT,
        "best_covered": best.covered,
        "best_total": best.total / UNIT,
        "blocking_pairs": judgement.n_blocking,
        "faults": dict(Counter(str(fault.kind) for fault in judgement.faults)),
    }
