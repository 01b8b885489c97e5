"""Django's own mails (sign-in codes, confirmations of an address) go through the outbox too.

They commit with the request that asked for them, survive a mail server that is away, and stand in the demo's
mailbox.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from telemachy.common import clock
from telemachy.notifications import actions

# A sign-in code is good for fifteen minutes; a mail of ours that comes a day late helps nobody.
USEFUL_FOR = timedelta(hours=12)


class OutboxBackend(BaseEmailBackend):
    """Writes each message to the outbox instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        for message in email_messages:
            for address in message.recipients():
                actions.post_mail(
                    to_address=address,
                    subject=str(message.subject),
                    body=str(message.body),
                    now=now,
                    useless_after=now + USEFUL_FOR,
                )
        return len(email_messages)

    def open(self) -> bool | None:
        return None

    def close(self) -> None:
        return None

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
