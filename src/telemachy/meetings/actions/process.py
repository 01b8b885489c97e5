"""A word from those who run a program to both of a pair, about a fact of the process."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.meetings import notices
from telemachy.meetings.choices import NudgeKind
from telemachy.meetings.models import Nudge
from telemachy.meetings.queries.process import NUDGED_LATELY, kinds_of, with_facts
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.actions import notify
from telemachy.people.models import Person


class NotSoAnyMore(Refusal):
    """The fact no longer holds."""


class NudgedLately(Refusal):
    """A word went out a short while ago."""


@transaction.atomic
def remind_both(*, actor: Person, mentorship: Mentorship, kind: NudgeKind, now: datetime) -> Nudge:
    """Send both the same short word; at most once in seven days, whoever sends it."""
    # Lock first: two coordinators may press at the same moment.
    rows = Mentorship.objects.select_for_update(of=("self",), no_key=True).with_people()
    mentorship = rows.get(pk=mentorship.pk)
    found = with_facts(mentorship.program, now).filter(pk=mentorship.pk).first()
    if found is None or kind not in kinds_of(found):
        raise NotSoAnyMore("This has come right meanwhile. Nothing was sent.")
    if Nudge.objects.filter(mentorship=mentorship, at__gt=now - NUDGED_LATELY).exists():
        raise NudgedLately("A reminder went out in the last seven days. Nothing was sent.")
    nudge = Nudge.objects.create(mentorship=mentorship, kind=kind, by=actor, at=now)
    for person in (mentorship.mentor, mentorship.mentee):
        fact, step = notices.NUDGES[kind]
        notify(
            person=person,
            notice=notices.NUDGED,
            values={
                "name": person.get_short_name(),
                "other": mentorship.other_than(person).name,
                "program": mentorship.program.name,
                "coordinator": actor.name,
                "fact": fact,
                "step": step,
            },
            link=mentorship.get_absolute_url(),
            key=f"meetings.nudged:{nudge.public_id}:{person.public_id}",
            now=now,
            sender_name=mentorship.program.sender_name,
            program_id=str(mentorship.program.public_id),
        )
    record(
        actor=actor,
        verb="meetings.remind_both",
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
    )
    return nudge
