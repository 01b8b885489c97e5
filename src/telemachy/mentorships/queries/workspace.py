"""The frame that all pages of a pair share: who the other is, and the ways from one page to the next."""

from typing import Any

from django.urls import reverse

from telemachy.mentorships.choices import TOGETHER, State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.pages import STATUS
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.models import Person

TABS = (
    ("together", "Together", "mentorships:mentorship"),
    # From the yes of both on.
    ("agreement", "Agreement", "mentorships:agreement"),
    ("plan", "Plan", "mentorships:plan"),
    ("sessions", "Sessions", "meetings:of_mentorship"),
)


def workspace(mentorship: Mentorship, person: Person, current: str) -> dict[str, Any]:
    """What `mentorships/workspace.html` needs; `current` is one of together, agreement, plan, sessions.

    Runs no query, when the mentorship came with its people and its program.
    """
    return {
        "mentorship": mentorship,
        "me": person,
        "other": mentorship.other_than(person),
        "i_am_mentor": mentorship.is_mentor(person),
        "contact": contact_of(mentorship.program),
        "state": STATUS[State(mentorship.state)],
        "tabs": [_tab(*one, mentorship, current) for one in _tabs_of(mentorship)],
    }


def _tabs_of(mentorship: Mentorship) -> tuple[tuple[str, str, str], ...]:
    return TABS if mentorship.state in TOGETHER else TABS[:1]


def _tab(key: str, label: str, name: str, mentorship: Mentorship, current: str) -> dict[str, Any]:
    return {"label": label, "url": reverse(name, args=[mentorship.public_id]), "current": key == current}
