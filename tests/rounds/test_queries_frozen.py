"""What went into a run is frozen as the command line's files, and makes the same problem again."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.rounds.scene import NOW, RULES, Scene, open_scene, solved_round

from telemachy import matching
from telemachy.matching.rescoring import Rescorer
from telemachy.people.models import Person
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds import personal_data
from telemachy.rounds.actions.log import KEEP_INPUTS, forget_old_inputs
from telemachy.rounds.models import FrozenInputs, Run
from telemachy.rounds.queries.frozen import freeze, result_sha256_of, thawed, unpacked
from telemachy.rounds.queries.proofs import why_no_proof, worked_out_again
from telemachy.rounds.queries.solving import Solved, work_out

pytestmark = pytest.mark.django_db

TOPICS = ["public speaking", "negotiation", "data, and what it tells", "=1+1", "career change", "hiring"]

MORE_RULES = (
    RULES
    + """
[[criteria]]
key = "time"
kind = "overlap"
mentee = ["free"]
mentor = ["free"]
points = 10
[[criteria]]
key = "goal"
kind = "text"
mentee = ["goal"]
mentor = ["about"]
points = 8
[[criteria]]
key = "nobody-said"
kind = "similar"
mentee = ["shoe size"]
mentor = ["shoe size"]
points = 5
[[must]]
key = "apart"
kind = "must_differ"
mentee = ["family"]
mentor = ["family"]
private = true
[[must]]
kind = "at_least"
mentor = "years"
mentee = "work years"
margin = 1
[[must]]
kind = "not_in_line"
mentee = "Line manager"
mentor = "Line manager"
"""
)


@pytest.fixture
def scene() -> Scene:
    """Thirty mentees and nine mentors who answer in every way that rules compare."""
    scene = open_scene()
    scene.program = save_rules(
        actor=scene.cora,
        program=Program.objects.get(pk=scene.program.pk),
        revision=scene.program.revision,
        text=MORE_RULES,
        now=NOW,
    )
    for number in range(30):
        scene.mentee(
            f"Mentee {number}",
            wants=" | ".join(TOPICS[(number + step) % 6] for step in range(1 + number % 3)),
            site=["Oslo", "Bergen", ""][number % 3],
            free=["Mon 9-12; Tue 14:00-16:00", "Friday afternoon", ""][number % 3],
            goal=["- to speak before many people", "to lead a small team", ""][number % 3],
            family=["Holt", "", "Moor"][number % 3],
            **{"work years": str(number % 9)},
        )
    for number in range(9):
        scene.mentor(
            f"Mentor {number}",
            capacity=number % 4,
            offers="|".join(TOPICS[(number * 2 + step) % 6] for step in range(3)),
            site=["Oslo", "Bergen"][number % 2],
            free="Mon-Fri 8:30-17",
            about="I lead a small team and speak before many people",
            family=["Holt", "Diaz"][number % 2],
            years=str(3 + number),
        )
    _report_to("Mentee 3", "Mentor 1")
    _report_to("Mentor 1", "Mentor 5")
    _report_to("Mentee 7", "Mentor 5")
    Enrollment.objects.filter(person__name="Mentee 9").update(manager_key="someone outside")
    both = Person.objects.get(name="Mentee 11")
    Enrollment.objects.filter(person__name="Mentor 8").update(person=both)
    return scene


def _report_to(name: str, manager: str) -> None:
    Enrollment.objects.filter(person__name=name).update(manager=Person.objects.get(name=manager))


def solved(scene: Scene) -> Solved:
    round = solved_round(scene)
    assert round.run is not None
    return work_out(Run.objects.select_related("round__cohort__program").get(pk=round.run.pk))


def allowed(problem: matching.Problem, rules: matching.Rules) -> list[list[bool]]:
    scorer = Rescorer(problem, rules)
    return [scorer.may(row).tolist() for row in range(problem.n_mentees)]


def scores(problem: matching.Problem, rules: matching.Rules) -> list[list[int]]:
    scorer = Rescorer(problem, rules)
    return [scorer.scores(row, 0).tolist() for row in range(problem.n_mentees)]


def test_frozen_inputs_make_the_same_problem_again(scene: Scene) -> None:
    before = solved(scene)

    again = thawed(unpacked(freeze(before).packed()))

    was, now = before.problem, again.problem
    assert now.mentee_keys.tolist() == was.mentee_keys.tolist()
    assert now.mentor_keys.tolist() == was.mentor_keys.tolist()
    assert now.capacity.tolist() == was.capacity.tolist()
    assert now.demand.tolist() == was.demand.tolist()
    assert np.array_equal(now.waiting, was.waiting)
    assert set(now.pins) == set(was.pins)
    assert allowed(now, again.rules) == allowed(was, before.rules)
    assert scores(now, again.rules) == scores(was, before.rules)


def test_each_kind_of_answer_counts_in_this_test(scene: Scene) -> None:
    before = solved(scene)

    points = {
        reason.key: sum(
            each.points for match in before.result.matches for each in match.reasons if each.key == reason.key
        )
        for match in before.result.matches
        for reason in match.reasons
    }

    assert all(points[key] > 0 for key in ("topic", "site", "time", "goal"))
    may = np.array(allowed(before.problem, before.rules))
    for key in ("apart", "at_least", "not_in_line"):
        without = replace(
            before.rules,
            must=tuple(must for must in before.rules.must if key not in (must.key, must.kind)),
        )
        assert (np.array(allowed(before.problem, without)) > may).any()


def test_the_same_comes_out_of_frozen_inputs(scene: Scene) -> None:
    before = solved(scene)

    again = worked_out_again(Run.objects.latest("pk"))

    assert again.sha256 == result_sha256_of(before) == FrozenInputs.objects.get().result_sha256
    assert again.result.bound == before.result.bound


def test_nobody_is_named_and_nothing_private_is_told(scene: Scene) -> None:
    frozen = freeze(solved(scene))

    whole = frozen.mentees + frozen.mentors + frozen.rules
    people = Enrollment.objects.select_related("person")
    assert not [one.person.name for one in people if one.person.name in whole]
    assert not [one.key for one in people if one.key in whole]
    assert "@" not in whole
    for private in ("family", "Holt", "Moor", "apart", "private"):
        assert private not in whole
    together = {
        (mentee, mentor)
        for mentee in Enrollment.objects.filter(answers__family="Holt", role="mentee")
        for mentor in Enrollment.objects.filter(answers__family="Holt", role="mentor")
    }
    assert {(str(a.public_id), str(b.public_id)) for a, b in together} <= set(frozen.never)


def test_those_who_go_take_their_answers_along(scene: Scene) -> None:
    frozen = freeze(solved(scene))
    gone = str(Enrollment.objects.get(person__name="Mentee 3").public_id)

    left = unpacked(frozen.without([gone]).packed())

    assert left.answering() == frozen.answering() - {gone}
    row = next(line for line in left.mentees.splitlines() if line.startswith(gone))
    assert row.strip(",") == gone
    assert not [pair for pair in left.never if gone in pair]


def test_an_erased_person_leaves_no_answer_behind_and_the_run_says_so(scene: Scene) -> None:
    solved(scene)
    person = Person.objects.get(name="Mentee 3")
    gone = str(person.enrollments.get().public_id)
    assert ("Runs that keep the answers you gave then", "1") in facts(person)

    personal_data.erase(person, now=NOW)

    row = FrozenInputs.objects.get()
    assert gone not in unpacked(row.packed).answering()
    assert row.erased_people == 1
    assert "has had them deleted" in why_no_proof(row.run)
    assert not [fact for fact in facts(person) if "Runs that keep" in fact[0]]
    personal_data.erase(person, now=NOW)
    assert FrozenInputs.objects.get().erased_people == 1


def facts(person: Person) -> list[tuple[str, str]]:
    return [fact for held in personal_data.export(person) for fact in held.facts]


def test_frozen_answers_go_after_a_year_and_the_figures_stay(scene: Scene) -> None:
    solved(scene)
    run = Run.objects.get()
    assert run.ended_at is not None

    assert forget_old_inputs(now=run.ended_at + KEEP_INPUTS) == 0
    assert forget_old_inputs(now=run.ended_at + KEEP_INPUTS + timedelta(days=1)) == 1

    run = Run.objects.get()
    assert run.figures["pairs"] == len(run.round.proposals.all())
    assert "before inputs were kept" in why_no_proof(run)
