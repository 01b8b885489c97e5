"""Something is not right: from any page of a pair in three taps, and without a trace for the other."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import client_of
from tests.mentorships.pair import Pair, pair
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.mentorships.actions.concerns import raise_concern
from telemachy.mentorships.choices import ConcernRoute, State
from telemachy.mentorships.models import Concern, ConcernReading, Mentorship
from telemachy.mentorships.queries.private import PER_PAGE
from telemachy.people.actions import add_person
from telemachy.people.models import Person
from telemachy.programs.models import Program

pytestmark = pytest.mark.django_db

WORDS = "zqcanary, he shouts."


@pytest.fixture
def two() -> Pair:
    return pair()


@pytest.fixture
def ada() -> Person:
    return add_person(
        actor=None, name="Ada Admin", email="ada@example.org", now=NOW, is_organization_admin=True
    )


def wrong(two: Pair) -> str:
    return reverse("mentorships:something_wrong", args=[two.mentorship.public_id])


def tell(two: Pair, route: str = "coordinators") -> str:
    return reverse("mentorships:tell", args=[two.mentorship.public_id, route])


def send(two: Pair, route: str = "coordinators") -> Concern:
    client_of(two.mina).post(tell(two, route), {"words": WORDS, "speak_with_me_first": "on"})
    return Concern.objects.latest("id")


@pytest.mark.requirement("F-07")
def test_three_taps_from_the_page_of_a_pair_and_it_is_sent(two: Pair) -> None:
    mina = client_of(two.mina)

    assert wrong(two) in mina.get(reverse("mentorships:change", args=[two.mentorship.public_id])).text
    assert tell(two) in mina.get(wrong(two)).text  # one tap
    form = mina.get(tell(two)).text  # two
    answer = mina.post(tell(two), {"words": WORDS})  # three

    assert "Send in private" in form
    assert answer.status_code == 303
    assert "on its way" in mina.get(answer.headers["Location"]).text


@pytest.mark.requirement("F-07")
def test_the_link_stands_on_every_page_of_a_pair_from_the_proposal_on(two: Pair) -> None:
    mina = client_of(two.mina)
    key = [two.mentorship.public_id]
    together = [
        two.mentorship.get_absolute_url(),
        *(reverse(f"mentorships:{name}", args=key) for name in ("agreement", "plan", "change", "check")),
        reverse("meetings:of_mentorship", args=key),
        reverse("meetings:quiet", args=key),
    ]
    assert [address for address in together if wrong(two) not in mina.get(address).text] == []

    Mentorship.objects.filter(pk=two.mentorship.pk).update(state=State.PROPOSED)
    proposed = [two.mentorship.get_absolute_url(), reverse("mentorships:first_meeting", args=key)]
    assert [address for address in proposed if wrong(two) not in mina.get(address).text] == []
    assert mina.get(wrong(two)).status_code == 200


@pytest.mark.requirement("F-07")
def test_who_reads_it_stands_above_the_box(two: Pair) -> None:
    shown = client_of(two.mina).get(tell(two)).text

    who = re.search(r'class="who-sees">.*?</p>', shown, re.DOTALL)
    assert who is not None
    assert two.scene.cora.name in who[0]
    assert two.scene.dora.name in who[0]
    assert shown.index(who[0]) < shown.index("<textarea")


def test_ways_that_lead_to_nobody_are_not_shown(two: Pair, ada: Person) -> None:
    mina = client_of(two.mina)

    shown = mina.get(wrong(two)).text

    assert tell(two, "lead") not in shown
    assert mina.get(tell(two, "lead")).status_code == 404
    assert tell(two, "organization") in shown


def test_the_safeguarding_lead_is_named_where_the_program_has_one(two: Pair) -> None:
    lead = add_person(actor=None, name="Lea Lead", email="lea@example.org", now=NOW)
    Program.objects.filter(pk=two.scene.program.pk).update(safeguarding_lead=lead)

    shown = client_of(two.mina).get(wrong(two)).text

    assert "Lea Lead would read it" in shown


@pytest.mark.requirement("F-07")
@pytest.mark.parametrize("route", ["coordinators", "organization"])
def test_the_other_of_the_pair_sees_the_same_with_a_concern_and_without(
    two: Pair, ada: Person, route: str
) -> None:
    unknowing = [two.omar, *([two.scene.cora, two.scene.dora] if route == "organization" else [ada])]
    before = everything(two, unknowing)

    concern = send(two, route)

    assert everything(two, unknowing) == before
    for person in unknowing:
        client = client_of(person)
        for name in ("concern", "own_concern"):
            assert client.get(reverse(f"mentorships:{name}", args=[concern.public_id])).status_code == 404
        address = reverse("mentorships:open_concern", args=[concern.public_id])
        assert client.post(address).status_code == 404


def test_the_outbox_counts_a_mail_more_and_says_nothing_of_it(two: Pair, ada: Person) -> None:
    concern = send(two)

    shown = client_of(ada).get(reverse("notifications:outbox")).text

    for word in (str(concern.public_id), "concern", "something_waits", two.mina.name, two.scene.cora.name):
        assert word not in shown


def everything(two: Pair, people: list[Person]) -> list[str]:
    """What these people see on each page that could tell."""
    addresses = [
        "/",
        "/mentorships/",
        "/mentorships/private/",
        two.mentorship.get_absolute_url(),
        reverse("notifications:notices"),
        reverse("people:my_data"),
        reverse("people:download_my_data"),
        reverse("rounds:mails", args=[two.scene.program.public_id]),
        reverse("mentorships:in_program", args=[two.scene.program.public_id]),
    ]
    with clock.at(NOW + timedelta(hours=1)):
        return [plain(client_of(person).get(address).text) for person in people for address in addresses]


def plain(text: str) -> str:
    """The page without the token that differs at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|hx-headers=\'[^\']*\'', "", text)


