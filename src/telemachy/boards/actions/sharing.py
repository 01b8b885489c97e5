"""Letting a mentor read one aim: who is a mentor is known here, what sharing means in `growth`."""

from datetime import datetime

from django.db import transaction

from telemachy.boards.access import mentors_of
from telemachy.common.errors import Refusal
from telemachy.growth.actions import share_aim
from telemachy.growth.models import Aim, AimShare
from telemachy.people.models import Person


class NotYourMentor(Refusal):
    """An aim is shared with somebody who mentors its owner now."""


@transaction.atomic
def share_with_mentor(*, actor: Person, aim: Aim, mentor: Person, now: datetime) -> AimShare:
    """Let somebody who mentors the actor now read this one aim."""
    if mentor not in mentors_of(actor):
        raise NotYourMentor("An aim can be shared with somebody who is your mentor at the moment.")
    return share_aim(actor=actor, aim=aim, reader=mentor, now=now)
