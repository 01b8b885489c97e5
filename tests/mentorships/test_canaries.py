"""No byte of what was said in private is there for whoever steals the database, a log or a mail."""

import logging
from datetime import timedelta

import pytest
from tests.cast import client_of
from tests.harness.canary import database_says
from tests.mentorships.pair import pair
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.mentorships.actions import offer_times
from telemachy.mentorships.actions.concerns import open_concern
from telemachy.mentorships.choices import CheckItem
from telemachy.mentorships.models import Concern
from telemachy.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db

CONCERN, ANSWER, LINE = "zqconcerncanary", "zqanswercanary", "zqlinecanary"


@pytest.mark.requirement("F-07")
def test_what_is_said_in_private_leaves_no_byte_outside_its_seal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    two = pair()
    key = two.mentorship.get_absolute_url()
    mina, cora = client_of(two.mina), client_of(two.scene.cora)

    mina.post(f"{key}something-is-not-right/coordinators/", {"words": f"He said {CONCERN}."})
    concern = Concern.objects.get()
    open_concern(actor=two.scene.cora, concern=concern, now=NOW)
    page = f"/mentorships/private/{concern.public_id}/"
    assert CONCERN in cora.get(page).text
    cora.post(page, {"words": f"I call you: {ANSWER}.", "lines_read": 0})
    with clock.at(NOW + timedelta(days=30)):
        mina.post(f"{key}check/", {**{item.value: "mostly" for item in CheckItem}, "line": LINE})

    assert Concern.objects.get().state == "answered"
    assert [word for word in (CONCERN, ANSWER, LINE) if database_says(word)] == []
    mails = "".join(mail.subject + mail.body + mail.key for mail in OutgoingMail.objects.all())
    assert [word for word in (CONCERN, ANSWER, LINE) if word in mails + caplog.text] == []


def test_a_word_that_is_not_sealed_is_found() -> None:
    """The negative control: a search that finds nothing in any case shows nothing."""
    two = pair()
    times = [NOW + timedelta(days=2)]

    offer_times(
        actor=two.omar, mentorship=two.mentorship, times=times, length_minutes=20, note=CONCERN, now=NOW
    )

    assert database_says(CONCERN)
    assert not database_says("zqnowherecanary")
