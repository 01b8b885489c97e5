"""Agreeing: both write, both say yes, to the same words; the mentorship begins with that and an objective."""

from typing import Any

import pytest
from tests.cast import sam
from tests.mentorships.pairs import (
    WRITTEN,
    accepted_pair,
    active_pair,
    agree,
    fresh,
    objective,
    proposed_pair,
    write,
)
from tests.rounds.scene import NOW, open_scene

from telemachy.audit.models import Event
from telemachy.common.errors import Forbidden
from telemachy.mentorships import actions, notices
from telemachy.mentorships.actions.agreeing import (
    AgreementChanged,
    AgreementClosed,
    AgreementIncomplete,
    confirm_agreement,
    save_agreement,
)
from telemachy.mentorships.actions.states import NotReady, move
from telemachy.mentorships.choices import AgreedRhythm, State
from telemachy.mentorships.models import AgreementVersion, Mentorship
from telemachy.mentorships.queries.agreement import (
    agreed_version,
    default_rhythm,
    has_agreement,
    rhythm_of,
    rhythms_of,
)
from telemachy.mentorships.queries.agreement_parts import (
    PARTS,
    first_values,
    merged,
    values_of,
    words_changed,
)
from telemachy.mentorships.queries.hours import overbooked
from telemachy.notifications.models import Notification
from telemachy.people.actions import add_line, write_profile
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db

HALVES = ("mentee_gives", "mentee_gets", "mentor_gives", "mentor_gets")


def yes(mentorship: Mentorship, person: Person, number: int = 1) -> AgreementVersion:
    return confirm_agreement(actor=person, mentorship=mentorship, number=number, now=NOW)


def told(person: Person, notice: Any) -> int:
    return Notification.objects.filter(person=person, notice=notice.key).count()


@pytest.mark.requirement("S002-28")
def test_a_page_nobody_wrote_yet_offers_an_hour_a_month() -> None:
    mentorship = accepted_pair()
    mentorship.program.rhythm = []

    start = first_values(mentorship)

    assert (start["every"], start["minutes"]) == (AgreedRhythm.MONTH, 60)
    assert (rhythm_of(mentorship).every_days, rhythm_of(mentorship).minutes) == (30, 60)
    assert not rhythm_of(mentorship).is_agreed


def test_the_program_says_the_rhythm_that_people_settle_into() -> None:
    program = accepted_pair().program
    program.rhythm = [{"minutes": 45, "every": "two_weeks", "weeks": 4}, {"minutes": 90, "every": "quarter"}]

    assert default_rhythm(program).words == "90 minutes every quarter"

    program.rhythm = [{"minutes": 30, "every": "once"}]

    assert default_rhythm(program).words == "60 minutes every month"


def test_topics_that_either_does_not_welcome_stand_there_at_first() -> None:
    mentorship = accepted_pair()
    add_line(actor=mentorship.mentor, key="unwelcome", words="My former team", now=NOW)
    add_line(actor=mentorship.mentee, key="unwelcome", words="My family", now=NOW)

    assert set(first_values(mentorship)["unwelcome"].splitlines()) == {"My former team", "My family"}


@pytest.mark.requirement("S001-28")
def test_one_yes_leaves_the_schedule_pending() -> None:
    mentorship = accepted_pair()
    objective(mentorship)
    write(mentorship, mentorship.mentee, every=AgreedRhythm.TWO_WEEKS, minutes=45)

    version = yes(mentorship, mentorship.mentee)

    assert not version.is_agreed
    assert agreed_version(mentorship) is None
    assert not rhythm_of(mentorship).is_agreed
    assert fresh(mentorship).state == State.ACCEPTED
    assert told(mentorship.mentor, notices.AGREEMENT_WAITS) == 1

    version = yes(mentorship, mentorship.mentor)

    assert version.is_agreed
    assert rhythm_of(mentorship).words == "45 minutes every 2 weeks"
    assert told(mentorship.mentor, notices.AGREED) == told(mentorship.mentee, notices.AGREED) == 1


