"""What two people wrote together: each has a copy, and erasing one of them leaves no word of it."""

import pytest
from tests.mentorships.pairs import active_pair, fresh
from tests.rounds.scene import NOW

from telemachy.mentorships import personal_data
from telemachy.mentorships.actions.closing import begin_closing, write_hand_over, write_thanks
from telemachy.mentorships.actions.planning import add_milestone, add_strategy, sign_plan
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import (
    AgreementVersion,
    Closing,
    Mentorship,
    Milestone,
    Objective,
    PlanChange,
    Strategy,
)
from telemachy.mentorships.queries.plan import version_of
from telemachy.notifications.models import Notification
from telemachy.people.actions import erase_person, opt_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentorship() -> Mentorship:
    mentorship = active_pair()
    mine = Objective.objects.get()
    way = add_strategy(actor=mentorship.mentor, objective=mine, title="Ask Omar first", now=NOW)
    add_milestone(actor=mentorship.mentee, strategy=way, title="Asked", due_on=None, now=NOW)
    sign_plan(actor=mentorship.mentee, mentorship=mentorship, version=version_of(mentorship), now=NOW)
    begin_closing(actor=mentorship.mentee, mentorship=mentorship, now=NOW)
    write_thanks(actor=mentorship.mentor, mentorship=mentorship, thanks="Thank you, Mina", now=NOW)
    write_hand_over(
        actor=mentorship.mentee, mentorship=mentorship, text="A note of my own", is_shared=False, now=NOW
    )
    return fresh(mentorship)


def test_the_copy_holds_what_the_two_wrote_and_no_note_that_is_not_ones_own(mentorship: Mentorship) -> None:
    hers, his = (str(personal_data.export(one)) for one in (mentorship.mentee, mentorship.mentor))

    for words in ("Practice in listening.", "Lead the weekly meeting", "Ask Omar first", "Thank you, Mina"):
        assert words in hers
        assert words in his
    assert "A note of my own" in hers
    assert "A note of my own" not in his
    assert "Your yes to version 3" in hers
    assert "Your yes to version 3" not in his


def test_a_mentee_who_is_erased_leaves_no_plan(mentorship: Mentorship) -> None:
    person, mentor = mentorship.mentee, mentorship.mentor
    erase_person(actor=person, person=person, now=NOW)

    assert not Objective.objects.exists()
    assert not Strategy.objects.exists()
    assert set(PlanChange.objects.values_list("before", "after")) == {("", "")}
    assert AgreementVersion.objects.get().aims == "Erased"
    assert set(Closing.objects.values_list("hand_over", "mentor_thanks")) == {("", "")}
    assert Mentorship.objects.get().state == State.CLOSED
    assert Notification.objects.filter(person=mentor, notice="mentorships.ended").count() == 1


def test_a_mentor_who_is_erased_leaves_the_mentee_their_objectives(mentorship: Mentorship) -> None:
    person = mentorship.mentor
    erase_person(actor=person, person=person, now=NOW)

    assert Objective.objects.get().title == "Lead the weekly meeting"
    assert Strategy.objects.get().title == "Erased"
    assert Milestone.objects.get().title == "Asked"
    version = AgreementVersion.objects.get()
    assert (version.mentor_contact, version.is_agreed, version.minutes) == ("Erased", True, 60)
    assert Closing.objects.get().hand_over == "A note of my own"


def test_who_opts_out_ends_what_is_under_way_and_the_other_is_told(mentorship: Mentorship) -> None:
    opt_out(actor=mentorship.mentee, now=NOW)

    assert fresh(mentorship).state == State.CLOSED
    assert Notification.objects.filter(person=mentorship.mentor, notice="mentorships.ended").count() == 1
