"""One friendly reminder to those who have not answered yet."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.mentorships import notices
from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.notifications.actions import notify
from telemachy.people.models import Person

REMIND_AGAIN_AFTER = timedelta(days=3)


class RemindedAlready(Refusal):
    """A reminder went out a short while ago."""


@transaction.atomic
def remind(*, actor: Person, mentorship: Mentorship, note: str, now: datetime) -> list[Person]:
    """Remind each side that has not answered; at most once in three days, whoever asks."""
    changed = Mentorship.objects.filter(
        Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - REMIND_AGAIN_AFTER),
        pk=mentorship.pk,
        state=State.PROPOSED,
    ).update(reminded_at=now)
    if not changed:
        raise RemindedAlready(
            "A reminder went out in the last three days, or the answer is in. Nothing was sent."
        )
    mentorship.refresh_from_db(fields=["reminded_at", "mentor_answer", "mentee_answer"])
    waiting_for = [
        person
        for person in (mentorship.mentor, mentorship.mentee)
        if mentorship.answer_of(person) == Answer.NOT_YET
    ]
    for person in waiting_for:
        notify(
            person=person,
            notice=notices.REMINDER,
            values={
                "name": person.get_short_name(),
                "other": mentorship.other_than(person).name,
                "program": mentorship.program.name,
                "note": f"A word from {actor.name}: {note}\n" if note else "",
                "contact": contact_of(mentorship.program),
            },
            link=mentorship.get_absolute_url(),
            key=f"mentorships.reminder:{mentorship.public_id}:{person.public_id}:{now:%Y-%m-%d}",
            now=now,
            sender_name=mentorship.program.sender_name,
            program_id=str(mentorship.program.public_id),
        )
    record(
        actor=actor,
        verb="mentorships.remind",
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
        numbers={"people": len(waiting_for)},
    )
    return waiting_for
