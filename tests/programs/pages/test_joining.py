"""Coming in by a program's link: the page, the code by mail, the waiting list, suggestions, one press out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from tests import cast
from tests.programs.ways import come, set_ways, somebody
from tests.rounds.scene import Scene, open_scene

from telemachy.audit.models import Event
from telemachy.common import clock
from telemachy.people.actions import deactivate_person, opt_out
from telemachy.people.models import Person
from telemachy.programs.actions.inviting import ask_to_invite_everyone, invite, out_token
from telemachy.programs.actions.ways import renew_link
from telemachy.programs.choices import EnrollmentState, LinkWay, Roles
from telemachy.programs.models import Application, Enrollment, Joining, Suggestion
from telemachy.programs.queries.joining import everyone_else
from telemachy.programs.views import joining as views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(db: None) -> Iterator[None]:
    cache.clear()  # the counts of the rate limits
    with clock.at(cast.NOW):
        yield


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def page_of(joining: Joining) -> str:
    return f"/programs/join/{joining.link_token}/"


FORM = {"name": "Nia New", "email": "nia@example.org", "roles": "mentee", "effort": "on"}


def code_in(worker) -> str:
    worker.drain(now=cast.NOW)
    letter = worker.letters[-1]
    found = re.search(r"page that is open: (\d{6})", letter.text)
    assert found
    return found[1]


@pytest.mark.requirement("S002-04")
@pytest.mark.requirement("S002-22")
def test_the_page_shows_purpose_and_effort_to_whoever_has_the_link(scene: Scene) -> None:
    page = Client().get(page_of(set_ways(scene.program))).text

    assert "learn from each other across the house" in page
    assert re.search(r"About <strong>\d+ hours</strong> over 9 months", page)
    assert "I have read what it asks of me" in page
    assert "Mina" not in page


@pytest.mark.requirement("S002-22")
def test_somebody_new_comes_in_with_a_code_and_is_signed_in(scene: Scene, worker) -> None:
    where = page_of(set_ways(scene.program))
    client = Client()

    sent = client.post(where, FORM)
    assert sent.headers["Location"] == f"{where}code/"
    assert not Person.objects.filter(email="nia@example.org").exists()
    came = client.post(f"{where}code/", {"code": code_in(worker)})

    enrollment = Enrollment.objects.get(person__email="nia@example.org")
    assert came.headers["Location"] == f"/programs/mine/{enrollment.public_id}/"
    assert (enrollment.state, enrollment.person.name) == (EnrollmentState.ACTIVE, "Nia New")
    assert enrollment.effort_accepted_at == cast.NOW
    assert client.get(came.headers["Location"]).status_code == 200
    assert client.get(f"{where}code/").status_code == 302


def test_an_address_that_is_known_gets_the_same_answer_and_no_second_person(scene: Scene, worker) -> None:
    known = somebody("Nia Known")
    where = page_of(set_ways(scene.program))
    client = Client()
    new = client.post(where, {**FORM, "email": "other@example.org"})

    sent = Client().post(where, FORM | {"email": known.email})
    assert (sent.status_code, sent.headers["Location"]) == (new.status_code, new.headers["Location"])

    second = Client()
    second.post(where, FORM | {"email": known.email})
    second.post(f"{where}code/", {"code": code_in(worker)})
    assert Enrollment.objects.get().person == known
    known.refresh_from_db()
    assert known.name == "Nia Known"


def test_five_wrong_codes_end_it(scene: Scene, worker) -> None:
    where = page_of(set_ways(scene.program))
    client = Client()
    client.post(where, FORM)
    right = code_in(worker)
    wrong = f"{(int(right) + 1) % 10**6:06}"

    answers = [client.post(f"{where}code/", {"code": wrong}).status_code for _ in range(views.TRIES)]

    assert answers == [422] * views.TRIES
    assert client.post(f"{where}code/", {"code": right}).status_code == 302
    assert not Enrollment.objects.exists()


def test_a_code_is_good_for_a_quarter_of_an_hour_and_in_one_browser(scene: Scene, worker) -> None:
    where = page_of(set_ways(scene.program))
    client = Client()
    client.post(where, FORM)
    right = code_in(worker)

    assert Client().post(f"{where}code/", {"code": right}).status_code == 302
    with clock.at(cast.NOW + timedelta(minutes=views.CODE_MINUTES, seconds=1)):
        assert client.post(f"{where}code/", {"code": right}).status_code == 302
    assert not Enrollment.objects.exists()


def test_one_address_is_not_flooded(scene: Scene) -> None:
    where = page_of(set_ways(scene.program))

    answers = [Client().post(where, FORM).status_code for _ in range(7)]

    assert answers == [303] * 5 + [429] * 2


def test_who_is_closed_out_does_not_come_in_and_who_opted_out_may(scene: Scene, worker) -> None:
    where = page_of(set_ways(scene.program))
    closed, out = somebody("Closed One"), somebody("Out One")
    deactivate_person(actor=scene.cora, person=closed, now=cast.NOW)
    opt_out(actor=out, now=cast.NOW)
    answers = {}
    for person in (closed, out):
        client = Client()
        client.post(where, FORM | {"email": person.email})
        answers[person] = client.post(f"{where}code/", {"code": code_in(worker)})

    assert answers[closed].status_code == 422
    assert answers[out].status_code == 302
    assert set(Enrollment.objects.values_list("person__name", flat=True)) == {"Out One"}


def test_who_is_signed_in_comes_in_at_once_as_both(scene: Scene) -> None:
    nia = somebody("Nia New")
    where = page_of(set_ways(scene.program, link_roles=Roles.BOTH))
    client = cast.client_of(nia)

    missing = client.post(where, {"roles": "both", "effort": "on"})
    assert missing.status_code == 422
    assert "Say how many people you can take" in missing.text
    assert client.post(where, {"roles": "mentee"}).status_code == 422  # the effort was not accepted
    client.post(where, {"roles": "both", "capacity": "2", "hours_a_month": "4", "effort": "on"})

    held = Enrollment.objects.filter(person=nia).values_list("role", "capacity", "hours_a_month")
    assert set(held) == {("mentee", None, 4), ("mentor", 2, 4)}


@pytest.mark.requirement("S002-03")
def test_the_page_shows_when_it_opens_and_takes_nobody_before(scene: Scene) -> None:
    where = page_of(set_ways(scene.program, opens_on=cast.NOW.date() + timedelta(days=9)))
    client = cast.client_of(somebody("Nia New"))

    page = client.get(where)
    client.post(where, {"roles": "mentee", "effort": "on"})

    assert "You can come in from 11 March 2026" in page.text
    assert '<form class="form"' not in page.text
    assert not Enrollment.objects.exists()


def test_a_link_that_was_renewed_or_is_off_opens_nothing(scene: Scene) -> None:
    old = page_of(set_ways(scene.program))
    new = page_of(renew_link(actor=scene.cora, program=scene.program, now=cast.NOW))

    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    set_ways(scene.program, link_way=LinkWay.OFF)
    assert Client().get(new).status_code == 404
    assert Client().get("/programs/join/" + "x" * 500 + "/").status_code == 404


def test_whoever_waits_sees_the_place_and_may_take_the_name_off(scene: Scene) -> None:
    set_ways(scene.program, mentee_cap=1)
    come(somebody("Nia New"), scene.program)
    vik = somebody("Vik Waits")
    (asked,) = come(vik, scene.program)
    assert asked.application is not None
    where = f"/programs/asked/{asked.application.public_id}/"
    client = cast.client_of(vik)

    page = client.get(where)
    assert "You are on the waiting list" in page.text
    assert "Your place on the list</dt><dd>1</dd>" in page.text
    assert cast.client_of(scene.sam).get(where).status_code == 404
    client.post(f"{where}withdraw/")

    assert Application.objects.get(person=vik).state == "withdrawn"
    assert "Taken back" in client.get(where).text


# --- Suggestions ---


@pytest.mark.requirement("S002-02")
def test_a_manager_suggests_and_sees_nothing_after(scene: Scene, worker) -> None:
    """Whoever it is, whatever they do: the same page, the same words, and no other page opens."""
    manager = somebody("Max Manager")
    joining = set_ways(scene.program, may_be_suggested=True)
    where = f"{page_of(joining)}suggest/"
    client = cast.client_of(manager)
    inside, declined = scene.mentee("Ines Inside"), scene.mentee("Dan Declined")
    Enrollment.objects.filter(pk=declined.pk).update(state=EnrollmentState.DECLINED)
    known = somebody("Kim Known")

    answers = []
    for email in (inside.person.email, declined.person.email, known.email, "new@example.org", known.email):
        client.post(where, {"email": email})
        answers.append(re.sub(r'value="[^"]*"', "", client.get(where).text))
    worker.drain(now=cast.NOW)

    assert len(set(answers)) == 1
    assert {letter.to_address for letter in worker.letters} == {known.email, "new@example.org"}
    assert all("Max Manager" in letter.text for letter in worker.letters)

    come(known, scene.program)
    enrollment = Enrollment.objects.get(person=known)
    for page in (
        f"/programs/people/{enrollment.public_id}/",
        f"/programs/mine/{enrollment.public_id}/",
        f"/programs/{scene.program.public_id}/people/",
        f"/programs/{scene.program.public_id}/applications/",
        f"/people/{known.public_id}/",
    ):
        assert client.get(page).status_code == 404
    assert "Kim" not in client.get(where).text


def test_nobody_suggests_where_the_program_does_not_ask_for_it(scene: Scene) -> None:
    where = f"{page_of(set_ways(scene.program))}suggest/"

    assert cast.client_of(somebody("Max Manager")).get(where).status_code == 404
    assert Client().get(where).status_code == 302


def test_suggestions_are_limited_a_day_and_keep_no_address(scene: Scene) -> None:
    manager = somebody("Max Manager")
    where = f"{page_of(set_ways(scene.program, may_be_suggested=True))}suggest/"
    client = cast.client_of(manager)

    with patch("telemachy.programs.actions.suggesting.MOST_A_DAY", 2):
        answers = [client.post(where, {"email": f"p{n}@example.org"}).status_code for n in range(3)]
    own = client.post(where, {"email": manager.email})

    assert answers == [303, 303, 422]
    assert own.status_code == 422
    assert not any("@" in row for row in Suggestion.objects.values_list("address_hash", flat=True))


# --- Everyone, and out with one press ---


def test_everyone_is_invited_once_and_is_out_with_one_press(scene: Scene, worker) -> None:
    inside = scene.mentee("Ines Inside")
    left, wants_none = scene.mentee("Lea Left"), somebody("Ola Off")
    Enrollment.objects.filter(pk=left.pk).update(state=EnrollmentState.LEFT)
    opt_out(actor=wants_none, now=cast.NOW)
    for name in ("Ann One", "Ben Two", "Cid Three"):
        somebody(name)
    expected = {"Ann One", "Ben Two", "Cid Three", scene.sam.name}
    assert set(everyone_else(scene.program).values_list("name", flat=True)) == expected

    ask_to_invite_everyone(actor=scene.cora, program=scene.program, role="mentee", now=cast.NOW)
    worker.drain(now=cast.NOW)

    rows = Enrollment.objects.filter(source="everyone")
    assert set(rows.values_list("person__name", "state")) == {(name, "invited") for name in expected}
    assert len(worker.letters) == len(expected)
    assert inside.person.email not in {letter.to_address for letter in worker.letters}
    ask_to_invite_everyone(actor=scene.cora, program=scene.program, role="mentee", now=cast.NOW)
    worker.drain(now=cast.NOW)
    assert len(worker.letters) == len(expected)

    ann = next(letter for letter in worker.letters if letter.to_address == "ann.one@example.org")
    link = re.search(r"out of this program: \S+?(/programs/out/\S+)", ann.text)
    assert link
    events = Event.objects.count()
    assert "Not for me" in Client().get(link[1]).text
    assert Event.objects.count() == events
    assert "You are out of this" in Client().post(link[1]).text
    assert "You are out of this" in Client().post(link[1]).text
    assert Enrollment.objects.get(person__name="Ann One").state == EnrollmentState.DECLINED
    assert "Ann One" not in set(everyone_else(scene.program).values_list("name", flat=True))


def test_a_kill_in_the_middle_of_inviting_everyone_leaves_nobody_twice(scene: Scene, worker) -> None:
    for number in range(5):
        somebody(f"Person {number}")

    with patch("telemachy.programs.actions.inviting.BATCH", 2):
        ask_to_invite_everyone(actor=scene.cora, program=scene.program, role="mentee", now=cast.NOW)
        from telemachy.programs.jobs import invite_everyone

        invite_everyone(program_id=scene.program.pk, actor_id=scene.cora.pk, role="mentee")
        worker.drain(now=cast.NOW)

    addresses = [letter.to_address for letter in worker.letters]
    assert len(addresses) == len(set(addresses)) == 6


def test_a_link_out_that_was_changed_opens_nothing(scene: Scene) -> None:
    mina = scene.mentee("Mina")
    invite(actor=scene.cora, enrollment=mina, now=cast.NOW)
    token = out_token(mina)

    assert Client().post(f"/programs/out/{token[:-2]}xx/").status_code == 410
    mina.refresh_from_db()
    assert mina.state == EnrollmentState.INVITED
