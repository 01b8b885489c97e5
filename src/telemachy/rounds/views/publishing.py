"""Publishing: every word is previewed, then everyone is told at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs.actions.inviting import given_by
from telemachy.programs.models import Program
from telemachy.rounds.access import get_round_for
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.choices import RoundState
from telemachy.rounds.forms import VersionForm
from telemachy.rounds.models import Publication, Round
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.letters import GROUP_NAMES, Group, mailing, previewed
from telemachy.rounds.queries.readiness import obstacles

FRESH_FOR = timedelta(minutes=15)


def publish(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Show who reads what; then tell everyone."""
    if request.method != "POST":
        return _page(request, get_round_for(request.user, round_id))
    round = get_round_for(request.user, round_id, action="publish")
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _page(request, round, refusal="The form was not complete. Try again.", status=422)
    if not _signed_in_freshly(request):
        return _page(request, round, refusal=SIGN_IN_AGAIN, status=403)
    try:
        publication = publish_round(
            actor=request.user, round=round, version=form.cleaned_data["version"], now=clock.now()
        )
    except Refusal as refusal:
        return _page(request, get_round_for(request.user, round_id), refusal=refusal.sentence, status=409)
    messages.success(
        request, f"Round {round.number} is published: {publication.people_told} people are told, each once."
    )
    return redirect_after_post(reverse("rounds:this_week", args=[round.program.public_id]))


SIGN_IN_AGAIN = (
    "Publishing asks for a fresh sign-in. Sign out, sign in again and come back to this page; "
    "nothing of the round is lost."
)


def _signed_in_freshly(request: PersonRequest) -> bool:
    """Whether this session began a few minutes ago, or the person has confirmed who they are since.

    A session left open on a desk is not enough to write to everyone.
    """
    if settings.TELEMACHY_DEMO:
        return True
    began = UserSession.objects.filter(session_key=request.session.session_key).values_list(
        "created_at", flat=True
    )
    moments = [moment.timestamp() for moment in began]
    moments += [record["at"] for record in request.session.get("account_authentication_methods", [])]
    if not moments and request.user.last_login:  # signed in by a personal link, which keeps no such record
        moments = [request.user.last_login.timestamp()]
    if moments and max(moments) >= (clock.now() - FRESH_FOR).timestamp():
        return True
    if get_reauthentication_flows(request.user):
        raise ReauthenticationRequired  # answered by a form; this request goes on where it stopped
    return False


def _page(request: PersonRequest, round: Round, *, refusal: str = "", status: int = 200) -> HttpResponse:
    if round.state not in (RoundState.APPROVED, RoundState.PUBLISHED):
        raise Http404
    values: dict[str, Any] = {"frame": Frame(round, "publish"), "round": round, "refusal": refusal}
    if round.state == RoundState.PUBLISHED:
        values["publication"] = Publication.objects.select_related("published_by").get(round=round)
        return render(request, "rounds/published.html", values, status=status)
    letters = mailing(round, clock.now())
    values |= {
        "groups": [
            {
                "name": GROUP_NAMES[group],
                "number": len(members),
                "example": _example(members, request, round.program),
            }
            for group, members in letters.by_group.items()
            if members
        ],
        "people": len({letter.person.pk for letter in letters.letters}),
        "without_address": [letter.person for letter in letters.without_address],
        "obstacles": [obstacle.sentence for obstacle in obstacles(round, clock.now().date())],
        "second_needed": round.program.two_person_publishing and round.approved_by_id == request.user.pk,
        "form": VersionForm(initial={"version": round.version}),
        "sender": round.program.sender_name,
        "groups_in_all": len(Group),
    }
    return render(request, "rounds/publish.html", values, status=status)


def _example(members: Any, request: PersonRequest, program: Program) -> dict[str, Any]:
    """One letter of a group as it reads: the first, or the one whose number the address asks for."""
    asked = request.GET.get(members[0].group.value, "1")
    number = min(
        max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, 1), len(members)
    )
    letter = members[number - 1]
    letter = previewed(letter, given_by=given_by(letter.enrollment, request.user), program=program)
    words = letter.as_read()
    return {
        "to": f"{letter.person.name} ({letter.person.email or 'no address: print a card'})",
        "subject": words.subject,
        "body": words.body,
        "number": number,
        "param": letter.group.value,
        "next": number + 1 if number < len(members) else None,
        "previous": number - 1 if number > 1 else None,
    }
