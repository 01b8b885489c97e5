"""What the people room holds about a person."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password

from telemachy.common.personal_data import Fact, Held
from telemachy.common.text import folded
from telemachy.people.choices import Standing
from telemachy.people.models import (
    Achievement,
    FreeTime,
    NeverMatch,
    Person,
    Profile,
    Transition,
)
from telemachy.people.queries.profiles import LISTS, WholeProfile, never_words, to_confirm

PART = "Your profile"


def export(person: Person) -> list[Held]:
    """The person's own row and the links sent to her."""
    said: list[Fact] = [
        ("Name", person.name),
        ("E-mail address", person.email or ""),
        ("Headline", person.headline),
        ("Pronouns", person.pronouns),
        ("About", person.about),
        ("Wants to learn", person.wants_to_learn),
        ("Time zone", person.timezone),
        ("Added on", person.added_at),
        ("First signed in on", person.joined_at or ""),
        ("Runs the organization", "yes" if person.is_organization_admin else ""),
    ]
    sent = [
        (invitation.issued_at, invitation.get_kind_display())
        for invitation in person.invitations.order_by("issued_at")
    ]
    return [
        Held("Your profile", tuple((label, value) for label, value in said if value)),
        *_written(person),
        Held(
            "Colleagues who ask you to confirm what they achieved",
            tuple((one.person.name, one.title) for one in to_confirm(person)),
        ),
        Held("Invitations sent to you", tuple(sent)),
    ]


def _written(person: Person) -> list[Held]:
    """What the person wrote, section by section; the fields of the person's own row stand above already."""
    above = {"name", "headline", "pronouns", "about", "wants_to_learn", "timezone"}
    return [
        Held(
            part.section.title,
            tuple(
                (answer.field.label, line)
                for answer in part.answers
                if answer.field.key not in above
                for line in answer.lines
            ),
            source="You wrote this.",
        )
        for part in WholeProfile.of(person, Standing.SELF, person.language).parts(Standing.SELF)
    ]


def erase(person: Person, *, now: datetime) -> None:
    """Blank the person's row, which other rows still point at, and delete every way to sign in."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserSession.objects.filter(user=person).delete()
    person.invitations.all().delete()
    _erase_profile(person)
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


def _erase_profile(person: Person) -> None:
    for known in LISTS.values():
        known.model._default_manager.filter(person=person).delete()
    for model in (Transition, Achievement, FreeTime, NeverMatch, Profile):
        model._default_manager.filter(person=person).delete()
    # What others wrote about this person: whom they asked, who confirmed, whom they do not want to meet.
    Achievement.objects.filter(asked=person).update(asked=None, asked_address="")
    Achievement.objects.filter(confirmed_by=person).update(confirmed_by=None)
    if person.email:
        Achievement.objects.filter(asked_address=person.email).update(asked_address="")
    _forget_in_never_lists(person)


def _forget_in_never_lists(person: Person) -> None:
    """Take the person off the never-match lists of others; a name that others bear as well stays."""
    names = {folded(person.email or "")}
    if not Person.objects.filter(sort_name=person.sort_name).exclude(pk=person.pk).exists():
        names.add(folded(person.name))
    gone = [row.pk for row in NeverMatch.objects.all() if folded(never_words(row)) in names - {""}]
    NeverMatch.objects.filter(pk__in=gone).delete()
