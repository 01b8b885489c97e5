"""The check after thirty days: for each of the two alone."""

from datetime import timedelta

import pytest
from tests.mentorships.pair import Pair, pair
from tests.rounds.scene import NOW, open_scene

from telemachy.audit.models import Event
from telemachy.common import clock, personal_data
from telemachy.common.errors import Forbidden
from telemachy.mentorships import jobs
from telemachy.mentorships.actions.changing import change_mentor
from telemachy.mentorships.actions.checks import (
    KEPT_FOR,
    AnsweredAlready,
    NotAnAnswer,
    NotYet,
    answer_check,
    ask_for_checks,
    forget_old_checks,
    remind_of_checks,
    skip_check,
)
from telemachy.mentorships.choices import CheckItem, CheckStep
from telemachy.mentorships.models import Check
from telemachy.mentorships.queries.checks import check_counts, check_page, checks_of
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.actions import erase_person
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DAY_21, DAY_30 = NOW + 21 * DAY, NOW + 30 * DAY
WELL = {item.value: CheckStep.MOSTLY.value for item in CheckItem}


def answers(**others: str) -> dict[str, str]:
    return {**WELL, **others}


@pytest.fixture
def two() -> Pair:
    return pair()


def told(notice: str) -> list[Person]:
    return [row.person for row in Notification.objects.filter(notice=notice).order_by("id")]


# --- Asked once, reminded once ---


def test_both_are_asked_after_thirty_days_and_once(two: Pair) -> None:
    assert ask_for_checks(now=DAY_30 - DAY) == 0
    assert ask_for_checks(now=DAY_30) == 2
    assert ask_for_checks(now=DAY_30 + DAY) == 0

    assert set(told("mentorships.check_asked")) == {two.mina, two.omar}
    mail = OutgoingMail.objects.filter(notice="mentorships.check_asked").earliest("pk")
    assert f"{two.mentorship.get_absolute_url()}check/" in mail.body


def test_one_side_that_answered_by_hand_is_not_asked_again(two: Pair) -> None:
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=WELL, now=DAY_21)

    assert ask_for_checks(now=DAY_30) == 1
    assert told("mentorships.check_asked") == [two.omar]


def test_one_reminder_goes_to_those_who_neither_answered_nor_skipped(two: Pair) -> None:
    ask_for_checks(now=DAY_30)
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=WELL, now=DAY_30)

    assert remind_of_checks(now=DAY_30 + 6 * DAY) == 0
    assert remind_of_checks(now=DAY_30 + 7 * DAY) == 1
    assert remind_of_checks(now=DAY_30 + 14 * DAY) == 0
    assert told("mentorships.something_waits") == [two.omar]


def test_who_skipped_is_left_in_peace_and_may_still_answer(two: Pair) -> None:
    ask_for_checks(now=DAY_30)
    skip_check(actor=two.omar, mentorship=two.mentorship, now=DAY_30)
    skip_check(actor=two.mina, mentorship=two.mentorship, now=DAY_30)

    assert remind_of_checks(now=DAY_30 + 7 * DAY) == 0
    assert checks_of(two.omar) == []
    answer_check(actor=two.omar, mentorship=two.mentorship, steps=WELL, now=DAY_30 + DAY)
    assert check_page(two.mentorship, two.omar, DAY_30).is_answered


def test_a_mentorship_that_is_over_or_old_is_not_asked_about() -> None:
    scene = open_scene()
    over, old = pair(scene=scene, number=1), pair(scene=scene, number=2, now=NOW - 90 * DAY)
    change_mentor(actor=over.mina, mentorship=over.mentorship, now=NOW + DAY)

    assert ask_for_checks(now=DAY_30) == 0
    with pytest.raises(NotYet):
        answer_check(actor=over.mina, mentorship=over.mentorship, steps=WELL, now=DAY_30)
    assert old.again().checks.count() == 0


def test_the_worker_asks_and_reminds_by_its_schedule(two: Pair) -> None:
    with clock.at(DAY_30):
        jobs.tend_checks()
    with clock.at(DAY_30 + 8 * DAY):
        jobs.tend_checks()
        jobs.tend_checks()

    assert len(told("mentorships.check_asked")) == 2
    assert len(told("mentorships.something_waits")) == 2


# --- Answered ---


def test_it_opens_by_hand_from_day_21_with_five_answers_and_once(two: Pair) -> None:
    with pytest.raises(NotYet):
        answer_check(actor=two.mina, mentorship=two.mentorship, steps=WELL, now=DAY_21 - DAY)
    with pytest.raises(NotAnAnswer):
        answer_check(actor=two.mina, mentorship=two.mentorship, steps={"trust": "mostly"}, now=DAY_21)
    with pytest.raises(NotAnAnswer):
        answer_check(actor=two.mina, mentorship=two.mentorship, steps=answers(trust="7"), now=DAY_21)
    with pytest.raises(Forbidden):
        answer_check(actor=two.scene.cora, mentorship=two.mentorship, steps=WELL, now=DAY_21)
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=WELL, now=DAY_21)

    with pytest.raises(AnsweredAlready):
        answer_check(actor=two.mina, mentorship=two.mentorship, steps=answers(trust="fully"), now=DAY_21)


