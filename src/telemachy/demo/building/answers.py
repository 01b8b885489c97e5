"""What people of the demonstration do with what they were told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from telemachy.common import clock
from telemachy.demo.building.setting_up import SEED, work
from telemachy.groups.actions import ask_question, declare
from telemachy.matching.generate import Sheet, roster
from telemachy.mentorships import actions as mentorships
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import OutgoingMail
from telemachy.people.actions import add_person, note_sign_in, redeem_invitation
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import enroll, join, set_limit
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Cohort, Enrollment
from telemachy.rounds.actions.contesting import ask_about_none
from telemachy.rounds.models import Round

PUBLISHED_BEFORE = timedelta(days=9)
OFFICES = ("North quay", "South quay", "From home")


def let_people_answer(published: Round, now: datetime) -> None:
    # One transaction for all: nobody else is here yet, and each commit waits for the disk.
    with transaction.atomic():
        _answers(published, now)
    work()


def _answers(published: Round, now: datetime) -> None:
    """Most say yes, some have not yet, a few say no; the place in the list decides who does what."""
    proposed = list(
        Mentorship.objects.filter(round_public_id=published.public_id, state=State.PROPOSED)
        .with_people()
        .order_by("pk")
    )
    for number, mentorship in enumerate(proposed):
        moment = now - PUBLISHED_BEFORE + timedelta(hours=5 + number % 120)
        with clock.at(moment):
            _answer(mentorship, number, moment)
    told = Enrollment.objects.filter(cohort=published.cohort, person__joined_at=None).exclude(
        pk__in=[pk for one in proposed for pk in (one.mentor_enrollment_id, one.mentee_enrollment_id)]
    )
    for number, enrollment in enumerate(told.select_related("person").order_by("pk")):
        if number % 9:
            come_in(enrollment.person, now - PUBLISHED_BEFORE + timedelta(hours=7 + number))


def _answer(mentorship: Mentorship, number: int, moment: datetime) -> None:
    mentor, mentee = mentorship.mentor, mentorship.mentee
    fate = number % 20
    if fate < 14:
        sides: Sequence[Person] = (mentor, mentee)
    elif fate < 16:
        sides = (mentor,)
    elif fate < 18:
        sides = (mentee,)
    else:
        sides = ()
    for person in sides:
        come_in(person, moment)
    if fate == 18:
        come_in(mentee, moment)
        mentorships.decline(actor=mentee, mentorship=mentorship, now=moment)
        return
    for person in sides:
        mentorships.accept(actor=person, mentorship=mentorship, now=moment)
    if mentor in sides and not mentorship.mentor_enrollment.limit_set_by_person:
        _set_limit(mentorship, moment)


def come_in(person: Person, moment: datetime) -> None:
    """Open the link that came by mail, as the person would."""
    person.refresh_from_db()
    if person.joined_at is not None:
        return
    for mail in OutgoingMail.objects.filter(person=person).order_by("-pk"):
        link = re.search(r"/invitation/([\w-]+)", mail.body)
        if link:
            note_sign_in(actor=redeem_invitation(token=link[1], now=moment), now=moment)
            return


def _set_limit(mentorship: Mentorship, moment: datetime) -> None:
    enrollment = mentorship.mentor_enrollment
    offered = enrollment.capacity or mentorship.program.mentor_capacity_default
    set_limit(actor=mentorship.mentor, enrollment=enrollment, capacity=offered, now=moment)


def let_somebody_join_late(coordinator: Person, cohort: Cohort, now: datetime) -> None:
    """A mentee whom the round did not know."""
    late = roster(1, 1, seed=SEED + 7).mentees
    enrollment = enroll(
        actor=coordinator,
        cohort=cohort,
        person=_add(coordinator, late, now),
        role=EnrollmentRole.MENTEE,
        answers={name: column[0] for name, column in late.items() if name not in {"id", "name", "email"}},
        key="late-1",
        now=now,
    )
    join(actor=coordinator, enrollment=enrollment, now=now)


def _add(coordinator: Person, sheet: Sheet, now: datetime) -> Person:
    address = f"late.{sheet['email'][0]}"
    return add_person(actor=coordinator, name=sheet["name"][0], email=address, now=now)


def let_people_declare(coordinator: Person, cohort: Cohort, now: datetime) -> None:
    """The organization asks one thing about groups, and most answer."""
    question = ask_question(
        actor=coordinator,
        text="Where do you mostly work?",
        purpose="To see whether people at every place are served alike.",
        basis="Consent of each person, taken back at any time on the same page.",
        options=OFFICES,
        now=now,
    )
    with transaction.atomic():
        people = Person.objects.filter(enrollments__cohort=cohort, joined_at__isnull=False).distinct()
        for number, person in enumerate(people.order_by("pk")):
            if number % 5:
                office = OFFICES[(number * number) % 7 % len(OFFICES)]
                declare(actor=person, question=question, option=office, now=now)


def let_somebody_ask(published: Round, now: datetime) -> None:
    """One person without a mentor wants to know more, and waits for an answer."""
    lone = (
        published.unmatched.filter(
            enrollment__role=EnrollmentRole.MENTEE, enrollment__person__joined_at__isnull=False
        )
        .order_by("pk")
        .first()
    )
    if lone is not None:
        question = "I would take a mentor from another office too. Would that help next time?"
        ask_about_none(
            actor=lone.enrollment.person, unmatched=lone, question=question, now=now - timedelta(days=1)
        )
