"""The facts of a program's process, and a word to both."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.meetings.test_rhythm import DAY, QUIET_ON, agree, session
from tests.mentorships.pair import Pair, pair
from tests.rounds.scene import NOW, Scene, approved_round, open_scene

from telemachy.meetings.actions.process import NotSoAnyMore, NudgedLately, remind_both
from telemachy.meetings.actions.rhythm import watch_rhythm
from telemachy.meetings.choices import NudgeKind, SessionState
from telemachy.meetings.models import Nudge
from telemachy.meetings.queries.process import PER_PAGE, in_need, process_page
from telemachy.mentorships.choices import AgreedRhythm, State
from telemachy.mentorships.models import Mentorship, Pause
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.queries.this_week import this_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def facts(scene: Scene, now: datetime) -> dict[str, int]:
    return {fact.kind.value: fact.number for fact in process_page(scene.program, now).facts if fact.number}


def acts(scene: Scene, now: datetime, kind: str = "") -> list[tuple[str, str]]:
    return [
        (row.mentorship.mentee.get_short_name(), row.act.label or row.act.note)
        for row in process_page(scene.program, now, kind=kind).rows
    ]


# --- Which facts hold ---


def test_no_agreement_shows_from_day_14_and_no_first_session_from_day_21(scene: Scene) -> None:
    pair(scene=scene)

    assert facts(scene, NOW + 13 * DAY) == {}
    assert facts(scene, NOW + 14 * DAY) == {"no_agreement": 1}
    assert facts(scene, NOW + 21 * DAY) == {"no_agreement": 1, "no_first_session": 1}


def test_an_agreement_of_both_and_a_session_held_take_the_facts_away(scene: Scene) -> None:
    two = pair(scene=scene)
    agree(two.mentorship, AgreedRhythm.MONTH, NOW)
    assert facts(scene, NOW + 25 * DAY) == {"no_first_session": 1}

    session(two.mentorship, NOW + 20 * DAY, SessionState.MISSED)
    assert facts(scene, NOW + 25 * DAY) == {"no_first_session": 1}
    session(two.mentorship, NOW + 22 * DAY)

    assert facts(scene, NOW + 25 * DAY) == {}
    assert process_page(scene.program, NOW + 25 * DAY).running == 1


def test_a_silence_shows_a_week_after_the_pair_was_asked(scene: Scene) -> None:
    two = pair(scene=scene)
    agree(two.mentorship, AgreedRhythm.MONTH, NOW)
    session(two.mentorship, NOW + DAY)
    asked = QUIET_ON + 2 * DAY
    watch_rhythm(now=asked)
    assert facts(scene, asked) == {}

    watch_rhythm(now=asked + 7 * DAY)

    row = process_page(scene.program, asked + 7 * DAY, kind="quiet").rows[0]
    assert row.details == ["No session since 3 March; both were asked"]
    assert row.act.label == "Remind both"


def test_a_pause_is_a_fact_with_nothing_to_do_until_it_is_over(scene: Scene) -> None:
    two = pair(scene=scene)
    Mentorship.objects.filter(pk=two.mentorship.pk).update(state=State.PAUSED)
    Pause.objects.create(
        mentorship=two.mentorship, begun_at=NOW + DAY, until=(NOW + 40 * DAY).date(), begun_by=two.mina
    )

    assert facts(scene, NOW + 30 * DAY) == {"paused": 1}
    assert acts(scene, NOW + 30 * DAY) == [("Mina", "A pause is fine. Nothing to do.")]
    assert acts(scene, NOW + 42 * DAY) == [("Mina", "Remind both")]


def test_what_is_over_or_only_proposed_is_not_on_the_page(scene: Scene) -> None:
    two = pair(scene=scene)
    Mentorship.objects.filter(pk=two.mentorship.pk).update(state=State.CLOSED)

    assert facts(scene, NOW + 60 * DAY) == {}


# --- One act each ---


def test_a_first_session_that_is_planned_needs_nothing(scene: Scene) -> None:
    two = pair(scene=scene)
    agree(two.mentorship, AgreedRhythm.MONTH, NOW)
    session(two.mentorship, NOW + 30 * DAY, SessionState.PLANNED)

    row = process_page(scene.program, NOW + 25 * DAY).rows[0]

    assert row.act.note == "It is planned. Nothing to do."
    assert row.details == ["A session is planned for 1 April"]


def test_after_a_word_to_both_a_week_goes_by_and_then_one_writes(scene: Scene) -> None:
    two = pair(scene=scene)
    now = NOW + 15 * DAY

    remind_both(actor=scene.cora, mentorship=two.mentorship, kind=NudgeKind.NO_AGREEMENT, now=now)

    assert acts(scene, now + DAY) == [("Mina", "Reminded on 17 March. Give them a week.")]
    row = process_page(scene.program, now + 8 * DAY, kind="no_agreement").rows[0]
    assert row.act.url.startswith("mailto:mina.crossings@example.org,omar.crossings@example.org?")


def test_the_quiet_who_were_reminded_are_offered_a_change(scene: Scene) -> None:
    two = quiet_pair(scene)
    now = QUIET_ON + 8 * DAY
    remind_both(actor=scene.cora, mentorship=two.mentorship, kind=NudgeKind.QUIET, now=now)

    row = process_page(scene.program, now + 8 * DAY).rows[0]

    assert row.act.label == "Write and offer a change"
    assert "nobody%27s%20fault" in row.act.url


def quiet_pair(scene: Scene) -> Pair:
    two = pair(scene=scene)
    agree(two.mentorship, AgreedRhythm.MONTH, NOW)
    session(two.mentorship, NOW)
    watch_rhythm(now=QUIET_ON)
    watch_rhythm(now=QUIET_ON + 7 * DAY)
    return two


def test_both_read_the_same_word_and_once_a_week(scene: Scene) -> None:
    two = pair(scene=scene)
    now = NOW + 15 * DAY

    remind_both(actor=scene.cora, mentorship=two.mentorship, kind=NudgeKind.NO_AGREEMENT, now=now)
    with pytest.raises(NudgedLately):
        remind_both(actor=scene.dora, mentorship=two.mentorship, kind=NudgeKind.NO_AGREEMENT, now=now + DAY)

    told = Notification.objects.filter(notice="meetings.nudged")
    assert {row.person for row in told} == {two.mina, two.omar}
    assert Nudge.objects.count() == 1
    assert "sees only dates and states" in OutgoingMail.objects.filter(notice="meetings.nudged")[0].body


def test_what_has_come_right_is_not_reminded_of(scene: Scene) -> None:
    two = pair(scene=scene)

    for kind in NudgeKind:
        with pytest.raises(NotSoAnyMore):
            remind_both(actor=scene.cora, mentorship=two.mentorship, kind=kind, now=NOW + DAY)


# --- Many pairs ---


def test_a_second_page_and_a_filter_have_the_same_number_of_queries(scene: Scene) -> None:
    first = pair(scene=scene)
    now = NOW + 25 * DAY
    with CaptureQueriesContext(connection) as one:
        process_page(scene.program, now)
    copies(first, PER_PAGE + 7)

    with CaptureQueriesContext(connection) as many:
        page = process_page(scene.program, now, page="2")

    assert len(many) == len(one)
    assert len(page.rows) == 8
    assert page.page.paginator.count == PER_PAGE + 8
    with CaptureQueriesContext(connection) as filtered:
        process_page(scene.program, now, kind="no_agreement")
    assert len(filtered) == len(one)


def copies(two: Pair, number: int) -> None:
    """More pairs like this one, without the acts that lead there."""

    def enrollments(like: Enrollment) -> list[Enrollment]:
        people = Person.objects.bulk_create(
            Person(name=f"{like.role} {each}", email=f"{like.role}{each}@example.org", added_at=NOW)
            for each in range(number)
        )
        return Enrollment.objects.bulk_create(
            Enrollment(
                cohort_id=like.cohort_id,
                person=person,
                role=like.role,
                key=f"{like.role}{each}",
                state=like.state,
                joined_at=NOW,
                waiting_since=NOW,
            )
            for each, person in enumerate(people)
        )

    mentees, mentors = enrollments(two.mentee_enrollment), enrollments(two.mentor_enrollment)
    Mentorship.objects.bulk_create(
        Mentorship(
            program=two.scene.program,
            mentor_enrollment=mentor,
            mentee_enrollment=mentee,
            state=State.ACCEPTED,
            mentor_answer="yes",
            mentee_answer="yes",
            mentor_answered_at=NOW,
            mentee_answered_at=NOW,
            created_at=NOW,
            changed_at=NOW,
        )
        for mentee, mentor in zip(mentees, mentors, strict=True)
    )


# --- The list of the week ---


def test_the_week_has_one_line_for_all_pairs_in_need(scene: Scene) -> None:
    approved = approved_round(scene, [(scene.mentee("Una Else"), scene.mentor("Ugo Else"))])
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)
    quiet_pair(scene)
    now = QUIET_ON + 8 * DAY

    found = in_need(scene.program, now)
    things = [thing for thing in this_week(scene.program, now).things if thing.kind == "pairs"]

    assert (found.number, found.words) == (1, "1 pair: quiet.")
    assert [(thing.title, thing.url) for thing in things] == [
        ("1 pair may need a hand", reverse("meetings:process", args=[scene.program.public_id]))
    ]
