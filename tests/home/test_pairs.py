"""A matched pair is led one small step at a time; each state of the two has its step."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mentorships.pairs import accepted_pair, active_pair, fresh, objective, proposed_pair, write
from tests.rounds.scene import NOW, open_scene

from telemachy.home.choices import Standing
from telemachy.home.queries import today
from telemachy.home.queries.pairs import steps_of_pairs
from telemachy.meetings.actions.arranging import propose_times, take_time
from telemachy.meetings.models import Session
from telemachy.mentorships.actions.agreeing import confirm_agreement
from telemachy.mentorships.actions.checks import ask_for_checks
from telemachy.mentorships.actions.concerns import raise_concern
from telemachy.mentorships.actions.objectives import suggest_objective
from telemachy.mentorships.choices import ConcernRoute
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.pages import sides_of
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db


def step_of(mentorship: Mentorship, person: Person, now: datetime = NOW) -> Standing:
    """What comes next for this one of the two."""
    return steps_of_pairs(sides_of(person), person, now)[mentorship.pk].standing


def both(mentorship: Mentorship, now: datetime = NOW) -> tuple[Standing, Standing]:
    """What comes next for the mentee, and for the mentor."""
    return step_of(mentorship, mentorship.mentee, now), step_of(mentorship, mentorship.mentor, now)


def plan_one(mentorship: Mentorship, starts_at: datetime, **more: Any) -> Session:
    """The mentor proposes a time, the mentee takes it."""
    proposal = propose_times(
        actor=mentorship.mentor, mentorship=mentorship, times=[starts_at], length_minutes=30, now=NOW, **more
    )
    (session,) = take_time(actor=mentorship.mentee, time=proposal.times.get(), now=NOW)
    return session


def test_after_two_yeses_the_agreement_comes_first() -> None:
    mentorship = accepted_pair()

    assert both(mentorship) == (Standing.AGREEMENT_TO_WRITE, Standing.AGREEMENT_TO_WRITE)


def test_who_has_not_said_yes_to_the_terms_is_asked_and_the_other_goes_on() -> None:
    mentorship = accepted_pair()
    version = write(mentorship, mentorship.mentee)

    confirm_agreement(actor=mentorship.mentee, mentorship=mentorship, number=version.number, now=NOW)

    assert both(mentorship) == (Standing.OBJECTIVE_TO_WRITE, Standing.AGREEMENT_TO_CONFIRM)


def test_a_suggested_objective_waits_for_the_mentee_alone() -> None:
    mentorship = accepted_pair()
    suggest_objective(
        actor=mentorship.mentor, mentorship=mentorship, title="Lead the weekly meeting", now=NOW
    )

    assert both(mentorship) == (Standing.OBJECTIVE_SUGGESTED, Standing.AGREEMENT_TO_WRITE)


def test_an_active_pair_finds_a_time_one_proposes_and_the_other_takes() -> None:
    mentorship = active_pair()

    assert both(mentorship) == (Standing.SESSION_TO_PLAN, Standing.SESSION_TO_PLAN)

    propose_times(
        actor=mentorship.mentor,
        mentorship=mentorship,
        times=[NOW + timedelta(days=3)],
        length_minutes=30,
        now=NOW,
    )

    assert both(mentorship) == (Standing.TIME_TO_TAKE, Standing.TIMES_PROPOSED)


def test_a_session_far_away_asks_nothing_a_near_one_is_prepared_and_a_past_one_is_asked_about() -> None:
    mentorship = active_pair()
    session = plan_one(mentorship, NOW + timedelta(days=20))

    assert both(mentorship) == (Standing.SESSION_PLANNED, Standing.SESSION_PLANNED)
    near = session.starts_at - timedelta(days=2)
    assert both(mentorship, near) == (Standing.SESSION_TO_PREPARE, Standing.SESSION_TO_PREPARE)
    assert both(mentorship, session.ends_at) == (Standing.DID_YOU_MEET, Standing.DID_YOU_MEET)


def test_the_check_of_thirty_days_comes_before_what_is_planned() -> None:
    mentorship = active_pair()
    later = NOW + timedelta(days=31)

    ask_for_checks(now=later)

    assert both(mentorship, later) == (Standing.CHECK_TO_ANSWER, Standing.CHECK_TO_ANSWER)


def test_who_runs_the_program_is_led_to_what_somebody_told_and_the_other_of_the_two_is_not() -> None:
    scene = open_scene()
    mentorship = active_pair(scene)
    raise_concern(
        actor=mentorship.mentee,
        mentorship=mentorship,
        route=ConcernRoute.COORDINATORS,
        words="It is about how we speak with each other.",
        now=NOW,
    )

    assert today(scene.cora, NOW).next_step.step.standing == Standing.TOLD_IN_PRIVATE
    assert today(mentorship.mentor, NOW).next_step.step.standing != Standing.TOLD_IN_PRIVATE


def test_a_pair_that_is_not_together_yet_has_no_such_step() -> None:
    mentorship = proposed_pair()

    assert steps_of_pairs(sides_of(mentorship.mentee), mentorship.mentee, NOW) == {}


def test_the_page_says_one_thing_first_and_each_mentorship_says_its_own() -> None:
    mentorship = accepted_pair()
    objective(mentorship)

    found = today(mentorship.mentee, NOW)

    assert found.next_step.step.standing == Standing.AGREEMENT_TO_WRITE
    ((side, step),) = found.mentorships
    assert (side.mentorship, step.title) == (fresh(mentorship), found.next_step.title)
    assert Standing.AGREEMENT_TO_WRITE not in {one.step.standing for one in found.also}


def test_many_mentorships_take_no_more_queries_than_one(django_assert_num_queries: Any) -> None:
    scene = open_scene()
    first = active_pair(scene)
    plan_one(first, NOW + timedelta(days=3))
    with CaptureQueriesContext(
        connection,
    ) as one:
        steps_of_pairs(sides_of(first.mentor), first.mentor, NOW)
    for number in range(2):
        mentorship = active_pair(scene, mentee=f"Mentee {number}", mentor=f"Mentor {number}")
        Mentorship.objects.filter(pk=mentorship.pk).update(mentor_enrollment=first.mentor_enrollment)
        plan_one(fresh(mentorship), NOW + timedelta(days=4 + number))

    with django_assert_num_queries(len(one)):
        assert len(steps_of_pairs(sides_of(first.mentor), first.mentor, NOW)) == 3
