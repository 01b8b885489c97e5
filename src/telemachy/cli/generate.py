"""`telemachy generate`: a believable roster to try things with."""

from pathlib import Path

import click

from telemachy.cli.terminal import says_refusals, step
from telemachy.matching.files.escaping import write_csv


@click.command()
@click.option(
    "--mentees", default=240, show_default=True, type=click.IntRange(1, 200_000), help="How many mentees."
)
@click.option(
    "--mentors", default=90, show_default=True, type=click.IntRange(1, 200_000), help="How many mentors."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same people.")
@click.option(
    "--out", default=Path("roster"), show_default=True, type=click.Path(path_type=Path, file_okay=False)
)
@says_refusals
def generate(mentees: int, mentors: int, seed: int, out: Path) -> None:
    """Write mentees.csv and mentors.csv of an organization that does not exist."""
    from telemachy.matching.generate import roster

    with step(f"Inventing {mentees + mentors:,} people"):
        people = roster(mentees, mentors, seed=seed)
    out.mkdir(parents=True, exist_ok=True)
    for name, sheet in (("mentees.csv", people.mentees), ("mentors.csv", people.mentors)):
        with (out / name).open("w", encoding="utf-8-sig", newline="") as stream:
            write_csv(stream, sheet, zip(*sheet.values(), strict=True))
    click.echo(f"Written to {out}/: mentees.csv ({mentees:,}), mentors.csv ({mentors:,})")
    for line in figures(out):
        click.echo(line)
    click.echo(f"Try: telemachy match {out / 'mentees.csv'} {out / 'mentors.csv'}")


LOOKED_AT = 500
"""Of how many mentees the figures are taken."""


def figures(folder: Path) -> list[str]:
    """Say how alike the people are: how many pairs share a topic, and how often the two best mentors tie."""
    from telemachy.cli.rosters import Reading, load_rosters
    from telemachy.matching.files.assuming import assume_rules
    from telemachy.matching.files.fitting import to_problem
    from telemachy.matching.solving import rank

    rosters = load_rosters((folder / "mentees.csv", folder / "mentors.csv"), None, Reading())
    rules = assume_rules(rosters.mentees, rosters.mentors).rules
    fitted = to_problem(rosters.mentees, rosters.mentors, rules)
    problem = fitted.problem
    topics = next((c for c in fitted.rules.criteria if c.key == "topics"), None)
    looked_at = range(min(LOOKED_AT, problem.n_mentees))
    best = [rank(problem, fitted.rules, mentee, 2) for mentee in looked_at]
    tied = sum(len(two) == 2 and two[0].score == two[1].score for two in best)
    lines = [f"The two best mentors tie for {tied / len(best):.0%} of the mentees (rules as assumed)."]
    if topics:
        wanted, offered = (
            [
                {int(code) for name in names for code in table.sets[name].row(row)}
                for row in range(min(LOOKED_AT, table.size))
            ]
            for names, table in ((topics.mentee, problem.mentees), (topics.mentor, problem.mentors))
        )
        pairs = [len(want & offer) for want in wanted for offer in offered]
        share = sum(map(bool, pairs)) / len(pairs)
        lines.insert(0, f"{share:.0%} of the pairs share a topic, {sum(pairs) / len(pairs):.2f} on average.")
    return lines
