"""A matching as its folder records it, read back with the inputs beside it; nothing is matched anew."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telemachy.cli.restating import Restater
from telemachy.cli.rosters import load_as_recorded
from telemachy.matching.files.certificates import (
    Recorded,
    engine_certificate,
    pairs_hash,
    read_certificate,
)
from telemachy.matching.files.decisions import Decided, read_decisions, read_pairs
from telemachy.matching.files.escaping import safe_cell
from telemachy.matching.files.faults import Fault, FileRefused, refuse
from telemachy.matching.files.fitting import Fitted, IdPair, to_problem
from telemachy.matching.result import RefusedPin, Result

CERTIFICATE, PAIRS = "certificate.json", "matches.csv"
Rows = list[tuple[int, int, int]]
"""Row of the mentee, row of the mentor, row of the type."""


@dataclass(frozen=True)
class Matching:
    """What a folder claims, in rows of the inputs.

    Parameters
    ----------
    rows : Rows
        The pairs of ``matches.csv``, in its order: the first stands in line 2.
    result : Result
        Those pairs worked out again, under the totals and the proof that the certificate states.
    """

    recorded: Recorded
    fitted: Fitted
    rows: Rows
    result: Result
    restater: Restater
    decided: Decided | None


def read_matching(
    folder: Path, people: Sequence[Path], never: Path | None = None, before: Path | None = None
) -> Matching:
    """Read a folder back.

    Raises
    ------
    FileRefused
        If the certificate cannot be read any more, an input is not the one that was matched, the list of
        pairs not to be made is another, or ``matches.csv`` names somebody who is not there.
    """
    recorded = read_certificate(_json(folder / CERTIFICATE), CERTIFICATE)
    if changed := list(_changed_inputs(recorded, people)):
        raise FileRefused(changed)
    decided = _decided(before)
    not_to_make = _never(never, decided)
    if pairs_hash(not_to_make) != (recorded.never_sha256 or pairs_hash(())):
        wrong = _NEVER_DIFFERS if not_to_make else _NEVER_MISSING
        raise refuse(CERTIFICATE, wrong, "Name the files that were used (--never, --from).")
    rosters = load_as_recorded(people, recorded)
    fitted = to_problem(
        rosters.mentees,
        rosters.mentors,
        recorded.rules,
        seed=recorded.seed,
        pins=recorded.pins,
        never=not_to_make,
    )
    rows = _rows_made(folder / PAIRS, fitted)
    restater = Restater(fitted.problem, fitted.rules)
    return Matching(recorded, fitted, rows, _restated(recorded, fitted, rows, restater), restater, decided)


def read_unaltered(
    folder: Path, people: Sequence[Path], never: Path | None = None, before: Path | None = None
) -> Matching:
    """Read a folder back to go by its proof, which says nothing of other pairs than were made.

    Raises
    ------
    FileRefused
        As `read_matching` does, and if the pairs of ``matches.csv`` do not reach what the certificate states.
    """
    matching = read_matching(folder, people, never, before)
    result = matching.result
    reached = len(result.matches), sum(match.score for match in result.matches)
    if reached != (matching.recorded.data.get("pairs"), result.total):
        raise refuse(
            PAIRS,
            "Its pairs are not those that were made, so the proof says nothing of them.",
            "Match again, with --pins or --from for what you changed; telemachy verify says what differs.",
        )
    return matching


_NEVER_MISSING = "It was made with a list of pairs not to be made, and none was named."
_NEVER_DIFFERS = "It was made with a list of pairs not to be made, and this is another one."


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None


def recorded_paths(folder: Path) -> tuple[Path, ...]:
    """Return where the inputs were, seen from the folder; none where it does not say."""
    data = _json(folder / CERTIFICATE)
    try:
        stated = [data["inputs"][side]["path"] for side in ("mentee", "mentor")]
    except (KeyError, TypeError):
        return ()
    return tuple(dict.fromkeys(folder / str(path) for path in stated))


def _changed_inputs(recorded: Recorded, people: Sequence[Path]) -> Iterator[Fault]:
    paths = people if len(people) == 2 else [people[0], people[0]]
    for side, path in zip(("mentee", "mentor"), paths, strict=True):
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != recorded.inputs[side]["sha256"]:
            hashes = f"its SHA-256 is {found}, recorded is {recorded.inputs[side]['sha256']}"
            wrong = f"It is not the file that was matched: {hashes}."
            is_other = any(found == each["sha256"] for each in recorded.inputs.values())
            remedy = "Mentees come first, then mentors." if is_other else "Name the file as it was then."
            yield Fault(path.name, 0, "", "", wrong, remedy)


def _decided(path: Path | None) -> Decided | None:
    if path is None:
        return None
    with path.open("rb") as stream:
        return read_decisions(stream, path.name)


def _never(path: Path | None, decided: Decided | None) -> tuple[IdPair, ...]:
    pairs: tuple[IdPair, ...] = decided.of("never") if decided else ()
    if path is not None:
        with path.open("rb") as stream:
            pairs = (*read_pairs(stream, path.name).pairs, *pairs)
    return tuple(dict.fromkeys(pairs))


# The pairs


def _rows_made(path: Path, fitted: Fitted) -> Rows:
    """Return the rows of the pairs in ``matches.csv``; refuse it where it names somebody who is not there."""
    records = csv_rows(path)
    headings = records[0] if records else []
    if headings[:2] != ["mentee_id", "mentor_id"]:
        raise _altered(path, 1, "The headings do not begin with mentee_id, mentor_id.")
    types = {name: row for row, name in enumerate(fitted.problem.types)}
    type_at = headings.index("type") if "type" in headings else None
    mentees = {str(safe_cell(id_)): row for row, id_ in enumerate(fitted.mentees.ids)}
    mentors = {str(safe_cell(id_)): row for row, id_ in enumerate(fitted.mentors.ids)}
    rows: Rows = []
    for line, record in enumerate(records[1:], start=2):
        if len(record) != len(headings):
            raise _altered(path, line, "The row has another number of cells than the headings.")
        kind = 0 if type_at is None else types.get(record[type_at])
        mentee, mentor = mentees.get(record[0]), mentors.get(record[1])
        if mentee is None or mentor is None or kind is None:
            named = ", ".join(record[:2])
            raise _altered(path, line, f"There is no such mentee, mentor or type: {named}.")
        rows.append((mentee, mentor, kind))
    return rows


def _altered(path: Path, line: int, wrong: str) -> FileRefused:
    return refuse(path.name, wrong, "", line=line)


def csv_rows(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise refuse(path.name, f"It cannot be read: {error}.", "It was altered.") from error


def _restated(recorded: Recorded, fitted: Fitted, rows: Rows, restater: Restater) -> Result:
    """Return what the files claim: their pairs, worked out again, under the totals and proof they state."""
    pinned = {(pin.mentee, pin.mentor) for pin in fitted.problem.pins}
    made = {(i, j) for i, j, _ in rows}
    covered = {i for i, _, _ in rows}
    asking = (fitted.problem.demand.sum(axis=1) > 0).tolist()
    data: Mapping[str, Any] = recorded.data
    bound = data.get("bound")
    return Result(
        matches=tuple(restater.match(i, j, kind, pinned=(i, j) in pinned) for i, j, kind in rows),
        without=tuple(row for row, asks in enumerate(asking) if asks and row not in covered),
        refused_pins=tuple(
            RefusedPin(pin.mentee, pin.mentor, pin.type, "")
            for pin in fitted.problem.pins
            if (pin.mentee, pin.mentor) not in made
        ),
        covered=int(data.get("covered", -1)),
        total=int(data.get("total", -1)),
        bound=None if bound is None else int(bound),
        certificate=engine_certificate(recorded, fitted, "certificate.json"),
        seconds={"total": 0.0},
    )
