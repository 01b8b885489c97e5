"""A coordinator says how people come into a program, and what is asked of them first."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.jobs import enqueue
from telemachy.people.models import Person
from telemachy.programs.choices import LinkWay
from telemachy.programs.models import Joining, Program


class ClosesTooEarly(Refusal):
    """The last day lies before the first."""


class NotByLinkAlone(Refusal):
    """Where young people take part, nobody comes in on the strength of a link."""


class NotListed(Refusal):
    """There is no way in for whoever finds it, or it is not for everybody to find."""


@dataclass(frozen=True, kw_only=True)
class Ways:
    """What one program says about coming in."""

    link_way: str
    link_roles: str
    asks: str
    may_be_suggested: bool
    opens_on: date | None
    closes_on: date | None
    mentee_cap: int | None
    mentor_cap: int | None
    usual_places_count: bool
    mentor_orientation: str
    mentee_orientation: str
    mentor_screening: bool
    mentee_screening: bool
    is_listed: bool = False


@transaction.atomic
def set_ways_in(*, actor: Person, program: Program, revision: int, ways: Ways, now: datetime) -> Joining:
    """Change how people come in; who waits may come in by it at once."""
    joining = lock_ways(program)
    if joining.revision != revision:
        raise Stale("Somebody changed this meanwhile. Look again, then save.")
    if ways.opens_on and ways.closes_on and ways.closes_on < ways.opens_on:
        raise ClosesTooEarly("The last day lies before the first.")
    if joining.program.is_for_minors and ways.link_way == LinkWay.JOIN:
        raise NotByLinkAlone("In a program for young people a coordinator decides who comes in.")
    if ways.is_listed and (joining.program.is_for_minors or ways.link_way == LinkWay.OFF):
        raise NotListed(
            "A program is listed for everybody only where its link is on, and never one for young people."
        )
    for field, value in asdict(ways).items():
        setattr(joining, field, value)
    joining.revision += 1
    joining.save()
    enqueue("programs.let_in_next", program_id=program.pk)
    record(actor=actor, verb="programs.set_ways_in", target=program, now=now, program_id=program.public_id)
    return joining


@transaction.atomic
def renew_link(*, actor: Person, program: Program, now: datetime) -> Joining:
    """Make a new link; the one that went round opens nothing any more."""
    joining = lock_ways(program)
    joining.link_token = _token()
    joining.revision += 1
    joining.save(update_fields=["link_token", "revision"])
    record(actor=actor, verb="programs.renew_link", target=program, now=now, program_id=program.public_id)
    return joining


def lock_ways(program: Program) -> Joining:
    """A program's ways in, held until the transaction ends; made with the usual settings at first use.

    Whoever lets somebody in holds this row, so that no two take the last place.
    """
    Joining.objects.get_or_create(program=program, defaults={"link_token": _token()})
    return Joining.objects.select_for_update(of=("self",)).select_related("program").get(program=program)


def _token() -> str:
    return secrets.token_urlsafe(16)
