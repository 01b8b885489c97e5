"""The plan: objectives are the mentee's, ways and milestones both write, every change is in the book."""

from datetime import date, timedelta

import pytest
from tests.cast import sam
from tests.mentorships.pairs import accepted_pair, active_pair, agree, fresh, objective
from tests.rounds.scene import NOW

from telemachy.common.errors import Forbidden
from telemachy.mentorships import notices
from telemachy.mentorships.actions import objectives as acts
from telemachy.mentorships.actions.plan_book import PlanChanged, PlanClosed
from telemachy.mentorships.actions.planning import (
    NothingToSign,
    NothingWritten,
    PlanMovedOn,
    add_milestone,
    add_strategy,
    edit_milestone,
    edit_strategy,
    mark_milestone,
    remove_milestone,
    remove_strategy,
    sign_plan,
)
from telemachy.mentorships.choices import ObjectiveState, PlanAct, State
from telemachy.mentorships.models import Mentorship, Milestone, Objective, PlanSignature, Strategy
from telemachy.mentorships.queries.plan import (
    changes_of,
    objectives_of,
    plan_page,
    plan_table,
    plan_text,
    version_of,
)
from telemachy.mentorships.queries.readiness import missing_to_begin
from telemachy.mentorships.queries.starters import STARTERS
from telemachy.notifications.models import Notification

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def way(mentorship: Mentorship, title: str = "Ask to lead one meeting") -> Strategy:
    found = Objective.objects.filter(mentorship=mentorship).first() or objective(mentorship)
    return add_strategy(actor=mentorship.mentor, objective=found, title=title, now=NOW)


def stone(strategy: Strategy, title: str = "Led one", due_on: date | None = TODAY) -> Milestone:
    actor = strategy.objective.mentorship.mentee
    return add_milestone(actor=actor, strategy=strategy, title=title, due_on=due_on, now=NOW)


@pytest.mark.requirement("S001-27")
def test_there_are_three_beginnings_and_ones_own_words() -> None:
    mentorship = accepted_pair()

    assert [one.label for one in (STARTERS[key].starter for key in STARTERS)] == [
        "Leadership",
        "Technical skill",
        "A transition",
    ]
    written = objective(mentorship, "In my own words")

    assert [one.title for one in objectives_of(mentorship)] == [written.title] == ["In my own words"]


@pytest.mark.requirement("S001-27")
def test_a_suggestion_does_not_let_the_mentorship_begin() -> None:
    mentorship = accepted_pair()
    agree(mentorship)
    acts.suggest_objective(actor=mentorship.mentor, mentorship=mentorship, title="Lead", now=NOW)

    assert fresh(mentorship).state == State.ACCEPTED
    assert missing_to_begin(mentorship) == ["The mentee writes at least one objective."]


@pytest.mark.requirement("S001-41")
def test_a_suggestion_is_no_objective_until_the_mentee_takes_it() -> None:
    mentorship = accepted_pair()
    agree(mentorship)
    suggested = acts.suggest_objective(actor=mentorship.mentor, mentorship=mentorship, title="Lead", now=NOW)

    assert objectives_of(mentorship) == []
    assert Notification.objects.get(notice=notices.OBJECTIVE_SUGGESTED.key).person == mentorship.mentee

    taken = acts.take_suggestion(
        actor=mentorship.mentee,
        objective=suggested,
        title="Lead the Monday meeting",
        words="",
        revision=suggested.revision,
        now=NOW,
    )

    assert [one.title for one in objectives_of(mentorship)] == ["Lead the Monday meeting"]
    assert taken.suggested_by == mentorship.mentor
    assert fresh(mentorship).state == State.ACTIVE


