"""What people do in this room."""

from telemachy.boards.actions.seating import (
    NoName,
    SkillMissing,
    TooMany,
    change_adviser,
    move_adviser,
    put_in,
    put_in_partner,
    remove_adviser,
)
from telemachy.boards.actions.sharing import NotYourMentor, share_with_mentor
from telemachy.boards.actions.signing_up import NotOpen, come_in_alone, send_code
from telemachy.boards.actions.writing import (
    CellChanged,
    NotYet,
    name_skill,
    reset_cell,
    set_rhythm,
    skip_aim,
    write_cell,
)

__all__ = [
    "CellChanged",
    "NoName",
    "NotOpen",
    "NotYet",
    "NotYourMentor",
    "SkillMissing",
    "TooMany",
    "change_adviser",
    "come_in_alone",
    "move_adviser",
    "name_skill",
    "put_in",
    "put_in_partner",
    "remove_adviser",
    "reset_cell",
    "send_code",
    "set_rhythm",
    "share_with_mentor",
    "skip_aim",
    "write_cell",
]
