"""People ask to take part by a program's link; a coordinator answers where the program says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.notifications.actions import notify, post_mail
from telemachy.people.actions import add_person, confirm_address, take_part_again
from telemachy.people.models import Person
from telemachy.people.queries import day_of, person_of_email
from telemachy.programs.actions.enrolling import NotSaid, OutOfRange, take_part
from telemachy.programs.actions.waiting import bring_in, tell
from telemachy.programs.actions.ways import lock_ways
from telemachy.programs.actions.young import refuse_under_age
from telemachy.programs.choices import (
    OPEN_APPLICATIONS,
    ApplicationState,
    EnrollmentRole,
    EnrollmentSource,
    EnrollmentState,
    LinkWay,
)
from telemachy.programs.models import MAX_CAPACITY, MOST_HOURS, Application, Enrollment, Joining, Program
from telemachy.programs.notices import (
    APPLICATION_ACCEPTED,
    APPLICATION_DECLINED,
    APPLICATION_WAITS,
    JOIN_CODE,
    SOMEBODY_ASKED,
)
from telemachy.programs.queries.joining import door, is_late, places_free


class DoorClosed(Refusal):
    """Nobody comes in by the link now."""


class AlreadyAnswered(Refusal):
    """Somebody answered this application before, or it was withdrawn."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """As what somebody wants to take part."""

    role: str
    capacity: int | None = None
    hours_a_month: int | None = None


@dataclass(frozen=True)
class Asked:
    """What asking came to in one role: an enrollment, or an application that waits."""

    enrollment: Enrollment | None
    application: Application | None


@transaction.atomic
def ask_to_take_part(
    *, actor: Person, program: Program, wishes: Sequence[Wish], words: str = "", now: datetime
) -> list[Asked]:
    """Come in by the link in one role or in both, having accepted the effort that the page showed.

    Where a coordinator decides, or no place is free, an application waits instead.
    """
    # Lock first: of two who come at once only one takes the last place.
    joining = lock_ways(program)
    found = door(joining, day_of(now))
    if joining.link_way == LinkWay.OFF or not found.is_open:
        raise DoorClosed(found.sentence or "This link is not in use any more. Ask your coordinator.")
    allowed = {wish.role for wish in wishes} & {role.value for role in found.roles}
    if not wishes or len(allowed) != len(wishes):
        raise NotSaid("Say as what you would like to take part.")
    for wish in wishes:
        _check(wish)
    return [_ask(actor, joining, wish, words, now) for wish in wishes]


def _check(wish: Wish) -> None:
    if wish.role == EnrollmentRole.MENTOR:
        if wish.capacity is None or not 0 <= wish.capacity <= MAX_CAPACITY:
            raise OutOfRange(f"Say a number of people you can take, from 0 to {MAX_CAPACITY}.")
    elif wish.capacity is not None:
        raise OutOfRange("Only a mentor offers places.")
    if wish.hours_a_month is not None and not 1 <= wish.hours_a_month <= MOST_HOURS:
        raise OutOfRange(f"Say a number of hours from 1 to {MOST_HOURS}.")


def _ask(actor: Person, joining: Joining, wish: Wish, words: str, now: datetime) -> Asked:
    cohort = joining.program.cohorts.earliest("pk")
    enrollment = Enrollment.objects.filter(cohort=cohort, person=actor, role=wish.role).first()
    if enrollment is not None and enrollment.is_present():
        if enrollment.state == EnrollmentState.INVITED:
            enrollment = take_part(
                actor=actor,
                enrollment=enrollment,
                capacity=wish.capacity,
                hours_a_month=wish.hours_a_month,
                now=now,
            )
        return Asked(enrollment, None)
    refuse_under_age(person=actor, program=joining.program)
    waiting = Application.objects.filter(
        cohort=cohort, person=actor, role=wish.role, state__in=OPEN_APPLICATIONS
    ).first()
    if waiting is not None:
        return Asked(None, waiting)
    application = Application.objects.create(
        cohort=cohort,
        person=actor,
        role=wish.role,
        state=ApplicationState.ASKED,
        words=words,
        capacity=wish.capacity,
        hours_a_month=wish.hours_a_month,
        effort_accepted_at=now,
        asked_at=now,
    )
    if joining.link_way == LinkWay.APPLY:
        _tell_coordinators(joining.program, now)
        _record(actor, "programs.apply", application, now)
        return Asked(None, application)
    if _has_place(joining, application):
        enrollment = bring_in(actor=actor, application=application, source=EnrollmentSource.LINK, now=now)
        _record(actor, "programs.join_by_link", application, now)
        return Asked(enrollment, None)
    _wait(application)
    tell(application, APPLICATION_WAITS, now)
    _record(actor, "programs.join_waiting_list", application, now)
    return Asked(None, application)


def send_join_code(*, program: Program, email: str, code: str, minutes: int, now: datetime) -> None:
    """Mail the code that shows an address to be one's own. Reads alike whether we know the address."""
    said = JOIN_CODE.filled({"program": program.name, "code": code, "minutes": minutes})
    post_mail(
        to_address=email,
        subject=said.subject,
        body=said.body,
        now=now,
        useless_after=now + timedelta(minutes=minutes),
        sender_name=program.sender_name,
    )


