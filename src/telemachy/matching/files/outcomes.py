"""What a matching came to, as plain values: all that the files and the report are written from.

The command line makes an `Outcome` from the engine's answer, the platform from a round's rows; both then
write the same files. Nothing here is computed again by a writer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Decision = Literal["", "keep", "never"]


@dataclass(frozen=True)
class Part:
    """What one criterion adds to a pair.

    Parameters
    ----------
    key : str
        The criterion, as in the rule file.
    heading : str
        Where the reason is grouped, in words: "Experience and expertise".
    points, out_of : float
        Rule-file points reached and reachable.
    known : bool
        False where a side has not said.
    reason : str
        The sentence, names filled in.
    show : bool
        Whether the two people may read it.
    """

    key: str
    heading: str
    points: float
    out_of: float
    known: bool
    reason: str
    show: bool = True


@dataclass(frozen=True)
class Pair:
    """A proposed pair."""

    mentee_id: str
    mentee: str
    mentor_id: str
    mentor: str
    fit: str
    points: float
    parts: tuple[Part, ...] = ()
    type: str = ""
    decision: Decision = ""
    pinned: bool = False
    mentee_email: str = ""
    mentor_email: str = ""

    @property
    def out_of(self) -> float:
        return sum(part.out_of for part in self.parts)

    @property
    def strongest(self) -> tuple[Part, ...]:
        """The two reasons that count most."""
        known = [part for part in self.parts if part.known and part.points > 0]
        return tuple(sorted(known, key=lambda part: -part.points)[:2])

    @property
    def to_talk_about(self) -> Part | None:
        """The reason that speaks least for the pair, where something is left open; None where nothing is."""
        known = [part for part in self.parts if part.known and part.points < 0.5 * part.out_of]
        return max(known, key=lambda part: part.out_of - part.points, default=None)


@dataclass(frozen=True)
class Alone:
    """A mentee without a mentor.

    Parameters
    ----------
    cause : str
        In a few words, to group by.
    reason : str
        For the coordinator.
    plain : str
        For the person: kind, without numbers or other people.
    """

    id: str
    name: str
    cause: str
    reason: str
    plain: str = ""
    email: str = ""


@dataclass(frozen=True)
class Load:
    """A mentor's places and how many of them are used.

    ``hours_offered`` and ``hours_asked`` are hours as both sides state them, the second by those mentees who
    have this mentor; None where the mentor, or every one of the mentees, has not said.
    """

    id: str
    name: str
    places: int
    used: int
    adds: str = ""
    hours_offered: float | None = None
    hours_asked: float | None = None

    @property
    def hours_used(self) -> float | None:
        """Hours asked for, as far as they are offered."""
        if self.hours_offered is None or self.hours_asked is None:
            return None
        return min(self.hours_offered, self.hours_asked)

    @property
    def is_asked_too_much(self) -> bool:
        return self.hours_used is not None and self.hours_used != self.hours_asked


@dataclass(frozen=True)
class Topic:
    """How many want a topic, how many places there are with it, and whom one more place would help."""

    name: str
    wanted_by: int
    offered_by: int
    places: int
    without: int = 0


@dataclass(frozen=True)
class Input:
    """A file that went in."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Outcome:
    """Everything about one matching that a coordinator reads.

    Parameters
    ----------
    title : str
        For the head of the report.
    pairs, alone, loads, topics
        Pairs in order of mentee; the others as they are shown.
    mentees, mentors, places, covered : int
        People who ask for a mentor, people who offer to be one, their places, mentees with a mentor.
    total : float
        Sum of the points of all pairs.
    bound : float or None
        The most that any matching under these rules could reach; None where no bound exists.
    objective : str
    criteria : mapping of str to float
        Points of each criterion by key, in the order of the rules.
    claim : str
        What the certificate proves, in one sentence.
    is_proved : bool
    help : tuple of str
        What would help, a sentence each.
    notes : tuple of str
        How the files were read, what was assumed, what was left out.
    rules : str
        The rule file.
    ruled_out : tuple of (str, str)
        Ids of the pairs that the coordinator has decided against, so that a later run remembers them.
    sender : str
        The name under the letters.
    blocking : int or None
        How many pairs would both rather have each other than what they got; None where so many pairs would
        have to be looked at that nobody should wait for it.
    """

    title: str
    pairs: tuple[Pair, ...]
    alone: tuple[Alone, ...]
    loads: tuple[Load, ...]
    mentees: int
    mentors: int
    places: int
    covered: int
    total: float
    bound: float | None
    objective: str
    criteria: Mapping[str, float] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    claim: str = ""
    is_proved: bool = False
    help: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    blocking: int | None = None
    rules: str = ""
    seed: int = 0
    solver: str = ""
    inputs: tuple[Input, ...] = ()
    ruled_out: tuple[tuple[str, str], ...] = ()
    sender: str = ""

    @property
    def gap(self) -> float | None:
        """How far from proved; 0 exactly when total and bound agree."""
        return None if self.bound is None else (self.bound - self.total) / max(1.0, abs(self.bound))

    @property
    def hours(self) -> tuple[float, float] | None:
        """Hours used, and hours offered, by the mentors of whom both are known; None where none are."""
        known = [load for load in self.loads if load.hours_used is not None]
        if not known:
            return None
        return sum(load.hours_used or 0.0 for load in known), sum(load.hours_offered or 0.0 for load in known)

    @property
    def bands(self) -> dict[str, int]:
        """How many pairs fit strongly, well, somewhat."""
        counts = {"strong": 0, "good": 0, "some": 0}
        for pair in self.pairs:
            counts[pair.fit] = counts.get(pair.fit, 0) + 1
        return counts
