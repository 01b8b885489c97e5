"""What changed rules would do to who comes first for whom, before anything is saved.

Nothing is solved here: for each mentee the mentors are put in order of fit, under the rules as saved and as
edited, and the two orders are laid side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from telemachy.matching.blocks import BLOCK_CELLS, Scorer
from telemachy.matching.problem import Problem
from telemachy.matching.result import UNIT
from telemachy.matching.rules import Must, Rules
from telemachy.programs.features.problems import BuiltProblem, build_problem
from telemachy.programs.models import Cohort, Enrollment

#: Pairs looked at on one request; of a larger program a part of the mentees stands for all.
MOST_PAIRS = 1_000_000
PLACES_SHOWN = 5
MENTEES_SHOWN = 4
REASONS_SHOWN = 2

Order = tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """A mentor among the first for one mentee. `was` is the place before, None where it was lower down."""

    mentor: str
    place: int
    was: int | None

    @property
    def move(self) -> str:
        """How the place changed, in words."""
        if self.was is None:
            return "new here"
        if self.was == self.place:
            return "as before"
        steps = abs(self.was - self.place)
        return f"{'up' if self.was > self.place else 'down'} {steps}"


@dataclass(frozen=True)
class Shift:
    """One mentee's first few mentors under the edited rules; why the first comes first, before and after."""

    mentee: str
    places: tuple[Place, ...]
    dropped: tuple[str, ...]
    first_before: str
    why_before: tuple[str, ...]
    first_after: str
    why_after: tuple[str, ...]

    @property
    def has_another_first(self) -> bool:
        return self.first_before != self.first_after


@dataclass(frozen=True)
class Preview:
    """What the edited rules would change. `looked_at` of `mentees` were compared."""

    mentees: int
    looked_at: int
    first_changed: int
    order_changed: int
    shifts: tuple[Shift, ...]

    @property
    def is_sample(self) -> bool:
        return self.looked_at < self.mentees