@pytest.mark.requirement("S001-02")
@pytest.mark.parametrize("half", HALVES)
def test_nobody_can_agree_while_one_gives_or_gets_nothing(half: str) -> None:
    mentorship = accepted_pair()
    objective(mentorship)
    write(mentorship, mentorship.mentee, **{half: ""})

    with pytest.raises(AgreementIncomplete, match=PARTS[half].label):
        yes(mentorship, mentorship.mentee)

    assert fresh(mentorship).state == State.ACCEPTED


@pytest.mark.requirement("S002-29")
@pytest.mark.parametrize(
    "part", ["aims", "mentee_contact", "mentor_contact", "punctuality", "between_us", "limits", "how_we_end"]
)
def test_expectations_are_said_before_anybody_agrees(part: str) -> None:
    mentorship = accepted_pair()
    who = mentorship.mentor if part == "mentor_contact" else mentorship.mentee
    write(mentorship, mentorship.mentee)
    if part == "mentor_contact":
        write(mentorship, who, mentor_contact="")
    else:
        write(mentorship, who, **{part: ""})

    with pytest.raises(AgreementIncomplete, match=PARTS[part].label):
        yes(mentorship, mentorship.mentee, AgreementVersion.objects.count())


@pytest.mark.requirement("S002-29")
def test_a_mentorship_begins_only_with_an_agreement() -> None:
    mentorship = accepted_pair()
    objective(mentorship)

    with pytest.raises(NotReady, match="say yes to the same agreement"):
        move(mentorship, State.ACTIVE, now=NOW)

    agree(mentorship)

    assert fresh(mentorship).state == State.ACTIVE
    assert list(Event.objects.order_by("number").values_list("verb", flat=True))[-2:] == [
        "mentorships.confirm_agreement",
        "mentorships.activate",
    ]


@pytest.mark.requirement("S001-27")
def test_a_mentorship_begins_only_with_an_objective() -> None:
    mentorship = accepted_pair()
    agree(mentorship)

    with pytest.raises(NotReady, match="at least one objective"):
        move(mentorship, State.ACTIVE, now=NOW)
    assert fresh(mentorship).state == State.ACCEPTED

    objective(mentorship)

    assert fresh(mentorship).state == State.ACTIVE


def test_an_edit_asks_the_other_for_a_new_yes_and_what_was_agreed_holds_meanwhile() -> None:
    mentorship = active_pair()

    write(mentorship, mentorship.mentor, every=AgreedRhythm.QUARTER)

    assert AgreementVersion.objects.get(number=2).mentee_confirmed_at is None
    assert rhythm_of(mentorship).every == AgreedRhythm.MONTH
    assert told(mentorship.mentee, notices.AGREEMENT_CHANGED) == 1

    for person in (mentorship.mentee, mentorship.mentor):
        yes(mentorship, person, 2)

    assert rhythm_of(mentorship).every == AgreedRhythm.QUARTER


def test_who_changes_only_their_own_ways_of_being_reached_keeps_the_yes_of_both() -> None:
    mentorship = active_pair()

    version = write(mentorship, mentorship.mentor, mentor_contact="By telephone, after six")

    assert (version.number, version.is_agreed) == (2, True)
    assert told(mentorship.mentee, notices.AGREEMENT_CHANGED) == 0


def test_nobody_writes_how_the_other_is_reached() -> None:
    mentorship = active_pair()

    first = write(mentorship, mentorship.mentor, mentee_contact="At any hour")

    assert first.mentee_contact == f"By mail: {mentorship.mentee.email}"


@pytest.mark.requirement("S001-01")
def test_the_rhythm_of_one_pair_leaves_the_others_as_they_are() -> None:
    scene = open_scene()
    ours = active_pair(scene)
    theirs = active_pair(scene, mentee="Nia Vale", mentor="Olu Reed")
    before = values_of(agreed_version(theirs) or AgreementVersion())

    agree(ours, every=AgreedRhythm.WEEK, minutes=30)

    assert rhythm_of(ours).words == "30 minutes every week"
    assert values_of(agreed_version(theirs) or AgreementVersion()) == before
    assert {pk: one.every_days for pk, one in rhythms_of([ours, theirs]).items()} == {
        ours.pk: 7,
        theirs.pk: 30,
    }
    assert has_agreement([ours, theirs]) == {ours.pk, theirs.pk}


