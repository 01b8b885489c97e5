"""When a proposal comes to nothing: the next choice, or the pool, as the program says."""

import pytest
from tests.rounds.ranking_scene import answer, open_ranking, rank
from tests.rounds.scene import NOW, Scene, approved_round, open_scene

from telemachy.mentorships.actions import accept, decline
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.drafting import drop_round
from telemachy.rounds.actions.following_up import hold_next_choices
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.actions.ranking import close_ranking, save_round_settings
from telemachy.rounds.choices import AfterDecline, Wish
from telemachy.rounds.models import Round
from telemachy.rounds.queries.this_week import this_week

pytestmark = pytest.mark.django_db


def settle(scene: Scene, after_decline: AfterDecline) -> None:
    save_round_settings(
        actor=scene.cora,
        program=scene.program,
        shortlist_size=8,
        after_decline=after_decline,
        revision=1,
        now=NOW,
    )


def declined(scene: Scene, mentee: Enrollment, mentor: Enrollment) -> None:
    """A published pair to which the mentor says no."""
    publish_round(actor=scene.cora, round=approved_round(scene, [(mentee, mentor)]), now=NOW)
    mentorship = Mentorship.objects.with_people().get()
    decline(actor=mentorship.mentor, mentorship=mentorship, now=NOW)


def people(scene: Scene) -> tuple[Enrollment, Enrollment, Enrollment, Enrollment]:
    """Mina, whom Omar declines; Ines fits best of the others, Juno less."""
    return (
        scene.mentee("Mina Holt", wants="budgets"),
        scene.mentor("Omar Diaz", offers="budgets"),
        scene.mentor("Ines Faro", offers="budgets"),
        scene.mentor("Juno Berg", offers="welding"),
    )


def wishes_said(
    scene: Scene, mina: Enrollment, *ranked: Enrollment, not_to: Enrollment | None = None
) -> None:
    """A ranking that is over, before the round that is published."""
    window = open_ranking(scene)
    rank(mina, *ranked)
    if not_to is not None:
        answer(not_to, one=(mina, Wish.PREFER_NOT))
    round = Round.objects.get(pk=window.round_id)
    round = close_ranking(actor=scene.cora, round=round, version=round.version, now=NOW)
    drop_round(actor=scene.cora, round=round, version=round.version, now=NOW)


def next_one(state: State) -> str:
    return Mentorship.objects.with_people().get(state=state).mentor.name


def test_by_default_the_next_choice_is_held_for_a_coordinator() -> None:
    scene = open_scene()
    mina, omar, *_ = people(scene)
    declined(scene, mina, omar)

    assert hold_next_choices(now=NOW) == 1

    assert next_one(State.HELD) == "Ines Faro"
    assert not Notification.objects.filter(person=mina.person, link__contains="/next").exists()


def test_a_program_may_have_the_next_choice_proposed_at_once() -> None:
    scene = open_scene()
    settle(scene, AfterDecline.PROPOSE)
    mina, omar, ines, _ = people(scene)
    declined(scene, mina, omar)

    assert hold_next_choices(now=NOW) == 1
    assert hold_next_choices(now=NOW) == 0

    assert next_one(State.PROPOSED) == "Ines Faro"
    told = Notification.objects.filter(notice__startswith="mentorships.proposed", line__contains="Ines")
    assert {one.person for one in told} == {mina.person}
    assert Notification.objects.filter(person=ines.person, line__contains="Mina").count() == 1


def test_a_program_may_let_everyone_wait_for_the_next_round() -> None:
    scene = open_scene()
    settle(scene, AfterDecline.POOL)
    mina, omar, *_ = people(scene)
    declined(scene, mina, omar)

    assert hold_next_choices(now=NOW) == 0

    assert set(Mentorship.objects.values_list("state", flat=True)) == {State.DECLINED}
    [thing] = this_week(scene.program, NOW).things
    assert "wait for the next round" in thing.text


def test_the_next_choice_is_the_mentees_own_next_before_the_best_fit() -> None:
    scene = open_scene()
    mina, omar, _, juno = people(scene)
    wishes_said(scene, mina, omar, juno)
    declined(scene, mina, omar)

    hold_next_choices(now=NOW)

    assert next_one(State.HELD) == "Juno Berg"


def test_nobody_is_held_for_whom_a_mentor_would_rather_not() -> None:
    scene = open_scene()
    mina, omar, ines, _ = people(scene)
    wishes_said(scene, mina, omar, not_to=ines)
    declined(scene, mina, omar)

    hold_next_choices(now=NOW)

    assert next_one(State.HELD) == "Juno Berg"


def test_a_mentor_who_filled_up_meanwhile_is_passed_over() -> None:
    scene = open_scene()
    mina, omar, ines, _ = people(scene)
    ravi = scene.mentee("Ravi Sen", wants="budgets")
    publish_round(actor=scene.cora, round=approved_round(scene, [(mina, omar), (ravi, ines)]), now=NOW)
    one, other = Mentorship.objects.with_people().order_by("id")
    accept(actor=other.mentor, mentorship=other, now=NOW)
    decline(actor=omar.person, mentorship=one, now=NOW)

    hold_next_choices(now=NOW)

    assert next_one(State.HELD) == "Juno Berg"
