"""A phased start: drawing who begins when places are few, and letting everyone begin after all."""

from datetime import date, datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import counted
from telemachy.people.models import Person
from telemachy.rounds.actions.changing import lock_round, touch
from telemachy.rounds.choices import CHANGEABLE, DrawBy, RoundState
from telemachy.rounds.models import PhaseDraw, PhasePlace, Round
from telemachy.rounds.queries.phases import draw_sha256, drawn, to_draw_from

ROWS_AT_ONCE = 500


class NoDraw(Refusal):
    """There is nothing to draw, or not now."""


@transaction.atomic
def draw_phase(
    *,
    actor: Person,
    round: Round,
    version: int | None,
    by: DrawBy,
    takes: int,
    next_from: date,
    now: datetime,
) -> PhaseDraw:
    """Draw who begins in this round, with its own seed; the next run takes only them.

    The seed is the round's, and nobody can choose another: drawing again for another number only moves the
    line in the same order, as long as the same people look for a mentor.
    """
    round = lock_round(round, version=version)
    _require_changeable(round)
    if next_from <= now.date():
        raise NoDraw("The next phase has to start after today. Choose a later day.")
    pool = to_draw_from(round, now.date())
    if not pool:
        raise NoDraw("Nobody looks for a mentor here now, so there is nothing to draw.")
    if not 1 <= takes < len(pool):
        looks = counted(len(pool), "mentee looks", "mentees look")
        raise NoDraw(
            f"{looks} for a mentor without a kept pair. Draw at least 1 and fewer than {len(pool):,}; "
            "for everyone to begin, no draw is needed."
        )
    _end_current(round, actor, now)
    order = drawn((entrant for _, entrant in pool), by=by, seed=round.seed)
    draw = PhaseDraw.objects.create(
        round=round,
        number=round.draws.count() + 1,
        by=by,
        takes=takes,
        seed=round.seed,
        next_from=next_from,
        drawn_by=actor,
        drawn_at=now,
        sha256=draw_sha256(order, by=by, seed=round.seed, takes=takes),
    )
    enrollment_of = {entrant.id: enrollment for enrollment, entrant in pool}
    PhasePlace.objects.bulk_create(
        [
            PhasePlace(
                draw=draw,
                drawn_as=entrant.id,
                enrollment=enrollment_of[entrant.id],
                position=position,
                waiting_since=entrant.waiting_since,
                goes_first=entrant.goes_first,
            )
            for position, entrant in enumerate(order, start=1)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    touch(round, actor=actor, now=now)
    record(
        actor=actor,
        verb="rounds.draw_phase",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={"draw": draw.number, "takes": takes, "of": len(order)},
    )
    return draw


@transaction.atomic
def end_draw(*, actor: Person, round: Round, version: int | None, now: datetime) -> Round:
    """Let everyone begin after all; the draw stays readable."""
    round = lock_round(round, version=version)
    _require_changeable(round)
    if not _end_current(round, actor, now):
        raise NoDraw("No draw holds in this round: everyone begins.")
    touch(round, actor=actor, now=now)
    record(
        actor=actor, verb="rounds.end_draw", target=round, now=now, program_id=str(round.program.public_id)
    )
    return round


def _require_changeable(round: Round) -> None:
    if round.state == RoundState.RANKING:
        raise NoDraw("People still say whom they would like. Wait until it closes, or close it early.")
    if round.state not in CHANGEABLE:
        raise NoDraw(
            f"This round is {round.get_state_display().lower()}, so who begins cannot be changed now."
        )


def _end_current(round: Round, actor: Person, now: datetime) -> int:
    return round.draws.filter(ended_at__isnull=True).update(ended_at=now, ended_by=actor)
