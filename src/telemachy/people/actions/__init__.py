"""What people do with themselves, and what those who run the organization do for them."""

from telemachy.people.actions.addressing import (
    NothingToCorrect,
    NotYourOwn,
    confirm_address,
    correct_address,
)
from telemachy.people.actions.inviting import (
    INVITATION_DAYS,
    Card,
    LinkRefused,
    ToInvite,
    issue_card,
    issue_invitation,
    issue_invitations,
    path_of,
    redeem_invitation,
    renew_links,
    withdraw_invitations,
)
from telemachy.people.actions.joining import (
    AddressTaken,
    NewPerson,
    add_people,
    add_person,
    refresh_from_roster,
)
from telemachy.people.actions.leaving import (
    LastAdmin,
    deactivate_person,
    erase_person,
    opt_out,
    sign_out_everywhere,
    take_part_again,
)
from telemachy.people.actions.organizing import (
    SetUpRefused,
    edit_organization,
    grant_organization_admin,
    issue_set_up_link,
    revoke_organization_admin,
    set_up,
)
from telemachy.people.actions.profile import edit_profile
from telemachy.people.actions.signing_in import note_failed_sign_in, note_sign_in

__all__ = [
    "INVITATION_DAYS",
    "AddressTaken",
    "Card",
    "LastAdmin",
    "LinkRefused",
    "NewPerson",
    "NotYourOwn",
    "NothingToCorrect",
    "SetUpRefused",
    "ToInvite",
    "add_people",
    "add_person",
    "confirm_address",
    "correct_address",
    "deactivate_person",
    "edit_organization",
    "edit_profile",
    "erase_person",
    "grant_organization_admin",
    "issue_card",
    "issue_invitation",
    "issue_invitations",
    "issue_set_up_link",
    "note_failed_sign_in",
    "note_sign_in",
    "opt_out",
    "path_of",
    "redeem_invitation",
    "refresh_from_roster",
    "renew_links",
    "revoke_organization_admin",
    "set_up",
    "sign_out_everywhere",
    "take_part_again",
    "withdraw_invitations",
]
