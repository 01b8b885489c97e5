"""One session: when and where, what the two bring to it, and what they take from it.

Each part of the page is fed by a function of its own; whoever adds a part adds its function here and its
template to session.html.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.meetings import access
from telemachy.meetings.forms.arranging import CancelForm, WhereForm
from telemachy.meetings.models import Session
from telemachy.meetings.queries.afterwards import afterwards_part
from telemachy.meetings.queries.arranging import arranging_part
from telemachy.meetings.queries.preparation import preparation_part
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest
from telemachy.people.models import Person

Part = Callable[[Session, Person, datetime], Mapping[str, Any]]

PARTS: tuple[Part, ...] = (arranging_part, preparation_part, afterwards_part)


def session(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Look at one session."""
    return session_page(request, access.get_session_for(request.user, public_id))


def session_page(
    request: PersonRequest,
    session: Session,
    *,
    refusal: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page with all its parts; `more` takes the place of what a part gave, such as a form with errors."""
    now = clock.now()
    values: dict[str, Any] = {
        **workspace(session.mentorship, request.user, "sessions"),
        "session": session,
        "refusal": refusal,
        "now": now,
        "where_form": WhereForm(initial={"where": session.where}),
        "cancel_form": CancelForm(),
    }
    for part in PARTS:
        values.update(part(session, request.user, now))
    return render(request, "meetings/session.html", {**values, **more}, status=status)
