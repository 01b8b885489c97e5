"""A coordinator's yes to exactly what is on the screen, and taking it back."""

from datetime import date, datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.people.models import Person
from telemachy.rounds.actions.changing import lock_round, touch
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Round
from telemachy.rounds.queries.hashes import snapshot_hash
from telemachy.rounds.queries.readiness import obstacles


class NotReady(Refusal):
    """Something stands in the way; the message names all of it."""


@transaction.atomic
def approve_round(
    *,
    actor: Person,
    round: Round,
    note: str = "",
    next_step: str = "",
    next_step_by: date | None = None,
    version: int,
    now: datetime,
) -> Round:
    """Sign the result and the words for those without a mentor: until publication nothing of it may change.

    ``next_step`` and ``next_step_by`` say what happens next for people without a mentor, and by when.
    """
    round = lock_round(round, version=version)
    if round.state != RoundState.REVIEW:
        raise NotReady(
            f"Only a round in review can be approved; this one is {round.get_state_display().lower()}."
        )
    round.next_step, round.next_step_by = next_step.strip(), next_step_by
    in_the_way = obstacles(round, now.date())
    if in_the_way:
        raise NotReady(" ".join(obstacle.sentence for obstacle in in_the_way))
    round.state = RoundState.APPROVED
    round.approved_by, round.approved_at, round.approval_note = actor, now, note
    round.approved_hash = snapshot_hash(round)
    touch(round, actor=actor, now=now)
    record(
        actor=actor,
        verb="rounds.approve_round",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={"pairs": round.proposals.count(), "without_pair": round.unmatched.count()},
    )
    return round


@transaction.atomic
def take_back_approval(*, actor: Person, round: Round, version: int, now: datetime) -> Round:
    """Back to review, so that pairs and words may change again."""
    round = lock_round(round, version=version)
    if round.state != RoundState.APPROVED:
        raise NotReady("There is no approval to take back.")
    round.state = RoundState.REVIEW
    round.approved_by, round.approved_at, round.approved_hash, round.approval_note = None, None, "", ""
    touch(round, actor=actor, now=now)
    record(
        actor=actor,
        verb="rounds.take_back_approval",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
    )
    return round
