"""People come into a cohort, say what they offer or want, set their own limit, pause, and leave."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.jobs import enqueue
from telemachy.people.models import Person
from telemachy.programs.actions.young import refuse_under_age
from telemachy.programs.choices import EnrollmentRole, EnrollmentSource, EnrollmentState, ProgramState
from telemachy.programs.models import MAX_CAPACITY, MAX_DEMAND, MOST_HOURS, Cohort, Enrollment, Joining


class AlreadyEnrolled(Refusal):
    """The person takes part in this role already."""


class NotTakingPart(Refusal):
    """The enrollment has ended, so there is nothing to change."""


class LimitKept(Refusal):
    """The mentor set a lower limit, and only the mentor raises it."""


class OutOfRange(Refusal):
    """Nobody can offer or ask for so many places."""


class ProgramClosed(Refusal):
    """The program has closed, so nobody comes in any more."""


class NotSaid(Refusal):
    """Something that the program asks before people take part was left out."""


@transaction.atomic
def enroll(
    *,
    actor: Person | None,
    cohort: Cohort,
    person: Person,
    role: str,
    source: str = EnrollmentSource.COORDINATOR,
    now: datetime,
    key: str = "",
    answers: Mapping[str, str] | None = None,
    capacity: int | None = None,
    demand: int | None = None,
) -> Enrollment:
    """Bring a person into a cohort in one role; who left or declined before may be asked again."""
    if cohort.program.state == ProgramState.CLOSED:
        raise ProgramClosed(f"{cohort.program} has closed.")
    _check_range(role, capacity, demand)
    refuse_under_age(person=person, program=cohort.program)
    existing = Enrollment.objects.select_for_update().filter(cohort=cohort, person=person, role=role).first()
    if existing and existing.is_present():
        raise AlreadyEnrolled(f"{person} is a {existing.get_role_display().lower()} here already.")
    enrollment = existing or Enrollment(cohort=cohort, person=person, role=role, joined_at=now)
    enrollment.state = EnrollmentState.INVITED
    enrollment.source = source
    enrollment.key = key or enrollment.key
    enrollment.answers = {**enrollment.answers, **(answers or {})}
    if not enrollment.limit_set_by_person:
        enrollment.capacity = capacity if role == EnrollmentRole.MENTOR else None
    enrollment.demand = demand if role == EnrollmentRole.MENTEE else None
    enrollment.waiting_since = now
    enrollment.left_at = None
    enrollment.paused_at = None
    enrollment.revision += 1
    enrollment.save()
    _record(actor, "programs.enroll", enrollment, now)
    return enrollment


@transaction.atomic
def edit_enrollment(
    *,
    actor: Person,
    enrollment: Enrollment,
    revision: int,
    answers: Mapping[str, str],
    capacity: int | None,
    demand: int | None,
    now: datetime,
) -> Enrollment:
    """A coordinator mends what a roster said; what the person wrote, and a limit they set, stay."""
    locked = _lock_present(enrollment)
    if locked.revision != revision:
        raise Stale(f"Somebody changed what is held about {locked.person} meanwhile. Look again, then save.")
    _check_range(locked.role, capacity, demand)
    own_limit = locked.capacity if locked.limit_set_by_person else None
    if own_limit is not None and (capacity is None or capacity > own_limit):
        raise LimitKept(f"{locked.person} set a limit of {own_limit}. Only {locked.person} can raise it.")
    own = {column: locked.answers.get(column, "") for column in locked.written_by_person}
    locked.answers = {**_said(answers), **_said(own)}
    if locked.role == EnrollmentRole.MENTOR:
        locked.capacity = capacity
    else:
        locked.demand = demand
    return _save(actor, "programs.edit_enrollment", locked, now)


@transaction.atomic
def answer(*, actor: Person, enrollment: Enrollment, answers: Mapping[str, str], now: datetime) -> Enrollment:
    """The person writes their own answers; from now on no roster file changes these columns."""
    locked = _lock_present(enrollment)
    changed = {column for column, text in answers.items() if locked.answers.get(column, "") != text.strip()}
    if not changed:
        return locked
    locked.answers = _said({**locked.answers, **answers})
    locked.written_by_person = sorted({*locked.written_by_person, *changed})
    return _save(actor, "programs.answer", locked, now)


@transaction.atomic
def set_limit(*, actor: Person, enrollment: Enrollment, capacity: int, now: datetime) -> Enrollment:
    """A mentor says how many mentees they take; only the mentor can raise this again."""
    locked = _lock_present(enrollment)
    _check_range(locked.role, capacity, None)
    locked.capacity = capacity
    locked.limit_set_by_person = True
    return _save(actor, "programs.set_limit", locked, now)


@transaction.atomic
def join(*, actor: Person, enrollment: Enrollment, accepts_effort: bool = False, now: datetime) -> Enrollment:
    """An invited person comes in, accepting the effort where it stood beside the act.

    For one who is in already nothing changes.
    """
    locked = _lock_present(enrollment)
    if locked.state == EnrollmentState.ACTIVE:
        return locked
    locked.state = EnrollmentState.ACTIVE
    if accepts_effort:
        locked.effort_accepted_at = locked.effort_accepted_at or now
    return _save(actor, "programs.join", locked, now)


@transaction.atomic
def take_part(
    *,
    actor: Person,
    enrollment: Enrollment,
    capacity: int | None = None,
    hours_a_month: int | None = None,
    now: datetime,
) -> Enrollment:
    """An invited person comes in and accepts the effort; a mentor says places and hours with it."""
    locked = _lock_present(enrollment)
    _check_range(locked.role, capacity, None)
    _check_hours(hours_a_month)
    if locked.role == EnrollmentRole.MENTOR:
        if capacity is None:
            raise NotSaid("Say how many people you can take; 0 means not now.")
        locked.capacity = capacity
        locked.limit_set_by_person = True
    locked.hours_a_month = hours_a_month
    locked.state = EnrollmentState.ACTIVE
    locked.effort_accepted_at = locked.effort_accepted_at or now
    return _save(actor, "programs.take_part", locked, now)


@transaction.atomic
def pause(*, actor: Person, enrollment: Enrollment, now: datetime) -> Enrollment:
    """Be proposed to nobody new for a while; what runs goes on, and nobody else is told."""
    locked = _lock_present(enrollment)
    if locked.paused_at is not None:
        return locked
    locked.paused_at = now
    return _save(actor, "programs.pause", locked, now)


@transaction.atomic
def go_on(*, actor: Person, enrollment: Enrollment, now: datetime) -> Enrollment:
    """End a pause."""
    locked = _lock_present(enrollment)
    if locked.paused_at is None:
        return locked
    locked.paused_at = None
    return _save(actor, "programs.go_on", locked, now)


@transaction.atomic
def leave(*, actor: Person | None, enrollment: Enrollment, now: datetime) -> Enrollment:
    """The person, or a coordinator for them, ends taking part; nobody asks why."""
    locked = _lock_present(enrollment)
    was_invited = locked.state == EnrollmentState.INVITED
    locked.state = EnrollmentState.DECLINED if was_invited else EnrollmentState.LEFT
    locked.left_at = now
    if Joining.objects.filter(program=locked.cohort.program_id).exists():
        # By a job: leaving never waits for whoever is next. Asked for even where nobody seems to wait, for
        # somebody may be joining the waiting list at this moment.
        enqueue("programs.let_in_next", program_id=locked.cohort.program_id)
    return _save(actor, "programs.leave", locked, now)


def _lock_present(enrollment: Enrollment) -> Enrollment:
    # Lock first: the person and a coordinator may change it at once.
    locked = (
        Enrollment.objects.select_for_update(of=("self",))
        .select_related("person", "cohort__program")
        .get(pk=enrollment.pk)
    )
    if not locked.is_present():
        raise NotTakingPart(f"{locked.person} no longer takes part.")
    return locked


def _check_range(role: str, capacity: int | None, demand: int | None) -> None:
    if capacity is not None and role == EnrollmentRole.MENTOR and not 0 <= capacity <= MAX_CAPACITY:
        raise OutOfRange(f"Say a number of places from 0 to {MAX_CAPACITY}.")
    if capacity is not None and role != EnrollmentRole.MENTOR:
        raise OutOfRange("Only a mentor offers places.")
    if demand is not None and not 1 <= demand <= MAX_DEMAND:
        raise OutOfRange(f"Say a number of mentors from 1 to {MAX_DEMAND}.")


def _check_hours(hours_a_month: int | None) -> None:
    if hours_a_month is not None and not 1 <= hours_a_month <= MOST_HOURS:
        raise OutOfRange(f"Say a number of hours from 1 to {MOST_HOURS}.")


def _said(answers: Mapping[str, str]) -> dict[str, str]:
    """Answers without the blank ones: an empty cell is nothing said."""
    return {column: text.strip() for column, text in answers.items() if text.strip()}


def _save(actor: Person | None, verb: str, enrollment: Enrollment, now: datetime) -> Enrollment:
    enrollment.revision += 1
    enrollment.save()
    _record(actor, verb, enrollment, now)
    return enrollment


def _record(actor: Person | None, verb: str, enrollment: Enrollment, now: datetime) -> None:
    record(actor=actor, verb=verb, target=enrollment, now=now, program_id=enrollment.cohort.program.public_id)
