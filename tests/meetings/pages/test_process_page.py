"""How the pairs of a program get on, on the page of those who run it; and what a quiet pair is shown."""

import re

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.meetings.test_process import quiet_pair
from tests.meetings.test_rhythm import DAY, QUIET_ON, session
from tests.mentorships.pair import Pair, pair
from tests.mentorships.pairs import agree
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.common import clock
from telemachy.meetings.models import Nudge

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def process(scene: Scene, query: str = "") -> str:
    return reverse("meetings:process", args=[scene.program.public_id]) + query


def nudge(two: Pair, kind: str = "no_agreement") -> str:
    return reverse("meetings:nudge", args=[two.mentorship.public_id, kind])


@pytest.mark.requirement("S002-53")
def test_the_page_has_facts_with_one_act_each_and_no_words_of_the_pair(scene: Scene) -> None:
    two = pair(scene=scene)
    agree(two.mentorship, aims="zqaims")
    cora = client_of(scene.cora)

    with clock.at(NOW + 25 * DAY):
        shown = cora.get(process(scene)).text

    assert "Mina Crossings and Omar Crossings" in shown
    assert nudge(two, "no_first_session") in shown
    assert "zqaims" not in shown
    held = session(two.mentorship, NOW + DAY)
    for name in ("agreement", "plan", "change", "check"):
        address = reverse(f"mentorships:{name}", args=[two.mentorship.public_id])
        assert cora.get(address).status_code == 404
    assert cora.get(held.get_absolute_url()).status_code == 404


def test_the_facts_are_filters_and_an_unknown_one_shows_all(scene: Scene) -> None:
    pair(scene=scene)
    cora = client_of(scene.cora)

    with clock.at(NOW + 15 * DAY):
        assert "Mina Crossings" in cora.get(process(scene, "?kind=no_agreement")).text
        assert "Mina Crossings" not in cora.get(process(scene, "?kind=paused")).text
        assert "Mina Crossings" in cora.get(process(scene, "?kind=nonsense&page=99")).text


def test_the_word_is_seen_first_and_then_sent_once(scene: Scene) -> None:
    two = pair(scene=scene)
    cora = client_of(scene.cora)

    with clock.at(NOW + 15 * DAY):
        assert "no agreement between the two of you" in cora.get(nudge(two)).text
        assert not Nudge.objects.exists()
        assert cora.post(nudge(two)).status_code == 303
        again = cora.post(nudge(two))

    assert again.status_code == 409
    assert "last seven days" in again.text
    assert Nudge.objects.count() == 1


def test_nobody_else_sees_the_page_or_sends_a_word(scene: Scene) -> None:
    two = pair(scene=scene)

    for person in (two.mina, two.omar, scene.sam):
        client = client_of(person)
        assert client.get(process(scene)).status_code == 404
        assert client.get(nudge(two)).status_code == 404
        assert client.post(nudge(two)).status_code == 404
    assert client_of(scene.cora).get(nudge(two, "nonsense")).status_code == 404


def test_the_page_leads_there_from_the_program(scene: Scene) -> None:
    address = reverse("programs:program", kwargs={"public_id": scene.program.public_id})

    assert process(scene) in client_of(scene.cora).get(address).text


@pytest.mark.requirement("S000-18")
def test_a_quiet_pair_has_three_ways_and_the_coordinator_none_of_their_pages(scene: Scene) -> None:
    two = quiet_pair(scene)
    address = reverse("meetings:quiet", args=[two.mentorship.public_id])

    with clock.at(QUIET_ON):
        shown = client_of(two.omar).get(address).text

    assert re.search(r"You have not met for a while", shown)
    for name in ("meetings:of_mentorship", "mentorships:edit_agreement", "mentorships:change"):
        assert reverse(name, args=[two.mentorship.public_id]) in shown
    assert client_of(scene.cora).get(address).status_code == 404
    assert client_of(scene.sam).get(address).status_code == 404


def test_a_pair_within_its_rhythm_is_told_so(scene: Scene) -> None:
    two = pair(scene=scene)

    shown = client_of(two.mina).get(reverse("meetings:quiet", args=[two.mentorship.public_id]))

    assert "You are within the rhythm you agreed on" in shown.text
