"""What the people room holds about a person."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password

from telemachy.common.personal_data import Held
from telemachy.people.models import Person


def export(person: Person) -> list[Held]:
    """The person's own row and the links sent to her."""
    said = [
        ("Name", person.name),
        ("E-mail address", person.email or ""),
        ("Headline", person.headline),
        ("Pronouns", person.pronouns),
        ("About", person.about),
        ("Wants to learn", person.wants_to_learn),
        ("Time zone", person.timezone),
        ("Added on", f"{person.added_at:%Y-%m-%d}"),
        ("First signed in on", f"{person.joined_at:%Y-%m-%d}" if person.joined_at else ""),
        ("Runs the organization", "yes" if person.is_organization_admin else ""),
    ]
    sent = [
        (f"{invitation.issued_at:%Y-%m-%d}", invitation.get_kind_display())
        for invitation in person.invitations.order_by("issued_at")
    ]
    return [
        Held("Your profile", tuple((label, value) for label, value in said if value)),
        Held("Invitations sent to you", tuple(sent)),
    ]


def erase(person: Person, *, now: datetime) -> None:
    """Blank the person's row, which other rows still point at, and delete every way to sign in."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserSession.objects.filter(user=person).delete()
    person.invitations.all().delete()
    Person.objects.filter(pk=person.pk).update(
        email=None,
        name="Removed person",
        headline="",
        pronouns="",
        about="",
        wants_to_learn="",
        timezone="UTC",
        written_by_person=[],
        is_organization_admin=False,
        is_active=False,
        security_epoch=person.security_epoch + 1,
        erased_at=now,
        last_login=None,
        password=make_password(None),
    )
