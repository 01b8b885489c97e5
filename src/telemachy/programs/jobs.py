"""Background work of the programs room."""

from datetime import timedelta

from telemachy.common import clock
from telemachy.common.schedules import Schedule
from telemachy.programs.actions import importing
from telemachy.programs.models import RosterImport

SCHEDULES = (Schedule(job="programs.forget_old_rosters", every=timedelta(days=1), offset=timedelta(hours=3)),)


def check_roster(import_id: int) -> None:
    """Judge every row of a roster; goes on where a killed worker stopped."""
    roster_import = RosterImport.objects.filter(pk=import_id).first()
    if roster_import is not None:
        importing.check_roster(roster_import=roster_import, now=clock.now())


def apply_roster(import_id: int) -> None:
    """Apply the good rows of a roster; goes on where a killed worker stopped."""
    roster_import = RosterImport.objects.filter(pk=import_id).first()
    if roster_import is not None:
        importing.apply_roster(roster_import=roster_import, now=clock.now())


def undo_roster(import_id: int) -> None:
    """Take out again what a roster brought; goes on where a killed worker stopped."""
    roster_import = RosterImport.objects.filter(pk=import_id).first()
    if roster_import is not None:
        importing.undo_roster(roster_import=roster_import, now=clock.now())


def forget_old_rosters() -> None:
    """Delete what imports still hold of people 30 days after they ended, and drop those left lying."""
    importing.forget_old_rosters(now=clock.now())
