"""A roster comes in: received, its columns confirmed, checked in a dry run, then applied or dropped."""

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

__all__ = [
    "ColumnsUnclear",
    "ImportUnderWay",
    "RosterRefused",
    "UploadedRoster",
    "WrongStep",
    "apply_roster",
    "ask_to_apply",
    "check_roster",
    "confirm_columns",
    "drop_roster",
    "forget_old_rosters",
    "receive_roster",
]
