"""A wrong address is mended, and what went astray is sent again."""

from datetime import timedelta

import pytest
from tests import cast
from tests.cast import NOW

from telemachy.audit.models import Event
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail
from telemachy.notifications.queries import mail_trouble
from telemachy.people.actions import grant_organization_admin, note_sign_in, redeem_invitation
from telemachy.people.choices import InvitationState
from telemachy.people.models import Invitation, Person
from telemachy.programs.access import may_mend_address
from telemachy.programs.actions.coordinating import appoint_coordinator
from telemachy.programs.actions.enrolling import enroll, leave
from telemachy.programs.actions.inviting import invite
from telemachy.programs.actions.mending import NotYoursToMend, mend_address
from telemachy.programs.actions.starting import open_program
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment, Program

pytestmark = pytest.mark.django_db

NEW = "mina.mendoza@example.org"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def there() -> cast.Scene:
    """Cora's program, open, with Mina invited and the mail come back."""
    scene = cast.scene()
    Program.objects.update(purpose="Grow leaders")
    open_program(actor=scene.coordinator, program=Program.objects.get(), now=NOW)
    invite(actor=scene.coordinator, enrollment=of(scene), now=NOW)
    OutgoingMail.objects.update(state=MailState.BOUNCED, finished_at=NOW)
    return scene


def of(scene: cast.Scene) -> Enrollment:
    return Enrollment.objects.select_related("person", "cohort__program").get(pk=scene.mentee_enrollment.pk)


def mend(scene: cast.Scene, *, actor: Person | None = None) -> int:
    return mend_address(actor=actor or scene.coordinator, enrollment=of(scene), email=NEW, now=LATER)


def link_in(mail: OutgoingMail) -> str:
    return mail.body.split("/invitation/")[1].split("/")[0]


def test_the_mail_that_came_back_goes_to_the_new_address_with_a_link_that_works(there: cast.Scene) -> None:
    old = link_in(OutgoingMail.objects.get())

    assert mend(there) == 1

    mail = OutgoingMail.objects.get()
    assert (mail.to_address, mail.state, mail.next_attempt_at) == (NEW, MailState.QUEUED, LATER)
    assert (mail.attempts, mail.finished_at) == (0, None)
    assert link_in(mail) != old
    assert redeem_invitation(token=link_in(mail), now=LATER) == there.mentee
    assert mail_trouble([Person.objects.get(pk=there.mentee.pk)]) == {}


def test_the_old_link_is_withdrawn_and_the_new_one_says_the_same(there: cast.Scene) -> None:
    mend(there)

    old, new = Invitation.objects.order_by("pk")
    assert (old.state(LATER), new.state(LATER)) == (InvitationState.WITHDRAWN, InvitationState.WAITING)
    assert (new.program_name, new.given_by, new.purpose) == (old.program_name, old.given_by, old.purpose)


def test_a_mail_whose_text_is_gone_is_replaced_by_a_new_invitation(there: cast.Scene) -> None:
    OutgoingMail.objects.update(sealed_body=None)

    assert mend(there) == 1

    gone, new = OutgoingMail.objects.order_by("created_at")
    assert (gone.to_address, gone.state) == ("mina@example.org", MailState.BOUNCED)
    assert (new.to_address, new.state, new.notice) == (NEW, MailState.QUEUED, "programs.invited")
    assert mail_trouble([Person.objects.get(pk=there.mentee.pk)]) == {}


def test_a_mail_that_waits_goes_to_the_new_address(there: cast.Scene) -> None:
    OutgoingMail.objects.update(state=MailState.QUEUED, finished_at=None)

    assert mend(there) == 1

    assert OutgoingMail.objects.get().to_address == NEW


def test_what_arrived_is_not_sent_again_but_the_invitation_is(there: cast.Scene) -> None:
    OutgoingMail.objects.update(state=MailState.SENT, sealed_body=None)

    assert mend(there) == 1

    assert list(OutgoingMail.objects.order_by("created_at").values_list("to_address", "state")) == [
        ("mina@example.org", MailState.SENT),
        (NEW, MailState.QUEUED),
    ]


def test_mending_is_recorded_for_the_program(there: cast.Scene) -> None:
    mend(there)

    event = Event.objects.latest("pk")
    assert (event.verb, event.numbers) == ("programs.mend_address", {"mails": 1})
    assert event.program_id == str(there.program.public_id)


def test_a_coordinator_mends_only_until_the_person_has_signed_in(there: cast.Scene) -> None:
    note_sign_in(actor=there.mentee, now=NOW)

    with pytest.raises(NotYoursToMend, match="Only Mina Mendoza, or those who run the organization"):
        mend(there)

    assert mend(there, actor=cast.ada()) == 1


def test_a_coordinator_does_not_mend_where_the_address_opens_more_than_their_program(
    there: cast.Scene,
) -> None:
    elsewhere = cast.program_of(cast.sam(), "Another program").cohorts.get()
    enroll(actor=None, cohort=elsewhere, person=there.mentee, role=EnrollmentRole.MENTOR, now=NOW)
    ada = cast.ada()
    appoint_coordinator(actor=ada, program=elsewhere.program, person=there.mentor, now=NOW)

    assert not may_mend_address(there.coordinator, of(there))
    assert not may_mend_address(there.coordinator, there.mentor_enrollment)
    assert may_mend_address(ada, of(there))


def test_a_coordinator_does_not_mend_the_address_of_who_runs_the_organization(there: cast.Scene) -> None:
    grant_organization_admin(actor=cast.ada(), person=there.mentee, now=NOW)

    assert not may_mend_address(there.coordinator, of(there))
    assert not may_mend_address(Person.objects.get(pk=there.mentee.pk), of(there))


def test_nobody_mends_the_address_of_who_left(there: cast.Scene) -> None:
    leave(actor=there.coordinator, enrollment=of(there), now=NOW)

    assert not may_mend_address(there.coordinator, of(there))
    assert not may_mend_address(cast.ada(), of(there))
