"""Sending: what becomes of a mail under each behavior of a mail server."""

from datetime import datetime, timedelta

import pytest
from tests import cast
from tests.cast import NOW
from tests.harness.draining import Pigeonhole
from tests.harness.mail import Sink, mail_sink
from tests.notifications.people import WELCOME

from telemachy.notifications import actions
from telemachy.notifications.actions.sending import LEASE, MOST_ATTEMPTS
from telemachy.notifications.channels.email import LineDown, SmtpPostman
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail
from telemachy.people.actions import opt_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    with mail_sink() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", False
        settings.DEFAULT_FROM_EMAIL = "mentoring@example.org"
        yield server


def told(person=None, key="welcome") -> OutgoingMail:
    actions.notify(
        person=person or cast.mina(), notice=WELCOME, values={"mentor": "Omar"}, link="/", key=key, now=NOW
    )
    return OutgoingMail.objects.get(key=key)


def send(now: datetime = NOW):
    postman = SmtpPostman()
    try:
        return actions.send_next_mail(postman=postman, now=now)
    finally:
        postman.close()


def test_a_mail_arrives_whole(sink: Sink):
    mail = told()

    assert send().state == MailState.SENT

    (message,) = sink.messages
    assert message["To"] == "mina@example.org"
    assert message["From"] == "Your organization <mentoring@example.org>"
    assert message["Subject"] == "Mina, your mentor is here"
    assert message["Message-ID"] == mail.message_id == f"<{mail.public_id}@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "your mentor is Omar" in message.get_body(("plain",)).get_content()
    assert '<a href="http://127.0.0.1:8000/"' in message.get_body(("html",)).get_content()


def test_the_text_is_thrown_away_once_sent(sink: Sink):
    mail = told()

    send()

    mail.refresh_from_db()
    assert (mail.state, mail.body, mail.finished_at) == (MailState.SENT, "", NOW)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 5.1.1 mina@example.org is unknown", MailState.BOUNCED),
        ("553 5.1.3 bad address", MailState.BOUNCED),
        ("450 4.2.1 mailbox busy", MailState.QUEUED),
        ("452 4.2.2 mailbox full", MailState.QUEUED),
        ("421 4.3.2 closing", MailState.QUEUED),
    ],
)
def test_a_refused_address_concerns_that_address_alone(sink: Sink, answer, state):
    sink.rcpt_answers["mina@example.org"] = answer
    told(key="first")
    told(cast.omar(), key="second")

    outcomes = [send(), send()]

    assert [outcome.state for outcome in outcomes] == [state, MailState.SENT]
    assert OutgoingMail.objects.get(key="first").state == state


def test_a_notice_that_came_back_keeps_its_text_for_a_mended_address_and_for_two_weeks(sink: Sink):
    sink.rcpt_answers["*"] = "550 5.1.1 unknown"
    mail = told()
    actions.post_mail(to_address="mina@example.org", subject="Your code", body="ABCD", key="code", now=NOW)
    send(), send()

    mail.refresh_from_db()
    assert "Omar" in mail.body
    assert OutgoingMail.objects.get(key="code").body == ""
    actions.prune(now=NOW + timedelta(days=15))
    mail.refresh_from_db()
    assert mail.body == ""


def test_only_notices_that_did_not_arrive_go_to_another_address():
    mina = cast.mina()
    astray, arrived = told(mina, "astray"), told(mina, "arrived")
    actions.post_mail(to_address="mina@example.org", subject="Your code", body="ABCD", key="code", now=NOW)
    done = {"finished_at": NOW}
    OutgoingMail.objects.filter(pk=astray.pk).update(state=MailState.BOUNCED, **done)
    OutgoingMail.objects.filter(pk=arrived.pk).update(state=MailState.SENT, **done)
    mina.email = "mina.mendoza@example.org"
    mina.save()

    sent = actions.readdress_mails(actor=cast.ada(), person=mina, rewrite=str.upper, now=NOW)

    assert sent == 1
    assert set(OutgoingMail.objects.values_list("key", "to_address", "state")) == {
        ("astray", "mina.mendoza@example.org", MailState.QUEUED),
        ("arrived", "mina@example.org", MailState.SENT),
        ("code", "mina@example.org", MailState.QUEUED),
    }
    astray.refresh_from_db()
    assert "OMAR" in astray.body


def test_what_is_kept_of_a_refusal_holds_no_address(sink: Sink):
    sink.rcpt_answers["*"] = "550 5.1.1 mina@example.org is unknown here"
    mail = told()

    send()

    mail.refresh_from_db()
    assert mail.trouble == "Address refused (550 5.1.1)"


@pytest.mark.parametrize(
    ("answer", "state"),
    [("554 5.7.1 looks like spam", MailState.BOUNCED), ("451 4.7.1 come back later", MailState.QUEUED)],
)
def test_a_refused_text(sink: Sink, answer, state):
    sink.data_answer = answer
    told()

    assert send().state == state


def test_a_mail_that_is_put_off_waits_longer_each_time(sink: Sink):
    sink.rcpt_answers["*"] = "450 4.2.1 busy"
    mail, now, pauses = told(), NOW, []

    for _ in range(6):
        send(now)
        mail.refresh_from_db()
        pauses.append(mail.next_attempt_at - now)
        now = mail.next_attempt_at

    assert pauses == sorted(pauses)
    assert timedelta(seconds=20) < pauses[0] < timedelta(seconds=40)
    assert send(now - timedelta(seconds=1)) is None