@pytest.mark.requirement("S001-41")
def test_a_suggestion_can_be_left_and_nobody_is_told() -> None:
    mentorship = accepted_pair()
    suggested = acts.suggest_objective(actor=mentorship.mentor, mentorship=mentorship, title="Lead", now=NOW)
    before = Notification.objects.count()

    acts.dismiss_suggestion(actor=mentorship.mentee, objective=suggested, now=NOW)

    assert objectives_of(mentorship) == []
    assert Notification.objects.count() == before
    with pytest.raises(acts.NotSuggested):
        acts.take_suggestion(
            actor=mentorship.mentee, objective=suggested, title="Lead", words="", revision=2, now=NOW
        )


def test_the_mentor_writes_no_objective_and_changes_none() -> None:
    mentorship = accepted_pair()
    mine = objective(mentorship)
    mentor = mentorship.mentor

    for act in (
        lambda: acts.add_objective(actor=mentor, mentorship=mentorship, title="Theirs", now=NOW),
        lambda: acts.edit_objective(
            actor=mentor, objective=mine, title="Theirs", words="", revision=1, now=NOW
        ),
        lambda: acts.move_objective(actor=mentor, objective=mine, to=ObjectiveState.REACHED, now=NOW),
        lambda: acts.suggest_objective(actor=mentorship.mentee, mentorship=mentorship, title="Mine", now=NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    mine.refresh_from_db()
    assert (mine.title, mine.state, mine.revision) == ("Lead the weekly meeting", ObjectiveState.OPEN, 1)


def test_a_stranger_writes_nothing() -> None:
    mentorship = active_pair()
    stranger = sam()
    strategy = way(mentorship)

    with pytest.raises(Forbidden):
        add_milestone(actor=stranger, strategy=strategy, title="x", due_on=None, now=NOW)
    with pytest.raises(Forbidden):
        sign_plan(actor=stranger, mentorship=mentorship, version=version_of(mentorship), now=NOW)


def test_enough_is_enough() -> None:
    mentorship = active_pair()
    for number in range(acts.MOST_OBJECTIVES - 1):
        objective(mentorship, f"Objective {number}")

    with pytest.raises(acts.NoObjective):
        objective(mentorship, "One more")
    with pytest.raises(NothingWritten):
        way(mentorship, "")


@pytest.mark.requirement("S001-29")
def test_the_book_names_who_changed_what_and_both_sign_the_same_version() -> None:
    mentorship = active_pair()
    strategy = way(mentorship, "Ask for a slot")
    edit_strategy(actor=mentorship.mentee, strategy=strategy, title="Ask for two slots", revision=1, now=NOW)
    version = version_of(mentorship)

    book = changes_of(mentorship)
    assert [(one.changed_by, one.act, one.before, one.after) for one in book[:2]] == [
        (mentorship.mentee, PlanAct.CHANGED, "Ask for a slot", "Ask for two slots"),
        (mentorship.mentor, PlanAct.ADDED, "", "Ask for a slot"),
    ]
    assert [one.version for one in book] == [3, 2, 1]
    for person in (mentorship.mentee, mentorship.mentor):
        sign_plan(actor=person, mentorship=mentorship, version=version, now=NOW)
    page = plan_page(mentorship, mentorship.mentee, TODAY)
    assert (page.mentee_signed_at, page.mentor_signed_at) == (NOW, NOW)

    stone(strategy)

    page = plan_page(mentorship, mentorship.mentee, TODAY)
    assert (page.version, page.mentee_signed_at, page.mentor_signed_at) == (4, None, None)
    assert PlanSignature.objects.filter(version=3).count() == 2
    with pytest.raises(PlanMovedOn):
        sign_plan(actor=mentorship.mentee, mentorship=mentorship, version=3, now=NOW)


@pytest.mark.requirement("S001-31")
def test_a_milestone_done_moves_the_progress_and_not_the_version() -> None:
    mentorship = active_pair()
    strategy = way(mentorship)
    later, first = stone(strategy, "Second", TODAY + timedelta(days=9)), stone(strategy, "First", TODAY)
    version = version_of(mentorship)

    mark_milestone(actor=mentorship.mentor, milestone=first, done=True, now=NOW)

    page = plan_page(mentorship, mentorship.mentee, TODAY)
    assert (page.progress.done, page.progress.total) == (1, 2)
    assert [(one.title, one.state) for one in page.timeline] == [("First", "done"), ("Second", "now")]
    assert page.version == version

    mark_milestone(actor=mentorship.mentee, milestone=first, done=False, now=NOW)
    page = plan_page(mentorship, mentorship.mentee, TODAY)
    assert page.progress.done == 0
    assert [one.act for one in changes_of(mentorship)[:2]] == [PlanAct.REOPENED, PlanAct.DONE]
    assert later.due_on == TODAY + timedelta(days=9)


@pytest.mark.requirement("S001-30")
def test_the_files_show_objectives_strategies_and_milestones() -> None:
    mentorship = active_pair()
    strategy = way(mentorship, "=Ask for a slot")
    mark_milestone(actor=mentorship.mentor, milestone=stone(strategy), done=True, now=NOW)

    rows = plan_table(mentorship).splitlines()
    words = plan_text(mentorship)

    assert rows[0] == "Objective,What it means,Strategy,Milestone,Due,Done"
    assert rows[1] == f"Lead the weekly meeting,,'=Ask for a slot,Led one,{TODAY.isoformat()},yes"
    assert "Objective: Lead the weekly meeting\n" in words
    assert "  Strategy: =Ask for a slot\n" in words
    assert "    Milestone: Led one (2 March 2026), done\n" in words


def test_who_saves_a_line_later_is_told_what_stands_there() -> None:
    mentorship = active_pair()
    strategy = way(mentorship)
    milestone = stone(strategy)
    edit_milestone(
        actor=mentorship.mentor, milestone=milestone, title="Theirs", due_on=None, revision=1, now=NOW
    )

    with pytest.raises(PlanChanged) as raised:
        edit_milestone(
            actor=mentorship.mentee, milestone=milestone, title="Mine", due_on=None, revision=1, now=NOW
        )

    assert (raised.value.saved, raised.value.revision) == ("Theirs", 2)


def test_what_is_taken_out_stays_in_the_book() -> None:
    mentorship = active_pair()
    strategy = way(mentorship)
    first, second = stone(strategy, "One"), stone(strategy, "Two", None)

    remove_milestone(actor=mentorship.mentee, milestone=first, now=NOW)
    remove_strategy(actor=mentorship.mentor, strategy=strategy, now=NOW)

    assert not Milestone.objects.filter(pk=second.pk).exists()
    assert [one.before for one in changes_of(mentorship)[:2]] == [
        "Ask to lead one meeting\n- Two",
        "One (2 March 2026)",
    ]
    with pytest.raises(PlanMovedOn):
        mark_milestone(actor=mentorship.mentor, milestone=second, done=True, now=NOW)


def test_an_objective_let_go_can_be_taken_up_again() -> None:
    mentorship = active_pair()
    mine = Objective.objects.get()
    version = version_of(mentorship)

    acts.move_objective(actor=mentorship.mentee, objective=mine, to=ObjectiveState.DROPPED, now=NOW)
    page = plan_page(mentorship, mentorship.mentee, TODAY)
    assert (len(page.objectives), page.let_go, page.version) == (0, [mine], version + 1)

    acts.move_objective(actor=mentorship.mentee, objective=mine, to=ObjectiveState.OPEN, now=NOW)
    assert version_of(mentorship) == version + 2

    acts.move_objective(actor=mentorship.mentee, objective=mine, to=ObjectiveState.REACHED, now=NOW)
    assert version_of(mentorship) == version + 2


def test_there_is_nothing_to_sign_without_an_objective() -> None:
    mentorship = accepted_pair()

    with pytest.raises(NothingToSign):
        sign_plan(actor=mentorship.mentee, mentorship=mentorship, version=0, now=NOW)


def test_a_plan_stands_still_once_the_two_come_to_an_end() -> None:
    mentorship = active_pair()
    Mentorship.objects.filter(pk=mentorship.pk).update(state=State.CLOSING)

    with pytest.raises(PlanClosed):
        objective(mentorship, "Too late")
