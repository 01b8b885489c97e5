"""Small sparse problems and the slow way through them: trying every choice of arcs."""

from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st

from telemachy.matching.solvers.arcs import Arcs


@st.composite
def small_arcs(
    draw: st.DrawFn,
    most: int = 6,
    capacity: int = 2,
    demand: int = 1,
    densest: int = 12,
    low: int = 0,
    typed: bool = False,
) -> Arcs:
    """Up to ``densest`` arcs, many of equal score; ``typed`` gives several wants to one owner."""
    n_mentees, n_mentors = draw(st.integers(1, most)), draw(st.integers(1, most))
    every = [(mentee, mentor) for mentee in range(n_mentees) for mentor in range(n_mentors)]
    pairs = sorted(draw(st.lists(st.sampled_from(every), unique=True, max_size=densest)))
    points = draw(st.lists(st.integers(low, 6), min_size=len(pairs), max_size=len(pairs)))
    return Arcs(
        mentee=np.array([mentee for mentee, _ in pairs], np.int32),
        mentor=np.array([mentor for _, mentor in pairs], np.int32),
        score=np.array(points, np.int64) * 1_000_000,
        capacity=np.array([draw(st.integers(0, capacity)) for _ in range(n_mentors)], np.int64),
        demand=np.array([draw(st.integers(0, demand)) for _ in range(n_mentees)], np.int64),
        owner=_owners([draw(st.integers(0, n_mentees // 2)) if typed else row for row in range(n_mentees)]),
    )


def _owners(drawn: list[int]) -> np.ndarray:
    """Whose want each row is, numbered without gaps."""
    return np.unique(sorted(drawn), return_inverse=True)[1].astype(np.int32)


def all_choices(arcs: Arcs) -> Iterator[np.ndarray]:
    """Every choice of arcs within capacity and demand, no owner and mentor paired twice."""
    chosen = np.zeros(len(arcs.mentee), np.bool_)
    missing, left = arcs.demand.tolist(), arcs.capacity.tolist()
    mentee_of, mentor_of = arcs.mentee.tolist(), arcs.mentor.tolist()
    pair_of = list(zip(arcs.owner[arcs.mentee].tolist(), mentor_of, strict=True))
    paired: set[tuple[int, int]] = set()

    def grow(arc: int) -> Iterator[np.ndarray]:
        if arc == len(chosen):
            yield chosen.copy()
            return
        yield from grow(arc + 1)
        mentee, mentor = mentee_of[arc], mentor_of[arc]
        if missing[mentee] and left[mentor] and pair_of[arc] not in paired:
            paired.add(pair_of[arc])
            missing[mentee] -= 1
            left[mentor] -= 1
            chosen[arc] = True
            yield from grow(arc + 1)
            chosen[arc] = False
            paired.discard(pair_of[arc])
            missing[mentee] += 1
            left[mentor] += 1

    yield from grow(0)


def best_by_trying(arcs: Arcs) -> np.ndarray:
    """A choice with the greatest total; the first found among equals."""
    return max(all_choices(arcs), key=lambda chosen: int(arcs.score[chosen].sum()))