@transaction.atomic
def come_in_with_address(
    *, name: str, email: str, program: Program, wishes: Sequence[Wish], words: str = "", now: datetime
) -> tuple[Person, list[Asked]]:
    """Ask to take part with an address that a code has proved; who is not known yet becomes a person here."""
    person = person_of_email(email) or add_person(actor=None, name=name, email=email, now=now)
    if not person.is_active:
        raise DoorClosed("This address cannot come in. The people who run the program may help.")
    confirm_address(person=person)
    if person.opted_out_at is not None:
        take_part_again(actor=person, now=now)
    return person, ask_to_take_part(actor=person, program=program, wishes=wishes, words=words, now=now)


@transaction.atomic
def accept_application(*, actor: Person, application: Application, now: datetime) -> Application:
    """Let an applicant in; where no place is free, put them on the waiting list. They are told which."""
    joining = lock_ways(application.cohort.program)
    locked = _lock_asked(application)
    locked.decided_by = actor
    locked.save(update_fields=["decided_by"])
    if _has_place(joining, locked):
        bring_in(actor=actor, application=locked, source=EnrollmentSource.APPLICATION, now=now)
        tell(locked, APPLICATION_ACCEPTED, now)
    else:
        _wait(locked)
        tell(locked, APPLICATION_WAITS, now)
    _record(actor, "programs.accept_application", locked, now)
    return locked


@transaction.atomic
def decline_application(*, actor: Person, application: Application, words: str, now: datetime) -> Application:
    """Say no to an applicant, with words of the coordinator's own. They may ask again another time."""
    locked = _lock_asked(application)
    if not words.strip():
        raise NotSaid("Write them a sentence. A no without a word stays with people.")
    locked.state = ApplicationState.DECLINED
    locked.answer = words.strip()
    locked.decided_at = now
    locked.decided_by = actor
    locked.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    tell(locked, APPLICATION_DECLINED, now)
    _record(actor, "programs.decline_application", locked, now)
    return locked


@transaction.atomic
def withdraw_application(*, actor: Person, application: Application, now: datetime) -> Application:
    """Whoever asked asks no more; nobody asks why."""
    locked = _lock(application)
    if locked.state not in OPEN_APPLICATIONS:
        raise AlreadyAnswered("This has been answered already.")
    locked.state = ApplicationState.WITHDRAWN
    locked.decided_at = now
    locked.save(update_fields=["state", "decided_at"])
    _record(actor, "programs.withdraw_application", locked, now)
    return locked


def _tell_coordinators(program: Program, now: datetime) -> None:
    """Each of them, once a day however many ask."""
    for coordination in program.coordinations.select_related("person"):
        notify(
            person=coordination.person,
            notice=SOMEBODY_ASKED,
            values={"program": program.name},
            link=reverse("programs:applications", kwargs={"public_id": program.public_id}),
            key=f"programs.somebody_asked:{program.public_id}:{coordination.person.public_id}:{now:%Y%m%d}",
            now=now,
            sender_name=program.sender_name,
            program_id=str(program.public_id),
        )


def _has_place(joining: Joining, application: Application) -> bool:
    free = places_free(joining, application.role, late=is_late(joining, application))
    return free is None or free > 0


def _wait(application: Application) -> None:
    application.state = ApplicationState.WAITING
    application.waiting_since = application.asked_at
    application.save(update_fields=["state", "waiting_since"])


def _lock_asked(application: Application) -> Application:
    locked = _lock(application)
    if locked.state != ApplicationState.ASKED:
        raise AlreadyAnswered(f"{locked.person} has an answer already: {locked.get_state_display()}.")
    return locked


def _lock(application: Application) -> Application:
    # Lock first: two coordinators may answer, or the applicant withdraw, at the same moment.
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("person", "cohort__program")
        .get(pk=application.pk)
    )


def _record(actor: Person, verb: str, application: Application, now: datetime) -> None:
    record(
        actor=actor,
        verb=verb,
        target=application,
        now=now,
        program_id=application.cohort.program.public_id,
    )
