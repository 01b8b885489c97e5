"""What comes next for the two of a pair, from both having said yes to the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse

from telemachy.home.choices import Standing
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Proposal, Session
from telemachy.mentorships.choices import OBJECTIVES, UNDER_WAY, ObjectiveState, State
from telemachy.mentorships.models import AgreementVersion, Mentorship, Objective
from telemachy.mentorships.queries.checks import OpenCheck, checks_of
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.mentorships.queries.pages import Side
from telemachy.people.models import Person

# An agenda is asked for from here on; earlier, other things are nearer.
PREPARE_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class PairStep:
    """What comes next for one of a pair: how things stand, where the act is, and what fills the text."""

    standing: Standing
    url: str
    what: str = ""


@dataclass
class Pair:
    """What is known of one pair."""

    version: AgreementVersion | None = None
    objectives: set[str] = field(default_factory=set)
    offered: Proposal | None = None
    asked: Proposal | None = None
    ended: Session | None = None
    coming: Session | None = None
    check: OpenCheck | None = None


def steps_of_pairs(sides: Sequence[Side], person: Person, now: datetime) -> dict[int, PairStep]:
    """The next step in each mentorship that is under way, by its id. Runs five queries, however many."""
    rows = [side.mentorship for side in sides if side.mentorship.state in UNDER_WAY]
    if not rows:
        return {}
    pairs = _known(rows, person, now)
    return {
        side.mentorship.pk: next(_steps(side, pairs[side.mentorship.pk], now))
        for side in sides
        if side.mentorship.pk in pairs
    }


def _known(rows: Sequence[Mentorship], person: Person, now: datetime) -> dict[int, Pair]:
    pairs = {row.pk: Pair() for row in rows}
    for version in AgreementVersion.objects.filter(mentorship__in=pairs).order_by("number"):
        pairs[version.mentorship_id].version = version
    for found in Objective.objects.filter(mentorship__in=pairs).values_list("mentorship", "state").distinct():
        pairs[found[0]].objectives.add(found[1])
    for proposal in Proposal.objects.filter(mentorship__in=pairs, closed_at__isnull=True):
        if proposal.by_id == person.pk:
            pairs[proposal.mentorship_id].asked = proposal
        else:
            pairs[proposal.mentorship_id].offered = proposal
    planned = Session.objects.filter(mentorship__in=pairs, state=SessionState.PLANNED)
    for session in planned.order_by("-starts_at"):
        pair = pairs[session.mentorship_id]
        if session.ends_at <= now:
            pair.ended = pair.ended or session
        else:
            pair.coming = session
    for check in checks_of(person):
        if check.mentorship.pk in pairs:
            pairs[check.mentorship.pk].check = check
    return pairs


def _steps(side: Side, pair: Pair, now: datetime) -> Iterator[PairStep]:
    """Every step that holds, the nearest first; the last holds always."""
    mentorship = side.mentorship
    if pair.check is not None:
        yield _of_check(pair.check, mentorship)
    if pair.ended is not None:
        yield PairStep(Standing.DID_YOU_MEET, pair.ended.get_absolute_url())
    if mentorship.state == State.PAUSED:
        yield PairStep(Standing.PAIR_PAUSED, mentorship.get_absolute_url())
    if mentorship.state == State.CLOSING:
        yield PairStep(Standing.PAIR_CLOSING, mentorship.get_absolute_url())
    yield from _to_begin(side, pair)
    yield from _to_meet(side, pair, now)


def _of_check(check: OpenCheck, mentorship: Mentorship) -> PairStep:
    if check.offers_change:
        return PairStep(Standing.CHANGE_OFFERED, reverse("mentorships:change", args=[mentorship.public_id]))
    if check.offers_private_word:
        url = reverse("mentorships:something_wrong", args=[mentorship.public_id])
        return PairStep(Standing.PRIVATE_WORD_OFFERED, url)
    return PairStep(Standing.CHECK_TO_ANSWER, reverse("mentorships:check", args=[mentorship.public_id]))


def _to_begin(side: Side, pair: Pair) -> Iterator[PairStep]:
    """Agreement and objective: what the two need before they begin, and what one waits for of the other."""
    mentorship, version = side.mentorship, pair.version
    agreement = reverse("mentorships:agreement", args=[mentorship.public_id])
    plan = reverse("mentorships:plan", args=[mentorship.public_id])
    if version is not None and not version.is_agreed:
        mine, theirs = version.mentee_confirmed_at, version.mentor_confirmed_at
        if side.i_am_mentor:
            mine, theirs = theirs, mine
        if theirs and not mine:
            yield PairStep(Standing.AGREEMENT_TO_CONFIRM, agreement)
    if not side.i_am_mentor and ObjectiveState.SUGGESTED in pair.objectives:
        yield PairStep(Standing.OBJECTIVE_SUGGESTED, plan)
    if pair.offered is not None:
        yield PairStep(Standing.TIME_TO_TAKE, _sessions(mentorship))
    if mentorship.state != State.ACCEPTED:
        return
    if version is None:
        yield PairStep(Standing.AGREEMENT_TO_WRITE, agreement)
    if not side.i_am_mentor and not pair.objectives & OBJECTIVES:
        yield PairStep(Standing.OBJECTIVE_TO_WRITE, plan)


def _to_meet(side: Side, pair: Pair, now: datetime) -> Iterator[PairStep]:
    mentorship = side.mentorship
    if pair.coming is not None:
        when = moment_for(pair.coming.starts_at, side.me)
        if pair.coming.starts_at - now <= PREPARE_WITHIN:
            page = "meetings:brief" if side.i_am_mentor else "meetings:prepare"
            url = reverse(page, args=[pair.coming.public_id])
            yield PairStep(Standing.SESSION_TO_PREPARE, url, when)
        yield PairStep(Standing.SESSION_PLANNED, pair.coming.get_absolute_url(), when)
    if pair.asked is not None:
        yield PairStep(Standing.TIMES_PROPOSED, _sessions(mentorship))
    if mentorship.state in (State.ACCEPTED, State.ACTIVE):
        yield PairStep(Standing.SESSION_TO_PLAN, _sessions(mentorship))
    yield PairStep(Standing.AGREED, mentorship.get_absolute_url())


def _sessions(mentorship: Mentorship) -> str:
    return reverse("meetings:of_mentorship", args=[mentorship.public_id])
