"""The pages of this room as they are seen: both widths, both schemes, with and without JavaScript."""

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import expect
from tests import cast
from tests.cast import NOW
from tests.harness.browser import DESK, PHONE, Visitors, assert_accessible, follow
from tests.notifications.people import WELCOME

from telemachy.common import clock
from telemachy.common.jobs import enqueue
from telemachy.notifications import actions
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_notices_and_preferences_are_accessible(visitors: Visitors, width, scheme):
    mina = cast.mina()
    for number in range(3):
        actions.notify(
            person=mina,
            notice=WELCOME,
            values={"mentor": "Maximiliana Alexandrina von und zu Hohenfels-Langenburg " * 2},
            link="/me/",
            key=f"k{number}",
            now=NOW,
        )
    page = visitors.arrive(person=mina, width=width, scheme=scheme)

    for path in ("/notifications/", "/notifications/how/"):
        page.goto(path)
        assert_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_the_outbox_and_a_demos_mailbox_are_accessible(visitors: Visitors, settings, width, scheme):
    settings.TELEMACHY_DEMO = True
    mina = cast.mina()
    for key in ("bounced", "put off", "kept"):
        actions.notify(
            person=mina, notice=WELCOME, values={"mentor": "Omar"}, link="/me/", key=key, now=clock.now()
        )
    for key, state in [("bounced", MailState.BOUNCED), ("put off", MailState.QUEUED)]:
        finished = clock.now() if state == MailState.BOUNCED else None
        OutgoingMail.objects.filter(key=key).update(
            state=state, attempts=3, trouble="Address refused (550 5.1.1)", finished_at=finished
        )
    enqueue("notifications.checkpoint")
    DBTaskResult.objects.update(status="FAILED", finished_at=NOW, exception_class_path="builtins.ValueError")
    kept = OutgoingMail.objects.get(key="kept")
    page = visitors.arrive(person=cast.ada(), width=width, scheme=scheme)

    for path in ("outbox/", "mailbox/", f"mailbox/{kept.public_id}/"):
        page.goto(f"/notifications/{path}")
        assert_accessible(page)


def test_a_notice_is_opened_without_javascript(visitors: Visitors):
    mina = cast.mina()
    actions.notify(
        person=mina, notice=WELCOME, values={"mentor": "Omar"}, link="/notifications/how/", key="k", now=NOW
    )
    page = visitors.arrive(person=mina, javascript=False)

    page.goto("/notifications/")
    follow(page.get_by_role("button", name="Open"))

    expect(page.get_by_role("heading", level=1)).to_have_text("When you get mails")
