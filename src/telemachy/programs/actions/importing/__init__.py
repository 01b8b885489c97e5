"""A roster comes in: received, its columns confirmed, checked in a dry run, then applied or dropped.

For a day, what was applied can be undone.
"""

from telemachy.programs.actions.importing.applying import apply_roster, ask_to_apply
from telemachy.programs.actions.importing.checking import check_roster
from telemachy.programs.actions.importing.forgetting import forget_old_rosters
from telemachy.programs.actions.importing.receiving import (
    ColumnsUnclear,
    ImportUnderWay,
    RosterRefused,
    UploadedRoster,
    confirm_columns,
    drop_roster,
    receive_roster,
)
from telemachy.programs.actions.importing.steps import WrongStep
from telemachy.programs.actions.importing.undoing import TooLate, ask_to_undo, can_be_undone, undo_roster

__all__ = [
    "ColumnsUnclear",
    "ImportUnderWay",
    "RosterRefused",
    "TooLate",
    "UploadedRoster",
    "WrongStep",
    "apply_roster",
    "ask_to_apply",
    "ask_to_undo",
    "can_be_undone",
    "check_roster",
    "confirm_columns",
    "drop_roster",
    "forget_old_rosters",
    "receive_roster",
    "undo_roster",
]
