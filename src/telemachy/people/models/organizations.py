"""The organization itself, and how a new installation gets its first person."""

from django.db import models

from telemachy.common.fields import BoundedCharField, BoundedEmailField, public_id_field
from telemachy.people.models.persons import refuse_unknown_zone


class Organization(models.Model):
    """The one organization of this installation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    public_id = public_id_field()
    name = BoundedCharField(max_length=200, default="Your organization")
    sender_name = BoundedCharField(max_length=200, blank=True, help_text="The name that mails come from.")
    contact_email = BoundedEmailField(blank=True, help_text="Where people may write with a question.")
    #: Days that are said to many at once begin and end here; each person reads hours in a zone of their own.
    timezone = BoundedCharField(max_length=64, default="UTC", validators=[refuse_unknown_zone])
    is_demo = models.BooleanField(default=False)
    #: Whether anybody may make an account of their own, without an invitation.
    open_to_all = models.BooleanField(default=False, db_default=False)
    set_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="people_one_organization")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def sender(self) -> str:
        """The name that mails come from."""
        return self.sender_name or self.name


class SetUpLink(models.Model):
    """The one-time link, printed on the console, with which a new installation gets its first person."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token_hash = BoundedCharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="people_one_set_up_link")]

    def __str__(self) -> str:
        return "set-up link"
