"""Move one mail through the outbox: claim it for a while, send, mark.

Whoever dies after the claim loses nothing: the lease ends and another sends. Whoever dies after the server
said 250 and before the mark causes one repetition, with the same Message-ID. A mark counts only while the
lease is one's own.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import F

from telemachy.audit import actions as audit
from telemachy.common.crash import crash_point
from telemachy.common.sealing import SealBroken, seal
from telemachy.common.traces import without_text
from telemachy.notifications.channels.email import Letter, Outcome, Postman
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import BODY_PURPOSE, OutgoingMail, Preference
from telemachy.people.models import Person
from telemachy.people.queries import organization

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than a whole conversation with a slow server; no mail is stuck longer than this after a kill."""

MOST_ATTEMPTS = 26
"""With these delays about three days: a mailbox may be full over a weekend."""

ASTRAY = (MailState.BOUNCED, MailState.GIVEN_UP, MailState.QUEUED)
"""What a person may not have got: refused, given up, or still on its way."""

_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=4)
_CANDIDATES = 5


def send_next_mail(*, postman: Postman, now: datetime) -> Outcome | None:
    """Send the mail that is due longest; None when none is. Raises LineDown when the server cannot be used.

    The line is opened before the claim: while the server is away no mail loses an attempt.
    """
    if not OutgoingMail.objects.due(now).exists():
        return None
    postman.open()
    mail = _claim(now)
    if mail is None:
        return None
    crash_point("mail.claimed")
    outcome = _hopeless(mail, now) or _attempt(mail, postman)
    crash_point("mail.delivered")
    _settle(mail, outcome, now)
    crash_point("mail.settled")
    return outcome


@transaction.atomic
def try_mail_again(*, actor: Person, mail: OutgoingMail, now: datetime) -> bool:
    """Queue a mail again that was given up; False when it was not, or when its text is gone."""
    revived = OutgoingMail.objects.filter(
        pk=mail.pk, state=MailState.GIVEN_UP, sealed_body__isnull=False
    ).update(state=MailState.QUEUED, attempts=0, next_attempt_at=now, finished_at=None, trouble="")
    if revived:
        audit.record(actor=actor, verb="notifications.try_mail_again", target=mail, now=now)
    return bool(revived)


@transaction.atomic
def readdress_mails(*, actor: Person, person: Person, rewrite: Callable[[str], str], now: datetime) -> int:
    """Send to the person's present address what an earlier one did not take; returns how many mails.

    Only notices, and only while their text is kept; `rewrite` puts what holds now in place of what no longer
    does, such as a personal link. Sign-in codes are not sent again: they belong to the old address.
    """
    if not person.email or not person.may_be_contacted:
        return 0
    preference = Preference.objects.filter(person=person).first()
    astray = OutgoingMail.objects.filter(person=person, state__in=ASTRAY, sealed_body__isnull=False)
    sent = 0
    for mail in astray.exclude(notice="").exclude(to_address=person.email).order_by("created_at", "pk"):
        text = _text_of(mail)
        # Compare and set: a worker may take a waiting one at this moment, to the old address.
        if text is not None and OutgoingMail.objects.filter(pk=mail.pk, state=mail.state).update(
            state=MailState.QUEUED,
            to_address=person.email,
            sealed_body=seal(rewrite(text), purpose=BODY_PURPOSE),
            attempts=0,
            next_attempt_at=preference.next_moment(now) if preference else now,
            finished_at=None,
            trouble="",
        ):
            sent += 1
            audit.record(actor=actor, verb="notifications.readdress_mail", target=mail, now=now)
    return sent


def _text_of(mail: OutgoingMail) -> str | None:
    try:
        return mail.body
    except SealBroken:
        return None


def _claim(now: datetime) -> OutgoingMail | None:
    """Take one due mail by compare-and-set: of two workers who see the same row, one gets it."""
    due = OutgoingMail.objects.due(now)
    for candidate in due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:_CANDIDATES]:
        lease = uuid4()
        if due.filter(pk=candidate).update(
            state=MailState.SENDING, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
        ):
            return OutgoingMail.objects.get(pk=candidate)
    return None


def _hopeless(mail: OutgoingMail, now: datetime) -> Outcome | None:
    """What is decided without sending."""
    if mail.useless_after is not None and mail.useless_after < now:
        return Outcome(MailState.OUTDATED)
    if mail.attempts > MOST_ATTEMPTS:
        return Outcome(MailState.GIVEN_UP, "Workers stopped while sending it")
    if mail.notice and mail.person is not None and not mail.person.may_be_contacted:
        return Outcome(MailState.WITHHELD)  # opted out since; a sign-in code she asks for herself still goes
    return None


def _attempt(mail: OutgoingMail, postman: Postman) -> Outcome:
    """Hand the mail over. Whatever goes wrong with this one is no trouble of the next."""
    try:
        return postman.deliver(_letter(mail))
    except SealBroken:
        return Outcome(MailState.GIVEN_UP, "Sealed with a key that this installation no longer has")
    except Exception as error:  # noqa: BLE001  a fault of ours: put off, in the log, and given up in the end
        log.error("mail_failed", mail=str(mail.public_id), **without_text(error))
        return Outcome(MailState.QUEUED, type(error).__name__)


def _letter(mail: OutgoingMail) -> Letter:
    return Letter(
        message_id=mail.message_id,
        to_address=mail.to_address,
        sender_name=mail.sender_name or organization().sender,
        subject=mail.subject,
        text=mail.body,
        calendar=mail.calendar,
        written_at=mail.created_at,
    )


def _settle(mail: OutgoingMail, outcome: Outcome, now: datetime) -> None:
    """Mark what became of the attempt, unless the lease ended meanwhile and the mail is another's."""
    mine = OutgoingMail.objects.filter(pk=mail.pk, lease=mail.lease)
    released = {"lease": None, "leased_until": None, "trouble": outcome.trouble[:200]}
    if outcome.state == MailState.QUEUED and mail.attempts < MOST_ATTEMPTS:
        mine.update(state=MailState.QUEUED, next_attempt_at=now + _delay(mail.attempts), **released)
    elif outcome.state in (MailState.QUEUED, MailState.GIVEN_UP):
        mine.update(
            state=MailState.GIVEN_UP, finished_at=now, **released
        )  # keeps its text, to be tried again
    elif outcome.state == MailState.BOUNCED and mail.notice:
        mine.update(state=outcome.state, finished_at=now, **released)  # the same, to a mended address
    else:
        # What was sent need not be kept: links and codes are worth stealing.
        mine.update(state=outcome.state, finished_at=now, sealed_body=None, sealed_calendar=None, **released)


def _delay(attempts: int) -> timedelta:
    """Longer each time, up to a limit; spread, so that what failed together does not return together."""
    doubled: timedelta = _FIRST_DELAY * 2 ** min(attempts - 1, 12)
    return min(doubled, _LONGEST_DELAY) * random.uniform(0.8, 1.2)  # noqa: S311  no secret rests on it
