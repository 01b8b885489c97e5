"""A round in the worker: what comes out, what is written down, what happens when it is delivered twice."""

import pytest
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

from telemachy.programs.actions.enrolling import leave
from telemachy.programs.models import Program
from telemachy.rounds import jobs
from telemachy.rounds.actions.drafting import RunUnderWay, ask_to_solve, open_draft
from telemachy.rounds.actions.reviewing import decide_pair
from telemachy.rounds.choices import Cause, Decision, RoundState
from telemachy.rounds.models import Proposal, Round
from telemachy.rounds.queries.hashes import proposals_hash
from telemachy.rounds.queries.readiness import decisions_not_in, obstacles, refused_decisions

pytestmark = pytest.mark.django_db


def roster(scene: Scene) -> None:
    """Three mentees, two places; Lena speaks another language than both mentors."""
    scene.mentee("Mina Holt", wants="public speaking|budgets", site="Oslo")
    scene.mentee("Ravi Sen", wants="budgets", site="Porto")
    scene.mentee("Lena Moor", wants="public speaking", language="Finnish")
    scene.mentor("Omar Diaz", offers="public speaking", site="Oslo")
    scene.mentor("Ines Faro", offers="budgets", site="Porto")


def pairs_of(round: Round) -> set[tuple[str, str]]:
    rows = Proposal.objects.filter(round=round).select_related(
        "mentee_enrollment__person", "mentor_enrollment__person"
    )
    return {(one.mentee_enrollment.person.name, one.mentor_enrollment.person.name) for one in rows}


@pytest.mark.requirement("S004-21")
def test_a_run_brings_people_together_and_says_why_the_others_have_nobody() -> None:
    scene = open_scene()
    roster(scene)

    round = solved_round(scene)

    assert round.state == RoundState.REVIEW
    assert pairs_of(round) == {("Mina Holt", "Omar Diaz"), ("Ravi Sen", "Ines Faro")}
    without = round.unmatched.get()
    assert (without.enrollment.person.name, without.cause) == ("Lena Moor", Cause.MUST)
    assert round.run is not None
    assert round.run.check_problems == []
    assert round.run.figures["covered"] == 2
    assert round.run.figures["proved"]
    assert round.run.proposals_hash == proposals_hash(round)


def test_the_points_of_the_reasons_add_up_to_the_score() -> None:
    scene = open_scene()
    roster(scene)

    round = solved_round(scene)

    for proposal in round.proposals.all():
        assert sum(reason["points"] for reason in proposal.reasons) == proposal.score


def test_what_the_two_read_holds_no_number() -> None:
    scene = open_scene()
    roster(scene)

    round = solved_round(scene)

    words = [sentence for proposal in round.proposals.all() for sentence in proposal.words_for_mentee]
    assert words
    assert not any(character.isdigit() for sentence in words for character in sentence)


def test_a_run_delivered_twice_is_written_down_once() -> None:
    scene = open_scene()
    roster(scene)
    round = solved_round(scene)
    before = list(round.proposals.order_by("id").values_list("id", flat=True))

    jobs.solve_round(round_id=round.pk, run=1)

    assert list(round.proposals.order_by("id").values_list("id", flat=True)) == before


@pytest.mark.requirement("F-11")
def test_the_same_run_gives_the_same_result() -> None:
    scene = open_scene()
    roster(scene)
    round = solved_round(scene)
    first = round.run

    ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=2)
    round.refresh_from_db()

    assert first is not None
    assert round.run is not None
    assert round.run.input_hash == first.input_hash
    assert round.run.proposals_hash == first.proposals_hash
    assert round.run.moved == []


def test_a_kept_pair_is_made_and_a_never_pair_is_not() -> None:
    scene = open_scene()
    roster(scene)
    round = solved_round(scene)
    people = {row.person.name: row for row in scene.cohort.enrollments.select_related("person")}

    decide_pair(
        actor=scene.cora,
        round=round,
        mentor=people["Ines Faro"],
        mentee=people["Mina Holt"],
        decision=Decision.KEEP,
        now=NOW,
    )
    decide_pair(
        actor=scene.dora,
        round=round,
        mentor=people["Omar Diaz"],
        mentee=people["Ravi Sen"],
        decision=Decision.NEVER,
        now=NOW,
    )
    round.refresh_from_db()
    ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=2)
    round.refresh_from_db()

    assert pairs_of(round) == {("Mina Holt", "Ines Faro")}
    assert round.proposals.get().pinned
    assert round.run is not None
    assert {row["mentee"] for row in round.run.moved} == {people["Mina Holt"].pk, people["Ravi Sen"].pk}


def test_a_rerun_that_keeps_pairs_changes_only_what_it_must() -> None:
    scene = open_scene()
    roster(scene)
    round = solved_round(scene)
    ravi = scene.cohort.enrollments.get(person__name="Ravi Sen")
    leave(actor=ravi.person, enrollment=ravi, now=NOW)

    ask_to_solve(actor=scene.cora, round=round, version=round.version, keep_pairs=True, now=NOW)
    jobs.solve_round(round_id=round.pk, run=2)
    round.refresh_from_db()

    assert pairs_of(round) == {("Mina Holt", "Omar Diaz")}


def test_rules_that_cannot_be_read_stop_the_run_in_a_sentence() -> None:
    scene = open_scene()
    roster(scene)
    Program.objects.update(rules_toml="version = 1\n[match]\nobjective = 'luck'\n")
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)

    jobs.solve_round(round_id=round.pk, run=1)

    round.refresh_from_db()
    assert round.state == RoundState.FAILED
    assert "objective" in round.runs.get().failure


def test_one_round_of_a_program_runs_at_a_time() -> None:
    scene = open_scene()
    roster(scene)
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    round.refresh_from_db()

    with pytest.raises(RunUnderWay, match="running already"):
        ask_to_solve(actor=scene.dora, round=round, version=round.version, now=NOW)


def test_the_pairs_that_hold_are_counted() -> None:
    scene = open_scene()
    roster(scene)
    round = solved_round(scene)
    assert round.run is not None

    jobs.measure_steadiness(run_id=round.run.pk)

    round.run.refresh_from_db()
    assert round.run.steadiness["pairs"] == 2


def test_a_kept_pair_that_a_must_have_forbids_is_named_with_the_reason() -> None:
    scene = open_scene()
    roster(scene)
    round = solved_round(scene)
    people = {row.person.name: row for row in scene.cohort.enrollments.select_related("person")}
    decide_pair(
        actor=scene.cora,
        round=round,
        mentor=people["Omar Diaz"],
        mentee=people["Lena Moor"],
        decision=Decision.KEEP,
        now=NOW,
    )
    round.refresh_from_db()
    ask_to_solve(actor=scene.cora, round=round, version=round.version, keep_pairs=True, now=NOW)

    jobs.solve_round(round_id=round.pk, run=2)

    round.refresh_from_db()
    assert decisions_not_in(round) == 0  # another run would not help
    (sentence,) = refused_decisions(round)
    assert sentence.startswith("Lena Moor and Omar Diaz cannot be kept together: ")
    assert any("Take that decision back" in obstacle.sentence for obstacle in obstacles(round, NOW.date()))


@pytest.mark.requirement("S001-22")
def test_a_mentor_without_places_is_never_proposed() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="public speaking")
    scene.mentor("Omar Diaz", capacity=0, offers="public speaking")

    round = solved_round(scene)

    assert pairs_of(round) == set()
