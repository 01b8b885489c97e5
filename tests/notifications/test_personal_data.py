"""What is held about a person here: all of it exported, all of it erased."""

import pytest
from tests import cast
from tests.cast import NOW
from tests.notifications.people import WELCOME

from telemachy.notifications import actions, personal_data
from telemachy.notifications.choices import MailPreference
from telemachy.notifications.models import Notification, OutgoingMail, Preference

pytestmark = pytest.mark.django_db


def test_everything_is_exported_then_nothing_is_left():
    mina, omar = cast.mina(), cast.omar()
    for person in (mina, omar):
        actions.notify(
            person=person,
            notice=WELCOME,
            values={"mentor": f"M{person.pk}"},
            link="/",
            key=f"k{person.pk}",
            now=NOW,
        )
    actions.change_preference(
        actor=mina, mail=MailPreference.AT_ONCE, quiet_from=None, quiet_until=None, now=NOW
    )

    held = {heading.heading: heading.facts for heading in personal_data.export(mina)}
    personal_data.erase(mina, now=NOW)

    assert held == {
        "What you were told": ((NOW, f"Your mentor is M{mina.pk}."),),
        "Mails to you": ((NOW, "Mina, your mentor is here (Waiting to be sent)"),),
        "How you want to be told": (("Mails", "A mail for each notice"), ("Quiet hours", "None")),
    }
    assert not Preference.objects.exists()
    assert set(Notification.objects.values_list("person", flat=True)) == {omar.pk}
    assert set(OutgoingMail.objects.values_list("person", flat=True)) == {omar.pk}