def test_a_mail_is_given_up_after_about_three_days_and_can_be_tried_again(sink: Sink):
    sink.rcpt_answers["*"] = "450 4.2.1 busy"
    mail, now = told(), NOW
    while send(now):
        mail.refresh_from_db()
        now = mail.next_attempt_at

    assert (mail.state, mail.attempts) == (MailState.GIVEN_UP, MOST_ATTEMPTS)
    assert timedelta(days=2) < mail.finished_at - NOW < timedelta(days=4)

    sink.rcpt_answers.clear()
    ada = cast.ada()
    assert actions.try_mail_again(actor=ada, mail=mail, now=now)
    assert send(now).state == MailState.SENT
    assert not actions.try_mail_again(actor=ada, mail=mail, now=now)


def test_a_connection_that_drops_after_the_text_repeats_under_the_same_id(sink: Sink):
    sink.drop_after_data = 1
    mail = told()

    assert send().state == MailState.QUEUED
    assert send(NOW + timedelta(hours=1)).state == MailState.SENT

    assert sink.by_message_id == {mail.message_id: 2}


def test_while_the_server_is_away_no_mail_loses_an_attempt(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    mail = told()

    with pytest.raises(LineDown, match="No mail server answers"):
        send()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)


def test_nothing_is_sent_in_plain_text_when_the_server_offers_no_starttls(sink: Sink, settings):
    settings.EMAIL_USE_TLS = True
    mail = told()

    with pytest.raises(LineDown, match="No protected connection offered"):
        send()

    mail.refresh_from_db()
    assert (mail.state, sink.messages) == (MailState.QUEUED, [])


def test_a_refused_password_stops_the_line_and_not_the_mail(sink: Sink, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "telemachy", "wrong"
    told()

    with pytest.raises(LineDown):
        send()

    assert OutgoingMail.objects.get().state == MailState.QUEUED


def test_a_mail_whose_worker_died_is_sent_when_its_lease_ends(sink: Sink):
    mail = told()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.SENDING, lease=mail.public_id, leased_until=NOW + LEASE, attempts=1
    )

    assert send(NOW + LEASE - timedelta(seconds=1)) is None
    assert send(NOW + LEASE).state == MailState.SENT
    assert timedelta(seconds=60) >= LEASE


def test_who_lost_the_lease_may_not_mark_the_mail():
    mail = told()

    class Slow(Pigeonhole):
        """While this one delivers, the lease ends and another worker sends the same mail."""

        def deliver(self, letter):
            assert actions.send_next_mail(postman=Pigeonhole(), now=NOW + LEASE).state == MailState.SENT
            return super().deliver(letter)

    actions.send_next_mail(postman=Slow(), now=NOW)

    mail.refresh_from_db()
    assert (mail.state, mail.finished_at) == (MailState.SENT, NOW + LEASE)


def test_a_code_that_comes_too_late_is_not_sent(sink: Sink):
    actions.post_mail(
        to_address="mina@example.org",
        subject="Your code",
        body="123",
        now=NOW,
        useless_after=NOW + timedelta(hours=1),
    )

    assert send(NOW + timedelta(hours=2)).state == MailState.OUTDATED
    assert sink.messages == []


def test_who_opts_out_while_a_mail_waits_is_spared_it(sink: Sink):
    mina = cast.mina()
    mail = told(mina)
    opt_out(actor=mina, now=NOW)

    while send():
        pass

    mail.refresh_from_db()
    assert mail.state == MailState.WITHHELD
    assert mail.message_id not in sink.by_message_id


@pytest.mark.parametrize("address", ["a@b@c.org", "x@" + "y" * 300, "mina@exa\nmple.org"])
def test_an_address_nobody_can_write_to_is_settled_and_stops_nobody(sink: Sink, address):
    mail = told(cast.omar())
    OutgoingMail.objects.filter(pk=mail.pk).update(to_address=address[:254])

    assert send().state == MailState.BOUNCED


def test_a_fault_of_ours_puts_off_one_mail_and_no_other():
    broken = told(key="broken")
    told(cast.omar(), key="sound")

    class Faulty(Pigeonhole):
        def deliver(self, letter):
            if letter.message_id == broken.message_id:
                raise RuntimeError(letter.text)
            return super().deliver(letter)

    outcomes = [actions.send_next_mail(postman=Faulty(), now=NOW) for _ in range(2)]

    broken.refresh_from_db()
    assert [outcome.state for outcome in outcomes] == [MailState.QUEUED, MailState.SENT]
    assert (broken.trouble, broken.next_attempt_at > NOW) == ("RuntimeError", True)


def test_a_mail_whose_key_is_gone_is_given_up_at_once(settings):
    mail = told()
    settings.SECRET_KEY = "a key of another house, after a restore"

    assert actions.send_next_mail(postman=Pigeonhole(), now=NOW).state == MailState.GIVEN_UP

    mail.refresh_from_db()
    assert mail.trouble == "Sealed with a key that this installation no longer has"
