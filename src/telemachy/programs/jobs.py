"""Background work of the programs room."""

from datetime import timedelta

from telemachy.common import clock
from telemachy.common.schedules import Schedule
from telemachy.people.models import Person
from telemachy.programs.actions import importing
from telemachy.programs.actions.inviting import invite_all as write_to_all
from telemachy.programs.actions.inviting import invite_everyone as write_to_everyone
from telemachy.programs.actions.waiting import let_in_next as let_in
from telemachy.programs.choices import ProgramState
from telemachy.programs.models import Program, RosterImport
from telemachy.programs.queries.joining import programs_with_a_waiting_list

SCHEDULES = (
    Schedule(job="programs.forget_old_rosters", every=timedelta(days=1), offset=timedelta(hours=3)),
    Schedule(job="programs.move_waiting_lists", every=timedelta(days=1), offset=timedelta(minutes=10)),
)


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


def let_in_next(program_id: int) -> None:
    """Somebody left, or the places changed: whoever waits and is next comes in."""
    program = Program.objects.filter(pk=program_id).first()
    if program is not None:
        let_in(program=program, now=clock.now())


def move_waiting_lists() -> None:
    """Every night, so that a window that opens or a place that was missed lets people in all the same."""
    for program in programs_with_a_waiting_list():
        let_in(program=program, now=clock.now())


def invite_all(program_id: int, actor_id: int) -> None:
    """Write to all who were not written to yet; goes on where a killed worker stopped."""
    program = Program.objects.filter(pk=program_id).first()
    actor = Person.objects.filter(pk=actor_id).first()
    if program is not None and actor is not None and program.state == ProgramState.OPEN:
        write_to_all(actor=actor, program=program, now=clock.now())


def invite_everyone(program_id: int, actor_id: int, role: str) -> None:
    """Invite everybody who was never in a program; goes on where a killed worker stopped."""
    program = Program.objects.filter(pk=program_id).first()
    actor = Person.objects.filter(pk=actor_id).first()
    if program is not None and actor is not None:
        write_to_everyone(actor=actor, program=program, role=role, now=clock.now())
