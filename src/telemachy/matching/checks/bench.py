"""The pairs that are judged, and whether the rules let them be made."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from telemachy.matching.checks.verdict import Fault, FaultKind, Made
from telemachy.matching.kinds import NOT_AVAILABLE
from telemachy.matching.problem import Problem
from telemachy.matching.rescoring import MILLIONTHS, Rescorer
from telemachy.matching.result import Band
from telemachy.matching.rules import Rules


class Bench:
    """The pairs on the judge's bench, with every score worked out again."""

    def __init__(
        self,
        problem: Problem,
        rules: Rules,
        made: Sequence[Made],
        refused: set[tuple[int, int]],
        rescorer: Rescorer | None = None,
    ) -> None:
        self.problem, self.rules = problem, rules
        self.rescorer = rescorer or Rescorer(problem, rules)
        self.given = made
        self.made = list({(pair.mentee, pair.mentor): pair for pair in made if self._exists(pair)}.values())
        pins = {(pin.mentee, pin.mentor): pin.type for pin in problem.pins}
        self.pinned = {pair: type_ for pair, type_ in pins.items() if pair not in refused}
        self.refused = {pair: type_ for pair, type_ in pins.items() if pair in refused}
        aim = rules.aim
        self.minimum = None if aim.minimum is None else round(aim.minimum * MILLIONTHS)
        self.floor = None if aim.floor is None else round(aim.floor * MILLIONTHS)
        self.score: dict[Made, int] = {}
        self.earned: dict[Made, list[float]] = {}
        self.fit: dict[Made, float] = {}
        for pair in self.made:  # all at once, as long as her row is at hand
            self.score[pair] = self.rescorer.score(*pair)
            self.earned[pair] = self.rescorer.contributions(*pair)
            self.fit[pair] = self.rescorer.fit(*pair)
        self.mentors_of = self._held([pair.mentee for pair in self.made])
        self.mentees_of = self._held([pair.mentor for pair in self.made])

    def _exists(self, pair: Made) -> bool:
        sizes = self.problem.n_mentees, self.problem.n_mentors, len(self.problem.types)
        return all(0 <= row < size for row, size in zip(pair, sizes, strict=True))

    def _held(self, rows: list[int]) -> dict[int, list[Made]]:
        held: dict[int, list[Made]] = {}
        for row, pair in zip(rows, self.made, strict=True):
            held.setdefault(row, []).append(pair)
        return held

    @property
    def asking(self) -> list[int]:
        """Mentees who ask for at least one mentor."""
        return np.flatnonzero(self.problem.demand.sum(axis=1) > 0).tolist()

    @property
    def several(self) -> bool:
        """Whether somebody asks for more than one mentor."""
        return bool((self.problem.demand.sum(axis=1) > 1).any())

    @property
    def covered(self) -> int:
        return sum(mentee in self.mentors_of for mentee in self.asking)

    @property
    def total(self) -> int:
        return sum(self.score.values())

    # Is it allowed?

    def faults(self) -> list[Fault]:
        """Everything that is wrong with the pairs themselves."""
        return [
            *self._wrong_rows(),
            *self._over_capacity(),
            *self._over_demand(),
            *(fault for pair in self.made for fault in self._forbidden(pair)),
            *(fault for pair in self.made for fault in self._said_too_little(pair)),
            *self._pins_left_out(),
        ]

    def _wrong_rows(self) -> Iterator[Fault]:
        for pair in self.given:
            if not self._exists(pair):
                yield Fault(FaultKind.NO_SUCH_ROW, f"Pair {tuple(pair)} names a row that does not exist.")
        times = Counter((pair.mentee, pair.mentor) for pair in self.given if self._exists(pair))
        for (mentee, mentor), count in times.items():
            if count > 1:
                yield Fault(
                    FaultKind.TWICE, "{mentee} and {mentor} are paired more than once.", mentee, mentor
                )

    def _over_capacity(self) -> Iterator[Fault]:
        for mentor, pairs in sorted(self.mentees_of.items()):
            places = int(self.problem.capacity[mentor])
            if len(pairs) > places:
                says = f"{{mentor}} has {_places(places)} and was given {len(pairs)} mentees."
                yield Fault(FaultKind.CAPACITY, says, mentor=mentor)

    def _over_demand(self) -> Iterator[Fault]:
        for (mentee, type_), count in sorted(Counter((pair.mentee, pair.type) for pair in self.made).items()):
            asked = int(self.problem.demand[mentee, type_])
            if count > asked:
                name = self.problem.types[type_]
                of_type = f' of type "{name}"' if name else ""
                says = f"{{mentee}} asked for {_mentors(asked)}{of_type} and was given {count}."
                yield Fault(FaultKind.DEMAND, says, mentee=mentee)

    def _forbidden(self, pair: Made) -> Iterator[Fault]:
        mentee, mentor, _ = pair
        private = {must.key for must in self.rules.must if must.is_private}
        broken = self.rescorer.broken_musts(mentee, mentor)
        if self.rescorer.is_forbidden(mentee, mentor) or private & set(broken):
            yield Fault(FaultKind.NEVER, f"{NOT_AVAILABLE}: {{mentee}} and {{mentor}}.", mentee, mentor)
        if self.rescorer.is_same_person(mentee, mentor):
            yield Fault(FaultKind.SAME_PERSON, "{mentee} and {mentor} are the same person.", mentee, mentor)
        for key in broken:
            if key not in private:
                says = f'{{mentee}} and {{mentor}} do not meet the must-have "{key}".'
                yield Fault(FaultKind.MUST, says, mentee, mentor)
        below = self.minimum is not None and self.score[pair] < self.minimum
        if below and (mentee, mentor) not in self.pinned:
            says = f"{{mentee}} and {{mentor}} reach {in_points(self.score[pair])} points, below the minimum."
            yield Fault(FaultKind.MINIMUM, says, mentee, mentor)

    def _said_too_little(self, pair: Made) -> Iterator[Fault]:
        if (pair.mentee, pair.mentor) in self.pinned:
            return  # a coordinator, who may know more, keeps whom she keeps
        sides = ("mentee", self.rescorer.mentee_answers), ("mentor", self.rescorer.mentor_answers)
        for (side, answers), row in zip(sides, (pair.mentee, pair.mentor), strict=True):
            if answers.said[row] < answers.asked:
                count = f"{answers.said[row]} of {answers.of} answered, {answers.asked} asked for"
                says = f"{{{side}}} has said too little to be matched: {count}."
                yield Fault(FaultKind.TOO_LITTLE_SAID, says, pair.mentee, pair.mentor)

    def _pins_left_out(self) -> Iterator[Fault]:
        there = {(pair.mentee, pair.mentor): pair.type for pair in self.made}
        wrongly = {pair: type_ for pair, type_ in self.refused.items() if not self._cannot_be_kept(*pair)}
        for (mentee, mentor), type_ in (self.pinned | wrongly).items():
            if there.get((mentee, mentor)) != type_:
                yield Fault(
                    FaultKind.PIN, "{mentee} and {mentor} were to be kept and are not paired.", mentee, mentor
                )

    def _cannot_be_kept(self, mentee: int, mentor: int) -> bool:
        """Whether the rules rule the pair out, or other pins leave no room for it."""
        judge, type_ = self.rescorer, self.refused[mentee, mentor]
        apart = judge.is_forbidden(mentee, mentor) or judge.is_same_person(mentee, mentor)
        kept = [pair for pair in self.made if (pair.mentee, pair.mentor) in self.pinned]
        with_mentor = sum(pair.mentor == mentor for pair in kept)
        of_mentee = sum((pair.mentee, pair.type) == (mentee, type_) for pair in kept)
        is_full = with_mentor >= self.problem.capacity[mentor]
        has_all = of_mentee >= self.problem.demand[mentee, type_]
        return bool(apart or judge.broken_musts(mentee, mentor) or is_full or has_all)

    def band(self, pair: Made) -> Band:
        bands = self.rules.aim.bands
        fit = self.fit[pair] + 1e-9
        return Band.STRONG if fit >= bands.strong else Band.GOOD if fit >= bands.good else Band.SOME

    def profile(self, pairs: Iterable[Made]) -> tuple[int, ...]:
        """How many of the pairs are first choices, second choices, …"""
        ranks = self.problem.ranks
        place = dict(zip(ranks.ranked, ranks.place.tolist(), strict=True))
        got = Counter(place.get((pair.mentee, pair.mentor), 0) for pair in pairs)
        return tuple(got[choice] for choice in range(1, max(got, default=0) + 1))


def in_points(millionths: int) -> str:
    return f"{millionths / MILLIONTHS:g}"


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"


def _mentors(count: int) -> str:
    return "one mentor" if count == 1 else f"{count} mentors"
