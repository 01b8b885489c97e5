"""A change of mentor without fault."""

from datetime import timedelta

import pytest
from tests.mentorships.pair import Pair, pair
from tests.rounds.scene import NOW, approved_round

from telemachy.audit.models import Event
from telemachy.common.errors import Forbidden
from telemachy.mentorships.actions import decline
from telemachy.mentorships.actions.changing import NoSuchReason, NothingToChange, change_mentor
from telemachy.mentorships.actions.opening import PairToOpen, open_mentorship
from telemachy.mentorships.choices import ChangeReason, State
from telemachy.mentorships.models import Change, Mentorship, PlacesTaken
from telemachy.mentorships.queries.places import ended_in
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.following_up import hold_next_choices
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.models import Round
from telemachy.rounds.queries.phases import to_draw_from
from telemachy.rounds.queries.this_week import this_week

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=40)


@pytest.fixture
def two() -> Pair:
    return pair()


@pytest.mark.requirement("F-06")
@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_either_side_ends_it_without_a_reason_and_the_place_is_free(two: Pair, side: str) -> None:
    asks = getattr(two.mentorship, side)

    change = change_mentor(actor=asks, mentorship=two.mentorship, now=LATER)

    assert (change.reason, change.last_line, change.asked_by) == ("", "", asks)
    assert two.again().state == State.CLOSED
    assert PlacesTaken.objects.get(enrollment=two.mentor_enrollment).taken == 0


@pytest.mark.requirement("F-06")
def test_the_mentee_keeps_the_day_they_wait_since(two: Pair) -> None:
    waited = Enrollment.objects.get(pk=two.mentee_enrollment.pk).waiting_since

    change_mentor(actor=two.omar, mentorship=two.mentorship, now=LATER)

    assert Enrollment.objects.get(pk=two.mentee_enrollment.pk).waiting_since == waited == NOW


def test_the_other_is_told_once_in_neutral_words_with_the_last_line(two: Pair) -> None:
    change_mentor(actor=two.mina, mentorship=two.mentorship, last_line="Thank you for the time.", now=LATER)

    told = Notification.objects.get(notice="mentorships.changed")
    mail = OutgoingMail.objects.get(notice="mentorships.changed")
    assert told.person == two.omar
    assert "nobody's fault" in told.line
    assert "Thank you for the time." in mail.body
    assert "Your place is free again" in mail.body
    assert told.link == f"{two.mentorship.get_absolute_url()}change/"
    assert "asked" not in mail.body.replace("No reason is asked", "")


def test_the_audit_says_that_there_was_a_change_and_no_words(two: Pair) -> None:
    change_mentor(
        actor=two.mina,
        mentorship=two.mentorship,
        reason=ChangeReason.CLICK,
        last_line="zqlastline",
        now=LATER,
    )

    event = Event.objects.latest("number")
    assert event.verb == "mentorships.change_mentor"
    assert "zqlastline" not in str(list(Event.objects.values()))
    assert "click" not in str(list(Event.objects.values()))


def test_a_second_request_finds_the_change_made(two: Pair) -> None:
    first = change_mentor(actor=two.mina, mentorship=two.mentorship, last_line="First", now=LATER)

    second = change_mentor(actor=two.omar, mentorship=two.mentorship, last_line="Second", now=LATER)

    assert second == first
    assert Change.objects.get().last_line == "First"
    assert Notification.objects.filter(notice="mentorships.changed").count() == 1


def test_a_proposal_is_answered_and_not_changed(two: Pair) -> None:
    mentee = two.scene.mentee("Nia")
    mentor = two.scene.mentor("Ola")
    proposed = open_mentorship(
        actor=two.scene.cora,
        program=two.scene.program,
        pair=PairToOpen(mentor_enrollment_id=mentor.pk, mentee_enrollment_id=mentee.pk),
        now=NOW,
    )

    with pytest.raises(NothingToChange):
        change_mentor(actor=proposed.mentee, mentorship=proposed, now=NOW)
    decline(actor=proposed.mentee, mentorship=proposed, now=NOW)
    with pytest.raises(NothingToChange):
        change_mentor(actor=proposed.mentee, mentorship=proposed, now=NOW)


def test_nobody_else_can_ask_and_no_other_reason_is_taken(two: Pair) -> None:
    with pytest.raises(Forbidden):
        change_mentor(actor=two.scene.cora, mentorship=two.mentorship, now=LATER)
    with pytest.raises(NoSuchReason):
        change_mentor(actor=two.mina, mentorship=two.mentorship, reason="he is rude", now=LATER)
    assert two.again().state == State.ACCEPTED


# --- What follows in the rounds ---


@pytest.mark.requirement("F-06")
def test_the_next_choice_is_held_for_the_mentee_and_never_the_same_mentor(two: Pair) -> None:
    publish_another_pair(two)
    other = two.scene.mentor("Olga Other", offers="public speaking", site="Lisbon")

    change_mentor(actor=two.mina, mentorship=two.mentorship, now=LATER)

    assert ended_in(two.scene.cohort) == [(two.mentor_enrollment.pk, two.mentee_enrollment.pk)]
    assert hold_next_choices(now=LATER) == 1
    held = Mentorship.objects.get(state=State.HELD)
    assert (held.mentee_enrollment_id, held.mentor_enrollment_id) == (two.mentee_enrollment.pk, other.pk)
    things = this_week(two.scene.program, LATER).things
    assert [thing.kind for thing in things if "Olga Other" in thing.text] == ["declined"]


@pytest.mark.requirement("F-06")
def test_in_a_draw_the_mentee_goes_first_with_the_old_waiting_day(two: Pair) -> None:
    published = publish_another_pair(two)
    later = two.scene.mentee("Nia Newcomer")

    change_mentor(actor=two.omar, mentorship=two.mentorship, now=LATER)

    drawn_from = {row.pk: entrant for row, entrant in to_draw_from(published, LATER.date())}
    assert drawn_from[two.mentee_enrollment.pk].goes_first
    assert drawn_from[two.mentee_enrollment.pk].waiting_since == NOW
    assert not drawn_from[later.pk].goes_first


def publish_another_pair(two: Pair) -> Round:
    """A published round of the cohort, for another pair: only such cohorts get next choices."""
    others = (two.scene.mentee("Una Else"), two.scene.mentor("Ugo Else"))
    approved = approved_round(two.scene, [others])
    publish_round(actor=two.scene.cora, round=approved, version=approved.version, now=NOW)
    return approved
