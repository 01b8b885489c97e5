"""The days of a program's year, by when they come."""

from dataclasses import dataclass
from datetime import date, timedelta

from telemachy.programs.models import CampaignDay, Program

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Coming:
    """A day, and when it comes next."""

    day: CampaignDay
    on: date


def coming_days(program: Program, today: date) -> list[Coming]:
    """All of them, the next first. Runs one query."""
    found = [Coming(day, day.next_after(today)) for day in CampaignDay.objects.filter(program=program)]
    return sorted(found, key=lambda one: (one.on, one.day.pk))


def days_soon(program: Program, today: date) -> list[Coming]:
    """Those of today and the next two weeks. Runs one query."""
    return [one for one in coming_days(program, today) if one.on <= today + SOON]