@pytest.mark.requirement("S001-20")
@pytest.mark.parametrize("side", ["mina", "omar"])
@pytest.mark.parametrize("step", ["not_at_all", "a_little"])
def test_low_trust_on_either_side_offers_that_side_a_change(two: Pair, side: str, step: str) -> None:
    person = getattr(two, side)
    other = two.mentorship.other_than(person)

    answer_check(actor=person, mentorship=two.mentorship, steps=answers(trust=step), now=DAY_30)

    assert check_page(two.mentorship, person, DAY_30).offers_change
    assert [one.offers_change for one in checks_of(person)] == [True]
    assert not check_page(two.mentorship, other, DAY_30).offers_change
    assert checks_of(other) == []


def test_middling_trust_offers_nothing(two: Pair) -> None:
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=answers(trust="partly"), now=DAY_30)

    page = check_page(two.mentorship, two.mina, DAY_30)
    assert (page.offers_change, page.offers_private_word, checks_of(two.mina)) == (False, False, [])


@pytest.mark.requirement("S002-52")
def test_low_respect_offers_a_private_word(two: Pair) -> None:
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=answers(respect="a_little"), now=DAY_30)

    page = check_page(two.mentorship, two.mina, DAY_30)
    assert (page.offers_change, page.offers_private_word) == (False, True)
    assert [one.offers_private_word for one in checks_of(two.mina)] == [True]


def test_after_the_change_nothing_is_offered_any_more(two: Pair) -> None:
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=answers(trust="a_little"), now=DAY_30)

    change_mentor(actor=two.mina, mentorship=two.mentorship, now=DAY_30)

    assert checks_of(two.mina) == []


# --- Nobody else's ---


def test_the_answers_stand_sealed_and_nowhere_in_words(two: Pair) -> None:
    check = answer_check(
        actor=two.mina, mentorship=two.mentorship, steps=answers(trust="a_little"), line="zqline", now=DAY_30
    )

    sealed = bytes(Check.objects.get(pk=check.pk).answers_sealed or b"")
    assert b"a_little" not in sealed
    assert b"zqline" not in sealed
    assert "zqline" not in str(list(Event.objects.values()))


def test_an_answer_and_leaving_it_out_are_the_same_event(two: Pair) -> None:
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=WELL, now=DAY_30)
    skip_check(actor=two.omar, mentorship=two.mentorship, now=DAY_30)

    assert (
        list(Event.objects.order_by("-number").values_list("verb", flat=True)[:2])
        == ["mentorships.answer_check"] * 2
    )


def test_the_copy_of_ones_data_has_ones_own_answers_alone(two: Pair) -> None:
    before = personal_data.export(two.omar)
    answer_check(
        actor=two.mina, mentorship=two.mentorship, steps=answers(trust="a_little"), line="zqline", now=DAY_30
    )

    held = str(personal_data.export(two.mina))
    assert "zqline" in held
    assert "A little" in held
    assert personal_data.export(two.omar) == before


def test_those_who_run_the_program_get_counts_from_five_people_on() -> None:
    scene = open_scene()
    for number in range(2):
        pair(scene=scene, number=number + 1)
    ask_for_checks(now=DAY_30)
    assert (check_counts(scene.program).asked, check_counts(scene.program).is_shown) == (4, False)

    third = pair(scene=scene, number=3)
    ask_for_checks(now=DAY_30)
    answer_check(actor=third.mina, mentorship=third.mentorship, steps=WELL, now=DAY_30)

    counts = check_counts(scene.program)
    assert (counts.asked, counts.answered, counts.is_shown) == (6, 1, True)


# --- How long they are kept ---


def test_answers_go_a_year_after_the_end_and_with_the_person(two: Pair) -> None:
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=WELL, now=DAY_30)
    answer_check(actor=two.omar, mentorship=two.mentorship, steps=WELL, now=DAY_30)
    erase_person(actor=two.omar, person=two.omar, now=DAY_30)
    assert [check.person for check in Check.objects.all()] == [two.mina]

    mentorship = two.again()
    if mentorship.state in ("accepted", "active"):
        change_mentor(actor=two.mina, mentorship=mentorship, now=DAY_30)

    assert forget_old_checks(now=DAY_30 + KEPT_FOR - DAY) == 0
    assert forget_old_checks(now=DAY_30 + KEPT_FOR) == 1