def preview_changes(*, cohort: Cohort, before: Rules, after: Rules, now: datetime) -> Preview:
    """Compare the order of mentors under two rule files. Runs as many queries for many people as for few."""
    # A private rule stays in force in a preview: else taking it away would show whom it keeps apart.
    after = replace(after, must=(*after.must, *_private_left_out(before, after)))
    old = _Side(build_problem(cohort=cohort, rules=before, now=now), before)
    new = _Side(build_problem(cohort=cohort, rules=after, now=now), after)
    common = [pk for pk in old.rows if pk in new.rows]
    step = max(1, -(-len(common) * max(1, new.problem.n_mentors) // MOST_PAIRS))
    looked_at = common[::step]
    was_order, now_order = old.orders(looked_at), new.orders(looked_at)
    orders = [(pk, was_order[pk], now_order[pk]) for pk in looked_at]
    changed = [(pk, was, now_) for pk, was, now_ in orders if was[:PLACES_SHOWN] != now_[:PLACES_SHOWN]]
    # Whose first places move most is told in detail; ties by the order of enrollment.
    told = sorted(changed, key=lambda one: -_movement(one[1], one[2]))[:MENTEES_SHOWN]
    names = _names(old, new, told)
    return Preview(
        mentees=len(common),
        looked_at=len(looked_at),
        first_changed=sum(was[:1] != now_[:1] for _, was, now_ in changed),
        order_changed=len(changed),
        shifts=tuple(_shift(pk, was, now_, old, new, names) for pk, was, now_ in told),
    )


def _private_left_out(before: Rules, after: Rules) -> list[Must]:
    kept = {(must.kind, must.mentee, must.mentor) for must in after.must if must.is_private}
    keys = {must.key for must in after.must}
    return [
        replace(must, key=must.key if must.key not in keys else f"{must.key}-as-saved")
        for must in before.must
        if must.is_private and (must.kind, must.mentee, must.mentor) not in kept
    ]


class _Side:
    """One rule file laid upon the people."""

    def __init__(self, built: BuiltProblem, rules: Rules) -> None:
        self.built = built
        self.problem: Problem = built.problem
        self.scorer = Scorer(built.problem, rules)
        self.rows: Mapping[int, int] = {pk: row for row, pk in enumerate(built.mentee_ids)}
        self.mentor_rows: Mapping[int, int] = {pk: row for row, pk in enumerate(built.mentor_ids)}
        self._has_place = built.problem.capacity > 0

    def orders(self, mentees: Sequence[int]) -> dict[int, Order]:
        """For each mentee the mentors whom they may have, best fit first; ties as a round draws them."""
        wanted = {self.rows[pk]: pk for pk in mentees}
        found: dict[int, Order] = {}
        for block in _blocks(sorted(wanted), self.problem.n_mentors):
            scores = np.rint(self.scorer.score_block(block, 0, np.float64) * UNIT)
            may = self.scorer.allowed_block(block) & self._has_place & (scores >= self.scorer.minimum)
            for row in range(block.start, block.stop):
                if row in wanted:
                    here = row - block.start
                    found[wanted[row]] = self._order(np.flatnonzero(may[here]), scores[here])
        return found

    def _order(self, mentors: npt.NDArray[np.intp], scores: npt.NDArray[np.float64]) -> Order:
        best = mentors[np.lexsort((self.problem.mentor_keys[mentors], -scores[mentors]))]
        return tuple(self.built.mentor_ids[mentor] for mentor in best.tolist())

    def why(self, mentee: int, mentor: int, names: Mapping[int, str]) -> tuple[str, ...]:
        """The strongest reasons for a pair, as a coordinator reads them."""
        reasons = self.scorer.reasons(self.rows[mentee], self.mentor_rows[mentor])
        strongest = sorted(
            (one for one in reasons if one.known and one.points > 0), key=lambda one: -one.points
        )
        return tuple(one.say(mentee=names[mentee], mentor=names[mentor]) for one in strongest[:REASONS_SHOWN])


def _blocks(rows: Sequence[int], n_mentors: int) -> Iterator[slice]:
    """Slices that hold these rows: runs of neighbors together, as far as a block goes."""
    most = max(1, BLOCK_CELLS // max(1, n_mentors))
    start = 0
    for place in range(1, len(rows) + 1):
        ends = place == len(rows) or rows[place] != rows[place - 1] + 1 or place - start == most
        if ends:
            yield slice(rows[start], rows[place - 1] + 1)
            start = place


def _movement(was: Order, now: Order) -> int:
    """How far the first few moved, those who fell out of them included."""
    before = {mentor: place for place, mentor in enumerate(was)}
    after = {mentor: place for place, mentor in enumerate(now)}
    looked_at = {*was[:PLACES_SHOWN], *now[:PLACES_SHOWN]}
    beyond = max(len(was), len(now)) + 1
    moved = sum(
        min(2 * PLACES_SHOWN, abs(before.get(mentor, beyond) - after.get(mentor, beyond)))
        for mentor in looked_at
    )
    return moved + (3 * PLACES_SHOWN if was[:1] != now[:1] else 0)


def _names(old: _Side, new: _Side, told: Sequence[tuple[int, Order, Order]]) -> Mapping[int, str]:
    """The names of those who are shown. Runs one query."""
    shown = {pk for mentee, was, now in told for pk in (mentee, *was[:PLACES_SHOWN], *now[:PLACES_SHOWN])}
    found = Enrollment.objects.filter(pk__in=shown).values_list("pk", "person__name")
    return dict(found)


def _shift(pk: int, was: Order, now: Order, old: _Side, new: _Side, names: Mapping[int, str]) -> Shift:
    before = {mentor: place for place, mentor in enumerate(was, 1)}
    first = now[:PLACES_SHOWN]
    return Shift(
        mentee=names[pk],
        places=tuple(
            Place(names[mentor], place, before.get(mentor)) for place, mentor in enumerate(first, 1)
        ),
        dropped=tuple(names[mentor] for mentor in was[:PLACES_SHOWN] if mentor not in first),
        first_before=names[was[0]] if was else "",
        why_before=old.why(pk, was[0], names) if was else (),
        first_after=names[now[0]] if now else "",
        why_after=new.why(pk, now[0], names) if now else (),
    )
