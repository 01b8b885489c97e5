"""Each side answers for itself: yes, or no without a reason."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.mentorships import notices
from telemachy.mentorships.actions.places import lock_enrollments, require_present
from telemachy.mentorships.actions.states import locked, move, require_one_of_the_two
from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.notifications.actions import notify
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import join
from telemachy.programs.choices import EnrollmentState
from telemachy.programs.models import Enrollment


class NotOpenToAnswers(Refusal):
    """The proposal is settled or taken back."""


@transaction.atomic
def accept(*, actor: Person, mentorship: Mentorship, now: datetime) -> Mentorship:
    """One side says yes; when both have, the mentorship is accepted and both are told."""
    enrollments = lock_enrollments([mentorship.mentor_enrollment_id, mentorship.mentee_enrollment_id])
    mentorship = locked(mentorship)
    require_one_of_the_two(mentorship, actor)
    if mentorship.answer_of(actor) == Answer.YES:
        return mentorship  # a second click, or the back button: the yes stands as it was given
    _require_open(mentorship)
    require_present(enrollments.values())
    _write_answer(mentorship, actor, Answer.YES, now)
    if mentorship.mentor_answer == mentorship.mentee_answer == Answer.YES:
        move(mentorship, State.ACCEPTED, now=now)
    else:
        mentorship.save()
    _join(actor, enrollments, now)
    if mentorship.state == State.ACCEPTED:
        _tell_both(mentorship, now)
    _record(actor, "mentorships.accept", mentorship, now)
    return mentorship


@transaction.atomic
def decline(*, actor: Person, mentorship: Mentorship, now: datetime) -> Mentorship:
    """One side says no. No reason is asked or kept; the place is free, and the other side is told kindly."""
    mentorship = locked(mentorship)
    require_one_of_the_two(mentorship, actor)
    if mentorship.answer_of(actor) == Answer.NO:
        return mentorship
    _require_open(mentorship)
    _write_answer(mentorship, actor, Answer.NO, now)
    move(mentorship, State.DECLINED, now=now)
    _tell_not_going_ahead(mentorship, told=mentorship.other_than(actor), other=actor, now=now)
    _record(actor, "mentorships.decline", mentorship, now)
    return mentorship


def _require_open(mentorship: Mentorship) -> None:
    if mentorship.state != State.PROPOSED:
        raise NotOpenToAnswers("This proposal is no longer open. Nothing was changed by your answer.")


def _write_answer(mentorship: Mentorship, actor: Person, answer: Answer, now: datetime) -> None:
    side = "mentor" if mentorship.is_mentor(actor) else "mentee"
    setattr(mentorship, f"{side}_answer", answer)
    setattr(mentorship, f"{side}_answered_at", now)
    mentorship.changed_at = now


def _join(actor: Person, enrollments: Mapping[int, Enrollment], now: datetime) -> None:
    """Whoever says yes takes part, also if they never pressed "join"."""
    for enrollment in enrollments.values():
        if enrollment.person_id == actor.pk and enrollment.state == EnrollmentState.INVITED:
            # What it asks of them stands above the button.
            join(actor=actor, enrollment=enrollment, accepts_effort=True, now=now)


def _tell_both(mentorship: Mentorship, now: datetime) -> None:
    for person, other in (
        (mentorship.mentor, mentorship.mentee),
        (mentorship.mentee, mentorship.mentor),
    ):
        notify(
            person=person,
            notice=notices.BOTH_SAID_YES,
            values={
                "name": person.get_short_name(),
                "other": other.name,
                "program": mentorship.program.name,
                "other_address": other.email or "the address your coordinator gives you",
            },
            link=mentorship.get_absolute_url(),
            key=f"mentorships.both_said_yes:{mentorship.public_id}:{person.public_id}",
            now=now,
            sender_name=mentorship.program.sender_name,
            program_id=str(mentorship.program.public_id),
        )


def _tell_not_going_ahead(mentorship: Mentorship, *, told: Person, other: Person, now: datetime) -> None:
    notify(
        person=told,
        notice=notices.NOT_GOING_AHEAD,
        values={
            "name": told.get_short_name(),
            "other": other.name,
            "program": mentorship.program.name,
            "contact": contact_of(mentorship.program),
        },
        link=mentorship.get_absolute_url(),
        key=f"mentorships.not_going_ahead:{mentorship.public_id}:{told.public_id}",
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
    )


def _record(actor: Person, verb: str, mentorship: Mentorship, now: datetime) -> None:
    record(actor=actor, verb=verb, target=mentorship, now=now, program_id=str(mentorship.program.public_id))
