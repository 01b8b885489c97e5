"""The frame of every page as one person sees it: whose pages these are, where one can go from here."""

from django.http import HttpRequest
from django.urls import reverse

from telemachy.common.context import NavItem, Shell
from telemachy.groups.queries import is_anything_asked
from telemachy.notifications.queries import unread_count
from telemachy.people.models import Person
from telemachy.people.queries import organization
from telemachy.programs.access import can_create_program


def shell(request: HttpRequest) -> Shell:
    """Runs at most five queries, and only when a page draws its frame."""
    house = organization()
    name = house.name if house.set_up_at else "Telemachy"
    # A request that was refused at the door has no person yet.
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return Shell(organization_name=name, open_to_all=house.open_to_all)
    return Shell(organization_name=name, nav=_nav(request, person), account_nav=_account_nav(person))


def _nav(request: HttpRequest, person: Person) -> tuple[NavItem, ...]:
    places = [("Home", reverse("home:home"), 0)]
    if can_create_program(person):
        places.append(("Programs", reverse("programs:programs"), 0))
    places.append(("Mentorships", reverse("mentorships:mine"), 0))
    places.append(("Board", reverse("boards:board"), 0))
    places.append(("Notices", reverse("notifications:notices"), unread_count(person)))
    return tuple(
        NavItem(label=label, url=url, current=_is_here(request.path, url), count=count)
        for label, url, count in places
    )


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _account_nav(person: Person) -> tuple[NavItem, ...]:
    own = (
        NavItem("My profile", reverse("people:profile")),
        NavItem("What I aim for", reverse("growth:aims")),
        NavItem("My sessions", reverse("meetings:mine")),
        *([NavItem("Groups you belong to", reverse("groups:mine"))] if is_anything_asked() else []),
        NavItem("Sign-in and security", reverse("mfa_index")),
    )
    if not person.is_organization_admin:
        return own
    return (
        *own,
        NavItem("People", reverse("people:directory")),
        NavItem("Organization", reverse("people:organization")),
        NavItem("Questions about groups", reverse("groups:questions")),
        NavItem("Mails and background work", reverse("notifications:outbox")),
    )
