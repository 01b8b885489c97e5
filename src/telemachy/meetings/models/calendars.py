"""Private addresses at which a calendar program reads one person's sessions."""

from hashlib import sha256

from django.db import models

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.people.models import Person

FEED_NAME_LENGTH = 60
MOST_FEEDS = 10


def hash_of(token: str) -> str:
    """What is kept of a token. It is random and long, so that a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


class CalendarFeed(models.Model):
    """One such address. Its token was shown once; only what it hashes to is kept."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds")
    name = BoundedCharField(max_length=FEED_NAME_LENGTH)
    token_hash = BoundedCharField(max_length=64, unique=True)
    # Says only when the person is busy: no names, no titles, no places.
    busy_only = models.BooleanField(default=False)
    # Signing out everywhere ends the feeds made before it.
    security_epoch = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether it still answers: neither ended by itself nor by signing out everywhere or leaving."""
        return (
            self.revoked_at is None
            and self.person.may_be_contacted
            and self.security_epoch == self.person.security_epoch
        )
