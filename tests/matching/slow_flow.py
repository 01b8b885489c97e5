"""The best matching by one better path at a time, in whole numbers of any size: slow, and sure.

The slow twin of all that finds matchings by flow. Scores, must-haves and rarity are the judge's own.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from telemachy.matching.checks import tiers_of
from telemachy.matching.checks.rarity import RarityBench
from telemachy.matching.problem import Problem
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.rules import Rules

MILLION = 1_000_000
Pair = tuple[int, int, int]
"""Mentee, type of demand, mentor."""


def best_values(problem: Problem, rules: Rules, order: Sequence[int]) -> tuple[int, ...]:
    """Return what the best matching reaches in each tier of the rules' objective; no pins.

    Parameters
    ----------
    order : sequence of int
        Mentees in the order in which they are to be served.
    """
    several = bool((problem.demand.sum(axis=1) > 1).any())
    names = tiers_of(rules, problem.ranks.place.tolist(), several=several)
    pairs = _pairs(problem, rules, names)
    covers = _covers(problem, names, order)
    weights = _weights(len(names), [*pairs.values(), *covers])
    network = _Network(problem, pairs, covers, weights)
    while network.take_best_path():
        pass
    return network.values()


def _pairs(problem: Problem, rules: Rules, names: Sequence[str]) -> dict[Pair, list[int]]:
    """What each pair that may be made gains, tier by tier."""
    rescorer, rarity = Rescorer(problem, rules), RarityBench(problem, rules)
    floor, minimum = rules.aim.floor, rules.aim.minimum
    choices = dict(zip(problem.ranks.ranked, problem.ranks.place.tolist(), strict=True))
    gains: dict[Pair, list[int]] = {}
    for mentee in range(problem.n_mentees):
        may = rescorer.may(mentee)
        for type_ in range(len(problem.types)):
            scores = rescorer.scores(mentee, type_).tolist()
            rare = rarity.row(mentee, type_).tolist() if "rarity" in names else [0] * len(scores)
            for mentor, score in enumerate(scores):
                if may[mentor] and (minimum is None or score >= round(minimum * MILLION)):
                    own = {
                        "points": score,
                        "filled": 1,
                        "rarity": rare[mentor],
                        "floor": -int(floor is not None and score < round(floor * MILLION)),
                        f"choice {choices.get((mentee, mentor))}": 1,
                    }
                    gains[mentee, type_, mentor] = [own.get(name, 0) for name in names]
    return gains


def _covers(problem: Problem, names: Sequence[str], order: Sequence[int]) -> list[list[int]]:
    """What a first mentor gains for each mentee, tier by tier."""
    served = {mentee: len(order) - place for place, mentee in enumerate(order)}
    return [
        [{"covered": 1, "order": served.get(mentee, 0)}.get(name, 0) for name in names]
        for mentee in range(problem.n_mentees)
    ]


def _weights(n_tiers: int, gains: Sequence[Sequence[int]]) -> list[int]:
    """Weights by which one sum orders matchings as the tiers do."""
    weights: list[int] = []
    below = 0
    for tier in reversed(range(n_tiers)):
        weights.insert(0, below + 1)
        below += weights[0] * 2 * sum(abs(gain[tier]) for gain in gains)
    return weights


@dataclass
class _Edge:
    head: int
    left: int
    worth: int
    back: "_Edge" = field(init=False, repr=False)


class _Network:
    """From a source over mentees, wants and pairs to mentors and a sink."""

    def __init__(
        self,
        problem: Problem,
        pairs: dict[Pair, list[int]],
        covers: list[list[int]],
        weights: Sequence[int],
    ) -> None:
        self.edges: list[list[_Edge]] = [[], []]  # 0 the source, 1 the sink
        self._laid: list[tuple[_Edge, int, Sequence[int]]] = []
        self._weights = weights
        nothing = [0] * len(weights)
        mentors = [self._node() for _ in range(problem.n_mentors)]
        for mentor, places in zip(mentors, problem.capacity.tolist(), strict=True):
            self._join(mentor, 1, places, nothing)
        wants: dict[tuple[int, int], int] = {}
        for mentee, demand in enumerate(problem.demand.tolist()):
            node = self._node()
            self._join(0, node, min(1, sum(demand)), covers[mentee])
            self._join(0, node, max(0, sum(demand) - 1), nothing)
            for type_, wanted in enumerate(demand):
                wants[mentee, type_] = self._node()
                self._join(node, wants[mentee, type_], wanted, nothing)
        meeting: dict[tuple[int, int], int] = {}
        for (mentee, type_, mentor), gains in pairs.items():
            if (mentee, mentor) not in meeting:  # no pair twice, whatever the types
                meeting[mentee, mentor] = self._node()
                self._join(meeting[mentee, mentor], mentors[mentor], 1, nothing)
            self._join(wants[mentee, type_], meeting[mentee, mentor], 1, gains)

    def _node(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1

    def _join(self, tail: int, head: int, upper: int, gains: Sequence[int]) -> None:
        worth = sum(weight * gain for weight, gain in zip(self._weights, gains, strict=True))
        there, back = _Edge(head, upper, worth), _Edge(tail, 0, -worth)
        there.back, back.back = back, there
        self.edges[tail].append(there)
        self.edges[head].append(back)
        self._laid.append((there, upper, gains))

    def take_best_path(self) -> bool:
        """Send one unit along the path that gains most; False when none gains anything."""
        best: list[int | None] = [None] * len(self.edges)
        came: list[_Edge | None] = [None] * len(self.edges)
        best[0] = 0
        waiting, is_waiting = deque([0]), {0}
        while waiting:
            node = waiting.popleft()
            is_waiting.discard(node)
            for edge in self.edges[node]:
                worth = (best[node] or 0) + edge.worth
                known = best[edge.head]
                if edge.left and (known is None or worth > known):
                    best[edge.head], came[edge.head] = worth, edge
                    if edge.head not in is_waiting:
                        waiting.append(edge.head)
                        is_waiting.add(edge.head)
        if best[1] is None or best[1] <= 0:
            return False
        node = 1
        while edge := came[node]:
            edge.left -= 1
            edge.back.left += 1
            node = edge.back.head
        return True

    def values(self) -> tuple[int, ...]:
        """What the units sent so far gain, tier by tier."""
        values = [0] * len(self._weights)
        for edge, upper, gains in self._laid:
            values = [value + (upper - edge.left) * gain for value, gain in zip(values, gains, strict=True)]
        return tuple(values)
