"""What people do in this room."""

from telemachy.growth.actions.aims import (
    NothingSaid,
    NotYourself,
    TooMany,
    edit_aim,
    end_shares,
    explore,
    make_mine,
    remove_aim,
    share_aim,
    unshare_aim,
    write_aim,
)

__all__ = [
    "NotYourself",
    "NothingSaid",
    "TooMany",
    "edit_aim",
    "end_shares",
    "explore",
    "make_mine",
    "remove_aim",
    "share_aim",
    "unshare_aim",
    "write_aim",
]
