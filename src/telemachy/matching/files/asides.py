"""What a coordinator may ask beside the matching itself: who is next, whom to look for, what if.

From the engine's answers, which know rows, to plain values, and from these to tables and a page.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TextIO

import numpy as np

from telemachy.matching import whatif
from telemachy.matching.files.counting import counted
from telemachy.matching.files.escaping import write_csv
from telemachy.matching.files.fitting import Fitted
from telemachy.matching.files.naming import display_name
from telemachy.matching.files.writing import Table, rounded, write_book
from telemachy.matching.result import UNIT, Result

NEXT, PLACES, MENTORS, WEIGHTS, EYE = (
    "Next mentors",
    "One more place",
    "One more mentor",
    "Weights",
    "Pairs to look at",
)

HOW = {
    NEXT: "Read off the proof of the matching: the round would lack at least so much.",
    PLACES: "Read off the proof of the matching: exact for each of them alone.",
    MENTORS: (
        "Read off the proof of the matching: exact for each of them alone, as long as averages "
        "that stand for answers not given stay as they are."
    ),
    WEIGHTS: "The proof does not tell this, so everybody was matched again each time.",
}
"""Where each answer comes from."""


@dataclass(frozen=True)
class Next:
    """Somebody who would come next for a mentee.

    Parameters
    ----------
    now : str
        The mentors she has, by name.
    place : int
        1 for the first of them.
    points : float
        Fit of the two, rule-file points.
    costs : str
        What the round would lack with the pair in it, at least.
    people_less, points_less : float
        The same in figures: 0 where it lacks nothing of the kind.
    """

    mentee_id: str
    mentee: str
    now: str
    type: str
    place: int
    mentor_id: str
    mentor: str
    points: float
    has_room: bool
    costs: str
    people_less: int
    points_less: float


@dataclass(frozen=True)
class MorePlace:
    """What one more place with a mentor would add."""

    mentor_id: str
    mentor: str
    places: int
    used: int
    adds: str
    people: int
    points: float


@dataclass(frozen=True)
class MoreMentor:
    """What one more mentor with a topic would add.

    Parameters
    ----------
    like : str
        The mentor in the middle, whom the new one is taken to be like.
    offers_it : bool
        Whether that mentor offers the topic; the new one does in any case.
    """

    topic: str
    criterion: str
    wanted_by: int
    offered_by: int
    places: int
    without: int
    like: str
    offers_it: bool
    adds: str
    people: int
    points: float


@dataclass(frozen=True)
class MovedWeight:
    """The matching with one weight moved.

    Parameters
    ----------
    points : float
        What the new pairs have more or less by the rules as they are.
    """

    criterion: str
    by: float
    holding: int
    changing: int
    people: int
    points: float


@dataclass(frozen=True)
class ShakyPair:
    """A pair that does not hold whatever weight is moved."""

    mentee_id: str
    mentee: str
    mentor_id: str
    mentor: str
    changes_with: tuple[str, ...]


@dataclass(frozen=True)
class Asides:
    """Everything that `telemachy whatif` tells.

    Parameters
    ----------
    notes : tuple of str
        What could not be told, a sentence each.
    by : float
        How far each weight was moved, rule-file points; 0 when none was.
    pairs, holding : int
        Pairs of the matching, and how many hold whatever weight is moved.
    """

    title: str
    nexts: tuple[Next, ...] = ()
    places: tuple[MorePlace, ...] = ()
    mentors: tuple[MoreMentor, ...] = ()
    weights: tuple[MovedWeight, ...] = ()
    shaky: tuple[ShakyPair, ...] = ()
    by: float = 0.0
    pairs: int = 0
    holding: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def helpful_mentors(self) -> tuple[MoreMentor, ...]:
        """The mentors who would add something, each topic once, under the criterion by which most."""
        first: dict[str, MoreMentor] = {}
        for one in self.mentors:
            if one.adds:
                first.setdefault(one.topic, one)
        return tuple(first.values())

    @property
    def steadiness(self) -> str:
        """How many pairs hold; "" where no weight was moved."""
        if not self.by:
            return ""
        of = f"{self.holding:,} of {counted(self.pairs, 'pair')}"
        hold = "holds" if self.pairs == self.holding == 1 else "hold"
        return f"{of} {hold} whichever weight is moved by {self.by:g} points."


def tell_asides(
    fitted: Fitted,
    result: Result,
    *,
    title: str = "",
    most: int = whatif.NEXT,
    by: float = 0.0,
    seed: int | None = None,
    executor: Executor | None = None,
) -> Asides:
    """Ask the engine in bulk, and say its answers in words and plain values.

    Parameters
    ----------
    most : int
        How many mentors to name for each mentee.
    by : float
        How far to move each weight, rule-file points; 0 moves none. Each is matched again, which takes time.
    """
    problem, rules = fitted.problem, fitted.rules
    names, notes = _Names(fitted, result), []
    nexts: tuple[Next, ...] = ()
    places: tuple[MorePlace, ...] = ()
    mentors: tuple[MoreMentor, ...] = ()
    try:
        found = whatif.next_mentors(problem, rules, result, most=most, executor=executor)
        nexts = tuple(_nexts(names, found))
        places = tuple(_places(names, whatif.more_places(problem, rules, result, executor=executor)))
        mentors = tuple(
            _mentor(names, recruit)
            for recruit in whatif.more_mentors(problem, rules, result, executor=executor)
        )
    except whatif.NoPrices as error:
        notes.append(str(error))
    weights = None
    if by:
        weights = whatif.weighed(problem, rules, result, by=by, seed=seed, executor=executor)
    return Asides(
        title=title,
        nexts=nexts,
        places=places,
        mentors=mentors,
        weights=tuple(map(_weight, weights.trials)) if weights else (),
        shaky=tuple(_shaky(names, weights.steadiness)) if weights else (),
        by=by,
        pairs=len(result.matches),
        holding=weights.steadiness.n_holding if weights else 0,
        notes=tuple(notes),
    )


class _Names:
    """Rows as people, each looked up once."""

    def __init__(self, fitted: Fitted, result: Result) -> None:
        self.fitted = fitted
        self.mentee_ids, self.mentor_ids = fitted.mentees.ids, fitted.mentors.ids
        self.mentees = [display_name(fitted.mentees, row) for row in range(len(fitted.mentees))]
        self.mentors = [display_name(fitted.mentors, row) for row in range(len(fitted.mentors))]
        self.now: dict[int, list[str]] = {}
        for match in result.matches:
            self.now.setdefault(match.mentee, []).append(self.mentors[match.mentor])
        self.used = np.bincount([match.mentor for match in result.matches], minlength=len(self.mentors))


def _nexts(names: _Names, found: whatif.NextMentors) -> Iterable[Next]:
    types, place, before = names.fitted.problem.types, 0, (-1, -1)
    for number in range(len(found)):
        one = found[number]
        place = place + 1 if before == (one.mentee, one.type) else 1
        before = one.mentee, one.type
        yield Next(
            mentee_id=names.mentee_ids[one.mentee],
            mentee=names.mentees[one.mentee],
            now=", ".join(names.now.get(one.mentee, ())) or "nobody",
            type=types[one.type],
            place=place,
            mentor_id=names.mentor_ids[one.mentor],
            mentor=names.mentors[one.mentor],
            points=one.score / UNIT,
            has_room=one.has_room,
            costs=one.lack.say(),
            people_less=one.lack.by if one.lack.tier == "covered" else 0,
            points_less=one.lack.by / UNIT if one.lack.tier == "points" else 0.0,
        )


def _places(names: _Names, found: whatif.MorePlaces) -> Iterable[MorePlace]:
    for row in found.most_first:
        added = found.of(row)
        yield MorePlace(
            mentor_id=names.mentor_ids[row],
            mentor=names.mentors[row],
            places=int(names.fitted.problem.capacity[row]),
            used=int(names.used[row]),
            adds=added.say(),
            people=added.covered,
            points=added.points / UNIT,
        )


def _mentor(names: _Names, recruit: whatif.Recruit) -> MoreMentor:
    need, added = recruit.need, recruit.added
    return MoreMentor(
        topic=need.topic,
        criterion=need.criterion,
        wanted_by=need.wanted_by,
        offered_by=need.offered_by,
        places=need.places,
        without=need.without,
        like=names.mentors[recruit.mentor.like],
        offers_it=recruit.mentor.offering is None,
        adds=added.say(),
        people=added.covered,
        points=added.points / UNIT,
    )


def _weight(trial: whatif.Weighed) -> MovedWeight:
    change = trial.change
    return MovedWeight(
        criterion=trial.criterion,
        by=trial.by,
        holding=trial.holding,
        changing=len(change.moves),
        people=change.covered,
        points=change.points / UNIT,
    )


def _shaky(names: _Names, steadiness: whatif.Steadiness) -> Iterable[ShakyPair]:
    for pair in steadiness.worth_an_eye(most=len(steadiness.pairs)):
        yield ShakyPair(
            mentee_id=names.mentee_ids[pair.mentee],
            mentee=names.mentees[pair.mentee],
            mentor_id=names.mentor_ids[pair.mentor],
            mentor=names.mentors[pair.mentor],
            changes_with=pair.changes_with,
        )


# Tables


def next_table(asides: Asides) -> Table:
    """Return who would come next for whom."""
    has_types = any(one.type for one in asides.nexts)
    headings = ["mentee_id", "mentee", "has now", *(["type"] if has_types else []), "next", "mentor_id"]
    headings += ["mentor", "points", "place left", "the round would lack", "mentees less", "points less"]
    rows: list[list[object]] = [
        [
            one.mentee_id,
            one.mentee,
            one.now,
            *([one.type] if has_types else []),
            one.place,
            one.mentor_id,
            one.mentor,
            rounded(one.points),
            "yes" if one.has_room else "no",
            one.costs,
            one.people_less,
            rounded(one.points_less),
        ]
        for one in asides.nexts
    ]
    return headings, rows


def place_table(asides: Asides) -> Table:
    """Return with whom one more place would add something."""
    headings = ["mentor_id", "mentor", "places", "used", "one more would add", "mentees", "points"]
    rows: list[list[object]] = [
        [one.mentor_id, one.mentor, one.places, one.used, one.adds, one.people, rounded(one.points)]
        for one in asides.places
    ]
    return headings, rows


def mentor_table(asides: Asides) -> Table:
    """Return what one more mentor with each topic would add."""
    headings = [
        "topic",
        "criterion",
        "wanted by",
        "offered by",
        "places",
        "without a mentor",
        "somebody like",
    ]
    headings += ["offers it", "would add", "mentees", "points"]
    rows: list[list[object]] = [
        [
            one.topic,
            one.criterion,
            one.wanted_by,
            one.offered_by,
            one.places,
            one.without,
            one.like,
            "yes" if one.offers_it else "no",
            one.adds or "nothing",
            one.people,
            rounded(one.points),
        ]
        for one in asides.mentors
    ]
    return headings, rows


def weight_table(asides: Asides) -> Table:
    """Return how the matching fares with each weight moved."""
    headings = ["criterion", "moved by", "pairs that hold", "mentees who change", "mentees", "points"]
    rows: list[list[object]] = [
        [one.criterion, rounded(one.by), one.holding, one.changing, one.people, rounded(one.points)]
        for one in asides.weights
    ]
    return headings, rows


def eye_table(asides: Asides) -> Table:
    """Return the pairs that do not hold throughout, the shakiest first."""
    headings = ["mentee_id", "mentee", "mentor_id", "mentor", "times", "changes with"]
    rows: list[list[object]] = [
        [
            one.mentee_id,
            one.mentee,
            one.mentor_id,
            one.mentor,
            len(one.changes_with),
            ", ".join(one.changes_with),
        ]
        for one in asides.shaky
    ]
    return headings, rows


def aside_sheets(asides: Asides) -> Sequence[tuple[str, Table]]:
    """Return the sheets of the workbook by name."""
    sheets = [(NEXT, next_table(asides)), (PLACES, place_table(asides)), (MENTORS, mentor_table(asides))]
    if asides.by:
        sheets += [(WEIGHTS, weight_table(asides)), (EYE, eye_table(asides))]
    return sheets


def write_next_csv(asides: Asides, stream: TextIO) -> None:
    """Write ``whatif.csv``: who would come next for whom."""
    write_csv(stream, *next_table(asides))


def write_asides_xlsx(asides: Asides, stream: BinaryIO) -> None:
    """Write ``whatif.xlsx``."""
    write_book(stream, aside_sheets(asides))


def asides_json(asides: Asides) -> dict[str, Any]:
    """Return everything as plain values."""

    def listed(table: Table) -> list[dict[str, object]]:
        headings, rows = table
        keys = [heading.replace(" ", "_") for heading in headings]
        return [dict(zip(keys, row, strict=True)) for row in rows]

    names = {NEXT: "next", PLACES: "places", MENTORS: "mentors", WEIGHTS: "weights"}
    return {
        "how": {names[question]: how for question, how in HOW.items()},
        "next": listed(next_table(asides)),
        "places": listed(place_table(asides)),
        "mentors": listed(mentor_table(asides)),
        "weights": {
            "by": asides.by,
            "pairs": asides.pairs,
            "holding": asides.holding if asides.by else None,
            "moved": listed(weight_table(asides)),
            "shaky": listed(eye_table(asides)),
        },
        "notes": list(asides.notes),
    }
