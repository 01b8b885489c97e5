"""A mentee says what counts more for them in their own list."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.ranking import open_window
from telemachy.rounds.models import OwnWeights
from telemachy.rounds.queries.own_weights import movable, tilt_limit


class NotWeighable(Refusal):
    """The program does not let this be moved, or not so far."""


@transaction.atomic
def weigh_own_list(
    *, actor: Person, enrollment: Enrollment, tilt: Mapping[str, int], now: datetime
) -> OwnWeights | None:
    """Let criteria count so many percent more or less in one's own list; nothing moved is nothing kept.

    No run reads it: it orders the list that the mentee chooses from, and what they rank is what counts.
    """
    # Lock first: the same person may have the page open twice.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    window = open_window(enrollment, now)
    program = enrollment.cohort.program
    moved = {key: percent for key, percent in tilt.items() if percent}
    limit = tilt_limit(program)
    if moved and not limit:
        raise NotWeighable("This program keeps one order for everybody. Nothing was saved.")
    if any(abs(percent) > limit for percent in moved.values()):
        raise NotWeighable(f"Something may count at most {limit} percent more or less. Nothing was saved.")
    if not movable(program, window, enrollment).issuperset(moved):
        raise NotWeighable("The matching rules have changed. Look at your list as it is now.")
    kept = None
    if moved:
        kept, _ = OwnWeights.objects.update_or_create(
            enrollment=enrollment, defaults={"tilt": moved, "changed_at": now}
        )
    else:
        OwnWeights.objects.filter(enrollment=enrollment).delete()
    # What counts for somebody is their own: the audit says only that they said it.
    record(
        actor=actor,
        verb="rounds.weigh_own_list",
        target=enrollment,
        now=now,
        program_id=str(program.public_id),
    )
    return kept
