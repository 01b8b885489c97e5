"""Builds the demonstration: a year's worth of an organization in seconds, by nothing but the real actions."""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from telemachy.common import clock
from telemachy.demo.choices import Part
from telemachy.demo.models import Persona
from telemachy.groups.actions import ask_question, declare
from telemachy.matching.generate import Sheet, roster
from telemachy.mentorships import actions as mentorships
from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.actions import run_next_task
from telemachy.notifications.models import OutgoingMail
from telemachy.people.actions import (
    add_person,
    issue_set_up_link,
    note_sign_in,
    redeem_invitation,
    set_up,
)
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import enroll, join, set_limit
from telemachy.programs.actions.importing import (
    UploadedRoster,
    ask_to_apply,
    confirm_columns,
    receive_roster,
)
from telemachy.programs.actions.starting import Details, create_program, edit_program, open_program
from telemachy.programs.choices import EnrollmentRole, FileRole, ImportState
from telemachy.programs.models import Cohort, Enrollment, Program, RosterImport
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.contesting import ask_about_none
from telemachy.rounds.actions.drafting import ask_to_solve, open_draft
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.actions.ranking import answer_cards, rank_mentors, set_ranking
from telemachy.rounds.choices import RoundState, Wish
from telemachy.rounds.models import RankingWindow, Round
from telemachy.rounds.queries.ranking import cards_for

ORGANIZATION = "Ithaca Works"
SEED = 1
PUBLISHED_BEFORE = timedelta(days=9)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Scenario:
    """One program of the story."""

    name: str
    template: str
    purpose: str
    mentees: int
    mentors: int
    seed: int


LEADERSHIP = Scenario(
    name="Leadership mentoring",
    template="corporate",
    purpose="People who lead, or are about to, find somebody outside their line to think with.",
    mentees=240,
    mentors=90,
    seed=SEED,
)
ACROSS = Scenario(
    name="Across functions",
    template="cross-functional-tour",
    purpose="Three sessions with somebody from another function, to see how work looks from there.",
    mentees=44,
    mentors=26,
    seed=SEED + 1,
)
REVERSE = Scenario(
    name="The other way round",
    template="reverse",
    purpose="People early in their work show people who lead what they do not see from there.",
    mentees=22,
    mentors=16,
    seed=SEED + 2,
)
OFFICES = ("North quay", "South quay", "From home")


class DemoFailed(Exception):
    """The story could not be told to its end; says where."""


def build(*, now: datetime, say: Say) -> None:
    """Fill an empty installation. Takes some seconds; says what is being done."""
    begun = now - timedelta(days=30)
    say("Setting up the organization")
    with clock.at(begun):
        coordinator = _set_up(begun)
    say(f"Importing {LEADERSHIP.mentees + LEADERSHIP.mentors} people from a spreadsheet")
    with clock.at(begun + timedelta(hours=2)):
        cohort = _program_with_people(LEADERSHIP, coordinator, clock.now())
    say("Matching, reviewing and publishing a round")
    with clock.at(now - PUBLISHED_BEFORE):
        published = _round_in_review(coordinator, cohort, clock.now())
        _publish(coordinator, published, clock.now())
    say("Letting people answer")
    _let_people_answer(published, now)
    _let_somebody_join_late(coordinator, cohort, now - timedelta(days=1))
    say("Drafting a second program")
    with clock.at(now - timedelta(days=2)):
        second = _program_with_people(ACROSS, coordinator, clock.now())
        open_draft(actor=coordinator, cohort=second, now=clock.now())
        _work()
    say("Letting people rank in a third")
    with clock.at(now - timedelta(days=1)):
        third = _program_with_people(REVERSE, coordinator, clock.now())
        _let_people_rank(coordinator, third, clock.now())
    _let_people_declare(coordinator, cohort, now)
    _let_somebody_ask(published, now)
    _cast(coordinator, published)
    # What was mailed stays in the mailbox page; the pictures and files of the round are written by now.
    _work()


# --- the organization and its programs ---


def _set_up(now: datetime) -> Person:
    path = issue_set_up_link(now=now)
    if path is None:
        raise DemoFailed("This installation has people already; a demonstration needs an empty one.")
    return set_up(
        token=path.rstrip("/").rsplit("/", 1)[-1],
        organization_name=ORGANIZATION,
        name="Cora Lindqvist",
        email="cora.lindqvist@example.org",
        # Nobody signs in with it: the demonstration has its door.
        password=secrets.token_urlsafe(32),
        timezone="Europe/Berlin",
        now=now,
    )


def _program_with_people(scenario: Scenario, coordinator: Person, now: datetime) -> Cohort:
    program = create_program(
        actor=coordinator,
        template_key=scenario.template,
        name=scenario.name,
        starts_on=(now + timedelta(days=14)).date(),
        owner=coordinator,
        now=now,
    )
    program = edit_program(
        actor=coordinator,
        program=program,
        revision=program.revision,
        details=_details(program, scenario),
        owner=coordinator,
        now=now,
    )
    program = open_program(actor=coordinator, program=program, now=now)
    cohort = program.cohorts.get()
    _bring_in(scenario, coordinator, cohort, now)
    return cohort


def _details(program: Program, scenario: Scenario) -> Details:
    kept = {name: getattr(program, name) for name in Details.__dataclass_fields__}
    kept |= {"purpose": scenario.purpose, "contact_name": "Cora Lindqvist"}
    return Details(**kept)


