"""Reads about people, the organization, and first links."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.paginator import Page
from django.db.models import Q

from telemachy.common import personal_data
from telemachy.common.paging import lean_page
from telemachy.common.personal_data import Held
from telemachy.common.text import folded
from telemachy.people.choices import InvitationState
from telemachy.people.models import Invitation, Organization, Person, PersonQuerySet, SetUpLink, hash_of


def day_of(now: datetime) -> date:
    """The day that it is in the organization's own zone: windows open and close by it. Runs one query."""
    return now.astimezone(ZoneInfo(organization().timezone)).date()


def end_of_day(day: date) -> datetime:
    """The moment at which a day ends in the organization's own zone. Runs one query."""
    zone = ZoneInfo(organization().timezone)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def organization() -> Organization:
    """The organization of this installation; before set-up, an unsaved one with our own words."""
    return Organization.objects.filter(pk=1).first() or Organization(pk=1)


def person_of_email(address: str) -> Person | None:
    """The person with this address, in whatever case it is written."""
    return Person.objects.filter(email=address).first() if address.strip() else None


def people_directory(search: str = "") -> PersonQuerySet:
    """Everybody who is not erased, by name; `search` looks in names, headlines and addresses.

    Names are found whatever their case and accents. All of it stands in one index.
    """
    people = Person.objects.filter(erased_at__isnull=True)
    for word in search.split()[:8]:
        people = people.filter(
            Q(sort_name__contains=folded(word))
            | Q(headline__icontains=word)
            | Q(email__contains=word.lower())
        )
    return people.order_by("sort_name", "pk")


def directory_page(people: PersonQuerySet, *, page: str, size: int, is_search: bool = False) -> Page[Person]:
    """One page of these people; runs two or three queries, however many there are."""
    return lean_page(people, _people_of_ids, page=page, size=size, is_search=is_search)


def _people_of_ids(ids: Sequence[int]) -> list[Person]:
    return list(Person.objects.filter(pk__in=ids))


def is_set_up() -> bool:
    """Whether somebody runs this organization."""
    return Person.objects.filter(is_organization_admin=True, is_active=True).exists()


def set_up_link_opens(token: str) -> bool:
    """Whether this is the link that was printed last, and is still needed."""
    link = SetUpLink.objects.filter(pk=1).first()
    return link is not None and not is_set_up() and secrets.compare_digest(link.token_hash, hash_of(token))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that this link or code was made for, used or not."""
    return Invitation.objects.select_related("person").filter(token_hash=hash_of(token)).first()


def latest_invitation(person: Person) -> Invitation | None:
    """The newest link or card of a person."""
    return person.invitations.order_by("-issued_at", "-pk").first()


def has_open_invitation(person: Person, now: datetime) -> bool:
    """Whether some link or card of this person still opens the door."""
    return person.invitations.filter(used_at=None, withdrawn_at=None, expires_at__gt=now).exists()


@dataclass(frozen=True)
class FirstContact:
    """The page behind a first link: what is held, who gave it, what for."""

    invitation: Invitation
    person: Person
    held: list[Held]

    @property
    def given_by(self) -> str:
        """Who gave us the data, in words for the person."""
        return self.invitation.given_by or "The people who run this program"


def first_contact(token: str, now: datetime) -> tuple[FirstContact | None, InvitationState | None]:
    """What a link shows: the page while it waits to be used, else only what has become of it."""
    invitation = invitation_of(token)
    if invitation is None or not invitation.person.is_active:
        return None, None
    state = invitation.state(now)
    if state != InvitationState.WAITING:
        return None, state
    return FirstContact(invitation, invitation.person, personal_data.export(invitation.person)), state


def needs_card(person: Person) -> bool:
    """Whether a person can only be reached on paper."""
    return not person.email
