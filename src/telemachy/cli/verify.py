"""`telemachy verify`: a matching checked from the inputs alone, by code that did not make it."""

import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from telemachy.cli.alone import restate_alone
from telemachy.cli.recorded import CERTIFICATE, PAIRS, Matching, csv_rows, read_matching
from telemachy.cli.terminal import says_refusals, show_faults
from telemachy.matching.checks import judge
from telemachy.matching.files.certificates import Recorded, own_hash
from telemachy.matching.files.counting import counted
from telemachy.matching.files.escaping import printable, safe_cell
from telemachy.matching.files.faults import Fault, FileRefused
from telemachy.matching.files.naming import display_name, pair_of
from telemachy.matching.files.outcomes import Outcome
from telemachy.matching.files.reading import read_table
from telemachy.matching.files.workbooks import sheet_names
from telemachy.matching.files.writing import (
    DECISION,
    MATCHES,
    RULED_OUT,
    Table,
    matches_table,
    sheets,
    unmatched_table,
)
from telemachy.matching.result import Certificate
from telemachy.matching.rules import Served

ALTERED = 1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.argument(
    "people", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="MENTEES MENTORS | PEOPLE"
)
@click.option(
    "--never", type=click.Path(path_type=Path), help="The list of pairs not to make, if there was one."
)
@click.option(
    "--from", "before", type=click.Path(path_type=Path), help="The workbook of decisions, if there was one."
)
@says_refusals
def verify(folder: Path, people: tuple[Path, ...], never: Path | None, before: Path | None) -> None:
    """Check that DIR holds the best matching of these files under its rules.

    Reads the inputs again, works out every cell and the proof of the certificate by code of its own, and
    names the first line that is not as it should be. Ends with 1 when something was altered or a claim does
    not hold.
    """
    if len(people) > 2:
        raise click.UsageError("Give the same files as to telemachy match.")
    faults = list(check(folder, people, never, before))
    if faults:
        show_faults(faults)
        sys.exit(ALTERED)
    click.echo("Everything holds: the inputs, every line, the totals and the proof.")


def check(
    folder: Path, people: Sequence[Path], never: Path | None = None, before: Path | None = None
) -> Iterator[Fault]:
    """Yield everything that is wrong, of each file the first offending line."""
    try:
        matching = read_matching(folder, people, never, before)
    except FileRefused as refused:
        yield from refused.faults
        return
    yield from _judged(matching)
    yield from _check_tables(folder, _outcome(matching))
    yield from _check_hashes(folder, matching.recorded)


def _judged(matching: Matching) -> Iterator[Fault]:
    """What the independent judge finds, with the line of the pair that it is about."""
    fitted = matching.fitted
    lines = {(mentee, mentor): line for line, (mentee, mentor, _) in enumerate(matching.rows, start=2)}
    rescorer = matching.restater.rescorer
    judgement = judge(fitted.problem, fitted.rules, matching.result, rescorer=rescorer)
    for fault in judgement.faults:
        mentee = display_name(fitted.mentees, fault.mentee) if fault.mentee is not None else ""
        mentor = display_name(fitted.mentors, fault.mentor) if fault.mentor is not None else ""
        line = lines.get((fault.mentee, fault.mentor), 0)  # type: ignore[arg-type]
        yield _fault(PAIRS if line else CERTIFICATE, line, fault.say(mentee=mentee, mentor=mentor))
    certificate = matching.result.certificate
    if certificate.order and certificate.order != _order(matching):
        yield _fault(CERTIFICATE, 0, "People are not served in the order that the rules draw.")
    for name in _unlike_prices(certificate):
        yield _fault(CERTIFICATE, 0, f"What it says of {name} is not what its proof says.")
    figures = {"bound": judgement.bound, "pairs": judgement.pairs, "proved": certificate.is_proved}
    for name, right in figures.items():
        if (stated := matching.recorded.data.get(name)) != right:
            yield _fault(CERTIFICATE, 0, f"It says that {name} is {stated}; worked out again, it is {right}.")


def _unlike_prices(certificate: Certificate) -> Iterator[str]:
    """Yield which figures about one more place are not the prices that prove the matching."""
    if any(tier.multiples for tier in certificate.tiers):
        return  # format 1, where prices of several tiers are added up
    worst = certificate.worst
    prices = {tier.name: tier.prices for tier in (worst.reached if worst else certificate.tiers)}
    stated = {"points": certificate.value_of_place, "covered": certificate.covers_of_place}
    for (tier, figures), name in zip(stated.items(), ("value_of_place", "covers_of_place"), strict=True):
        if not np.array_equal(figures, prices.get(tier, np.zeros_like(figures))):
            yield name


def _order(matching: Matching) -> tuple[int, ...]:
    """Return who is to be served first when places are few: the longest wait, ties by key."""
    problem = matching.fitted.problem
    made = {(mentee, mentor) for mentee, mentor, _ in matching.rows}
    pinned = {pin.mentee for pin in problem.pins if (pin.mentee, pin.mentor) in made}
    asking = [row for row in range(problem.n_mentees) if problem.demand[row].sum() > 0 and row not in pinned]
    by_wait = matching.fitted.rules.aim.served is Served.LONGEST_WAIT
    waited = problem.waiting if by_wait else problem.waiting * 0
    return tuple(sorted(asking, key=lambda row: (-waited[row], int(problem.mentee_keys[row]))))


