"""First contact: a mail with a personal link, on the coordinator's word; and one press to say no."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.common.notices import Notice
from telemachy.notifications.actions import notify
from telemachy.people.actions import INVITATION_DAYS, Card, issue_card, issue_invitation
from telemachy.people.models import Person
from telemachy.people.queries import organization
from telemachy.programs.actions.enrolling import enroll, leave
from telemachy.programs.choices import EnrollmentRole, EnrollmentSource, EnrollmentState, ProgramState
from telemachy.programs.models import Enrollment, Program
from telemachy.programs.notices import INVITED
from telemachy.programs.queries.joining import everyone_else
from telemachy.programs.queries.people import to_invite

BATCH = 50
_OUT = "telemachy.programs.out"


class CannotInvite(Refusal):
    """There is no way to write to this person, or nothing to invite them to."""


def invite(*, actor: Person, enrollment: Enrollment, now: datetime) -> None:
    """Send one person their personal link; again, if the earlier one went astray."""
    program = enrollment.cohort.program
    _refuse_unless_open(program)
    if enrollment.state != EnrollmentState.INVITED:
        raise CannotInvite(f"{enrollment.person} needs no invitation any more.")
    if not enrollment.person.may_be_contacted:
        raise CannotInvite(f"{enrollment.person} asked not to be written to.")
    if not enrollment.person.email:
        raise CannotInvite(f"{enrollment.person} has no e-mail address. Print a card instead.")
    _invite(actor, enrollment, now)


@transaction.atomic
def ask_to_invite_all(*, actor: Person, program: Program, now: datetime) -> int:
    """Have everyone invited who has not been invited yet; returns how many. A worker does it."""
    _refuse_unless_open(program)
    number = to_invite(program).count()
    if number:
        enqueue("programs.invite_all", program_id=program.pk, actor_id=actor.pk)
    record(
        actor=actor,
        verb="programs.ask_to_invite_all",
        target=program,
        now=now,
        program_id=program.public_id,
        numbers={"people": number},
    )
    return number


def invite_all(*, actor: Person, program: Program, now: datetime) -> int:
    """Invite everyone who has not been invited yet; returns how many. May be asked again at any time."""
    _refuse_unless_open(program)
    waiting = list(to_invite(program).values_list("pk", flat=True))
    for start in range(0, len(waiting), BATCH):
        _invite_batch(actor, waiting[start : start + BATCH], now)
    return len(waiting)


@transaction.atomic
def ask_to_invite_everyone(*, actor: Person, program: Program, role: str, now: datetime) -> int:
    """Have everybody in the organization invited who was never in this program; returns how many.

    A worker does it. Each may say no with one press and is not asked again.
    """
    _refuse_unless_open(program)
    number = everyone_else(program).count()
    if number:
        enqueue("programs.invite_everyone", program_id=program.pk, actor_id=actor.pk, role=role)
    record(
        actor=actor,
        verb="programs.ask_to_invite_everyone",
        target=program,
        now=now,
        program_id=program.public_id,
        numbers={"people": number},
    )
    return number


def invite_everyone(*, actor: Person, program: Program, role: str, now: datetime) -> None:
    """Enroll and invite everybody who was never in this program, a batch at a time.

    Killed in between, it goes on where it stopped: who is enrolled and not written to yet comes first.
    """
    if program.state != ProgramState.OPEN:
        return
    enrolled = to_invite(program).filter(source=EnrollmentSource.EVERYONE)
    while ids := list(enrolled.values_list("pk", flat=True)[:BATCH]):
        _invite_batch(actor, ids, now)
    cohort = program.cohorts.earliest("pk")
    while people := list(everyone_else(program)[:BATCH]):
        with transaction.atomic():
            for person in people:
                new = enroll(
                    actor=actor,
                    cohort=cohort,
                    person=person,
                    role=role,
                    source=EnrollmentSource.EVERYONE,
                    now=now,
                )
                if person.email:
                    _invite(actor, new, now)


def decline_by_link(*, token: str, now: datetime) -> Enrollment:
    """One press out of one program, without signing in; pressed twice, nothing more happens."""
    enrollment = invited_by(token)
    if not enrollment.is_present():
        return enrollment
    return leave(actor=enrollment.person, enrollment=enrollment, now=now)


def invited_by(token: str) -> Enrollment:
    """Whose part in a program a link out of it is about. Raises CannotInvite where it is nobody's."""
    try:
        public_id = signing.loads(token, salt=_OUT)
    except signing.BadSignature:
        raise CannotInvite("This link does not open anything. Please check that it is complete.") from None
    found = Enrollment.objects.select_related("person", "cohort__program").filter(public_id=public_id)
    enrollment = found.first()
    if enrollment is None or not enrollment.person.is_active:
        raise CannotInvite("This link does not open anything any more.")
    return enrollment


