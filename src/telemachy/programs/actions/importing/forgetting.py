"""Rosters hold more than is needed: what is left of them goes after a while."""

from datetime import datetime, timedelta

from django.db import transaction

from telemachy.programs.actions.importing.steps import finish, record_step
from telemachy.programs.actions.importing.undoing import UNDO_WITHIN
from telemachy.programs.choices import ImportState
from telemachy.programs.models import RosterImport, RosterRow

KEEP_ROWS = timedelta(days=30)
KEEP_UNFINISHED = timedelta(days=14)


def _forget_what_was_before(now: datetime) -> None:
    """An import that is too old to be undone keeps only what is wrong or good to know."""
    old = RosterRow.objects.filter(
        applied=True,
        roster_import__state=ImportState.APPLIED,
        roster_import__finished_at__lt=now - UNDO_WITHIN,
    )
    old.filter(problems=[], notes=[]).delete()
    old.exclude(before={}).update(before={})


@transaction.atomic
def forget_old_rosters(*, now: datetime) -> int:
    """Delete rows 30 days after an import ended; drop what nobody touched for 14 days. Returns how many.

    What an import replaced goes as soon as it cannot be undone any more.
    """
    waiting = RosterImport.objects.select_for_update(of=("self",)).filter(
        state__in=(ImportState.MAPPING, ImportState.CHECKED), changed_at__lt=now - KEEP_UNFINISHED
    )
    dropped = list(waiting.select_related("cohort__program"))
    for roster_import in dropped:
        RosterRow.objects.filter(roster_import=roster_import).delete()
        finish(roster_import, state=ImportState.DROPPED, now=now, failure="Nobody went on with it.")
        record_step(None, "programs.drop_roster", roster_import, now)
    RosterRow.objects.filter(roster_import__finished_at__lt=now - KEEP_ROWS).delete()
    _forget_what_was_before(now)
    return len(dropped)
