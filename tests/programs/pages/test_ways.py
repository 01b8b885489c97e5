"""What a coordinator says about coming in, who applied, the orientation, the screening, who is kept apart."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.programs.ways import come, set_ways, somebody
from tests.rounds.scene import Scene, open_scene

from telemachy.common import clock
from telemachy.notifications.models import OutgoingMail
from telemachy.people.models import Person
from telemachy.programs import personal_data
from telemachy.programs.actions.conflicts import declare_conflict
from telemachy.programs.choices import Gate, LinkWay
from telemachy.programs.models import (
    Application,
    DeclaredConflict,
    Enrollment,
    Joining,
    OrientationDone,
    Screening,
    Suggestion,
)
from telemachy.programs.queries.orientation import orientation_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.at(cast.NOW):
        yield


@pytest.fixture
def scene() -> Scene:
    return open_scene()


@pytest.fixture
def mentor(scene: Scene) -> Enrollment:
    return scene.mentor("Omar", capacity=None, offers="public speaking")


SAID = {
    "link_way": "apply",
    "link_roles": "both",
    "asks": "Why now?",
    "may_be_suggested": "on",
    "opens_on": "2026-03-01",
    "closes_on": "2026-03-31",
    "mentee_cap": "40",
    "mentor_cap": "",
    "usual_places_count": "no",
    "mentor_orientation": "required",
    "mentee_orientation": "offered",
    "mentor_screening": "on",
    "revision": "1",
}


# --- Ways in ---


def test_ways_in_are_saved_shown_and_not_overwritten(scene: Scene) -> None:
    where = f"/programs/{scene.program.public_id}/ways-in/"
    cora, dora = cast.client_of(scene.cora), cast.client_of(scene.dora)

    assert cora.post(where, SAID).status_code == 303
    joining = Joining.objects.get()

    assert (joining.link_way, joining.mentee_cap, joining.usual_places_count) == ("apply", 40, False)
    assert f"/programs/join/{joining.link_token}/" in cora.get(where).text
    assert dora.post(where, SAID).status_code == 409
    assert cora.post(where, {**SAID, "revision": "2", "closes_on": "2026-02-01"}).status_code == 422
    assert cora.post(where, {**SAID, "revision": "2", "mentee_cap": "0"}).status_code == 422
    assert cast.client_of(scene.sam).get(where).status_code == 404


def test_before_anything_is_said_looking_writes_nothing(scene: Scene) -> None:
    page = cast.client_of(scene.cora).get(f"/programs/{scene.program.public_id}/ways-in/")

    assert page.status_code == 200
    assert not Joining.objects.exists()


def test_a_new_link_is_made_by_a_press(scene: Scene) -> None:
    old = set_ways(scene.program).link_token

    cast.client_of(scene.cora).post(f"/programs/{scene.program.public_id}/ways-in/link/")

    assert Joining.objects.get().link_token != old


# --- Applications ---


def test_applications_are_listed_at_a_constant_number_of_queries(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    set_ways(scene.program, link_way=LinkWay.APPLY)
    come(somebody("Nia New"), scene.program, words="I would like to lead.")
    client = cast.client_of(scene.cora)
    where = f"/programs/{scene.program.public_id}/applications/"
    with django_assert_max_num_queries(30) as one:
        assert "I would like to lead." in client.get(where).text
    spent = len(one)
    for name in ("Vik Two", "Zoe Three"):
        come(somebody(name), scene.program)

    with django_assert_max_num_queries(spent):
        page = client.get(where).text

    assert "3 wait for an answer" in page
    assert "Vik" in client.get(where, {"q": "vik"}).text
    assert "Zoe" not in client.get(where, {"q": "vik"}).text
    assert "Nobody here" in client.get(where, {"state": "waiting"}).text
    assert cast.client_of(scene.sam).get(where).status_code == 404


def test_a_coordinator_says_yes_or_a_kind_no(scene: Scene) -> None:
    set_ways(scene.program, link_way=LinkWay.APPLY)
    people = [come(somebody(name), scene.program)[0].application for name in ("Nia New", "Vik Two")]
    yes, no = (f"/programs/applications/{one.public_id}/" for one in people if one)
    client = cast.client_of(scene.cora)

    client.post(f"{yes}accept/")
    assert client.post(no, {"words": "   "}).status_code == 422
    client.post(no, {"words": "In autumn there is room."})

    assert set(Application.objects.values_list("person__name", "state")) == {
        ("Nia New", "in"),
        ("Vik Two", "declined"),
    }
    assert "In autumn there is room." in client.get(no).text
    assert client.post(no, {"words": "Again"}).status_code == 422
    assert cast.client_of(scene.sam).post(f"{yes}accept/").status_code == 404
    vik = cast.client_of(Person.objects.get(name="Vik Two"))
    assert "In autumn there is room." in vik.get(f"/programs/asked/{no.split('/')[3]}/").text


# --- One's own part ---


@pytest.mark.requirement("S002-04")
def test_an_invited_mentor_sees_the_effort_and_comes_in_with_places_and_hours(
    scene: Scene, mentor: Enrollment
) -> None:
    mine = f"/programs/mine/{mentor.public_id}/"
    client = cast.client_of(mentor.person)

    assert "What it asks of you" in client.get(mine).text
    assert client.post(f"{mine}take-part/", {"capacity": "1", "hours_a_month": "3"}).status_code == 422
    assert client.post(f"{mine}take-part/", {"effort": "on", "hours_a_month": "3"}).status_code == 422
    client.post(f"{mine}take-part/", {"effort": "on", "hours_a_month": "3", "capacity": "1"})

    mentor.refresh_from_db()
    assert (mentor.state, mentor.capacity, mentor.hours_a_month) == ("active", 1, 3)
    assert mentor.effort_accepted_at == cast.NOW
    seen = cast.client_of(scene.cora).get(f"/programs/people/{mentor.public_id}/").text
    assert "Accepted the effort" in seen
    assert "3 hours a month" in seen


@pytest.mark.requirement("S001-22")
def test_one_press_pauses_and_one_goes_on(scene: Scene, mentor: Enrollment) -> None:
    mine = f"/programs/mine/{mentor.public_id}/"
    client = cast.client_of(mentor.person)

    client.post(f"{mine}pause/")
    mentor.refresh_from_db()
    assert mentor.paused_at == cast.NOW
    assert "You paused" in client.get(mine).text
    assert (
        "Paused by their own word."
        in cast.client_of(scene.cora).get(f"/programs/people/{mentor.public_id}/").text
    )
    client.post(f"{mine}pause/", {"act": "go_on"})

    mentor.refresh_from_db()
    assert mentor.paused_at is None
    assert cast.client_of(scene.sam).post(f"{mine}pause/").status_code == 404


def test_leaving_takes_two_steps_and_leaves_no_mark_on_the_other_side(
    scene: Scene, mentor: Enrollment
) -> None:
    mentee = scene.mentee("Mina", wants="public speaking")
    other, client = cast.client_of(mentee.person), cast.client_of(mentor.person)
    pages = ("/", f"/programs/mine/{mentee.public_id}/", "/mentorships/", "/notifications/")

    def seen() -> list[str]:
        # A form's token is another one each time.
        return [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", other.get(page).text) for page in pages]

    before = seen()
    client.get(f"/programs/mine/{mentor.public_id}/leave/")
    mentor.refresh_from_db()
    assert mentor.is_present()
    client.post(f"/programs/mine/{mentor.public_id}/leave/")
    mentor.refresh_from_db()

    assert not mentor.is_present()
    assert seen() == before
    assert not OutgoingMail.objects.filter(person=mentee.person).exists()


# --- Orientation ---


@pytest.mark.requirement("F-02")
@pytest.mark.requirement("S002-36")
def test_the_orientation_is_read_page_by_page_and_checked(scene: Scene) -> None:
    mentee = scene.mentee("Mina")
    set_ways(scene.program, mentee_orientation=Gate.REQUIRED)
    Enrollment.objects.filter(pk=mentee.pk).update(state="active")
    mine, client = f"/programs/mine/{mentee.public_id}/", cast.client_of(mentee.person)
    where = f"{mine}orientation/"
    orientation = orientation_for("mentee")
    right = {f"question_{place}": question.right for place, question in enumerate(orientation.questions)}
    assert "A short orientation comes first" in client.get(mine).text

    for step, page in enumerate(orientation.pages, start=1):
        assert page.title in client.get(where, {"step": step}).text
    wrong = client.post(where, {**right, "question_0": 0, "charter": "on"})
    assert wrong.status_code == 422
    assert orientation.questions[0].why.split("'")[0] in wrong.text
    assert client.post(where, right).status_code == 422  # the charter was not accepted
    assert client.post(where, {**right, "charter": "on"}).status_code == 303

    assert OrientationDone.objects.filter(enrollment=mentee).count() == 1
    assert "A short orientation comes first" not in client.get(mine).text
    seen = cast.client_of(scene.cora).get(f"/programs/people/{mentee.public_id}/").text
    assert "Through since" in seen
    for question in orientation.questions:
        assert question.text not in seen


@pytest.mark.parametrize("step", ["0", "-1", "999999999999", "x", "²", ""])
def test_a_strange_step_shows_a_page(scene: Scene, mentor: Enrollment, step: str) -> None:
    page = cast.client_of(mentor.person).get(
        f"/programs/mine/{mentor.public_id}/orientation/", {"step": step}
    )

    assert page.status_code == 200


def test_where_it_is_off_there_is_no_orientation(scene: Scene, mentor: Enrollment) -> None:
    set_ways(scene.program, mentor_orientation=Gate.OFF)
    where = f"/programs/mine/{mentor.public_id}/orientation/"

    assert cast.client_of(mentor.person).get(where).status_code == 404


@pytest.mark.requirement("F-02")
def test_a_coordinator_sees_who_waits_on_it_and_reminds_them(scene: Scene, mentor: Enrollment) -> None:
    set_ways(scene.program, mentor_orientation=Gate.REQUIRED)
    where = f"/programs/{scene.program.public_id}/people/orientation/"
    client = cast.client_of(scene.cora)

    assert "Omar" in client.get(where).text
    assert not OutgoingMail.objects.exists()
    client.post(where)

    assert list(OutgoingMail.objects.values_list("notice", "to_address")) == [
        ("programs.orientation_waits", mentor.person.email)
    ]


# --- Screening ---


@pytest.mark.requirement("F-01")
def test_a_screening_is_written_down_by_a_coordinator_alone(scene: Scene, mentor: Enrollment) -> None:
    where = f"/programs/people/{mentor.public_id}/screening/"
    said = {
        "level": "enhanced",
        "decision": "cleared",
        "decided_on": "2026-03-01",
        "expires_on": "2027-03-01",
    }
    ada = cast.ada()

    for stranger in (scene.sam, mentor.person, ada):
        assert cast.client_of(stranger).get(where).status_code == 404
        assert cast.client_of(stranger).post(where, said).status_code == 404
    client = cast.client_of(scene.cora)
    assert client.post(where, {**said, "expires_on": "2026-02-01"}).status_code == 422
    assert client.post(where, {**said, "decided_on": "2026-03-03"}).status_code == 422
    client.post(where, said)

    kept = Screening.objects.get()
    assert (kept.level, kept.decision, kept.decided_by) == ("enhanced", "cleared", scene.cora)
    assert (str(kept.decided_on), str(kept.expires_on)) == ("2026-03-01", "2027-03-01")
    assert "Enhanced record check" in client.get(where).text
    with clock.at(cast.NOW + timedelta(days=400)):
        assert "Run out" in client.get(where).text


# --- Kept apart ---


def test_what_a_person_declares_nobody_else_sees(scene: Scene, mentor: Enrollment) -> None:
    mine = f"/programs/mine/{mentor.public_id}/"
    theirs = f"/programs/people/{mentor.public_id}/"
    me, cora = cast.client_of(mentor.person), cast.client_of(scene.cora)

    me.post(f"{mine}conflicts/", {"address": "boss@example.org"})
    cora.post(f"{theirs}conflicts/", {"address": "assessor@example.org"})
    own = DeclaredConflict.objects.get(address="boss@example.org")
    other = DeclaredConflict.objects.get(address="assessor@example.org")

    assert ("boss@" in me.get(mine).text, "assessor@" in me.get(mine).text) == (True, False)
    assert ("boss@" in cora.get(theirs).text, "assessor@" in cora.get(theirs).text) == (False, True)
    assert cora.post(f"/programs/conflicts/{own.public_id}/").status_code == 404
    assert me.post(f"/programs/conflicts/{other.public_id}/").status_code == 404
    assert me.post(f"/programs/mine/conflicts/{other.public_id}/").status_code == 404
    me.post(f"/programs/mine/conflicts/{own.public_id}/")
    cora.post(f"/programs/conflicts/{other.public_id}/")
    assert not DeclaredConflict.objects.exists()


def test_an_address_that_is_none_is_not_kept(scene: Scene, mentor: Enrollment) -> None:
    cast.client_of(mentor.person).post(f"/programs/mine/{mentor.public_id}/conflicts/", {"address": "nobody"})

    assert not DeclaredConflict.objects.exists()


# --- What is held ---


def test_all_of_it_is_in_the_copy_and_gone_after_deletion(scene: Scene, mentor: Enrollment) -> None:
    person = mentor.person
    joining = set_ways(scene.program, link_way=LinkWay.APPLY, may_be_suggested=True)
    come(person, scene.program, words="Because I would like to learn too.")
    orientation = orientation_for("mentor")
    client = cast.client_of(person)
    client.post(
        f"/programs/mine/{mentor.public_id}/orientation/",
        {
            **{f"question_{place}": one.right for place, one in enumerate(orientation.questions)},
            "charter": "on",
        },
    )
    cast.client_of(scene.cora).post(
        f"/programs/people/{mentor.public_id}/screening/",
        {"level": "basic", "decision": "cleared", "decided_on": "2026-03-01"},
    )
    declare_conflict(actor=person, enrollment=mentor, address="boss@example.org", now=cast.NOW)
    other = scene.mentee("Mina")
    declare_conflict(actor=scene.cora, enrollment=other, address=person.email or "", now=cast.NOW)
    client.post(f"/programs/join/{joining.link_token}/suggest/", {"email": "friend@example.org"})
    cast.client_of(scene.dora).post(
        f"/programs/join/{joining.link_token}/suggest/", {"email": person.email or ""}
    )

    held = str(personal_data.export(person))
    for words in ("Because I would like", "boss@example.org", "Basic record check", "Orientation"):
        assert words in held
    personal_data.erase(person, now=cast.NOW)

    left = [
        Application.objects.filter(person=person).count(),
        OrientationDone.objects.count(),
        Screening.objects.count(),
        DeclaredConflict.objects.count(),
        Suggestion.objects.count(),
    ]
    assert left == [0, 0, 0, 0, 0]
