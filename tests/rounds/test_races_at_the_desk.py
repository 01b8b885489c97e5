"""Two coordinators decide on the same two people in the same moment: nobody's decision goes unseen."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from tests.rounds.scene import NOW, Scene, open_scene, reviewed_round
from tests.rounds.test_races import together

from telemachy.people.models import Person
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.reviewing import DecidedMeanwhile, add_note, decide_pair
from telemachy.rounds.models import DecisionChange, PairDecision, PairNote, Round

pytestmark = pytest.mark.django_db(transaction=True)


def scene_with_a_pair(name: str) -> tuple[Scene, Round, Enrollment, Enrollment]:
    scene = open_scene(name)
    mentee, mentor = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    return scene, reviewed_round(scene, [(mentee, mentor)]), mentee, mentor


def deciding(
    who: Person, round: Round, mentee: Enrollment, mentor: Enrollment, said: str
) -> Callable[[], object]:
    def act() -> object:
        return decide_pair(
            actor=Person.objects.get(pk=who.pk),
            round=Round.objects.get(pk=round.pk),
            mentor=Enrollment.objects.get(pk=mentor.pk),
            mentee=Enrollment.objects.get(pk=mentee.pk),
            decision=said,
            version=0,
            now=NOW,
        )

    return act


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_who_decide_otherwise_at_once_one_is_told_what_the_other_said(attempt: int) -> None:
    scene, round, mentee, mentor = scene_with_a_pair(f"Desk{attempt}")

    results = together(
        deciding(scene.cora, round, mentee, mentor, "keep"),
        deciding(scene.dora, round, mentee, mentor, "never"),
    )

    assert sorted(type(result).__name__ for result in results) == ["DecidedMeanwhile", "PairDecision"], (
        results
    )
    refusal = next(result for result in results if isinstance(result, DecidedMeanwhile))
    standing = PairDecision.objects.get()
    assert standing.by is not None
    assert standing.by.name in refusal.sentence
    assert DecisionChange.objects.count() == 1


def test_the_version_is_what_keeps_the_first_decision() -> None:
    """The negative control: without the look at the version, the first decision is lost without a word."""
    scene, round, mentee, mentor = scene_with_a_pair("Unguarded")

    with patch("telemachy.rounds.actions.reviewing._is_news", lambda row, one: True):
        results = together(
            deciding(scene.cora, round, mentee, mentor, "keep"),
            deciding(scene.dora, round, mentee, mentor, "never"),
        )

    assert [type(result).__name__ for result in results] == ["PairDecision", "PairDecision"], results


def test_notes_of_two_at_once_both_stay() -> None:
    scene, round, mentee, mentor = scene_with_a_pair("Notes")

    def noting(who: Person, text: str) -> Callable[[], object]:
        return lambda: add_note(actor=who, round=round, mentor=mentor, mentee=mentee, text=text, now=NOW)

    together(noting(scene.cora, "From Cora"), noting(scene.dora, "From Dora"))

    assert set(PairNote.objects.values_list("text", flat=True)) == {"From Cora", "From Dora"}
