"""Putting people in the seats of one's own board. They are told nothing by it."""

import json
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.boards.access import partners_of
from telemachy.boards.actions.beginning import locked_board
from telemachy.boards.choices import SeatKind
from telemachy.boards.models import MOST_ADVISERS, NAME_LENGTH, NOTE_LENGTH, Adviser, Board, Seat
from telemachy.boards.queries import PURPOSE, name_and_note
from telemachy.common.errors import Refusal, Stale
from telemachy.common.sealing import seal
from telemachy.common.text import clean_line, clean_text
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person


class NoName(Refusal):
    """A seat takes somebody, so there is a name."""


class SkillMissing(Refusal):
    """A Skills Coach is for one named skill."""


class TooMany(Refusal):
    """The board is as full as one page can hold."""


@transaction.atomic
def put_in(*, actor: Person, seat: SeatKind, name: str, now: datetime, note: str = "") -> Adviser:
    """Put somebody one knows in a seat, by a name alone: no account, no address, and nobody is told."""
    board = locked_board(actor, now)
    _refuse_without_skill(board, seat)
    _refuse_when_full(board)
    adviser = Adviser.objects.create(board=board, seat=seat, sealed=_sealed(name, note), added_at=now)
    record(actor=actor, verb="boards.put_in", target=adviser, now=now)
    return adviser


@transaction.atomic
def put_in_partner(*, actor: Person, seat: SeatKind, mentorship: Mentorship, now: datetime) -> Adviser:
    """Put the other one of a mentorship of one's own in a seat. They are not told either."""
    other = next((other for one, other, _ in partners_of(actor) if one == mentorship), None)
    if other is None:
        raise Stale("This mentorship is over. You may still put the person in by name.")
    board = locked_board(actor, now)
    _refuse_without_skill(board, seat)
    there = Adviser.objects.filter(board=board, seat=seat, person=other).first()
    if there is not None:
        return there
    _refuse_when_full(board)
    adviser = Adviser.objects.create(
        board=board, seat=seat, person=other, sealed=_sealed_note(""), added_at=now
    )
    record(actor=actor, verb="boards.put_in", target=adviser, now=now)
    return adviser


@transaction.atomic
def change_adviser(*, actor: Person, adviser: Adviser, name: str, note: str, now: datetime) -> Adviser:
    """Write the name or the note anew; a linked person keeps the name they gave themselves."""
    locked = _lock(actor, adviser, now)
    locked.sealed = _sealed(name, note) if locked.person_id is None else _sealed_note(note)
    locked.save(update_fields=["sealed"])
    record(actor=actor, verb="boards.change_adviser", target=locked, now=now)
    return locked


@transaction.atomic
def move_adviser(*, actor: Person, adviser: Adviser, seat: SeatKind, now: datetime) -> Adviser:
    """Let somebody sit in another seat."""
    locked = _lock(actor, adviser, now)
    _refuse_without_skill(locked.board, seat)
    there = Adviser.objects.filter(board=locked.board, seat=seat, person=locked.person_id or 0)
    if there.exclude(pk=locked.pk).exists():
        raise TooMany("This person sits in that seat already.")
    locked.seat = seat
    locked.save(update_fields=["seat"])
    record(actor=actor, verb="boards.move_adviser", target=locked, now=now)
    return locked


@transaction.atomic
def remove_adviser(*, actor: Person, adviser: Adviser, now: datetime) -> str:
    """Take somebody out, with what was noted; returns how they were called. They are told nothing."""
    locked = _lock(actor, adviser, now)
    name, _ = name_and_note(locked)
    record(actor=actor, verb="boards.remove_adviser", target=locked, now=now)
    locked.delete()
    return name


def _lock(actor: Person, adviser: Adviser, now: datetime) -> Adviser:
    board = locked_board(actor, now)
    found = Adviser.objects.select_related("person").filter(pk=adviser.pk, board=board).first()
    if found is None:
        raise Stale("They are not on your board any more. You may have taken them out in another window.")
    found.board = board
    return found


def _refuse_without_skill(board: Board, seat: SeatKind) -> None:
    named = Seat.objects.filter(board=board, kind=SeatKind.SKILLS_COACH).exclude(skill="").exists()
    if seat == SeatKind.SKILLS_COACH and not named:
        raise SkillMissing("Name the skill first. Who can coach you follows from it.")


def _refuse_when_full(board: Board) -> None:
    if Adviser.objects.filter(board=board).count() >= MOST_ADVISERS:
        raise TooMany(f"{MOST_ADVISERS} people are as many as fit on a board. Take somebody out first.")


def _sealed(name: str, note: str) -> bytes:
    name = clean_line(name)[:NAME_LENGTH]
    if not name:
        raise NoName("Write a name, or a word by which you know whom you mean.")
    return _seal(name, note)


def _sealed_note(note: str) -> bytes:
    return _seal("", note)


def _seal(name: str, note: str) -> bytes:
    kept = {"name": name, "note": clean_text(note)[:NOTE_LENGTH]}
    return seal(json.dumps(kept, ensure_ascii=False), purpose=PURPOSE)
