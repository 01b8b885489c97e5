"""The mailbox of a demo: every mail as it would arrive; nowhere else does it exist."""

import pytest
from tests import cast
from tests.cast import NOW
from tests.notifications.people import WELCOME

from telemachy.notifications import actions
from telemachy.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.TELEMACHY_DEMO = True


def kept() -> OutgoingMail:
    actions.notify(
        person=cast.mina(), notice=WELCOME, values={"mentor": "<Omar>"}, link="/me/", key="k", now=NOW
    )
    return OutgoingMail.objects.get(key="k")


def test_a_visitor_reads_what_would_have_been_sent(demo, client):
    mail = kept()

    listing = client.get("/notifications/mailbox/")
    letter = client.get(f"/notifications/mailbox/{mail.public_id}/")

    assert "Mina, your mentor is here" in listing.text
    assert "Mina Mendoza" in listing.text
    assert "your mentor is &lt;Omar&gt;." in letter.text
    assert 'href="http://127.0.0.1:8000/me/"' in letter.text


def test_an_empty_mailbox_says_how_mail_gets_in(demo, client):
    assert "No mail yet" in client.get("/notifications/mailbox/").text


@pytest.mark.parametrize("person", [None, cast.mina, cast.ada])
def test_outside_a_demo_there_is_no_mailbox(client, person):
    mail = kept()
    if person:
        client.force_login(person() if person is not cast.mina else mail.person)

    assert client.get("/notifications/mailbox/").status_code == 404
    assert client.get(f"/notifications/mailbox/{mail.public_id}/").status_code == 404
