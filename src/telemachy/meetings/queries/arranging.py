"""When and where sessions are, and what is proposed, as one of the two reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from telemachy.common.templatetags.look import when
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Lateness, Proposal, ProposedTime, Session
from telemachy.meetings.queries.sessions import status_of
from telemachy.meetings.queries.times import Occurrence, occurrences
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.people.models import Person


@dataclass(frozen=True)
class Offer:
    """One proposed time, on both clocks, and what a series makes of it."""

    time: ProposedTime
    label: str
    series: Sequence[str]


@dataclass(frozen=True)
class OpenProposal:
    """What is proposed at the moment, for one of the two."""

    proposal: Proposal
    is_mine: bool
    offers: Sequence[Offer]
    other: Person


def arranging_part(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """The head of the page of a session: when, where, what is proposed instead. Runs three queries."""
    mentorship = session.mentorship
    other = mentorship.other_than(person)
    marks = set(Lateness.objects.filter(session=session, author=person).values_list("was_me", flat=True))
    is_planned = session.state == SessionState.PLANNED
    return {
        "title": f"Session with {other.get_short_name()}",
        "mine_time": moment_for(session.starts_at, person),
        "other_time": "" if person.timezone == other.timezone else moment_for(session.starts_at, other),
        "status": status_of(session, now),
        "has_begun": session.starts_at <= now,
        "is_past": session.ends_at <= now,
        "can_arrange": is_planned and session.ends_at > now,
        "can_move": is_planned and mentorship.state in (State.ACCEPTED, State.ACTIVE),
        "proposed": open_proposal(mentorship, person, now, session=session) if is_planned else None,
        "i_was_late": True in marks,
        "other_was_late": False in marks,
    }


def open_proposal(
    mentorship: Mentorship, person: Person, now: datetime, *, session: Session | None = None
) -> OpenProposal | None:
    """What is proposed and not answered yet, for a new session or to move this one. Runs two queries."""
    found = (
        Proposal.objects.filter(mentorship=mentorship, session=session, closed_at=None)
        .prefetch_related("times")
        .first()
    )
    return None if found is None else shown(found, mentorship, person, now)


def open_proposals_of(person: Person, now: datetime) -> list[OpenProposal]:
    """All that is proposed to or by a person at the moment, what waits for them first. Runs two queries."""
    found = (
        Proposal.objects.filter(
            mentorship__in=Mentorship.objects.of(person).filter(state__in=(State.ACCEPTED, State.ACTIVE)),
            closed_at=None,
        )
        .select_related(
            "session",
            "mentorship__program",
            "mentorship__mentor_enrollment__person",
            "mentorship__mentee_enrollment__person",
        )
        .prefetch_related("times")
    )
    rows = [shown(one, one.mentorship, person, now) for one in found]
    return sorted(rows, key=lambda row: row.is_mine)


def shown(proposal: Proposal, mentorship: Mentorship, person: Person, now: datetime) -> OpenProposal:
    """A proposal with the times that are still to come."""
    other = mentorship.other_than(person)
    times = [time for time in proposal.times.all() if time.starts_at > now]
    return OpenProposal(
        proposal=proposal,
        is_mine=proposal.by_id == person.pk,
        offers=[
            Offer(time, both_clocks(time.starts_at, person, other), _series(time, proposal)) for time in times
        ],
        other=other,
    )


def both_clocks(moment: datetime, person: Person, other: Person) -> str:
    """A moment on one's own clock, and on the other's where it shows something else."""
    if person.timezone == other.timezone:
        return when(moment)
    mine, theirs = (moment.astimezone(ZoneInfo(one.timezone)) for one in (person, other))
    same_day = mine.date() == theirs.date()
    said = f"{theirs:%H:%M} ({other.timezone})" if same_day else moment_for(moment, other)
    return f"{when(moment)}; for {other.get_short_name()} {said}"


def _series(time: ProposedTime, proposal: Proposal) -> list[str]:
    """Each session of a series; what the clocks do to one stands beside it."""
    if proposal.repeats == 1:
        return []
    found = occurrences(
        time.starts_at, repeats=proposal.repeats, weeks_apart=proposal.weeks_apart, zone=proposal.zone
    )
    return [_said(one) for one in found]


def _said(one: Occurrence) -> str:
    return f"{when(one.starts_at)} ({one.remark})" if one.remark else when(one.starts_at)
