"""`telemachy generate`: a believable roster to try things with."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from telemachy.matching.problem import Problem
    from telemachy.matching.rules import Rules

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

    rosters = load_rosters((folder / "mentees.csv", folder / "mentors.csv"), None, Reading())
    rules = assume_rules(rosters.mentees, rosters.mentors).rules
    fitted = to_problem(rosters.mentees, rosters.mentors, rules)
    problem = fitted.problem
    topics = next((c for c in fitted.rules.criteria if c.key == "topics"), None)
    tied = _share_tied(problem, fitted.rules, min(LOOKED_AT, problem.n_mentees))
    lines = [f"The two best mentors tie for {tied:.0%} of the mentees (rules as assumed)."]
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


def _share_tied(problem: "Problem", rules: "Rules", mentees: int) -> float:
    """Return for how many of the first mentees the two best mentors have the same points."""
    import numpy as np

    from telemachy.matching.blocks import Scorer

    scorer = Scorer(problem, rules)  # once for all: preparing it is what takes time
    allowed = scorer.allowed_block(slice(0, mentees)) & (problem.capacity > 0)
    tied = 0
    for mentee in range(mentees):
        mentor = np.flatnonzero(allowed[mentee]).astype(np.int32)
        scores = np.sort(scorer.scores(np.full(len(mentor), mentee, dtype=np.int32), mentor))[-2:]
        tied += len(scores) == 2 and scores[0] == scores[1] >= scorer.minimum
    return tied / mentees
