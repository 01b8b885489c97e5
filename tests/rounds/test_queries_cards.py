"""Cards of aims: what they say, and that they do not say whose they are."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.rounds.ranking_scene import open_ranking
from tests.rounds.scene import NOW, RULES, Scene, open_scene

from telemachy.common import clock
from telemachy.people.models import Person
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import AimsCard
from telemachy.rounds.queries.cards import without_traces

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


TEXTS = (
    RULES
    + """
[[criteria]]
key = "goal"
kind = "text"
mentee = ["goal"]
mentor = ["about"]
points = 10
[[criteria]]
key = "employer"
kind = "covers"
mentee = ["employer"]
mentor = ["employer"]
points = 5
[[criteria]]
key = "hidden"
kind = "covers"
mentee = ["secret wants"]
mentor = ["offers"]
points = 5
show = false
"""
)


def scene_with(**answers: str) -> tuple[Scene, Enrollment, Enrollment]:
    scene = open_scene()
    save_rules(actor=scene.cora, program=scene.program, revision=scene.program.revision, text=TEXTS, now=NOW)
    mina = scene.mentee("Mina Quill", **answers)
    omar = scene.mentor("Omar Diaz", offers="budgets", about="Boats and goals")
    scene.program.refresh_from_db()
    scene.cohort.refresh_from_db()
    return scene, mina, omar


def card_of(mentee: Enrollment) -> dict[str, str]:
    return dict(AimsCard.objects.get(mentee_enrollment=mentee).lines)


def test_a_card_says_what_somebody_is_after() -> None:
    scene, mina, _ = scene_with(wants="budgets; public speaking", goal="To lead a small group of people")

    open_ranking(scene)

    assert card_of(mina) == {
        "Topic": "budgets, public speaking",
        "Is after": "To lead a small group of people",
    }


def test_a_card_names_no_name_address_school_employer_place_manager_or_number() -> None:
    canaries = {
        "school": "Zqschool Hall",
        "employer": "Zqemployer Works",
        "city": "Zqcity",
        "job title": "Zqtitle of Boats",
        "photo": "zqphoto.png",
        "phone number": "555 0199 22 11",
    }
    scene, mina, omar = scene_with(
        wants="budgets; Zqemployer Works",
        goal=(
            "I am Mina Quill (mina.quill@example.org, +44 555 0199 2211, www.zqlink.org/mina, @zqhandle). "
            "At Zqemployer Works in Zqcity, as zqtitle of boats, my manager Zqboss Brown said: MINA, go. "
            "I was at Zqschool Hall. I would like to run budgets."
        ),
        **canaries,
    )
    Enrollment.objects.filter(pk=mina.pk).update(manager_key="zqboss.brown@example.org")
    open_ranking(scene)

    page = client_of(omar.person).get(reverse("rounds:my_cards", args=[omar.public_id])).content.decode()

    said = str(card_of(mina)).lower()
    assert "i would like to run budgets" in said
    parts = ["school", "employer", "city", "title", "photo", "link", "handle", "boss"]
    telling = [f"zq{part}" for part in parts]
    for word in [*canaries.values(), *telling, "mina", "quill", "example.org", "0199", "brown"]:
        assert word.lower() not in said, said
        assert word.lower() not in page.lower(), word
    for private in (mina.person.public_id, mina.public_id):
        assert str(private) not in page


def test_answers_that_are_not_to_be_shown_stand_on_no_card() -> None:
    scene, mina, _ = scene_with(wants="budgets", **{"secret wants": "zqsecret"})

    open_ranking(scene)

    assert "zqsecret" not in str(card_of(mina))


def test_a_short_name_that_is_a_word_stays_a_word_where_it_is_written_as_one() -> None:
    assert without_traces("I will ask Will", ["Will"]) == "I will ask …"


def test_the_order_of_cards_tells_nothing_of_who_joined_when() -> None:
    scene = open_scene()
    mentees = [scene.mentee(f"Mentee {number}", wants="budgets") for number in range(8)]
    omar = scene.mentor("Omar Diaz", offers="budgets", capacity=8)
    window = open_ranking(scene)

    cards = AimsCard.objects.filter(window=window).order_by("public_id")

    assert {card.mentee_enrollment_id for card in cards} == {one.pk for one in mentees}
    page = client_of(omar.person).get(reverse("rounds:my_cards", args=[omar.public_id])).content.decode()
    places = [page.index(str(card.public_id)) for card in cards]
    assert places == sorted(places)


def test_who_has_said_nothing_has_an_empty_card_that_says_so() -> None:
    scene, mina, omar = scene_with()
    Person.objects.update(joined_at=NOW - timedelta(days=1))

    open_ranking(scene)

    assert card_of(mina) == {}
    page = client_of(omar.person).get(reverse("rounds:my_cards", args=[omar.public_id]))
    assert "has not said yet what they are after" in page.content.decode()
