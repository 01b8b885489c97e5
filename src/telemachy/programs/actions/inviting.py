"""First contact: a mail with a personal link, on the coordinator's word."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.notices import Notice
from telemachy.notifications.actions import notify
from telemachy.people.actions import INVITATION_DAYS, Card, issue_card, issue_invitation
from telemachy.people.models import Person
from telemachy.people.queries import organization
from telemachy.programs.choices import EnrollmentSource, EnrollmentState, ProgramState
from telemachy.programs.models import Enrollment, Program
from telemachy.programs.notices import INVITED
from telemachy.programs.queries.people import to_invite

BATCH = 50


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


def invite_all(*, actor: Person, program: Program, now: datetime) -> int:
    """Invite everyone who has not been invited yet; returns how many. May be asked again at any time."""
    _refuse_unless_open(program)
    waiting = list(to_invite(program).values_list("pk", flat=True))
    for start in range(0, len(waiting), BATCH):
        _invite_batch(actor, waiting[start : start + BATCH], now)
    return len(waiting)


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
            "organization_name": organization().name,
        }
    )


def given_by(enrollment: Enrollment, actor: Person) -> str:
    """Who gave us the person's data, in words for the person."""
    if enrollment.source == EnrollmentSource.PERSON:
        return "You yourself"
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
        "role": enrollment.get_role_display().lower(),
        "purpose": program.purpose,
        "cadence": program.cadence,
        "given_by": given_by(enrollment, actor),
        "days": INVITATION_DAYS,
        "contact": program.contact_name or actor.name,
    }
