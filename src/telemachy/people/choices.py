"""Words of the people room."""

from django.db.models import TextChoices


class InvitationKind(TextChoices):
    """How a person gets the link that signs in for the first time."""

    LINK = "link", "Link in a mail"
    CARD = "card", "Printed card"
