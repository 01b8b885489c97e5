"""People go through the orientation of their role; a coordinator reminds those who have not."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.notifications.actions import Telling, notify_many
from telemachy.people.models import Person
from telemachy.programs.choices import Gate, Wait
from telemachy.programs.models import Enrollment, OrientationDone, Program
from telemachy.programs.notices import ORIENTATION_WAITS
from telemachy.programs.queries.gates import waiting_on
from telemachy.programs.queries.joining import ways_into
from telemachy.programs.queries.orientation import orientation_for

REMIND_AGAIN_AFTER = timedelta(days=3)


class NotThrough(Refusal):
    """A question is open still, or the charter was not accepted."""


@transaction.atomic
def finish_orientation(
    *,
    actor: Person,
    enrollment: Enrollment,
    answers: Mapping[str, int],
    charter_accepted: bool,
    now: datetime,
) -> OrientationDone:
    """Note that somebody read the pages, accepted the charter and found each answer.

    What was answered is compared and forgotten: no score is kept, so none can be shared.
    """
    locked = Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    if not locked.is_present():
        raise NotThrough("You no longer take part here.")
    held = OrientationDone.objects.filter(enrollment=locked).first()
    if held is not None:
        return held
    orientation = orientation_for(locked.role)
    if not charter_accepted:
        raise NotThrough("Accept what your role is, or ask your coordinator about it.")
    if orientation.open_questions(answers):
        raise NotThrough("Some questions are open. Read what stands below them and choose again.")
    done = OrientationDone.objects.create(
        enrollment=locked, version=orientation.version, charter_accepted_at=now, done_at=now
    )
    record(
        actor=actor,
        verb="programs.finish_orientation",
        target=enrollment,
        now=now,
        program_id=enrollment.cohort.program.public_id,
    )
    return done


@transaction.atomic
def remind_of_orientation(*, actor: Person, program: Program, now: datetime) -> int:
    """Remind all whom the orientation keeps out; returns how many were told. Not twice in three days."""
    ways = ways_into(program)
    if Gate.REQUIRED not in (ways.mentor_orientation, ways.mentee_orientation):
        return 0
    present = Enrollment.objects.filter(cohort__program=program).present()
    rows = waiting_on(present, Wait.ORIENTATION, now.date()).select_related("person").order_by("pk")
    # The key names the stretch of days, so that a second press in it tells nobody twice.
    stretch = now.toordinal() // REMIND_AGAIN_AFTER.days
    told = notify_many(
        tellings=[
            Telling(
                person=row.person,
                notice=ORIENTATION_WAITS,
                values={"name": row.person.get_short_name(), "program": program.name},
                link=reverse("programs:orientation", kwargs={"public_id": row.public_id}),
                key=f"programs.orientation_waits:{row.public_id}:{stretch}",
            )
            for row in rows
        ],
        now=now,
        sender_name=program.sender_name,
        program_id=str(program.public_id),
    )
    record(
        actor=actor,
        verb="programs.remind_of_orientation",
        target=program,
        now=now,
        program_id=program.public_id,
        numbers={"people": told},
    )
    return told
