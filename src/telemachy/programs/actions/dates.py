"""The days of the year on which a program asks people in, or thanks those who take part."""

from datetime import date, datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.text import clean_line
from telemachy.people.models import Person
from telemachy.programs.actions.starting import lock
from telemachy.programs.choices import DayPurpose
from telemachy.programs.models import DAY_NAME_LENGTH, CampaignDay, Program

MOST_DAYS = 24


class NoSuchDay(Refusal):
    """No year has it."""


class TooManyDays(Refusal):
    """The list is full."""


class DayGone(Stale):
    """Somebody removed it meanwhile."""


@transaction.atomic
def add_day(
    *, actor: Person, program: Program, name: str, purpose: DayPurpose, month: int, day: int, now: datetime
) -> CampaignDay:
    """Add a day that comes back every year."""
    program = lock(program)
    _require_a_day(month, day)
    if program.campaign_days.count() >= MOST_DAYS:
        raise TooManyDays(f"{MOST_DAYS} days are as many as a year of one program holds. Remove one first.")
    added = CampaignDay.objects.create(
        program=program, name=clean_line(name)[:DAY_NAME_LENGTH], purpose=purpose, month=month, day=day
    )
    _record(actor, "programs.add_day", added, program, now)
    return added


@transaction.atomic
def change_day(
    *,
    actor: Person,
    program: Program,
    public_id: str,
    name: str,
    purpose: DayPurpose,
    month: int,
    day: int,
    now: datetime,
) -> CampaignDay:
    """Move a day, or say anew what it is. Raises DayGone when it was removed meanwhile."""
    _require_a_day(month, day)
    found = CampaignDay.objects.select_for_update().filter(program=program, public_id=public_id).first()
    if found is None:
        raise DayGone("Somebody removed this day meanwhile. Add it again if it should stand.")
    found.name, found.purpose = clean_line(name)[:DAY_NAME_LENGTH], purpose
    found.month, found.day = month, day
    found.save()
    _record(actor, "programs.change_day", found, program, now)
    return found


@transaction.atomic
def remove_day(*, actor: Person, program: Program, public_id: str, now: datetime) -> None:
    """Take a day off the calendar; one that is gone already stays gone."""
    found = CampaignDay.objects.select_for_update().filter(program=program, public_id=public_id).first()
    if found is None:
        return
    _record(actor, "programs.remove_day", found, program, now)
    found.delete()


def _require_a_day(month: int, day: int) -> None:
    try:
        date(2024, month, day)  # a leap year: 29 February is a day, kept on the 28th of other years
    except ValueError:
        raise NoSuchDay("There is no such day in this month.") from None


def _record(actor: Person, verb: str, day: CampaignDay, program: Program, now: datetime) -> None:
    record(actor=actor, verb=verb, target=day, now=now, program_id=str(program.public_id))