def out_token(enrollment: Enrollment) -> str:
    """What makes the link out of a program: it can only say no."""
    return signing.dumps(str(enrollment.public_id), salt=_OUT)


@transaction.atomic
def print_card(*, actor: Person, enrollment: Enrollment, now: datetime) -> Card:
    """A card with a code, for a person without an e-mail address; an earlier card stops working."""
    program = enrollment.cohort.program
    card = issue_card(
        actor=actor,
        person=enrollment.person,
        program_id=program.public_id,
        now=now,
        program_name=program.name,
        given_by=given_by(enrollment, actor),
        purpose=program.purpose,
    )
    Enrollment.objects.filter(pk=enrollment.pk).update(invited_at=now)
    return card


def preview(*, actor: Person, program: Program, enrollment: Enrollment | None) -> Notice | None:
    """The mail as one of them would get it, the personal link left out."""
    if enrollment is None:
        return None
    return INVITED.filled(
        {
            **_words(actor, enrollment),
            "link": "(a personal link)",
            "out": "(another)",
            "organization_name": organization().name,
        }
    )


def example_for_everyone(*, actor: Person, program: Program) -> Notice:
    """The mail of an invitation of everybody, as a mentee would get it."""
    example = Enrollment(
        person=actor,
        cohort=program.cohorts.earliest("pk"),
        role=EnrollmentRole.MENTEE,
        source=EnrollmentSource.EVERYONE,
    )
    found = preview(actor=actor, program=program, enrollment=example)
    assert found is not None
    return found


def given_by(enrollment: Enrollment, actor: Person) -> str:
    """Who gave us the person's data, in words for the person."""
    if enrollment.source == EnrollmentSource.PERSON:
        return "You yourself"
    if enrollment.source == EnrollmentSource.EVERYONE:
        return "Your organization"
    return f"{actor.name}, who coordinates the program,"


def _refuse_unless_open(program: Program) -> None:
    if program.state != ProgramState.OPEN:
        raise CannotInvite("Open the program first: an invitation says what it is for.")


@transaction.atomic
def _invite_batch(actor: Person, ids: list[int], now: datetime) -> None:
    # Lock first: two coordinators may press the button at once.
    locked = Enrollment.objects.select_for_update(of=("self",)).filter(pk__in=ids, invited_at=None)
    for enrollment in locked.select_related("person", "cohort__program"):
        _invite(actor, enrollment, now)


@transaction.atomic
def _invite(actor: Person, enrollment: Enrollment, now: datetime) -> None:
    program, person = enrollment.cohort.program, enrollment.person
    path = issue_invitation(
        actor=actor,
        person=person,
        program_id=program.public_id,
        now=now,
        program_name=program.name,
        given_by=given_by(enrollment, actor),
        purpose=program.purpose,
    )
    notify(
        person=person,
        notice=INVITED,
        values={
            **_words(actor, enrollment),
            # Only the sealed mail holds the personal link; the row on the page leads to what it opens.
            "link": urljoin(settings.TELEMACHY_SITE_URL, path),
            "out": urljoin(
                settings.TELEMACHY_SITE_URL, reverse("programs:out", kwargs={"token": out_token(enrollment)})
            ),
        },
        link=reverse("programs:my_enrollment", kwargs={"public_id": enrollment.public_id}),
        key=f"programs.invited:{enrollment.public_id}:{now:%Y%m%d%H%M%S}",
        now=now,
        sender_name=program.sender_name,
        program_id=str(program.public_id),
    )
    Enrollment.objects.filter(pk=enrollment.pk).update(invited_at=now)
    record(actor=actor, verb="programs.invite", target=enrollment, now=now, program_id=program.public_id)


def _words(actor: Person, enrollment: Enrollment) -> dict[str, str | int]:
    program = enrollment.cohort.program
    return {
        "name": enrollment.person.get_short_name(),
        "program": program.name,
        "role": program.words.role(enrollment.role).one,
        "purpose": program.purpose,
        "cadence": program.cadence,
        "given_by": given_by(enrollment, actor),
        "days": INVITATION_DAYS,
        "contact": program.contact_name or actor.name,
    }
