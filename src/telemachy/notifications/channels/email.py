"""Mail by SMTP: one connection for a run of mails, and an honest answer to what became of each.

A failure of the line (no connection, no TLS, refused sign-in) concerns every mail and is raised as
`LineDown`; a failure of one mail is an `Outcome`. Nothing ever fails silently, and nothing is sent in plain
text after STARTTLS was refused.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string

from telemachy.common.notices import one_line
from telemachy.notifications.choices import MailState

# Short, so that a whole conversation fits in the lease of a claimed mail.
SMTP_TIMEOUT_SECONDS = 8

_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_METHOD = re.compile(r"(?m:^)METHOD:([A-Z]+)\r?$", re.MULTILINE)

# The first that fits: the particular before the general.
_IN_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPRecipientsRefused, "Address refused"),
    (smtplib.SMTPSenderRefused, "Our own address refused"),
    (smtplib.SMTPDataError, "Text refused"),
    (smtplib.SMTPAuthenticationError, "User name or password refused"),
    (smtplib.SMTPNotSupportedError, "No protected connection offered"),
    (smtplib.SMTPServerDisconnected, "Connection dropped"),
    (ssl.SSLError, "Protected connection failed"),
    (TimeoutError, "No answer in time"),
    (ConnectionRefusedError, "No mail server answers"),
    (socket.gaierror, "No such mail server"),
)


class LineDown(Exception):
    """The mail server cannot be used now, for any mail; says why, without anyone's data."""


@dataclass(frozen=True)
class Letter:
    """A mail as it goes out."""

    message_id: str
    to_address: str
    sender_name: str
    subject: str
    text: str
    written_at: datetime
    # An entry for the reader's calendar, with its METHOD; empty for most letters.
    calendar: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: `sent`, `bounced` (refused for good) or `queued` (try again)."""

    state: MailState
    trouble: str = ""


class Postman(Protocol):
    """Whoever takes letters."""

    def open(self) -> None:
        """Be ready to send, or raise LineDown."""

    def deliver(self, letter: Letter) -> Outcome:
        """Try to hand the letter over."""

    def close(self) -> None:
        """Let go of the line."""


class SmtpPostman:
    """Takes letters to the server that the installation names."""

    def __init__(self) -> None:
        self._line = EmailBackend(timeout=SMTP_TIMEOUT_SECONDS, fail_silently=False)

    def open(self) -> None:
        try:
            self._line.open()
        except (OSError, smtplib.SMTPException) as error:
            self._line.connection = None
            raise LineDown(_in_short(error)) from error

    def deliver(self, letter: Letter) -> Outcome:
        try:
            self._line.send_messages([_message(letter)])
        except ValueError:
            return Outcome(MailState.BOUNCED, "The address cannot be written to")
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            return Outcome(MailState.BOUNCED if code >= 500 else MailState.QUEUED, _in_short(error))
        except smtplib.SMTPDataError as error:
            return Outcome(
                MailState.BOUNCED if error.smtp_code >= 500 else MailState.QUEUED, _in_short(error)
            )
        except (OSError, smtplib.SMTPException) as error:
            # The conversation broke; the server may have taken the letter or not. Start the next one afresh.
            self.close()
            return Outcome(MailState.QUEUED, _in_short(error))
        return Outcome(MailState.SENT)

    def close(self) -> None:
        try:
            self._line.close()
        except (OSError, smtplib.SMTPException):
            self._line.connection = None  # the other side had gone already


def _message(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=one_line(letter.subject),
        body=letter.text,
        from_email=formataddr((one_line(letter.sender_name), settings.DEFAULT_FROM_EMAIL)),
        to=[letter.to_address],
        headers={
            "Message-ID": letter.message_id,
            "Date": format_datetime(letter.written_at),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    html = render_to_string("notifications/email/mail.html", {"subject": letter.subject, "text": letter.text})
    message.attach_alternative(html, "text/html")
    if letter.calendar:
        _add_calendar(message, letter.calendar)
    return message


def _add_calendar(message: EmailMultiAlternatives, calendar: str) -> None:
    """The entry twice: Gmail and Outlook read the alternative, Apple Mail and Thunderbird the attachment."""
    found = _METHOD.search(calendar)
    method = found[1] if found else "PUBLISH"
    message.attach_alternative(calendar, f"text/calendar; method={method}")
    message.attach("invite.ics", calendar.encode(), "application/ics")


def _in_short(error: Exception) -> str:
    """What happened, and the server's code: its own words may hold an address, and are left out."""
    code, words = _answer(error)
    enhanced = _ENHANCED_CODE.search(words)
    codes = " ".join(filter(None, [str(code) if code else "", enhanced[0] if enhanced else ""]))
    said = next((words for kind, words in _IN_WORDS if isinstance(error, kind)), type(error).__name__)
    return f"{said} ({codes})" if codes else said


def _answer(error: Exception) -> tuple[int, str]:
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    return code, words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
