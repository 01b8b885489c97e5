"""What a roster brought in is taken out again, within a day, chunk by chunk.

Nothing that people did since is lost: who was written to, changed or used elsewhere meanwhile stays as they
are, and the page says so row by row.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import ForeignObjectRel, Q

from telemachy.common.crash import crash_point
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.people.actions.taking_back import take_people_back
from telemachy.people.models import Person
from telemachy.programs.actions.importing.applying import link_managers
from telemachy.programs.actions.importing.merging import note
from telemachy.programs.actions.importing.steps import WrongStep, finish, lock_import, record_step
from telemachy.programs.choices import UNDER_WAY, EnrollmentState, ImportState, RowOutcome
from telemachy.programs.models import Enrollment, RosterImport, RosterRow

CHUNK_ROWS = 100
UNDO_WITHIN = timedelta(days=1)

STAYS = "This was changed or used since the roster came in, so it stays as it is."


class TooLate(Refusal):
    """An import can be undone for a day, and only the last one."""


def can_be_undone(roster_import: RosterImport, now: datetime) -> bool:
    """Whether this is the last roster of its cohort, applied within a day, with none on its way."""
    if roster_import.state != ImportState.APPLIED or roster_import.finished_at is None:
        return False
    later = RosterImport.objects.filter(cohort=roster_import.cohort, pk__gt=roster_import.pk)
    in_the_way = Q(state__in=UNDER_WAY) | Q(state=ImportState.APPLIED)
    return now < roster_import.finished_at + UNDO_WITHIN and not later.filter(in_the_way).exists()


@transaction.atomic
def ask_to_undo(*, actor: Person, roster_import: RosterImport, now: datetime) -> RosterImport:
    """Take out again what this roster brought. The worker does it."""
    locked = lock_import(roster_import, states=(ImportState.APPLIED,))
    if not can_be_undone(locked, now):
        raise TooLate("A roster can be undone within a day, as long as no other has come in since.")
    locked.state = ImportState.UNDOING
    locked.by = actor
    locked.changed_at = now
    locked.report = {**locked.report, "undone": 0, "stayed": 0}
    locked.save()
    enqueue("programs.undo_roster", import_id=locked.pk)
    record_step(actor, "programs.ask_to_undo_roster", locked, now, rows=locked.rows_applied)
    return locked


def undo_roster(*, roster_import: RosterImport, now: datetime) -> None:
    """Undo all rows that were applied, then link managers anew. May be asked again at any time."""
    roster_import = RosterImport.objects.select_related("cohort__program", "by").get(pk=roster_import.pk)
    if roster_import.state != ImportState.UNDOING:
        return
    try:
        while _undo_chunk(roster_import, now):
            pass
        link_managers(roster_import.cohort)
        _finish(roster_import, now)
    except WrongStep:
        return  # another worker was faster


@transaction.atomic
def _undo_chunk(roster_import: RosterImport, now: datetime) -> bool:
    """Undo the last rows that still stand; returns whether there were any."""
    locked = lock_import(roster_import, states=(ImportState.UNDOING,))
    rows = list(locked.rows.filter(applied=True).order_by("-pk")[:CHUNK_ROWS])
    if not rows:
        return False
    what = _undo(locked, rows, now)
    crash_point("programs.undo_roster.rows_undone")
    RosterRow.objects.filter(pk__in=[row.pk for row in rows]).update(applied=False)
    report = locked.report
    locked.report = {
        **report,
        "undone": report["undone"] + what.undone,
        "stayed": report["stayed"] + what.stayed,
    }
    locked.changed_at = now
    locked.save(update_fields=["report", "changed_at"])
    record_step(locked.by, "programs.undo_roster", locked, now, rows=what.undone)
    crash_point("programs.undo_roster.chunk_recorded")
    return True


class _Undone(NamedTuple):
    """What became of some rows."""

    undone: int
    stayed: int


def _undo(roster_import: RosterImport, rows: Sequence[RosterRow], now: datetime) -> _Undone:
    """Undo these rows; those that stay get a note."""
    enrollments = Enrollment.objects.select_for_update(of=("self",)).select_related("person")
    found = enrollments.in_bulk({row.enrollment_id for row in rows if row.enrollment_id is not None})
    untouched = [
        (row, found[row.enrollment_id])
        for row in rows
        if row.enrollment_id in found and found[row.enrollment_id].revision == row.before.get("revision")
    ]
    changed = [(row, one) for row, one in untouched if row.outcome == RowOutcome.CHANGED]
    new = [(row, one) for row, one in untouched if row.outcome == RowOutcome.NEW and _is_as_it_came(one)]
    used = _used(Enrollment, [one.pk for _, one in new], except_by=(RosterRow,))
    free = [(row, one) for row, one in new if one.pk not in used]
    for row, enrollment in changed:
        _put_back(row, enrollment)
    Enrollment.objects.filter(pk__in=[one.pk for _, one in free]).delete()
    added = [one.person for row, one in free if row.before["person_is_new"]]
    take_people_back(actor=roster_import.by, people=_known_to_nobody(added), now=now)
    done = {row.pk for row, _ in (*changed, *free)}
    # A row that came to nothing, because its person had left meanwhile, has nothing to undo.
    stay = [row for row in rows if row.before and row.pk not in done]
    for row in stay:
        row.notes = [*row.notes, note("", "", STAYS)]
    RosterRow.objects.bulk_update(stay, ["notes"])
    return _Undone(len(done), len(stay))


def _is_as_it_came(enrollment: Enrollment) -> bool:
    """Whether nobody was written to yet, and nobody has come in."""
    return (
        enrollment.state == EnrollmentState.INVITED
        and enrollment.invited_at is None
        and not enrollment.limit_set_by_person
        and not enrollment.written_by_person
    )


def _put_back(row: RosterRow, enrollment: Enrollment) -> None:
    for field, value in row.before["fields"].items():
        setattr(enrollment, field, value)
    enrollment.revision += 1
    enrollment.save(update_fields=[*row.before["fields"], "revision"])
    person, was = enrollment.person, row.before.get("person", {})
    back = [field for field in was if field not in person.written_by_person]
    for field in back:
        setattr(person, field, was[field])
    if back:
        person.save(update_fields=back)


def _known_to_nobody(people: Iterable[Person]) -> list[Person]:
    """Those of whom nothing is held but the person themself. Asked when their enrollments are gone."""
    alone = {person.pk: person for person in people if person.joined_at is None}
    used = _used(Person, list(alone), except_by=())
    return [person for pk, person in alone.items() if pk not in used]


def _used(
    model: type[models.Model], pks: Sequence[int], *, except_by: Sequence[type[models.Model]]
) -> set[int]:
    """Which of these rows any other table points at, in whatever room. Runs one query a table."""
    # Rooms above point down here, and this room does not know them: the model does.
    used: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.related_model in except_by:
            continue
        if relation.many_to_many or relation.field.model is model:
            continue
        column = relation.field.attname
        pointing = relation.field.model._default_manager.filter(**{f"{column}__in": pks})
        used.update(pointing.values_list(column, flat=True))
    return used


@transaction.atomic
def _finish(roster_import: RosterImport, now: datetime) -> None:
    locked = lock_import(roster_import, states=(ImportState.UNDOING,))
    RosterRow.objects.filter(roster_import=locked, problems=[], notes=[]).delete()
    RosterRow.objects.filter(roster_import=locked).update(before={})
    finish(locked, state=ImportState.UNDONE, now=now)
    crash_point("programs.undo_roster.finished")
    record_step(locked.by, "programs.finish_undoing_roster", locked, now, rows=locked.report["undone"])
