"""The people of a program: found, filtered, added, invited, mended, taken out."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.programs.pages.scene import Desk, desk

from telemachy.notifications.actions import run_next_task
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.programs.actions.starting import open_program
from telemachy.programs.choices import EnrollmentRole, EnrollmentState
from telemachy.programs.models import Enrollment, Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Desk:
    return desk()


def open_now(there: Desk) -> None:
    Program.objects.filter(pk=there.cohort.program_id).update(purpose="Grow leaders")
    program = Program.objects.get(pk=there.cohort.program_id)
    open_program(actor=program.coordinations.get().person, program=program, now=cast.NOW)


def test_people_are_found_by_name_address_and_id(there: Desk) -> None:
    for word, name in (
        ("HÁDDAD", "Noor Haddad"),
        ("haddad", "Noor Haddad"),
        ("ravi@", "Ravi Rao"),
        ("b2", "Ana Abreu"),
    ):
        page = there.cora.get(there.program + "people/", {"q": word})
        assert [one.person.name for one in page.context["page"]] == [name]


def test_people_are_filtered_by_what_they_wait_on(there: Desk) -> None:
    for waits in ("to_invite", "unopened", "no_address", "orientation", "places", "paused", "nonsense"):
        assert there.cora.get(there.program + "people/", {"waits": waits}).status_code == 200
    ravi = Enrollment.objects.get(person__name="Ravi Rao")
    Enrollment.objects.filter(pk=ravi.pk).update(invited_at=cast.NOW)

    unopened = there.cora.get(there.program + "people/", {"waits": "unopened"})
    to_invite = there.cora.get(there.program + "people/", {"waits": "to_invite"})

    assert [one.person.name for one in unopened.context["page"]] == ["Ravi Rao"]
    assert "Ravi Rao" not in [one.person.name for one in to_invite.context["page"]]


def test_people_are_filtered_and_sorted(there: Desk) -> None:
    mentors = there.cora.get(there.program + "people/", {"role": "mentor", "sort": "-name"})
    assert [one.person.name for one in mentors.context["page"]] == ["Bo Berg", "Ana Abreu"]

    nobody = there.cora.get(there.program + "people/", {"state": "gone"})
    assert "Nobody fits" in nobody.text


def test_a_search_by_htmx_answers_the_list_alone(there: Desk) -> None:
    page = there.cora.get(there.program + "people/", {"q": "mei"}, headers={"HX-Request": "true"})

    assert "<html" not in page.text
    assert "Mei Lin" in page.text


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(there: Desk) -> None:
    with CaptureQueriesContext(connection) as of_one:
        there.cora.get(there.program + "people/", {"q": "mei"})
    with CaptureQueriesContext(connection) as of_five:
        there.cora.get(there.program + "people/", {"q": "e"})

    assert len(of_one) == len(of_five)


def test_somebody_is_added_by_hand_and_not_written_to(there: Desk) -> None:
    sent = {"name": "Zoe Zed", "email": "ZOE@example.org", "role": "mentor", "capacity": "2"}

    answer = there.cora.post(there.program + "people/new/", sent)

    zoe = Enrollment.objects.get(person__email="zoe@example.org")
    assert answer.url == f"/programs/people/{zoe.public_id}/"
    assert (zoe.role, zoe.capacity) == (EnrollmentRole.MENTOR, 2)
    assert not OutgoingMail.objects.exists()
    again = there.cora.post(there.program + "people/new/", sent)
    assert again.status_code == 422
    assert "here already" in again.text


def test_nobody_is_invited_before_the_program_opens(there: Desk) -> None:
    page = there.cora.post(there.program + "people/invite/", follow=True)

    assert "Open the program first" in page.text
    assert not OutgoingMail.objects.exists()


def test_everyone_is_invited_once_with_a_link_of_their_own(there: Desk) -> None:
    open_now(there)
    preview = there.cora.get(there.program + "people/invite/")
    assert "(a personal link)" in preview.text

    for _ in range(2):
        there.cora.post(there.program + "people/invite/")
        while run_next_task(worker_id="test", now=cast.NOW):
            pass

    assert OutgoingMail.objects.count() == 5
    assert Notification.objects.filter(notice="programs.invited").count() == 5
    assert not Notification.objects.filter(link__contains="invitation").exists()
    assert not Enrollment.objects.filter(invited_at=None).exists()


@pytest.mark.parametrize(("server", "is_said"), [("", True), ("mail.example.org", False)])
def test_before_the_invitations_it_says_whether_mails_would_wait(
    there: Desk, settings: Any, server: str, is_said: bool
) -> None:
    open_now(there)
    settings.EMAIL_HOST = server

    page = there.cora.get(there.program + "people/invite/")

    assert ("No mail server is named yet" in page.text) is is_said


def test_one_person_is_invited_again_on_request(there: Desk) -> None:
    open_now(there)

    page = there.cora.post(there.person + "invite/", follow=True)

    assert "on the way" in page.text
    assert OutgoingMail.objects.get().to_address == "mei@example.org"


def test_a_person_without_an_address_gets_a_card(there: Desk) -> None:
    there.cora.post(there.program + "people/new/", {"name": "Paula Paper", "email": "", "role": "mentee"})
    paula = Enrollment.objects.get(person__name="Paula Paper")

    card = there.cora.post(f"/programs/people/{paula.public_id}/invite/")

    assert card.status_code == 200
    assert "Paula Paper" in card.text


def test_a_coordinator_mends_an_answer(there: Desk) -> None:
    form = there.cora.get(there.person).context["form"]
    sent = {field.html_name: field.value() or "" for field in form}
    column = next(name for name, field in form.fields.items() if field.label == "Department")

    there.cora.post(there.person, {**sent, column: "Treasury"})

    there.mentee.refresh_from_db()
    assert there.mentee.answers["Department"] == "Treasury"
    stale = there.cora.post(there.person, {**sent, column: "Tax"})
    assert stale.status_code == 409


def test_somebody_is_taken_out_after_a_look_at_what_it_means(there: Desk) -> None:
    assert "Take Mei Lin out?" in there.cora.get(there.person + "end/").text

    there.cora.post(there.person + "end/")

    there.mentee.refresh_from_db()
    assert there.mentee.state == EnrollmentState.DECLINED
    assert "Nothing here counts any more" in there.mei.get(there.mine).text


def test_a_person_writes_their_own_answers_and_they_stay(there: Desk) -> None:
    form = there.mei.get(there.mine).context["form"]
    column = next(name for name, field in form.fields.items() if field.label == "Department")
    sent = {field.html_name: field.value() or "" for field in form}

    there.mei.post(there.mine, {**sent, column: "Treasury"})

    there.mentee.refresh_from_db()
    assert there.mentee.written_by_person == ["Department"]


def test_a_mentor_sets_a_limit(there: Desk) -> None:
    client = cast.client_of(there.mentor.person)
    mine = f"/programs/mine/{there.mentor.public_id}/"
    assert "How many people can you mentor?" in client.get(mine).text

    client.post(mine + "limit/", {"capacity": "1"})

    there.mentor.refresh_from_db()
    assert (there.mentor.capacity, there.mentor.limit_set_by_person) == (1, True)
    assert client.post(mine + "limit/", {"capacity": "900"}).status_code == 422


@pytest.mark.requirement("S003-01")
def test_looking_at_leaving_leaves_nothing(there: Desk) -> None:
    there.mei.get(there.mine + "leave/")
    there.mentee.refresh_from_db()
    assert there.mentee.state == EnrollmentState.INVITED

    there.mei.post(there.mine + "leave/")

    there.mentee.refresh_from_db()
    assert there.mentee.state == EnrollmentState.DECLINED
