"""Telling people: once, in the transaction, on the page and by mail."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test import override_settings
from tests import cast
from tests.cast import NOW
from tests.notifications.people import WELCOME, somebody

from telemachy.notifications import actions
from telemachy.notifications.channels.outbox import OutboxBackend
from telemachy.notifications.choices import MailPreference, MailState
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.actions import opt_out

pytestmark = pytest.mark.django_db


def tell(person, *, key="welcome:1", now=NOW, link="/mentorships/", **more):
    actions.notify(
        person=person, notice=WELCOME, values={"mentor": "Omar Okafor"}, link=link, key=key, now=now, **more
    )


def test_a_notice_stands_on_the_page_and_in_the_outbox():
    mina = cast.mina()

    tell(mina)

    notice, mail = Notification.objects.get(), OutgoingMail.objects.get()
    assert (notice.person, notice.line, notice.link) == (mina, "Your mentor is Omar Okafor.", "/mentorships/")
    assert (mail.to_address, mail.subject) == ("mina@example.org", "Mina, your mentor is here")
    assert "http://127.0.0.1:8000/mentorships/" in mail.body
    assert mail.state == MailState.QUEUED


def test_the_same_key_tells_once():
    mina = cast.mina()

    tell(mina)
    tell(mina)

    assert (Notification.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_what_is_rolled_back_was_never_told():
    mina = cast.mina()

    with transaction.atomic():
        tell(mina)
        transaction.set_rollback(True)

    assert (Notification.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_the_text_of_a_mail_cannot_be_read_in_the_database():
    tell(cast.mina())

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_body FROM notifications_outgoingmail")
        (sealed,) = cursor.fetchone()
    assert b"Omar" not in bytes(sealed)


@override_settings(SECRET_KEY="another-key", SECRET_KEY_FALLBACKS=[])
def test_a_mail_sealed_before_a_rotation_opens_with_the_earlier_key(settings):
    tell(cast.mina())

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-third-key", ["another-key"]

    assert "Omar" in OutgoingMail.objects.get().body


def test_a_person_without_an_address_is_told_on_the_page_only():
    paula = cast.paula()

    tell(paula)

    assert Notification.objects.filter(person=paula).count() == 1
    assert not OutgoingMail.objects.exists()


def test_who_opted_out_gets_no_mail():
    mina = cast.mina()
    opt_out(actor=mina, now=NOW)
    mina.refresh_from_db()

    tell(mina)

    assert not OutgoingMail.objects.filter(notice=WELCOME.key).exists()


def test_who_wants_no_mails_has_the_notice_on_the_page():
    mina = cast.mina()
    actions.change_preference(
        actor=mina, mail=MailPreference.NEVER, quiet_from=None, quiet_until=None, now=NOW
    )

    tell(mina)

    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.body) == (MailState.WITHHELD, "")
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Berlin, summer: UTC+2. Quiet from 21:00 to 07:00.
        (datetime(2026, 7, 1, 18, 59, tzinfo=UTC), datetime(2026, 7, 1, 18, 59, tzinfo=UTC)),
        (datetime(2026, 7, 1, 19, 0, tzinfo=UTC), datetime(2026, 7, 2, 5, 0, tzinfo=UTC)),
        (datetime(2026, 7, 2, 1, 0, tzinfo=UTC), datetime(2026, 7, 2, 5, 0, tzinfo=UTC)),
        (datetime(2026, 7, 2, 5, 0, tzinfo=UTC), datetime(2026, 7, 2, 5, 0, tzinfo=UTC)),
        # The night in which the clock goes back: 07:00 is UTC+1 by then.
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),
    ],
)
def test_a_mail_waits_for_the_end_of_the_quiet_hours_on_the_persons_own_clock(now, expected):
    mina = cast.mina()
    mina.timezone = "Europe/Berlin"
    mina.save()
    actions.change_preference(
        actor=mina, mail=MailPreference.AT_ONCE, quiet_from=time(21), quiet_until=time(7), now=NOW
    )

    tell(mina, now=now)

    assert OutgoingMail.objects.get().next_attempt_at == expected


def test_quiet_hours_within_one_day():
    mina = cast.mina()
    actions.change_preference(
        actor=mina, mail=MailPreference.AT_ONCE, quiet_from=time(12), quiet_until=time(14), now=NOW
    )

    tell(mina, now=datetime(2026, 7, 1, 13, tzinfo=UTC))

    assert OutgoingMail.objects.get().next_attempt_at == datetime(2026, 7, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "mentorships/"])
def test_a_notice_links_to_this_site_only(link):
    with pytest.raises(ValueError, match="Expected a path of this site"):
        tell(cast.mina(), link=link)


def test_a_demo_keeps_its_mails(settings):
    settings.TELEMACHY_DEMO = True

    tell(cast.mina())

    mail = OutgoingMail.objects.get()
    assert mail.state == MailState.KEPT
    assert "Omar" in mail.body


def test_a_name_with_a_line_break_starts_no_header_of_its_own():
    tell(cast.mina(), sender_name="Mentoring\r\nBcc: all@example.org")

    assert OutgoingMail.objects.get().sender_name == "Mentoring Bcc: all@example.org"


def test_djangos_own_mails_wait_in_the_outbox_and_go_stale():
    mina = cast.mina()

    OutboxBackend().send_messages([EmailMessage("Your code", "123 456", to=[mina.email])])

    mail = OutgoingMail.objects.get()
    assert (mail.person, mail.body, mail.notice) == (mina, "123 456", "")
    assert mail.useless_after is not None
    assert mail.useless_after - mail.created_at == timedelta(hours=12)


def test_many_are_told_as_each_alone_would_be():
    mina, omar, paula, cora = cast.mina(), cast.omar(), cast.paula(), cast.cora()
    actions.change_preference(
        actor=omar, mail=MailPreference.NEVER, quiet_from=None, quiet_until=None, now=NOW
    )
    tell(cora, key=f"k{cora.pk}")
    people = [mina, omar, paula, cora]
    tellings = [
        actions.Telling(
            person=person, notice=WELCOME, values={"mentor": "Zoe"}, link="/", key=f"k{person.pk}"
        )
        for person in people
    ]

    told = [actions.notify_many(tellings=tellings, now=NOW) for _ in range(2)]

    assert told == [3, 0]
    assert set(Notification.objects.values_list("person", "line")) == {
        (mina.pk, "Your mentor is Zoe."),
        (omar.pk, "Your mentor is Zoe."),
        (paula.pk, "Your mentor is Zoe."),
        (cora.pk, "Your mentor is Omar Okafor."),
    }
    assert set(OutgoingMail.objects.values_list("person", "state")) == {
        (mina.pk, MailState.QUEUED),
        (omar.pk, MailState.WITHHELD),
        (cora.pk, MailState.QUEUED),
    }


def test_telling_many_costs_no_more_queries_than_telling_two(django_assert_max_num_queries):
    people = [somebody(f"Person {number}") for number in range(40)]
    tellings = [
        actions.Telling(
            person=person, notice=WELCOME, values={"mentor": "Zoe"}, link="/", key=f"k{person.pk}"
        )
        for person in people
    ]

    with django_assert_max_num_queries(9):
        actions.notify_many(tellings=tellings, now=NOW)