@pytest.mark.requirement("S002-30")
def test_who_would_give_more_hours_than_they_said_is_named_before_agreeing() -> None:
    scene = open_scene()
    first = active_pair(scene)
    second = _with_same_mentor(scene, first)
    Enrollment.objects.filter(pk=first.mentor_enrollment_id).update(hours_a_month=2)

    assert overbooked(fresh(second), rhythm_of(second)) == []

    agree(first, minutes=90)
    [warned] = overbooked(fresh(second), rhythm_of(second))

    assert (warned.person, warned.hours_said, warned.hours_needed) == (first.mentor, 2.0, 2.5)
    assert "2.5 hours a month" in warned.sentence_for(first.mentor)
    # The mentee learns that it is much, not what the mentor gives to others.
    assert "2.5" not in warned.sentence_for(second.mentee)


@pytest.mark.requirement("S002-30")
def test_the_mentee_is_warned_in_the_same_way() -> None:
    mentorship = accepted_pair()
    write_profile(actor=mentorship.mentee, now=NOW, hours_a_month=0.5)

    assert [one.person for one in overbooked(fresh(mentorship), rhythm_of(mentorship))] == [mentorship.mentee]


def test_the_later_save_is_told_and_nothing_is_lost() -> None:
    mentorship = accepted_pair()
    start = values_of(write(mentorship, mentorship.mentee))
    write(mentorship, mentorship.mentor, aims="Theirs", punctuality="Theirs too")
    mine = start | {"aims": "Mine", "welcome": "Mine alone"}

    with pytest.raises(AgreementChanged) as raised:
        save_agreement(actor=mentorship.mentee, mentorship=mentorship, values=mine, base=1, now=NOW)
    both = merged(mine, raised.value.latest, start, PARTS)

    assert [(part.key, text) for part, text in both.both_wrote] == [("aims", "Theirs")]
    assert [part.key for part in both.taken_over] == ["punctuality"]
    assert (both.values["aims"], both.values["punctuality"]) == ("Mine", "Theirs too")
    assert both.values["welcome"] == "Mine alone"


def test_a_yes_is_to_the_version_that_was_read() -> None:
    mentorship = accepted_pair()
    write(mentorship, mentorship.mentee)
    write(mentorship, mentorship.mentor, aims="Something else")

    with pytest.raises(AgreementChanged):
        yes(mentorship, mentorship.mentee, 1)


def test_saving_the_same_words_makes_no_version() -> None:
    mentorship = active_pair()

    assert write(mentorship, mentorship.mentor).number == 1
    assert AgreementVersion.objects.get().is_agreed


def test_a_second_yes_changes_nothing() -> None:
    mentorship = active_pair()
    before = Event.objects.count()

    yes(mentorship, mentorship.mentor)

    assert Event.objects.count() == before


def test_a_stranger_can_neither_write_nor_say_yes() -> None:
    mentorship = accepted_pair()
    stranger = sam()
    values = first_values(mentorship) | WRITTEN

    with pytest.raises(Forbidden):
        save_agreement(actor=stranger, mentorship=mentorship, values=values, base=0, now=NOW)
    with pytest.raises(Forbidden):
        yes(mentorship, stranger)


def test_nothing_is_agreed_before_both_have_said_yes_to_each_other() -> None:
    mentorship = proposed_pair()
    values = first_values(mentorship) | WRITTEN

    with pytest.raises(AgreementClosed):
        save_agreement(actor=mentorship.mentee, mentorship=mentorship, values=values, base=0, now=NOW)


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "all new"), ("all gone", ""), ("one two three", "one 2 three"), ("a\nb", "a\nc"), ("same", "same")],
)
def test_a_difference_in_words_holds_both_texts(before: str, after: str) -> None:
    stretches = words_changed(before, after)

    assert "".join(one.text for one in stretches if one.kind != "came") == before
    assert "".join(one.text for one in stretches if one.kind != "went") == after


def _with_same_mentor(scene: Any, first: Mentorship) -> Mentorship:
    two = actions.PairToOpen(
        mentee_enrollment_id=scene.mentee("Nia Vale").pk, mentor_enrollment_id=first.mentor_enrollment_id
    )
    second = actions.open_mentorship(actor=scene.cora, program=scene.program, pair=two, now=NOW)
    for person in (second.mentor, second.mentee):
        actions.accept(actor=person, mentorship=second, now=NOW)
    return fresh(second)
