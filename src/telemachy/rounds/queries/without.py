"""One person without a mentor: who comes closest, and what stands in between."""

from collections.abc import Sequence
from dataclasses import dataclass

from telemachy import matching
from telemachy.matching import explain
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Round, Unmatched
from telemachy.rounds.queries.review import points_text
from telemachy.rounds.queries.solving import live

CLOSEST = 8


@dataclass(frozen=True)
class Closest:
    """A mentor who comes close, and why they are not together."""

    mentor: Enrollment
    points: str
    fit: str
    words: str
    places_left: int


def one_without_page(round: Round, unmatched: Unmatched) -> Sequence[Closest] | None:
    """Mentors whom the must-haves allow, best first; None once people have changed since the run."""
    solved = live(round)
    row = solved.mentee_row(unmatched.enrollment_id) if solved else None
    if solved is None or row is None:
        return None
    used = [match.mentor for match in solved.result.matches]
    return [
        Closest(
            mentor=solved.mentor(match.mentor),
            points=points_text(match.score),
            fit=match.band.value,
            words=explain.why_not(solved.problem, solved.rules, solved.result, row, match.mentor).say(
                mentee=unmatched.enrollment.person.name, mentor=solved.mentor(match.mentor).person.name
            ),
            places_left=int(solved.problem.capacity[match.mentor]) - used.count(match.mentor),
        )
        for match in matching.rank(solved.problem, solved.rules, row, CLOSEST)
    ]