def _fault(file: str, line: int, wrong: str) -> Fault:
    return Fault(file, line, "", "", wrong, "")


def _outcome(matching: Matching) -> Outcome:
    """Return what the tables are written from; what only the report shows is left out."""
    fitted, result, data = matching.fitted, matching.result, matching.recorded.data
    decisions = matching.decided.decisions if matching.decided else {}
    return Outcome(
        title=str(data.get("title", "")),
        pairs=tuple(pair_of(fitted, match, decisions) for match in result.matches),
        alone=restate_alone(fitted, matching.restater.rescorer, result.without),
        loads=(),
        mentees=len(fitted.mentees),
        mentors=len(fitted.mentors),
        places=int(fitted.problem.capacity.sum()),
        covered=result.covered,
        total=result.total_points,
        bound=result.bound_points,
        objective=str(fitted.rules.aim.objective),
        criteria={criterion.key: criterion.points for criterion in fitted.rules.criteria},
        sender=str(data.get("sender", "")),
    )


# The files


def _check_tables(folder: Path, outcome: Outcome) -> Iterator[Fault]:
    written = {"matches.csv": matches_table(outcome), "unmatched.csv": unmatched_table(outcome)}
    for name, (headings, rows) in written.items():
        expected = [[_as_csv(cell) for cell in row] for row in _with(headings, rows)]
        try:
            found = csv_rows(folder / name)
        except FileRefused as refused:
            yield from refused.faults
            continue
        yield from _first_difference(name, expected, found)
    yield from _check_workbook(folder / "matches.xlsx", outcome)


def _with(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Sequence[object]]:
    return [headings, *rows]


def _as_csv(cell: object) -> str:
    return str(safe_cell(cell))


def _check_workbook(path: Path, outcome: Outcome) -> Iterator[Fault]:
    """Compare each sheet; decisions may be filled in, all else is as it was written."""
    content = path.read_bytes()
    there = set(sheet_names(io.BytesIO(content), path.name))
    for name, table in sheets(replace(outcome, ruled_out=())):
        if name not in there:
            yield _fault(path.name, 0, f"The sheet “{name}” is missing.")
            continue
        yield from _check_sheet(path, content, name, table)
    if extra := there - {MATCHES, RULED_OUT, *(name for name, _ in sheets(outcome))}:
        yield _fault(path.name, 0, f"The sheet “{min(extra)}” was not written by telemachy match.")


def _check_sheet(path: Path, content: bytes, name: str, table: Table) -> Iterator[Fault]:
    headings, rows = table
    try:
        sheet = read_table(io.BytesIO(content), path.name, sheet=name)
        found = [list(sheet.headings), *([*row.cells] for row in sheet.rows)]
    except FileRefused as refused:
        if rows:
            yield from refused.faults
        return
    decision = headings.index(DECISION) if DECISION in headings else None
    expected = [[_as_sheet(cell) for cell in row] for row in _with(headings, rows)]
    for cells in found[1:]:
        if decision is not None and decision < len(cells):
            cells[decision] = ""
    for cells in expected[1:]:
        if decision is not None:
            cells[decision] = ""
    yield from _first_difference(f"{path.name} “{name}”", expected, found)


def _as_sheet(cell: object) -> str:
    """Return a cell as it is read back: spreadsheets hold numbers as floats, and reading trims."""
    return printable(str(cell))[:32_767].strip() if cell is not None else ""


def _first_difference(
    name: str, expected: Sequence[Sequence[str]], found: Sequence[Sequence[str]]
) -> Iterator[Fault]:
    headings = expected[0]
    for line, (right, there) in enumerate(zip(expected, found, strict=False), start=1):
        if list(right) == list(there):
            continue
        for heading, want, got in zip(headings, right, [*there, *[""] * len(right)], strict=False):
            if want != got:
                yield _fault(name, line, f"“{heading}” should be “{want}”, but it is “{got}”.")
                return
        yield _fault(name, line, "There are more cells than were written.")
        return
    if len(found) != len(expected):
        line = min(len(found), len(expected)) + 1
        what = "lines are missing" if len(found) < len(expected) else "there are lines that were not written"
        counts = f"{counted(len(expected) - 1, 'line')} should be there, {len(found) - 1:,} found"
        yield _fault(name, line, f"From here on {what}: {counts}.")


def _check_hashes(folder: Path, recorded: Recorded) -> Iterator[Fault]:
    """Name every file of the folder whose bytes are not those that were written."""
    if recorded.data.get("sha256") != own_hash(recorded.data):
        yield _fault(CERTIFICATE, 0, "It was altered: its values do not have the SHA-256 that it states.")
    for name, sha256 in recorded.outputs.items():
        path = folder / Path(name).name
        if not path.is_file():
            yield _fault(name, 0, "It is missing.")
        elif (found := hashlib.sha256(path.read_bytes()).hexdigest()) != sha256:
            yield _fault(name, 0, f"It was altered: its SHA-256 is {found}, recorded is {sha256}.")
