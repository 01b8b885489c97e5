"""How far the two have prepared a session; both see the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from telemachy.common.text import counted
from telemachy.meetings.choices import ActState, AskType, SessionState
from telemachy.meetings.models import Act, AgendaItem, Preparation, Session
from telemachy.meetings.queries.agenda import SHARES_BEFORE, AgendaPage, agenda_page, can_change, items_of
from telemachy.meetings.queries.guide import Guide, first_session_lacks, guide_of
from telemachy.meetings.queries.questions import Question, suggest_questions
from telemachy.mentorships.models import Objective
from telemachy.mentorships.queries.plan import objectives_of
from telemachy.people.models import Person


@dataclass(frozen=True)
class Step:
    """One thing to do before a session, whose it is, and whether it is done; None where there is nothing."""

    name: str
    is_done: bool | None
    note: str = ""

    @property
    def status(self) -> tuple[str, str]:
        if self.is_done is None:
            return ("off", "Nothing to do")
        return ("done", "Done") if self.is_done else ("waiting", "Not yet")


@dataclass(frozen=True)
class Checklist:
    """The same five steps for both readers."""

    mentee: Sequence[Step]
    mentor: Sequence[Step]
    mine: Preparation | None

    @property
    def i_read(self) -> bool:
        return self.mine is not None and self.mine.read_at is not None

    @property
    def my_question(self) -> str:
        return self.mine.question if self.mine else ""


def preparation_part(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """What the page of a session shows of what the two bring to it."""
    agenda = agenda_page(session, person, now)
    lacks = first_session_lacks(session) if session.state != SessionState.CANCELLED else ""
    return {
        "agenda": agenda,
        "checklist": checklist(session, person, now, agenda),
        "can_prepare": can_change(session, now),
        "lacks": lacks if session.starts_at <= now else "",
    }


def checklist(session: Session, person: Person, now: datetime, agenda: AgendaPage) -> Checklist:
    """Runs two queries, and what the agenda runs where its reader does not see it yet."""
    mentee, mentor = session.mentorship.mentee, session.mentorship.mentor
    by_person = {row.person_id: row for row in Preparation.objects.filter(session=session)}
    has_items = bool(agenda.lines) or (
        not (agenda.is_mine or agenda.is_shared) and bool(items_of(session, now))
    )
    theirs, mentors = by_person.get(mentee.pk), by_person.get(mentor.pk)
    return Checklist(
        mentee=(
            Step("Looked at the objectives", theirs is not None and theirs.read_at is not None),
            Step("Wrote down what comes first", has_items),
            _act_step(session, mentee),
        ),
        mentor=(
            Step("Read the brief", mentors is not None and mentors.read_at is not None),
            Step("Chose a question", mentors is not None and mentors.question != ""),
        ),
        mine=by_person.get(person.pk),
    )


def _act_step(session: Session, mentee: Person) -> Step:
    """The next act: done, or how many are open; nothing where nothing was promised before."""
    states = [
        act.state
        for act in Act.objects.filter(
            mentorship_id=session.mentorship_id, owner=mentee, noted_at__lt=session.starts_at
        )
    ]
    still_open = states.count(ActState.OPEN)
    if still_open:
        return Step("Did the next act", False, f"{counted(still_open, 'act')} open")
    return Step("Did the next act", True if ActState.DONE in states else None)


@dataclass(frozen=True)
class PreparePage:
    """What the mentee needs to prepare, in order: objectives, what is open, what to bring, what to ask."""

    objectives: Sequence[Objective]
    open_acts: Sequence[Act]
    agenda: AgendaPage
    checklist: Checklist
    suggested: Sequence[Question]
    turn: int
    guide: Guide


def prepare_page(session: Session, person: Person, now: datetime, *, turn: int = 0) -> PreparePage:
    """The same number of queries whatever stands on it."""
    agenda = agenda_page(session, person, now)
    acts = Act.objects.filter(mentorship_id=session.mentorship_id, state=ActState.OPEN)
    return PreparePage(
        objectives=objectives_of(session.mentorship),
        open_acts=list(acts.select_related("owner").order_by("due_on", "id")),
        agenda=agenda,
        checklist=checklist(session, person, now, agenda),
        suggested=suggested_for(session, agenda.top, turn) if agenda.top else (),
        turn=turn,
        guide=guide_of(session),
    )


def suggested_for(session: Session, item: AgendaItem, turn: int) -> list[Question]:
    """Three questions for the mentee to open this item with; the same each time for the same session."""
    return suggest_questions(
        item.words, AskType(item.ask), asker="mentee", seed=str(session.public_id), turn=turn
    )


def line_of_reminder(session: Session, person: Person) -> str:
    """What the reminder of the day before says about the agenda: the only mail that says it is missing."""
    day_before = session.starts_at - SHARES_BEFORE
    items = items_of(session, day_before)
    if person.pk == session.mentorship.mentor.pk:
        name = session.mentorship.mentee.get_short_name()
        return f"What {name} brings, on one page: {_address('brief', session)}"
    if not items:
        return (
            "Nothing is on the agenda yet. One line is enough, and it takes two minutes: "
            f"{_address('prepare', session)}"
        )
    name = session.mentorship.mentor.get_short_name()
    return f"On your agenda: {counted(len(items), 'thing')}. From now on {name} reads it."


def _address(name: str, session: Session) -> str:
    return urljoin(settings.TELEMACHY_SITE_URL, reverse(f"meetings:{name}", args=[session.public_id]))


def own_preparation(session: Session, person: Person) -> Preparation | None:
    """What one of the two has noted for this session. Runs one query."""
    return Preparation.objects.filter(session=session, person=person).first()
