"""The agenda of a session is the mentee's: written, ranked, shown, and what is left goes to the next one."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.meetings import notices
from telemachy.meetings.choices import AskType, SessionState
from telemachy.meetings.models import LONGEST_MINUTES, MOST_ITEMS, Agenda, AgendaItem, Session
from telemachy.meetings.queries.agenda import can_change, shows_to_both, waiting_for
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.notifications.actions import notify
from telemachy.people.models import Person


class CannotPrepare(Refusal):
    """The session is over, or what is brought to it cannot stand there."""


class AgendaChanged(Stale):
    """The agenda was changed meanwhile, in another window; nothing was overwritten."""


CHANGED = "The agenda was changed in another window meanwhile. It stands here as it is now; nothing is lost."


@transaction.atomic
def add_item(
    *, actor: Person, session: Session, words: str, ask: AskType, minutes: int, now: datetime
) -> AgendaItem:
    """Put one more thing at the end of the agenda; it may always be added, whatever another window did."""
    agenda = _open(actor, session, now)
    _require_sensible(words, minutes)
    count = agenda.items.count()
    if count >= MOST_ITEMS:
        raise CannotPrepare(
            "Five things are the most for one session. Take one off, or keep this for the next."
        )
    item = AgendaItem.objects.create(
        agenda=agenda,
        position=count + 1,
        words=words,
        ask=ask,
        minutes=minutes,
        written_at=now,
        changed_at=now,
    )
    _changed(actor, agenda, "add_item", now)
    return item


@transaction.atomic
def edit_item(
    *,
    actor: Person,
    session: Session,
    item: AgendaItem,
    words: str,
    ask: AskType,
    minutes: int,
    question: str,
    revision: int,
    now: datetime,
) -> AgendaItem:
    """Write an item anew. Raises AgendaChanged where another window changed the agenda first."""
    agenda = _open(actor, session, now, revision=revision)
    _require_sensible(words, minutes)
    found = _item(agenda, item)
    found.words, found.ask, found.minutes, found.question = words, ask, minutes, question
    found.changed_at = now
    found.save()
    _changed(actor, agenda, "edit_item", now)
    return found


@transaction.atomic
def move_item(
    *, actor: Person, session: Session, item: AgendaItem, up: bool, revision: int, now: datetime
) -> None:
    """One place up or down."""
    agenda = _open(actor, session, now, revision=revision)
    items = list(agenda.items.order_by("position", "id"))
    here = items.index(_item(agenda, item))
    there = here - 1 if up else here + 1
    if not 0 <= there < len(items):
        return
    items[here], items[there] = items[there], items[here]
    _number(items)
    _changed(actor, agenda, "move_item", now)


@transaction.atomic
def remove_item(*, actor: Person, session: Session, item: AgendaItem, revision: int, now: datetime) -> None:
    """Take an item off."""
    agenda = _open(actor, session, now, revision=revision)
    _item(agenda, item).delete()
    _number(list(agenda.items.order_by("position", "id")))
    _changed(actor, agenda, "remove_item", now)


@transaction.atomic
def ask_with(*, actor: Person, session: Session, item: AgendaItem, question: str, now: datetime) -> None:
    """Take a question to open this item with, in place of the one before."""
    agenda = _open(actor, session, now)
    found = _item(agenda, item)
    if found.question == question:
        return
    found.question, found.changed_at = question, now
    found.save(update_fields=["question", "changed_at"])
    _changed(actor, agenda, "take_question", now)


@transaction.atomic
def share_agenda(*, actor: Person, session: Session, now: datetime) -> None:
    """Show the agenda to the mentor before it shows by itself, and tell them; a second press does nothing."""
    agenda = _open(actor, session, now)
    if not agenda.items.exists():
        raise CannotPrepare("Write the first thing down, then there is something to show.")
    if shows_to_both(session, agenda, now):
        return
    agenda.shared_at = now
    _tell_mentor(session, now)
    _changed(actor, agenda, "share_agenda", now)


@transaction.atomic
def keep_item(*, actor: Person, session: Session, item: AgendaItem, keep: bool, now: datetime) -> None:
    """After a session: it did not get to this, so that it heads the next agenda; or it did, after all."""
    mentorship = _locked(session, actor)
    found = AgendaItem.objects.filter(pk=item.pk, agenda__session=session).first()
    if found is None:
        raise AgendaChanged(CHANGED)
    session.refresh_from_db(fields=["state", "starts_at", "ends_at"])
    if session.state == SessionState.CANCELLED or can_change(session, now):
        raise CannotPrepare("This is for a session that is over.")
    if found.waits != keep:
        found.waits, found.changed_at = keep, now
        found.save(update_fields=["waits", "changed_at"])
        _record(actor, "keep_item", mentorship, session, now)


def _open(actor: Person, session: Session, now: datetime, revision: int | None = None) -> Agenda:
    """The agenda, locked, with what waited for this session at its head."""
    _locked(session, actor)
    session.refresh_from_db(fields=["state", "starts_at", "ends_at"])
    if not can_change(session, now):
        raise CannotPrepare("This session is over or cancelled, so its agenda stays as it is.")
    agenda = Agenda.objects.filter(session=session).first()
    if revision is not None and revision != (agenda.revision if agenda else 0):
        raise AgendaChanged(CHANGED)
    agenda = agenda or Agenda.objects.create(session=session, changed_at=now, revision=0)
    _gather(agenda, session, now)
    return agenda


def _gather(agenda: Agenda, session: Session, now: datetime) -> None:
    waited = waiting_for(session, now)
    if not waited:
        return
    own = list(agenda.items.order_by("position", "id"))
    for item in waited:
        item.came_from, item.agenda, item.waits = item.agenda.session, agenda, False
        item.save(update_fields=["came_from", "agenda", "waits"])
    _number([*waited, *own])


def _number(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position = position
            item.save(update_fields=["position"])


def _item(agenda: Agenda, item: AgendaItem) -> AgendaItem:
    found = AgendaItem.objects.filter(pk=item.pk, agenda=agenda).first()
    if found is None:
        raise AgendaChanged(CHANGED)
    return found


def _locked(session: Session, actor: Person) -> Mentorship:
    # The pair's row first, as everything about sessions does: two windows write one after the other.
    rows = Mentorship.objects.select_for_update(of=("self",), no_key=True).with_people()
    mentorship = rows.get(pk=session.mentorship_id)
    if actor.pk != mentorship.mentee.pk:
        raise Forbidden("The agenda is the mentee's. You read it once it is shared.")
    if mentorship.state not in UNDER_WAY:
        raise CannotPrepare("This mentorship is over, so its agendas stay as they are.")
    session.mentorship = mentorship
    return mentorship


def _require_sensible(words: str, minutes: int) -> None:
    if not words:
        raise CannotPrepare("Write in a line what you bring.")
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise CannotPrepare(f"Give it between 1 and {LONGEST_MINUTES} minutes.")


def _changed(actor: Person, agenda: Agenda, verb: str, now: datetime) -> None:
    agenda.revision += 1
    agenda.changed_at = now
    agenda.save(update_fields=["revision", "changed_at", "shared_at"])
    _record(actor, verb, agenda.session.mentorship, agenda.session, now)


def _record(actor: Person, verb: str, mentorship: Mentorship, session: Session, now: datetime) -> None:
    record(
        actor=actor,
        verb=f"meetings.{verb}",
        target=session,
        now=now,
        program_id=str(mentorship.program.public_id),
    )


def _tell_mentor(session: Session, now: datetime) -> None:
    mentorship = session.mentorship
    mentor, mentee = mentorship.mentor, mentorship.mentee
    notify(
        person=mentor,
        notice=notices.AGENDA_SHARED,
        values={
            "name": mentor.get_short_name(),
            "other": mentee.name,
            "program": mentorship.program.name,
            "time": moment_for(session.starts_at, mentor),
        },
        link=session.get_absolute_url(),
        key=f"{notices.AGENDA_SHARED.key}:{session.public_id}",
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
        useless_after=session.starts_at,
    )
