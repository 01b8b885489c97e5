"""Opening a round and running it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.scene import Scene, open_scene, solved_round

from telemachy.rounds import jobs
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Round, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="public speaking", site="Oslo")
    scene.mentor("Omar Diaz", offers="public speaking", site="Oslo")
    return scene


def test_a_coordinator_opens_a_round_and_runs_it(scene: Scene) -> None:
    cora = client_of(scene.cora)

    opened = cora.post(reverse("rounds:open", args=[scene.program.public_id]))
    round = Round.objects.get()
    assert opened.status_code == 303
    assert opened["Location"] == address("detail", round)
    assert b"Run the round" in cora.get(address("detail", round)).content

    asked = cora.post(address("run", round), {"version": round.version})
    assert asked.status_code == 303
    page = cora.get(address("detail", round))
    assert b'hx-get="' + address("progress", round).encode() in page.content

    jobs.solve_round(round_id=round.pk, run=1)
    page = cora.get(address("detail", round))
    assert b"Review the pairs" in page.content
    assert b"1 of 1" in page.content


def test_progress_is_a_fragment_until_the_run_is_done(scene: Scene) -> None:
    cora = client_of(scene.cora)
    cora.post(reverse("rounds:open", args=[scene.program.public_id]))
    round = Round.objects.get()
    cora.post(address("run", round), {"version": round.version})

    fragment = cora.get(address("progress", round), headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert b"<html" not in fragment.content
    assert b"Waiting for the worker" in fragment.content

    jobs.solve_round(round_id=round.pk, run=1)
    done = cora.get(address("progress", round), headers={"HX-Request": "true"})
    assert done.status_code == 204
    assert done["HX-Redirect"] == address("review", round)


def test_a_run_that_nobody_takes_up_says_so(scene: Scene) -> None:
    cora = client_of(scene.cora)
    cora.post(reverse("rounds:open", args=[scene.program.public_id]))
    round = Round.objects.get()
    cora.post(address("run", round), {"version": round.version})
    assert b"No worker has taken this up" not in cora.get(address("detail", round)).content

    Run.objects.update(asked_at=timezone.now() - timedelta(minutes=2))

    assert b"No worker has taken this up" in cora.get(address("detail", round)).content


def test_without_scripting_progress_leads_back_to_the_page(scene: Scene) -> None:
    round = solved_round(scene)

    answer = client_of(scene.cora).get(address("progress", round))

    assert (answer.status_code, answer["Location"]) == (303, address("review", round))


def test_running_from_an_old_page_is_refused_with_who_changed_it(scene: Scene) -> None:
    round = solved_round(scene)

    answer = client_of(scene.dora).post(address("run", round), {"version": round.version - 1})

    assert answer.status_code == 409
    assert b"Cora of Crossings (" in answer.content


def test_an_incomplete_form_changes_nothing(scene: Scene) -> None:
    round = solved_round(scene)

    answer = client_of(scene.cora).post(address("run", round), {"version": "x"})

    assert answer.status_code == 422
    assert Round.objects.get().state == RoundState.REVIEW


def test_a_second_round_waits_for_the_first(scene: Scene) -> None:
    solved_round(scene)

    answer = client_of(scene.cora).post(reverse("rounds:open", args=[scene.program.public_id]))

    assert answer.status_code == 409
    assert b"Round 1 is still under way" in answer.content


def test_a_round_can_be_dropped_and_another_opened(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)

    cora.post(address("drop", round), {"version": round.version})
    cora.post(reverse("rounds:open", args=[scene.program.public_id]))

    assert [(one.number, one.state) for one in Round.objects.order_by("number")] == [
        (1, RoundState.DROPPED),
        (2, RoundState.DRAFT),
    ]


def test_the_desk_is_hidden_from_everyone_else(scene: Scene) -> None:
    round = solved_round(scene)

    assert_hidden(scene, address("detail", round))
    assert_hidden(scene, address("progress", round))
    assert_hidden(scene, address("run", round), method="post")
    assert_hidden(scene, address("drop", round), method="post")
    assert_hidden(scene, reverse("rounds:list", args=[scene.program.public_id]))
    assert_hidden(scene, reverse("rounds:open", args=[scene.program.public_id]), method="post")


def test_running_by_get_is_not_answered(scene: Scene) -> None:
    round = solved_round(scene)

    assert client_of(scene.cora).get(address("run", round)).status_code == 405
