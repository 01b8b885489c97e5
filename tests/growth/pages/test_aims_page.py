"""The page of one's aims: written, changed, shared and taken back, by forms alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.boards.pairs import pair
from tests.cast import NOW, client_of

from telemachy.growth import actions
from telemachy.growth.choices import AimKind, Whose
from telemachy.growth.models import Aim, AimShare
from telemachy.growth.queries import words_of
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

CANARY = "zqaim: run a small theater"


def aim_of(person: Person, words: str = CANARY) -> Aim:
    return actions.write_aim(actor=person, whose=Whose.WANTED, kind=AimKind.GROW, words=words, now=NOW)


def test_an_aim_is_written_down_and_stands_there():
    mina = cast.mina()
    client = client_of(mina)

    answer = client.post("/aims/", {"kind": "function", "words": "Move into design"})

    assert answer.status_code == 303
    page = client.get("/aims/").text
    assert "Move into design" in page
    assert "A role in another function" in page


def test_who_came_from_the_board_goes_back_to_it():
    client = client_of(cast.mina())

    assert client.post("/aims/?then=board", {"kind": "stay"}).headers["Location"] == "/board/"
    assert client.post("/aims/?then=https://example.org", {"kind": "stay"}).headers["Location"] == "/aims/"


@pytest.mark.requirement("S003-17")
def test_not_sure_yet_offers_things_to_find_out():
    client = client_of(cast.mina())
    assert "Things you may find out first" not in client.get("/aims/").text

    answer = client.post("/aims/?then=board", {"kind": "unsure"})
    assert answer.headers["Location"] == "/aims/?then=board"
    page = client.get("/aims/?then=board").text
    assert "Things you may find out first" in page
    assert "Go on to your board" in page

    client.post("/aims/starters/", {"starter": "week"})
    taken = Aim.objects.get(kind=AimKind.EXPLORE)
    assert "what last week was like" in words_of(taken)[0]


def test_what_others_want_is_written_apart():
    client = client_of(cast.mina())

    client.post("/aims/given/", {"words": "Take over the firm", "source": "Father"})

    aim = Aim.objects.get()
    assert aim.whose == Whose.GIVEN
    page = client.get("/aims/").text
    assert page.index("What others want for me") < page.index("Take over the firm")
    client.post(f"/aims/{aim.public_id}/mine/")
    aim.refresh_from_db()
    assert aim.whose == Whose.WANTED


def test_without_words_the_page_says_so_and_keeps_the_choice():
    answer = client_of(cast.mina()).post("/aims/", {"kind": "higher", "words": " "})

    assert answer.status_code == 422
    assert "Say it in a few words" in answer.text
    assert not Aim.objects.exists()


def test_two_windows_show_both_texts():
    mina = cast.mina()
    aim = aim_of(mina)
    client = client_of(mina)
    url = f"/aims/{aim.public_id}/"
    client.post(url, {"kind": "grow", "words": "First window", "revision": 1})

    answer = client.post(url, {"kind": "grow", "words": "Second window", "revision": 1})

    assert answer.status_code == 409
    assert "First window" in answer.text
    assert "Second window" in answer.text
    assert client.post(url, {"kind": "grow", "words": "Both", "revision": 2}).status_code == 303


def test_taking_out_takes_it_from_everybody():
    mina, omar = cast.mina(), cast.omar()
    aim = aim_of(mina)
    actions.share_aim(actor=mina, aim=aim, reader=omar, now=NOW)

    client_of(mina).post(f"/aims/{aim.public_id}/remove/")

    assert CANARY not in client_of(omar).get("/aims/shared/").text
    assert not Aim.objects.exists()


@pytest.mark.requirement("S000-12")
def test_a_draft_is_unreadable_for_the_mentor_until_it_is_shared():
    two = pair()
    aim = aim_of(two.mentee)
    kept = aim_of(two.mentee, "zqkept")
    mentor, mentee = client_of(two.mentor), client_of(two.mentee)
    mentors_pages = ["/", "/aims/", "/aims/shared/", two.mentorship.get_absolute_url(), "/notifications/"]

    assert all(CANARY not in mentor.get(path).text for path in mentors_pages)
    assert mentor.get(f"/aims/{aim.public_id}/").status_code == 404

    answer = mentee.post(f"/board/aims/{aim.public_id}/share/", {"mentor": str(two.mentor.public_id)})

    assert answer.status_code == 303
    assert CANARY in mentor.get("/aims/shared/").text
    assert "zqkept" not in mentor.get("/aims/shared/").text
    assert mentor.get(f"/aims/{aim.public_id}/").status_code == 404  # to read, not to change
    assert "Omar Diaz" in mentee.get(f"/aims/{aim.public_id}/").text
    assert "Shared with" in mentee.get("/aims/").text
    assert kept.shares.count() == 0

    share = AimShare.objects.get()
    mentee.post(f"/aims/{aim.public_id}/unshare/", {"share": str(share.public_id)})

    assert CANARY not in mentor.get("/aims/shared/").text


@pytest.mark.requirement("S000-12")
def test_the_mentor_is_told_that_and_never_what():
    two = pair()
    aim = aim_of(two.mentee)

    client_of(two.mentee).post(f"/board/aims/{aim.public_id}/share/", {"mentor": str(two.mentor.public_id)})

    told = Notification.objects.filter(notice="growth.aim_shared").get()
    assert told.person == two.mentor
    mail = OutgoingMail.objects.get(notice="growth.aim_shared")
    assert CANARY not in told.line + mail.subject + mail.body
    assert not Notification.objects.filter(
        person__in=[two.scene.cora, two.scene.dora], notice="growth.aim_shared"
    )


@pytest.mark.parametrize("accepted", [True, False])
def test_only_ones_own_mentor_can_be_chosen(accepted: bool):
    two = pair(accepted=accepted)
    aim = aim_of(two.mentee)
    url = f"/board/aims/{aim.public_id}/share/"
    client = client_of(two.mentee)

    strangers = [two.scene.cora, two.scene.sam] + ([] if accepted else [two.mentor])
    for person in strangers:
        assert person.name not in client.get(url).text
        client.post(url, {"mentor": str(person.public_id)})

    assert not AimShare.objects.exists()


def test_a_mentee_is_not_offered_to_their_mentor_as_a_reader():
    two = pair()
    aim = aim_of(two.mentor)

    page = client_of(two.mentor).get(f"/board/aims/{aim.public_id}/share/").text

    assert two.mentee.name not in page
    assert "You have no mentor here at the moment" in page


@pytest.mark.parametrize("path", ["", "mine/", "remove/", "unshare/"])
def test_somebody_elses_aim_is_nowhere(path: str):
    aim = aim_of(cast.mina())
    sam = client_of(cast.sam())

    assert sam.post(f"/aims/{aim.public_id}/{path}").status_code == 404
    assert sam.get(f"/board/aims/{aim.public_id}/share/").status_code == 404
    assert Client().get(f"/aims/{aim.public_id}/").status_code == 302


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_three():
    mina, omar = cast.mina(), cast.omar()
    client = client_of(mina)
    actions.share_aim(actor=mina, aim=aim_of(mina), reader=omar, now=NOW)
    with CaptureQueriesContext(connection) as one:
        client.get("/aims/")
    for number in range(2):
        actions.share_aim(actor=mina, aim=aim_of(mina, f"Aim {number}"), reader=omar, now=NOW)
    with CaptureQueriesContext(connection) as three:
        client.get("/aims/")

    assert len(one) == len(three)
