"""The states that a mail can be in, and when a person wants mail."""

from django.db.models import TextChoices


class MailState(TextChoices):
    """Where a mail stands; only `queued` and `sending` have something left to do."""

    QUEUED = "queued", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    BOUNCED = "bounced", "Refused by the receiving server"
    GIVEN_UP = "given_up", "Given up after repeated failures"
    KEPT = "kept", "Kept in the demo mailbox"
    WITHHELD = "withheld", "Not sent, by the person's choice"
    OUTDATED = "outdated", "Not sent in time to be of use"


class MailPreference(TextChoices):
    """How a person wants to hear of things; everything is on the page in any case."""

    AT_ONCE = "at_once", "A mail for each notice"
    NEVER = "never", "No mail, only on the page"
