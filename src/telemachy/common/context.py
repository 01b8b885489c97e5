"""What the frame of every page needs, whatever the page: whether this is a demo, and where one can go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class NavItem:
    """One place in the main navigation; `count` is how many things are new there."""

    label: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Shell:
    """The frame as one person sees it: whose pages these are, and where one can go from here."""

    organization_name: str = "Telemachy"
    nav: tuple[NavItem, ...] = ()
    account_nav: tuple[NavItem, ...] = ()
    #: Whether anybody may make an account of their own.
    open_to_all: bool = False


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `settings.TELEMACHY_SHELL` names the function that builds the Shell.

    The rooms lie above this one, so what they offer is found by name. Nothing is asked of the database
    until a page draws its frame: a fragment costs nothing.
    """
    frame = SimpleLazyObject(lambda: _shell_maker()(request))
    return {
        "organization_name": SimpleLazyObject(lambda: frame.organization_name),
        "nav": SimpleLazyObject(lambda: frame.nav),
        "account_nav": SimpleLazyObject(lambda: frame.account_nav),
        "open_to_all": SimpleLazyObject(lambda: frame.open_to_all),
        "demo_mode": getattr(settings, "TELEMACHY_DEMO", False),
        # A demo keeps its mails in a mailbox of its own.
        "mails_wait": not settings.EMAIL_HOST and not getattr(settings, "TELEMACHY_DEMO", False),
    }


def _shell_maker() -> Callable[[HttpRequest], Shell]:
    dotted = getattr(settings, "TELEMACHY_SHELL", "")
    return import_string(dotted) if dotted else lambda request: Shell()