@pytest.mark.requirement("F-07")
def test_it_is_opened_by_a_press_and_answered(two: Pair) -> None:
    concern = send(two)
    cora, mina = client_of(two.scene.cora), client_of(two.mina)
    address = reverse("mentorships:concern", args=[concern.public_id])

    assert address in cora.get(reverse("mentorships:private")).text
    assert WORDS not in cora.get(address).text
    assert not ConcernReading.objects.exists()
    cora.post(reverse("mentorships:open_concern", args=[concern.public_id]))
    opened = cora.get(address).text
    assert WORDS in opened
    assert "speak with them before anything is done" in opened
    assert cora.post(address, {"words": "I call you today.", "lines_read": 0}).status_code == 303

    shown = mina.get(reverse("mentorships:own_concern", args=[concern.public_id])).text
    assert "I call you today." in shown
    assert concern.route == ConcernRoute.COORDINATORS


def test_more_is_said_and_answered_on_the_same_two_pages(two: Pair) -> None:
    concern = send(two)
    cora, mina = client_of(two.scene.cora), client_of(two.mina)
    hers = reverse("mentorships:own_concern", args=[concern.public_id])
    theirs = reverse("mentorships:concern", args=[concern.public_id])
    cora.post(reverse("mentorships:open_concern", args=[concern.public_id]))
    cora.post(theirs, {"words": "I call you today.", "lines_read": 0})

    assert mina.post(hers, {"words": " ", "lines_read": 1}).status_code == 422
    assert mina.post(hers, {"words": "Late.", "lines_read": 0}).status_code == 409
    assert mina.post(hers, {"words": "He did it again.", "lines_read": 1}).status_code == 303

    assert "You wrote again" in mina.get(hers).text
    assert "Written again after an answer" in cora.get(reverse("mentorships:private")).text
    assert "He did it again." in cora.get(theirs).text
    assert cora.post(theirs, {"words": "I spoke with him.", "lines_read": 2}).status_code == 303
    assert "I spoke with him." in mina.get(hers).text
    for person in (two.omar, two.scene.cora):
        assert client_of(person).post(hers, {"words": "x", "lines_read": 3}).status_code == 404


def test_many_are_listed_a_page_at_a_time_in_as_many_queries(
    two: Pair,
) -> None:
    mina, address = client_of(two.mina), reverse("mentorships:private")
    for number in range(PER_PAGE + 1):
        raise_concern(
            actor=two.mina,
            mentorship=two.mentorship,
            route=ConcernRoute.COORDINATORS,
            words=f"Thing {number}",
            now=NOW + timedelta(days=number),
        )

    with CaptureQueriesContext(connection) as few:
        last = client_of(two.scene.cora).get(f"{address}?page=2").text
    with CaptureQueriesContext(connection) as many:
        first = client_of(two.scene.cora).get(address).text

    assert (first.count("Somebody told you"), last.count("Somebody told you")) == (PER_PAGE, 1)
    assert len(few) == len(many)
    assert "told by you" in mina.get(f"{address}?mine=2").text


def test_two_coordinators_who_answer_at_once_send_one_answer(two: Pair) -> None:
    concern = send(two)
    address = reverse("mentorships:concern", args=[concern.public_id])
    for person in (two.scene.cora, two.scene.dora):
        client_of(person).post(reverse("mentorships:open_concern", args=[concern.public_id]))
    client_of(two.scene.cora).post(address, {"words": "First.", "lines_read": 0})

    answer = client_of(two.scene.dora).post(address, {"words": "Second.", "lines_read": 0})

    assert answer.status_code == 409
    assert "written here meanwhile" in answer.text


def test_nothing_to_say_is_asked_for_again(two: Pair) -> None:
    assert client_of(two.mina).post(tell(two), {"words": "  "}).status_code == 422
    assert not Concern.objects.exists()


def test_strangers_find_none_of_it(two: Pair) -> None:
    for address in (wrong(two), tell(two)):
        for person in (two.scene.sam, two.scene.cora):
            assert client_of(person).get(address).status_code == 404
