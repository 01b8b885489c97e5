"""Whether more first, second or later choices could have been given."""

from collections import Counter
from collections.abc import Sequence

from telemachy.matching.checks.bench import Bench


def some_choice_can_be_raised(bench: Bench) -> bool:
    """Look for a chain of changes that gives more first choices, or as many and more second ones, …

    Choices are worth powers of a number larger than any count, as whole numbers of any length; no chain is
    worth anything exactly when prices exist under which every pair made is worth its price and no other
    pair is worth more (Bellman and Ford's sweeps find them or never settle).
    """
    problem, rescorer = bench.problem, bench.rescorer
    ranks = problem.ranks
    least = bench.minimum if bench.minimum is not None else 0
    last = int(ranks.place.max(initial=0))
    base = int(problem.capacity.sum()) + 1
    edges: list[tuple[int, int, int]] = []
    root, n = problem.n_mentees + problem.n_mentors, problem.n_mentees
    place = dict(zip(ranks.ranked, ranks.place.tolist(), strict=True))
    there = {(pair.mentee, pair.mentor) for pair in bench.made}
    movable = [pair for pair in bench.made if (pair.mentee, pair.mentor) not in bench.pinned]
    for mentee, mentor in there | set(place):
        worth = base ** (last - place[mentee, mentor]) if (mentee, mentor) in place else 0
        if (mentee, mentor) in there:
            if (mentee, mentor) not in bench.pinned:
                edges.append((n + mentor, mentee, -worth))
        elif rescorer.may(mentee)[mentor] and rescorer.scores(mentee)[mentor] >= least:
            edges.append((mentee, n + mentor, worth))
    taken = Counter(pair.mentee for pair in movable), Counter(pair.mentor for pair in movable)
    asked = problem.demand.sum(axis=1)
    for mentee in range(n):
        if len(bench.mentors_of.get(mentee, [])) < asked[mentee]:
            edges.append((root, mentee, 0))
        if taken[0][mentee]:
            edges.append((mentee, root, 0))
    for mentor in range(problem.n_mentors):
        if len(bench.mentees_of.get(mentor, [])) < problem.capacity[mentor]:
            edges.append((n + mentor, root, 0))
        if taken[1][mentor]:
            edges.append((root, n + mentor, 0))
    return _has_gaining_circle(edges, root + 1)


def _has_gaining_circle(edges: Sequence[tuple[int, int, int]], n_nodes: int) -> bool:
    """Whether some circle of edges is worth more than nothing."""
    best = [0] * n_nodes
    for _ in range(n_nodes + 1):
        changed = False
        for tail, head, worth in edges:
            if best[tail] + worth > best[head]:
                best[head] = best[tail] + worth
                changed = True
        if not changed:
            return False
    return True
