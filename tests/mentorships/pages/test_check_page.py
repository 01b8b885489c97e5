"""The check after thirty days on its page: two minutes, for oneself."""

import re

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.mentorships.pair import Pair, pair
from tests.mentorships.test_checks import DAY, DAY_21, DAY_30, WELL, answers

from telemachy.common import clock
from telemachy.mentorships.actions.checks import ask_for_checks
from telemachy.mentorships.models import Check
from telemachy.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Pair:
    return pair()


def page(two: Pair, name: str = "check") -> str:
    return reverse(f"mentorships:{name}", args=[two.mentorship.public_id])


def test_the_notice_leads_to_the_questions_and_looking_keeps_nothing(two: Pair) -> None:
    ask_for_checks(now=DAY_30)
    link = Notification.objects.get(person=two.mina, notice="mentorships.check_asked").link

    with clock.at(DAY_30):
        shown = client_of(two.mina).get(link)

    assert link == page(two)
    assert "You alone" in shown.text
    assert f"I trust {two.omar.get_short_name()}." in shown.text
    assert Check.objects.get(person=two.mina).answered_at is None


@pytest.mark.requirement("S001-20")
def test_low_trust_is_thanked_and_offered_a_change(two: Pair) -> None:
    mina = client_of(two.mina)
    with clock.at(DAY_30):
        answer = mina.post(page(two), {**answers(trust="a_little"), "line": "zqline"})
        shown = mina.get(answer.headers["Location"])

    assert answer.status_code == 303
    assert reverse("mentorships:change", args=[two.mentorship.public_id]) in shown.text
    assert "zqline" in shown.text
    waiting = mina.get(reverse("mentorships:private")).text
    assert reverse("mentorships:change", args=[two.mentorship.public_id]) in waiting


@pytest.mark.requirement("S002-52")
def test_low_respect_is_led_to_a_private_word(two: Pair) -> None:
    mina = client_of(two.mina)
    with clock.at(DAY_30):
        shown = mina.post(page(two), answers(respect="not_at_all"), follow=True)

    assert "You are owed respect" in shown.text
    assert reverse("mentorships:something_wrong", args=[two.mentorship.public_id]) in shown.text


def test_the_other_and_those_who_run_the_program_see_no_trace_of_answers(two: Pair) -> None:
    omar, cora = client_of(two.omar), client_of(two.scene.cora)
    addresses = ["/", "/mentorships/", two.mentorship.get_absolute_url(), "/mentorships/private/"]
    with clock.at(DAY_30):
        before = [plain(one.get(address)) for one in (omar, cora) for address in addresses]
        client_of(two.mina).post(page(two), {**answers(trust="not_at_all"), "line": "zqline"})
        after = [plain(one.get(address)) for one in (omar, cora) for address in addresses]

    assert after == before
    assert cora.get(page(two)).status_code == 404


def test_a_question_left_open_is_asked_again(two: Pair) -> None:
    with clock.at(DAY_30):
        answer = client_of(two.mina).post(page(two), {"trust": "mostly"})

    assert answer.status_code == 422
    assert not Check.objects.exists()


def test_it_says_when_it_opens_and_can_be_left_out(two: Pair) -> None:
    mina = client_of(two.mina)
    with clock.at(DAY_21 - DAY):
        assert "It opens later" in mina.get(page(two)).text
        assert mina.post(page(two), WELL).status_code == 409
    with clock.at(DAY_21):
        assert mina.post(page(two, "skip_check")).status_code == 303
    assert Check.objects.get().skipped_at == DAY_21


def plain(answer) -> str:
    """The page without the token that differs at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|hx-headers=\'[^\']*\'', "", answer.text)