def _bring_in(scenario: Scenario, coordinator: Person, cohort: Cohort, now: datetime) -> None:
    people = roster(scenario.mentees, scenario.mentors, seed=scenario.seed)
    brought = receive_roster(
        actor=coordinator,
        cohort=cohort,
        files=[
            UploadedRoster(FileRole.MENTEES, "mentees.csv", _as_csv(people.mentees)),
            UploadedRoster(FileRole.MENTORS, "mentors.csv", _as_csv(people.mentors)),
        ],
        now=now,
    )
    recognized = {
        role: [column["meaning"] for column in columns] for role, columns in brought.mapping.items()
    }
    confirm_columns(actor=coordinator, roster_import=brought, meanings=recognized, now=now)
    _work()
    ask_to_apply(actor=coordinator, roster_import=_at(brought, ImportState.CHECKED), now=now)
    _work()
    _at(brought, ImportState.APPLIED)


def _at(brought: RosterImport, state: ImportState) -> RosterImport:
    brought.refresh_from_db()
    if brought.state != state:
        raise DemoFailed(f"The roster is {brought.get_state_display().lower()}: {brought.failure}")
    return brought


def _as_csv(sheet: Sheet) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet)
    writer.writerows(zip(*sheet.values(), strict=True))
    return text.getvalue().encode()


def _work() -> None:
    """What the worker does, here and now, until nothing is left."""
    while run_next_task(worker_id="demo", now=clock.now()):
        pass


# --- the round ---


def _round_in_review(coordinator: Person, cohort: Cohort, now: datetime) -> Round:
    draft = open_draft(actor=coordinator, cohort=cohort, now=now)
    ask_to_solve(actor=coordinator, round=draft, version=draft.version, now=now)
    _work()
    draft.refresh_from_db()
    if draft.state != RoundState.REVIEW:
        raise DemoFailed(f"The round is {draft.get_state_display().lower()}.")
    return draft


def _publish(coordinator: Person, found: Round, now: datetime) -> None:
    approved = approve_round(
        actor=coordinator,
        round=found,
        next_step="We are asking more people to mentor, and you go first in the next round.",
        next_step_by=(now + timedelta(days=40)).date(),
        version=found.version,
        now=now,
    )
    publish_round(actor=coordinator, round=approved, version=approved.version, now=now)
    found.refresh_from_db()
    _work()


# --- what people do with it ---


def _let_people_answer(published: Round, now: datetime) -> None:
    # One transaction for all: nobody else is here yet, and each commit waits for the disk.
    with transaction.atomic():
        _answers(published, now)
    _work()


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
            _come_in(enrollment.person, now - PUBLISHED_BEFORE + timedelta(hours=7 + number))


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
        _come_in(person, moment)
    if fate == 18:
        _come_in(mentee, moment)
        mentorships.decline(actor=mentee, mentorship=mentorship, now=moment)
        return
    for person in sides:
        mentorships.accept(actor=person, mentorship=mentorship, now=moment)
    if mentor in sides and not mentorship.mentor_enrollment.limit_set_by_person:
        _set_limit(mentorship, moment)


def _come_in(person: Person, moment: datetime) -> None:
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


def _let_somebody_join_late(coordinator: Person, cohort: Cohort, now: datetime) -> None:
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


def _let_people_rank(coordinator: Person, cohort: Cohort, now: datetime) -> None:
    """A ranking is open; two thirds of both sides have said something."""
    draft = open_draft(actor=coordinator, cohort=cohort, now=now)
    window = set_ranking(
        actor=coordinator,
        round=draft,
        version=draft.version,
        opens_at=now,
        closes_at=now + timedelta(days=14),
        shortlist_size=6,
        now=now,
    )
    _work()
    window.refresh_from_db()
    if window.prepared_at is None:
        raise DemoFailed("The lists of the ranking were not made.")
    with transaction.atomic():
        _wishes(window, cohort, now)


def _wishes(window: RankingWindow, cohort: Cohort, now: datetime) -> None:
    for number, enrollment in enumerate(cohort.enrollments.select_related("person").order_by("pk")):
        if number % 3 == 2:
            continue
        _come_in(enrollment.person, now)
        if enrollment.role == EnrollmentRole.MENTEE:
            shown = window.entries.filter(mentee_enrollment=enrollment).order_by("pk")
            mentors = [entry.mentor_enrollment_id for entry in shown[: 2 + number % 3]]
            rank_mentors(actor=enrollment.person, enrollment=enrollment, mentors=mentors, now=now)
        else:
            cards = cards_for(window, enrollment).values_list("mentee_enrollment_id", flat=True)
            said = dict(zip(cards, (Wish.WELCOME, Wish.WILLING, Wish.WELCOME), strict=False))
            answer_cards(actor=enrollment.person, enrollment=enrollment, answers=said, now=now)


def _let_people_declare(coordinator: Person, cohort: Cohort, now: datetime) -> None:
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


def _let_somebody_ask(published: Round, now: datetime) -> None:
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


# --- the three doors ---


def _cast(coordinator: Person, published: Round) -> None:
    """Give the three parts to people for whom something is waiting."""
    open_proposals = Mentorship.objects.filter(
        round_public_id=published.public_id, state=State.PROPOSED
    ).with_people()
    for_mentee = open_proposals.filter(mentee_answer=Answer.NOT_YET).order_by("pk").first()
    if for_mentee is None:
        raise DemoFailed("No mentee is left who has a proposal to answer.")
    for_mentor = (
        open_proposals.filter(mentor_answer=Answer.NOT_YET, mentor_enrollment__limit_set_by_person=False)
        .exclude(pk=for_mentee.pk)
        .order_by("pk")
        .first()
    )
    if for_mentor is None:
        raise DemoFailed("No mentor is left who has a proposal to answer.")
    Persona.objects.bulk_create(
        [
            Persona(part=Part.COORDINATOR, person=coordinator),
            Persona(part=Part.MENTEE, person=for_mentee.mentee),
            Persona(part=Part.MENTOR, person=for_mentor.mentor),
        ]
    )
