"""What every page of one program shows around itself."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from telemachy.programs.models import Program

_TABS = (
    ("program", "Overview"),
    ("people", "People"),
    ("ways_in", "Ways in"),
    ("rules", "Matching rules"),
    ("rounds", "Rounds"),
    ("pairs", "Pairs"),
    ("report", "Report"),
    ("settings", "Settings"),
)
_HIGHER = {"rounds": "rounds:list", "pairs": "meetings:process", "report": "rounds:report"}


def framed(program: Program, tab: str, **page: Any) -> dict[str, Any]:
    """A page's values, with the program and its tabs, the present one marked."""
    tabs = [
        {"label": label, "url": url, "current": name == tab}
        for name, label in _TABS
        if (url := page_url(name, program))
    ]
    return {"program": program, "tabs": tabs, **page}


def page_url(page: str, program: Program) -> str:
    """Where a page of a program is. Rounds and sessions are rooms of their own, found by name."""
    if page in _HIGHER:
        try:
            return reverse(_HIGHER[page], args=[program.public_id])
        except NoReverseMatch:
            return ""
    return reverse(f"programs:{page}", kwargs={"public_id": program.public_id})


def status_of(errors: bool) -> int:
    """422 for a page whose form was refused, so that htmx and machines can tell."""
    return 422 if errors else 200


def is_post(request: HttpRequest) -> bool:
    return request.method == "POST"
