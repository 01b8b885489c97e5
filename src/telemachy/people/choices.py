"""Words of the people room."""

from django.db.models import TextChoices


class InvitationKind(TextChoices):
    """How a person gets the link that signs in for the first time."""

    LINK = "link", "Link in a mail"
    CARD = "card", "Printed card"


class InvitationState(TextChoices):
    """What has become of an invitation."""

    WAITING = "waiting", "Not opened yet"
    USED = "used", "Used"
    EXPIRED = "expired", "Run out"
    WITHDRAWN = "withdrawn", "Withdrawn"
