"""What goes into a run beside people and rules."""

from typing import Any

from telemachy.mentorships.queries.places import ended_in, standing_in
from telemachy.rounds.choices import Decision
from telemachy.rounds.models import Round
from telemachy.rounds.queries.hashes import roster_hash


def overrides_of(round: Round, *, keep_pairs: bool) -> dict[str, Any]:
    """What goes into a run beside people and rules; pairs are (mentor enrollment, mentee enrollment).

    `pins` are kept pairs, `never` are pairs kept apart, `ended` those that were together before, `standing`
    the mentorships that take places already, `previous` the pairs to hold together where that is possible.
    """
    decided = {
        decision: [
            [mentor, mentee]
            for mentor, mentee in round.decisions.filter(decision=decision)
            .order_by("id")
            .values_list("mentor_enrollment_id", "mentee_enrollment_id")
        ]
        for decision in Decision
    }
    previous = round.proposals.order_by("id").values_list("mentor_enrollment_id", "mentee_enrollment_id")
    return {
        "roster_hash": roster_hash(round.cohort),
        "pins": decided[Decision.KEEP],
        "never": decided[Decision.NEVER],
        "ended": [list(pair) for pair in ended_in(round.cohort)],
        "standing": [list(pair) for pair in standing_in(round.cohort)],
        "previous": [list(pair) for pair in previous] if keep_pairs else [],
    }
