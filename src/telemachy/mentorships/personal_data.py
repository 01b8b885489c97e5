"""What this room holds about a person, what happens when they no longer take part, and erasing it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from telemachy.common.personal_data import Held
from telemachy.mentorships.actions.closing import end_for_who_leaves
from telemachy.mentorships.actions.ending import withdraw_mentorship
from telemachy.mentorships.actions.forgetting import forget_private_words
from telemachy.mentorships.actions.forgetting_shared import forget_shared_words
from telemachy.mentorships.actions.places import lock_enrollments
from telemachy.mentorships.choices import MAY_FOLLOW, State
from telemachy.mentorships.models import FirstMeeting, Mentorship
from telemachy.mentorships.queries.own_words import private_words
from telemachy.mentorships.queries.shared_words import shared_words
from telemachy.people.models import Person

PART = "Mentorships"


def export(person: Person) -> list[Held]:
    """Each mentorship: with whom, where it stands, and what the person was told about why."""
    rows = Mentorship.objects.of(person).shown_to_the_pair().with_people().order_by("id")
    return (
        [
            Held(
                heading=f"Mentorship with {row.other_than(person).name}",
                facts=(
                    ("Program", row.program.name),
                    ("State", row.get_state_display()),
                    ("Your answer", row.answer_of(person).label),
                    (
                        "Why the two of you",
                        " ".join(row.words_for_mentor if row.is_mentor(person) else row.words_for_mentee),
                    ),
                    (
                        "Worth talking about",
                        row.talk_for_mentor if row.is_mentor(person) else row.talk_for_mentee,
                    ),
                ),
                source="A published matching round",
            )
            for row in rows
        ]
        + [
            Held(
                heading=f"First talk with {meeting.mentorship.other_than(person).name}",
                facts=tuple(
                    fact
                    for fact in (
                        ("Agreed for", meeting.starts_at or ""),
                        ("How or where", meeting.where if meeting.offered_by_id == person.pk else ""),
                        ("Your words", meeting.note if meeting.offered_by_id == person.pk else ""),
                    )
                    if fact[1]
                ),
                source="The two of you",
            )
            for meeting in FirstMeeting.objects.filter(mentorship__in=rows).select_related(
                "mentorship__mentor_enrollment__person", "mentorship__mentee_enrollment__person"
            )
        ]
        + shared_words(person)
        + private_words(person)
    )


@transaction.atomic
def withdraw(person: Person, *, now: datetime) -> None:
    """Take back what is not under way yet, end what is, and tell the other side kindly."""
    may_end = {state for state in State if State.WITHDRAWN in MAY_FOLLOW[state]}
    ending = {State.ACTIVE, State.PAUSED, State.CLOSING, State.CONTINUING}
    rows = list(Mentorship.objects.of(person).filter(state__in=may_end | ending).order_by("id"))
    # All at once: the first one writes to the audit, and nothing may be waited for after that.
    lock_enrollments(pk for row in rows for pk in (row.mentor_enrollment_id, row.mentee_enrollment_id))
    for row in rows:
        if row.state in may_end:
            withdraw_mentorship(actor=None, mentorship=row, leaving=person, now=now)
        else:
            end_for_who_leaves(mentorship=row, leaving=person, now=now)


def erase(person: Person, *, now: datetime) -> None:
    """Blank the sentences about the person; that there was a mentorship stays with the other side."""
    withdraw(person, now=now)
    forget_private_words(person)
    forget_shared_words(person)
    Mentorship.objects.filter(
        Q(mentor_enrollment__person=person) | Q(mentee_enrollment__person=person)
    ).update(words_for_mentee=[], words_for_mentor=[], talk_for_mentee="", talk_for_mentor="", changed_at=now)
    FirstMeeting.objects.filter(mentorship__in=Mentorship.objects.of(person)).update(note="", where="")
