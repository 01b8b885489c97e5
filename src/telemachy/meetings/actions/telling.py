"""Tell the two of a session what became of it, with an entry for the calendar of each."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse

from telemachy.common.notices import Notice
from telemachy.meetings import notices
from telemachy.meetings.models import Proposal, Session
from telemachy.meetings.queries.calendars import Method, invitation, series_file
from telemachy.meetings.queries.times import Occurrence
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.notifications.actions import notify
from telemachy.people.models import Person


def tell_of_proposal(proposal: Proposal, times: Sequence[datetime], link: str) -> None:
    """Tell the other what is proposed."""
    mentorship = proposal.mentorship
    actor = proposal.by
    assert actor is not None
    other = mentorship.other_than(actor)
    stands = ""
    if proposal.session is not None:
        stands = f"Until you take one, {moment_for(proposal.session.starts_at, other)} stands."
    _notify(
        mentorship,
        other,
        notices.SESSION_PROPOSED,
        {
            "minutes": str(proposal.length_minutes),
            "times": "\n".join(f"- {moment_for(moment, other)}" for moment in times)
            or "- see the words below",
            "series": _series(proposal),
            "note": f"\nIn their words: {proposal.note}\n" if proposal.note else "",
            "stands": stands,
        },
        link=link,
        key=f"{notices.SESSION_PROPOSED.key}:{proposal.public_id}:{other.public_id}",
        now=proposal.at,
    )


def tell_of_session(
    session: Session, notice: Notice, now: datetime, *, left_out: Iterable[Occurrence] = ()
) -> None:
    """Tell both when they meet, for the first time or anew."""
    for person in _both(session):
        values = {**_when(session, person)}
        if notice is notices.SESSION_PLANNED:
            values["left_out"] = _left_out(left_out, person)
        _tell(session, person, notice, values, "REQUEST", now)


def tell_of_series(
    sessions: Sequence[Session], now: datetime, *, left_out: Iterable[Occurrence] = ()
) -> None:
    """Tell both in one mail of all sessions of a series, which it carries in one file.

    An invitation (REQUEST) names one entry only (RFC 5546, 3.2.2), so the file is one that publishes several;
    each keeps its UID, so that a later change or cancellation finds it.
    """
    first = sessions[0]
    left_out = list(left_out)
    for person in _both(first):
        times = [_on_both_clocks(session, person) for session in sessions]
        _notify(
            first.mentorship,
            person,
            notices.SERIES_PLANNED,
            {
                **_when(first, person),
                "number": str(len(sessions)),
                "times": "\n".join(f"- {time}" for time in times),
                "left_out": _left_out(left_out, person),
            },
            link=reverse("meetings:of_mentorship", args=[first.mentorship.public_id]),
            key=f"{notices.SERIES_PLANNED.key}:{first.public_id}:{person.public_id}",
            now=now,
            calendar=series_file(sessions, person, now) if person.email else "",
        )


def _on_both_clocks(session: Session, person: Person) -> str:
    other = session.mentorship.other_than(person)
    mine = moment_for(session.starts_at, person)
    if person.timezone == other.timezone:
        return mine
    return f"{mine}; for {other.get_short_name()} {moment_for(session.starts_at, other)}"


def _left_out(left_out: Iterable[Occurrence], person: Person) -> str:
    missing = [moment_for(one.starts_at, person) for one in left_out]
    return f"Not planned, since one of you is busy: {'; '.join(missing)}.\n" if missing else ""


def tell_of_cancelling(session: Session, now: datetime, *, why: str, word: str) -> None:
    """Tell both that they do not meet."""
    for person in _both(session):
        values = {
            "time": moment_for(session.starts_at, person),
            "why": why,
            "word": f"In their words: {word}\n" if word else "",
        }
        _tell(session, person, notices.SESSION_CANCELLED, values, "CANCEL", now)


def _both(session: Session) -> tuple[Person, Person]:
    return session.mentorship.mentor, session.mentorship.mentee


def _when(session: Session, person: Person) -> dict[str, str]:
    other = session.mentorship.other_than(person)
    return {
        "time": moment_for(session.starts_at, person),
        "other_time": moment_for(session.starts_at, other),
        "minutes": str(session.length_minutes),
        "where": f"How or where: {session.where}\n" if session.where else "",
    }


def _series(proposal: Proposal) -> str:
    if proposal.repeats == 1:
        return ""
    return (
        f"\nThe time you take is kept for {proposal.repeats} sessions, every {proposal.weeks_apart} weeks, "
        f"by the clock of {proposal.zone}.\n"
    )


def _tell(
    session: Session, person: Person, notice: Notice, values: dict[str, str], method: Method, now: datetime
) -> None:
    _notify(
        session.mentorship,
        person,
        notice,
        values,
        link=session.get_absolute_url(),
        key=f"{notice.key}:{session.public_id}:{session.sequence}:{person.public_id}",
        now=now,
        calendar=invitation(session, person, method, now) if person.email else "",
    )


def _notify(
    mentorship: Mentorship,
    person: Person,
    notice: Notice,
    values: dict[str, str],
    *,
    link: str,
    key: str,
    now: datetime,
    calendar: str = "",
) -> None:
    notify(
        person=person,
        notice=notice,
        values={
            "name": person.get_short_name(),
            "other": mentorship.other_than(person).name,
            "program": mentorship.program.name,
            **values,
        },
        link=link,
        key=key,
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
        calendar=calendar,
    )
