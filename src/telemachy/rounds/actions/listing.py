"""Pairs that were decided elsewhere: a file is received, checked by the worker, and kept on request."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.matching.files.decisions import PairLine
from telemachy.people.models import Person
from telemachy.rounds.actions.changing import lock_round
from telemachy.rounds.actions.reviewing import Decided, NotChangeable, decide_pairs
from telemachy.rounds.choices import CHANGEABLE, Decision, ListedPair, PairListState, Source
from telemachy.rounds.models import CELL_LENGTH, WORDS_LENGTH, PairList, PairListRow, Round
from telemachy.rounds.queries.pair_lists import CheckedLine

ROWS_AT_ONCE = 500


class ListUnderWay(Refusal):
    """One list at a time."""


class ListNotReady(Refusal):
    """The list is not checked, or has been dealt with."""


class NothingToKeep(Refusal):
    """No line of the list can be kept."""


class ListOutdated(Refusal):
    """Something was decided since the list was checked, so it is checked again first."""


@transaction.atomic
def receive_list(
    *, actor: Person, round: Round, file_name: str, lines: Sequence[PairLine], now: datetime
) -> PairList:
    """Take a list in and have the worker check it. Nothing is decided yet."""
    round = lock_round(round, version=None)
    _require_changeable(round)
    try:
        with transaction.atomic():
            received = PairList.objects.create(round=round, file_name=file_name[:200], by=actor, at=now)
    except IntegrityError as error:
        raise ListUnderWay("Another list waits to be kept. Keep it or put it aside first.") from error
    PairListRow.objects.bulk_create(
        [
            PairListRow(
                list=received,
                line=line.line,
                mentee_text=line.mentee[:CELL_LENGTH],
                mentor_text=line.mentor[:CELL_LENGTH],
                reason=line.wrong[:WORDS_LENGTH],
            )
            for line in {line.line: line for line in lines}.values()
        ],
        batch_size=ROWS_AT_ONCE,
    )
    enqueue("rounds.check_pair_list", list_id=received.pk)
    _record(actor, received, "rounds.receive_list", now, lines=len(lines))
    return received


@transaction.atomic
def check_again(*, actor: Person, pair_list: PairList, now: datetime) -> None:
    """Have a list checked once more, against people and decisions as they are now."""
    pair_list = _locked(pair_list)
    if pair_list.state not in (PairListState.CHECKED, PairListState.FAILED):
        raise ListNotReady("This list is being checked, or has been dealt with.")
    pair_list.state, pair_list.failure = PairListState.CHECKING, ""
    try:
        with transaction.atomic():
            pair_list.save(update_fields=["state", "failure"])
    except IntegrityError as error:
        raise ListUnderWay("Another list waits to be kept. Keep it or put it aside first.") from error
    enqueue("rounds.check_pair_list", list_id=pair_list.pk)
    _record(actor, pair_list, "rounds.check_list_again", now)


@transaction.atomic
def record_check(*, pair_list: PairList, rows: Sequence[PairListRow], checked: Sequence[CheckedLine]) -> None:
    """Write down what becomes of each line."""
    pair_list = _locked(pair_list)
    if pair_list.state != PairListState.CHECKING:
        return
    for row, found in zip(rows, checked, strict=True):
        row.mentee_enrollment, row.mentor_enrollment = found.mentee, found.mentor
        row.outcome, row.reason = found.outcome, found.reason[:WORDS_LENGTH]
        row.score, row.fit = found.score, found.fit
    fields = ["mentee_enrollment", "mentor_enrollment", "outcome", "reason", "score", "fit"]
    PairListRow.objects.bulk_update(rows, fields, batch_size=100)
    pair_list.state = PairListState.CHECKED
    pair_list.save(update_fields=["state"])


@transaction.atomic
def record_check_failed(*, pair_list: PairList, sentence: str) -> None:
    """Say why a list could not be checked; it can be checked again."""
    pair_list = _locked(pair_list)
    pair_list.state, pair_list.failure = PairListState.FAILED, sentence[:2_000]
    pair_list.save(update_fields=["state", "failure"])


@transaction.atomic
def keep_list(*, actor: Person, pair_list: PairList, now: datetime) -> int:
    """Keep every pair of the list that can be kept; the other lines stay in the report. Says how many.

    All of them or none: when something was decided since the check, nothing is kept and the list is to be
    checked again.
    """
    round = lock_round(pair_list.round, version=None)
    _require_changeable(round)
    pair_list = _locked(pair_list)
    if pair_list.state != PairListState.CHECKED:
        raise ListNotReady("This list is being checked, or has been dealt with.")
    rows = list(pair_list.rows.filter(outcome=ListedPair.NEW))
    pairs = [(row.mentor_enrollment_id, row.mentee_enrollment_id) for row in rows]
    if not rows:
        raise NothingToKeep("No line of this list can be kept. The report names the reason of each.")
    standing = {
        (row.mentor_enrollment_id, row.mentee_enrollment_id): row
        for row in round.decisions.filter(decision=Decision.NEVER)
    }
    against = [pair for pair in pairs if pair in standing]
    if against:
        raise ListOutdated(
            "Meanwhile somebody decided never to pair two people of this list. Check the list again."
        )
    try:
        decide_pairs(
            actor=actor,
            round=round,
            source=Source.LIST,
            decisions=[
                Decided(
                    mentor_enrollment_id=mentor,
                    mentee_enrollment_id=mentee,
                    decision=Decision.KEEP,
                    version=None,
                )
                for mentor, mentee in pairs
                if mentor is not None and mentee is not None
            ],
            now=now,
        )
    except NotChangeable:
        raise
    except Refusal as refusal:
        raise ListOutdated(f"{refusal.sentence} Check the list again.") from refusal
    pair_list.rows.filter(outcome=ListedPair.NEW).update(outcome=ListedPair.KEPT)
    pair_list.state, pair_list.kept_by, pair_list.kept_at = PairListState.KEPT, actor, now
    pair_list.save(update_fields=["state", "kept_by", "kept_at"])
    _record(actor, pair_list, "rounds.keep_list", now, kept=len(rows))
    return len(rows)


@transaction.atomic
def drop_list(*, actor: Person, pair_list: PairList, now: datetime) -> None:
    """Put a list aside and forget its lines. Decisions that were taken from it stay."""
    pair_list = _locked(pair_list)
    if pair_list.state == PairListState.DROPPED:
        return
    if pair_list.state == PairListState.KEPT:
        raise ListNotReady("This list has been kept. Take its decisions back one by one where you must.")
    pair_list.state = PairListState.DROPPED
    pair_list.save(update_fields=["state"])
    pair_list.rows.all().delete()
    _record(actor, pair_list, "rounds.drop_list", now)


def _locked(pair_list: PairList) -> PairList:
    return (
        PairList.objects.select_for_update(of=("self",)).select_related("round__program").get(pk=pair_list.pk)
    )


def _require_changeable(round: Round) -> None:
    if round.state not in CHANGEABLE:
        raise NotChangeable(
            f"This round is {round.get_state_display().lower()}: its pairs cannot be changed. "
            "Take the approval back first."
        )


def _record(actor: Person, pair_list: PairList, verb: str, now: datetime, **numbers: int) -> None:
    record(
        actor=actor,
        verb=verb,
        target=pair_list.round,
        now=now,
        program_id=str(pair_list.round.program.public_id),
        numbers=numbers,
    )
