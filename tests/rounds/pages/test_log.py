"""The match log: what went into a run, and that the same comes out of it again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import client_of
from tests.rounds.pages.helpers import assert_hidden
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

import telemachy
from telemachy.programs.actions.enrolling import leave
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds import jobs, personal_data
from telemachy.rounds.actions.drafting import ask_to_solve
from telemachy.rounds.actions.log import NotRepeatable, ask_to_repeat
from telemachy.rounds.actions.reviewing import Decided, decide_pairs
from telemachy.rounds.choices import Repeated
from telemachy.rounds.models import FrozenInputs, Repetition, Round, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    for number in range(8):
        scene.mentee(f"Mina {number}", wants="public speaking | hiring", site=["Oslo", "Bergen"][number % 2])
    for number in range(3):
        scene.mentor(f"Omar {number}", capacity=2, offers="hiring|public speaking", site="Oslo")
    return scene


def address(name: str, run: Run) -> str:
    return reverse(f"rounds:{name}", args=[run.round.public_id, run.public_id])


def page(scene: Scene, run: Run) -> str:
    answer = client_of(scene.cora).get(address("log", run))
    assert answer.status_code == 200
    return answer.content.decode()


def run_of(scene: Scene) -> Run:
    run = solved_round(scene).run
    assert run is not None
    return Run.objects.select_related("round__program", "round__cohort").get(pk=run.pk)


def repeated(scene: Scene, run: Run) -> Repetition:
    assert client_of(scene.cora).post(address("repeat", run)).status_code == 303
    repetition = Repetition.objects.latest("pk")
    assert repetition.outcome == Repeated.WAITING
    jobs.repeat_run(repetition_id=repetition.pk)
    repetition.refresh_from_db()
    return repetition


@pytest.mark.requirement("F-11")
def test_the_log_names_all_that_went_in_and_the_same_comes_out_of_it_again(scene: Scene) -> None:
    run = run_of(scene)
    pair = run.round.proposals.all()[0]
    decide_pairs(
        actor=scene.cora,
        round=run.round,
        decisions=[
            Decided(
                mentor_enrollment_id=pair.mentor_enrollment_id,
                mentee_enrollment_id=pair.mentee_enrollment_id,
                decision="never",
                version=None,
            )
        ],
        now=NOW,
    )
    round = Round.objects.get(pk=run.round_id)
    again = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=again.number)
    run = Run.objects.select_related("round__program", "round__cohort").get(pk=again.pk)

    shown = page(scene, run)

    assert run.input_hash in shown
    assert run.frozen.sha256 in shown
    assert str(run.seed) in shown
    assert f"{run.solver} {run.engine_version}" in shown
    assert telemachy.__version__ in shown
    assert "coverage" in shown
    assert pair.mentee_enrollment.person.name in shown
    assert "Never" in shown
    rules = client_of(scene.cora).get(address("log_rules", run))
    assert rules.content.decode() == run.rules_toml

    repetition = repeated(scene, run)

    assert repetition.outcome == Repeated.SAME
    assert repetition.result_sha256 == run.frozen.result_sha256
    assert "The same came out" in page(scene, run)


def test_a_run_is_repeated_by_what_people_said_then(scene: Scene) -> None:
    run = run_of(scene)
    assert "have changed since" not in page(scene, run)
    Enrollment.objects.filter(role="mentee").update(answers={"wants": "something else", "language": "French"})
    gone = Enrollment.objects.get(person__name="Omar 1")
    leave(actor=gone.person, enrollment=gone, now=NOW)
    program = Program.objects.get(pk=scene.program.pk)
    save_rules(
        actor=scene.cora,
        program=program,
        revision=program.revision,
        text='version = 1\n[[criteria]]\nkey = "x"\nkind = "similar"\nmentee = ["site"]\nmentor = ["site"]\n'
        "points = 1\n",
        now=NOW,
    )

    assert "have changed since" in page(scene, run)
    assert repeated(scene, run).outcome == Repeated.SAME


def test_another_result_is_told_as_such(scene: Scene) -> None:
    run = run_of(scene)
    FrozenInputs.objects.filter(run=run).update(result_sha256="0" * 64)

    assert repeated(scene, run).outcome == Repeated.DIFFERENT
    assert "Something else came out" in page(scene, run)


def test_a_run_with_erased_answers_cannot_be_repeated(scene: Scene) -> None:
    run = run_of(scene)
    personal_data.erase(Enrollment.objects.get(person__name="Mina 3").person, now=NOW)

    assert client_of(scene.cora).post(address("repeat", run)).status_code == 409

    assert "1 person has had their answers deleted since" in page(scene, run)
    assert not Repetition.objects.exists()


def test_answers_erased_while_it_waits_are_not_missed(scene: Scene) -> None:
    run = run_of(scene)
    repetition = ask_to_repeat(actor=scene.cora, run=run, now=NOW)
    personal_data.erase(Enrollment.objects.get(person__name="Mina 3").person, now=NOW)

    jobs.repeat_run(repetition_id=repetition.pk)

    repetition.refresh_from_db()
    assert repetition.outcome == Repeated.NOT_POSSIBLE


def test_a_run_is_repeated_once_at_a_time(scene: Scene) -> None:
    run = run_of(scene)
    ask_to_repeat(actor=scene.cora, run=run, now=NOW)

    with pytest.raises(NotRepeatable):
        ask_to_repeat(actor=scene.dora, run=run, now=NOW)


def test_a_repetition_delivered_twice_is_written_down_once(scene: Scene) -> None:
    run = run_of(scene)
    repetition = repeated(scene, run)
    ended_at = repetition.ended_at

    jobs.repeat_run(repetition_id=repetition.pk)

    repetition.refresh_from_db()
    assert repetition.ended_at == ended_at


def test_the_log_of_a_large_round_asks_no_more_questions(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = run_of(scene)
    cora = client_of(scene.cora)
    cora.get(address("log", run))
    with CaptureQueriesContext(connection) as few:
        cora.get(address("log", run))
    for number in range(20):
        scene.mentee(f"Late {number}", wants="hiring")
    round = Round.objects.get(pk=run.round_id)
    again = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=again.number)
    there = address("log", again)

    with django_assert_num_queries(len(few)):
        cora.get(there)


def test_the_log_is_hidden_from_everyone_else(scene: Scene) -> None:
    run = run_of(scene)

    assert_hidden(scene, address("log", run))
    assert_hidden(scene, address("log_rules", run))
    assert_hidden(scene, address("repeat", run), method="post")


def test_a_run_of_another_round_does_not_exist_here(scene: Scene) -> None:
    run, other = run_of(scene), run_of(open_scene_with_two("Elsewhere"))

    there = reverse("rounds:log", args=[run.round.public_id, other.public_id])
    assert client_of(scene.cora).get(there).status_code == 404


def open_scene_with_two(name: str) -> Scene:
    scene = open_scene(name)
    scene.mentee(f"Mina of {name}", wants="hiring")
    scene.mentor(f"Omar of {name}", offers="hiring")
    return scene
