"""Somebody in the organization."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from telemachy.common import clock
from telemachy.common.fields import (
    BoundedCharField,
    BoundedEmailField,
    BoundedJSONField,
    BoundedTextField,
    FoldedCharField,
    public_id_field,
)
from telemachy.common.text import clean_email


def refuse_unknown_zone(name: str) -> None:
    """Refuse a time zone that the IANA list does not have."""
    if name not in clock.zone_names():
        raise ValidationError("Choose a time zone from the list.")


class PersonQuerySet(models.QuerySet["Person"]):
    """People, as one asks for them."""

    def contactable(self) -> "PersonQuerySet":
        """Those we may still write to."""
        return self.filter(is_active=True, opted_out_at__isnull=True, erased_at__isnull=True)


PersonManager = BaseUserManager.from_queryset(PersonQuerySet)


class Person(AbstractBaseUser):
    """Somebody in the organization: may be a mentor in one program and a mentee in the next."""

    public_id = public_id_field()
    # Some people have no address of their own; they sign in first with a printed card.
    email = BoundedEmailField(
        null=True,
        blank=True,
        unique=True,
        error_messages={"unique": "Another person has this address."},
    )
    name = BoundedCharField(max_length=200)
    # The name as lists are sorted and searched by it; it follows the name.
    sort_name = FoldedCharField(max_length=200, of="name", blank=True, editable=False)
    headline = BoundedCharField(
        max_length=200, blank=True, help_text="Position, team or field, in a few words."
    )
    pronouns = BoundedCharField(max_length=40, blank=True)
    about = BoundedTextField(max_length=4000, blank=True)
    wants_to_learn = BoundedTextField(max_length=2000, blank=True)
    timezone = BoundedCharField(max_length=64, default="UTC", validators=[refuse_unknown_zone])
    language = BoundedCharField(max_length=12, default="en-us")
    # What a person wrote wins over an imported file: the names of the fields she has written herself.
    written_by_person = BoundedJSONField(max_bytes=1000, default=list, blank=True)
    is_organization_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Raised to end every session at the next request.
    security_epoch = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True, help_text="First sign-in.")
    opted_out_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        # Whoever is listed or searched is found in the index; the wide row is read for one page of them.
        indexes = [
            models.Index(fields=["sort_name", "id", "email", "headline", "erased_at"], name="people_by_name")
        ]
        constraints = [
            # With this, "unique" holds whatever the case: two people cannot differ by a capital letter.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="people_email_lower_case"),
            models.CheckConstraint(
                condition=models.Q(email__isnull=True) | ~models.Q(email=""),
                name="people_email_null_not_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(is_active=False, email__isnull=True),
                name="people_erased_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The name as shown."""
        return str(self.name)

    def get_short_name(self) -> str:
        """The name in a greeting: the first word of it."""
        return str(self.name).split(" ")[0]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = clean_email(self.email or "") or None
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_name"}
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django compares this hash at every request, so raising the epoch ends every session of the person.
        return salted_hmac(
            "telemachy.people.session",
            f"{self.password}:{self.security_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def may_be_contacted(self) -> bool:
        """Whether we may still write to this person."""
        return self.is_active and self.opted_out_at is None and self.erased_at is None
