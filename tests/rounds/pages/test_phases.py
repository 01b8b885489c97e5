"""The page on short places: how short, who is served, drawing who begins, and again; one's own phase."""

import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.scene import NOW, Scene, open_scene
from tests.rounds.test_phases import NEXT, draft, draw, fresh, order, published, run

from telemachy.common import clock
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.models import PhaseDraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    scene.mentor("Omar Diaz", capacity=1, offers="welding", site="Lisbon")
    for name in ("Ada", "Ben", "Cleo"):
        scene.mentee(name, wants="welding", site="Lisbon")
    return scene


def form(round, **changed: object) -> dict[str, object]:
    return {"version": round.version, "takes": 1, "by": "lottery", "next_from": "2026-06-01", **changed}


@pytest.mark.requirement("F-13")
def test_a_coordinator_sees_that_places_are_few_and_draws_who_begins(scene: Scene) -> None:
    round = draft(scene)
    client = client_of(scene.cora)
    overview = client.get(address("detail", round)).text
    assert "3 mentees look for a mentor and there is 1 place left" in overview
    assert address("phases", round) in overview
    page = client.get(address("phases", round)).text
    assert "Whoever has waited longest is served first" in page
    assert 'value="1"' in page

    answer = client.post(address("phases", round), form(round))

    assert answer.status_code == 303
    made = PhaseDraw.objects.get()
    assert (made.takes, made.by, made.next_from, made.drawn_by) == (1, "lottery", NEXT, scene.cora)
    shown = client.get(address("phases", round)).text
    rows = re.findall(r"<bdi>(\w+)</bdi>", shown)
    assert rows == order(made)
    assert shown.count("Next phase") == 2
    for told in (str(round.seed), "Cora of Crossings", made.sha256[:16], "By lottery"):
        assert told in shown
    assert "The same came out" not in shown
    assert "The same came out" in client.get(address("phases", round) + "?again=yes").text


def test_everyone_begins_after_all(scene: Scene) -> None:
    round = draft(scene)
    draw(scene, round)
    client = client_of(scene.cora)

    answer = client.post(address("end_draw", round), {"version": fresh(round).version})

    assert answer.status_code == 303
    assert PhaseDraw.objects.get().ended_by == scene.cora
    assert "Earlier draws of this round" in client.get(address("phases", round)).text
    again = client.post(address("end_draw", round), {"version": fresh(round).version})
    assert (again.status_code, "everyone begins" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"takes": "0"}, 422),
        ({"takes": "9" * 30}, 422),
        ({"by": "favor"}, 422),
        ({"next_from": "soon"}, 422),
        ({"next_from": "2026-03-02"}, 409),
        ({"takes": "3"}, 409),
        ({"version": "77"}, 409),
        ({"version": ""}, 422),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    scene: Scene, changed: dict[str, str], status: int
) -> None:
    round = draft(scene)

    answer = client_of(scene.cora).post(address("phases", round), form(round, **changed))

    assert answer.status_code == status
    assert not PhaseDraw.objects.exists()


def test_the_pages_are_there_only_for_those_who_run_the_program(scene: Scene) -> None:
    round = draft(scene)

    assert_hidden(scene, address("phases", round))
    assert_hidden(scene, address("phases", round), method="post")
    assert_hidden(scene, address("end_draw", round), method="post")
    assert client_of(scene.cora).get(address("end_draw", round)).status_code == 405


def test_the_page_costs_the_same_for_three_and_for_nine(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    round = draft(scene)
    draw(scene, round)
    client = client_of(scene.cora)
    with django_assert_max_num_queries(40) as three:
        client.get(address("phases", round) + "?again=yes")
    spent = len(three)
    for number in range(6):
        scene.mentee(f"More {number}", wants="welding")
    draw(scene, fresh(round))

    with django_assert_max_num_queries(spent):
        assert "More 5" in client.get(address("phases", round) + "?again=yes").text


@pytest.mark.requirement("F-13")
def test_a_mentee_of_the_next_phase_reads_when_and_why_and_nobody_else_does(scene: Scene) -> None:
    round = draft(scene)
    made = draw(scene, round, takes=1)
    run(scene, round)
    first, later, _ = [place.enrollment for place in made.order.order_by("position")]
    assert first is not None
    assert later is not None
    url = reverse("rounds:my_phase", args=[later.public_id])
    assert client_of(later.person).get(url).status_code == 404  # nobody is told before the publication
    published(scene, round)

    page = client_of(later.person).get(url)

    assert page.status_code == 200
    assert "1 Jun" in page.text
    assert "Who begins was drawn by lot" in page.text
    assert str(made.seed) in page.text
    assert first.person.name not in page.text
    for other in (first.person, scene.sam):
        assert client_of(other).get(url).status_code == 404
    own = reverse("rounds:my_phase", args=[first.public_id])
    assert client_of(first.person).get(own).status_code == 404


def test_the_preview_of_a_publication_shows_their_letter(scene: Scene) -> None:
    round = draft(scene)
    draw(scene, round, takes=1)
    round = run(scene, round)
    approve_round(
        actor=scene.cora, round=round, next_step="", next_step_by=None, version=round.version, now=NOW
    )

    page = client_of(scene.cora).get(address("publish", fresh(round))).text

    assert "Mentees of the next phase" in page
    assert "It begins on 1 June 2026" in page
