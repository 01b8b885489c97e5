"""The pages of the plan: each reads all of it and writes what is theirs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import ada, client_of, sam
from tests.mentorships.pairs import accepted_pair, active_pair, agree, fresh
from tests.rounds.scene import NOW, open_scene

from telemachy.mentorships.actions.objectives import suggest_objective
from telemachy.mentorships.actions.planning import add_milestone, add_strategy, edit_strategy
from telemachy.mentorships.choices import ObjectiveState, Starter, State
from telemachy.mentorships.models import Mentorship, Milestone, Objective, PlanSignature, Strategy
from telemachy.mentorships.queries.starters import STARTERS

pytestmark = pytest.mark.django_db

TITLE = "Lead the Monday meeting"


def at(name: str, thing: Any) -> str:
    return reverse(f"mentorships:{name}", args=[thing.public_id])


def with_a_way(mentorship: Mentorship) -> Milestone:
    mine = Objective.objects.get(mentorship=mentorship)
    way = add_strategy(actor=mentorship.mentor, objective=mine, title="Ask for a slot", now=NOW)
    return add_milestone(actor=mentorship.mentor, strategy=way, title="Asked", due_on=NOW.date(), now=NOW)


@pytest.mark.requirement("S001-27")
def test_a_first_objective_from_a_starter_begins_the_mentorship() -> None:
    mentorship = accepted_pair()
    agree(mentorship)
    mina = client_of(mentorship.mentee)
    url = at("add_objective", mentorship)

    picker = mina.get(url).content.decode()
    assert [key for key in STARTERS if f"?starter={key}" in picker] == list(STARTERS)
    begun = mina.get(f"{url}?starter=transition").content.decode()
    assert STARTERS["transition"].title in begun
    answer = mina.post(url, {"title": TITLE, "words": "", "starter": "transition"}, follow=True)

    assert b"with it your mentorship begins" in answer.content
    mine = Objective.objects.get()
    assert (mine.title, mine.starter, fresh(mentorship).state) == (TITLE, Starter.TRANSITION, State.ACTIVE)


def test_the_mentor_suggests_and_the_mentee_takes_changes_or_leaves() -> None:
    mentorship = active_pair()
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)
    for title in ("First idea", "Second idea"):
        assert omar.post(at("suggest_objective", mentorship), {"title": title}).status_code == 303
    first, second = Objective.objects.filter(state=ObjectiveState.SUGGESTED).order_by("id")

    assert b"Leave it" not in omar.get(at("plan", mentorship)).content
    assert b"Leave it" in mina.get(at("plan", mentorship)).content
    form = mina.get(at("objective", first))
    assert b"Take up a suggestion" in form.content
    taken = {"title": "My own words", "revision": 1}
    assert mina.post(at("objective", first), taken).status_code == 303
    assert mina.post(at("dismiss_objective", second)).status_code == 303

    states = dict(Objective.objects.values_list("title", "state"))
    assert states["My own words"] == ObjectiveState.OPEN
    assert states["Second idea"] == ObjectiveState.DISMISSED


def test_what_is_the_mentees_is_refused_to_the_mentor_and_hidden_from_others() -> None:
    scene = open_scene()
    mentorship = active_pair(scene)
    mine = Objective.objects.get()
    urls = [at("objective", mine), at("add_objective", mentorship), at("move_objective", mine)]

    for url in urls:
        assert client_of(mentorship.mentor).post(url, {"title": "x"}).status_code == 403
        for person in (scene.cora, sam(), ada()) if url == urls[0] else (scene.cora,):
            assert client_of(person).post(url, {"title": "x"}).status_code == 404
    assert client_of(mentorship.mentee).post(at("suggest_objective", mentorship)).status_code == 403
    assert Objective.objects.get().title == mine.title


def test_both_write_ways_and_milestones() -> None:
    mentorship = active_pair()
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)
    mine = Objective.objects.get()

    assert omar.post(at("add_strategy", mine), {"title": "Ask"}).status_code == 303
    way = Strategy.objects.get()
    assert mina.get(at("add_milestone", way)).status_code == 200
    sent = {"title": "Asked", "due_on": "2026-04-01"}
    assert mina.post(at("add_milestone", way), sent).status_code == 303
    stone = Milestone.objects.get()
    assert omar.post(at("mark_milestone", stone), {"done": "1"}).status_code == 303
    assert omar.post(at("milestone", stone), {"title": "Asked twice", "revision": 2}).status_code == 303
    stone.refresh_from_db()
    assert (stone.title, stone.due_on, stone.done_at is not None) == ("Asked twice", None, True)
    assert mina.post(at("remove_milestone", stone)).status_code == 303
    assert mina.post(at("remove_strategy", way)).status_code == 303
    assert not Strategy.objects.exists()


@pytest.mark.requirement("S001-31")
def test_the_page_shows_a_line_of_time_and_progress_by_milestone() -> None:
    mentorship = active_pair()
    stone = with_a_way(mentorship)
    mina = client_of(mentorship.mentee)

    before = mina.get(at("plan", mentorship)).content.decode()
    mina.post(at("mark_milestone", stone), {"done": "1"})
    after = mina.get(at("plan", mentorship)).content.decode()

    assert "0 of 1 milestone" in before
    assert 'value="1" max="1"' in after
    assert 'class="is-done"' in after


def test_a_line_that_the_other_changed_is_shown_with_ones_own_words() -> None:
    mentorship = active_pair()
    way = with_a_way(mentorship).strategy
    edit_strategy(actor=mentorship.mentor, strategy=way, title="Theirs", revision=1, now=NOW)
    mina = client_of(mentorship.mentee)

    stale = mina.post(at("strategy", way), {"title": "Mine", "revision": 1})
    page = stale.content.decode()

    assert stale.status_code == 409
    assert "What stands there now" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert 'name="revision" value="2"' in page
    assert mina.post(at("strategy", way), {"title": "Mine", "revision": 2}).status_code == 303


@pytest.mark.requirement("S001-29")
def test_both_say_yes_to_the_plan_and_the_history_has_it() -> None:
    mentorship = active_pair()
    with_a_way(mentorship)
    for person in (mentorship.mentee, mentorship.mentor):
        answer = client_of(person).post(at("sign_plan", mentorship), {"version": 3})
        assert answer.status_code == 303
    late = client_of(mentorship.mentor).post(at("sign_plan", mentorship), {"version": 2})

    page = client_of(mentorship.mentor).get(at("plan_history", mentorship)).content.decode()

    assert late.status_code == 409
    assert PlanSignature.objects.count() == 2
    for person in (mentorship.mentee, mentorship.mentor):
        assert f"Version 3: {person.name}" in page
        assert f", {person.name}</span>" in page


@pytest.mark.requirement("S001-30")
def test_the_plan_can_be_taken_along() -> None:
    mentorship = active_pair()
    with_a_way(mentorship)
    browser: Client = client_of(mentorship.mentee)

    table = browser.get(at("plan_table", mentorship))
    words = browser.get(at("plan_text", mentorship))

    assert table["Content-Type"].startswith("text/csv")
    for part in ("Lead the weekly meeting", "Ask for a slot", "Asked"):
        assert part in table.content.decode()
        assert part in words.content.decode()


@pytest.mark.parametrize("page", ["plan", "plan_history", "plan_table", "plan_text"])
def test_nobody_else_finds_the_plan(page: str) -> None:
    scene = open_scene()
    mentorship = active_pair(scene)

    assert client_of(mentorship.mentor).get(at(page, mentorship)).status_code == 200
    for person in (scene.cora, sam(), ada()):
        assert client_of(person).get(at(page, mentorship)).status_code == 404


def test_a_form_without_a_line_is_answered_beside_it() -> None:
    mentorship = active_pair()
    browser = client_of(mentorship.mentee)

    for url in (at("add_objective", mentorship), at("add_strategy", Objective.objects.get())):
        answer = browser.post(url, {"title": "  "})
        assert answer.status_code == 422
        assert b"There is a problem" in answer.content


def test_the_plan_asks_as_much_with_three_of_each_as_with_one(
    django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    mentorship = active_pair()
    with_a_way(mentorship)
    suggest_objective(actor=mentorship.mentor, mentorship=mentorship, title="Idea 0", now=NOW)
    browser = client_of(mentorship.mentee)
    browser.get(at("plan", mentorship))
    with django_assert_max_num_queries(40) as one:
        for page in ("plan", "plan_history", "plan_table"):
            browser.get(at(page, mentorship))

    way = Strategy.objects.get()
    for number in range(2):
        add_milestone(actor=mentorship.mentee, strategy=way, title=f"M{number}", due_on=None, now=NOW)
        add_strategy(actor=mentorship.mentor, objective=way.objective, title=f"S{number}", now=NOW)
        suggest_objective(actor=mentorship.mentor, mentorship=mentorship, title=f"I{number}", now=NOW)

    with django_assert_num_queries(len(one.captured_queries)):
        for page in ("plan", "plan_history", "plan_table"):
            browser.get(at(page, mentorship))
