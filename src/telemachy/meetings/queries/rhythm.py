"""Whether two people meet as often as they agreed: missed periods, and the pairs that went quiet."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, QuerySet

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import QuietSpell, Session
from telemachy.mentorships.choices import AgreedRhythm, State
from telemachy.mentorships.models import AgreementVersion, Mentorship, Pause
from telemachy.programs.choices import ProgramState

MISSED_BEFORE_ASKING = 2
SHOWN_AFTER = timedelta(days=7)

# A pause is no silence, and neither is an ending.
WATCHED = frozenset({State.ACCEPTED, State.ACTIVE})

_WEEKS = {AgreedRhythm.WEEK: 1, AgreedRhythm.TWO_WEEKS: 2}
_MONTHS = {AgreedRhythm.MONTH: 1, AgreedRhythm.TWO_MONTHS: 2, AgreedRhythm.QUARTER: 3}


def period_end(since: date, every: AgreedRhythm, number: int) -> date:
    """The day on which the so-manieth period after `since` ends: the last on which a session is in time.

    Months are those of the calendar, counted from the first day and not from one another, so that a rhythm
    begun on the 31st falls on the last day of shorter months and on the 31st of the others.
    """
    if every in _WEEKS:
        return since + timedelta(weeks=_WEEKS[every] * number)
    months = since.year * 12 + since.month - 1 + _MONTHS[every] * number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


def missed_periods(*, since: datetime, now: datetime, every: AgreedRhythm, zone: ZoneInfo) -> int:
    """How many whole periods have gone by without a session, on the clock of the pair."""
    first, today = since.astimezone(zone).date(), now.astimezone(zone).date()
    missed = 0
    while period_end(first, every, missed + 1) < today:
        missed += 1
    return missed


@dataclass(frozen=True)
class Silence:
    """Since when two people have not met, measured by what they agreed."""

    mentorship: Mentorship
    since: datetime
    missed: int
    is_planned: bool

    @property
    def is_quiet(self) -> bool:
        """Two missed periods, and nothing planned."""
        return self.missed >= MISSED_BEFORE_ASKING and not self.is_planned


def watched() -> "QuerySet[Mentorship]":
    """Mentorships that run, in programs that run, with an agreement that both said yes to."""
    agreed = AgreementVersion.objects.filter(
        mentorship=OuterRef("pk"), mentor_confirmed_at__isnull=False, mentee_confirmed_at__isnull=False
    )
    return (
        Mentorship.objects.filter(Exists(agreed), state__in=WATCHED, program__state=ProgramState.OPEN)
        .with_people()
        .order_by("id")
    )


def silences(mentorships: Iterable[Mentorship], now: datetime) -> list[Silence]:
    """How long each pair has been silent. Runs four queries, whatever their number."""
    rows = list(mentorships)
    keys = [row.pk for row in rows]
    agreed = _agreed(keys)
    held = _latest(
        Session.objects.filter(mentorship__in=keys, state=SessionState.HELD, starts_at__lte=now), "starts_at"
    )
    resumed = _latest(Pause.objects.filter(mentorship__in=keys, ended_at__isnull=False), "ended_at")
    planned = set(
        Session.objects.filter(mentorship__in=keys, state=SessionState.PLANNED, ends_at__gt=now).values_list(
            "mentorship_id", flat=True
        )
    )
    found = []
    for row in rows:
        if row.pk not in agreed:
            continue
        begun, every = agreed[row.pk]
        # A yes to a new version of the agreement is no session, but a new rhythm begins with it.
        since = max(filter(None, [begun, held.get(row.pk), resumed.get(row.pk)]))
        zone = ZoneInfo(row.mentee.timezone)
        missed = missed_periods(since=since, now=now, every=every, zone=zone)
        found.append(Silence(row, since, missed, row.pk in planned))
    return found


def _agreed(keys: list[int]) -> dict[int, tuple[datetime, AgreedRhythm]]:
    """Of each mentorship, since when its present rhythm holds, and what that is."""
    found: dict[int, tuple[datetime, AgreedRhythm]] = {}
    versions = AgreementVersion.objects.filter(
        mentorship__in=keys, mentor_confirmed_at__isnull=False, mentee_confirmed_at__isnull=False
    )
    rows = versions.order_by("mentorship_id", "number").values_list(
        "mentorship_id", "every", "mentor_confirmed_at", "mentee_confirmed_at"
    )
    for pk, every, mentor_at, mentee_at in rows:
        before = found.get(pk)
        if before is not None and before[1] == every:
            continue  # other words, the same rhythm
        assert mentor_at is not None
        assert mentee_at is not None
        found[pk] = (max(mentor_at, mentee_at), AgreedRhythm(every))
    return found


def _latest(rows: "QuerySet[Session] | QuerySet[Pause]", field: str) -> Mapping[int, datetime]:
    found = rows.order_by().values("mentorship_id").annotate(latest=Max(field))
    return {row["mentorship_id"]: row["latest"] for row in found}


def open_spell(mentorship: Mentorship) -> QuietSpell | None:
    """The silence that this pair was asked about and that goes on."""
    return QuietSpell.objects.filter(mentorship=mentorship, ended_at__isnull=True).first()
