"""What two people agreed on: the version in force, the one that waits, and the rhythm that follows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from telemachy.mentorships.choices import AgreedRhythm
from telemachy.mentorships.models import DEFAULT_MINUTES, AgreementVersion, Mentorship
from telemachy.programs.choices import Every
from telemachy.programs.models import Program
from telemachy.programs.queries.effort import DAYS_BETWEEN, MONTH_DAYS, phases_of

#: Whole days between two sessions; a month is 30 days, so that a period never skips one.
DAYS = {
    AgreedRhythm.WEEK: 7,
    AgreedRhythm.TWO_WEEKS: 14,
    AgreedRhythm.MONTH: 30,
    AgreedRhythm.TWO_MONTHS: 61,
    AgreedRhythm.QUARTER: 91,
}


@dataclass(frozen=True)
class Rhythm:
    """How often the two meet, and for how long; `is_agreed` tells a yes of both from a default."""

    every: AgreedRhythm
    minutes: int
    is_agreed: bool

    @property
    def every_days(self) -> int:
        return DAYS[self.every]

    @property
    def hours_a_month(self) -> float:
        return self.minutes / 60 * MONTH_DAYS / DAYS_BETWEEN[Every(self.every)]

    @property
    def words(self) -> str:
        """How a person says it: 60 minutes every month."""
        return f"{self.minutes} minutes {self.every.label.lower()}"


def default_rhythm(program: Program) -> Rhythm:
    """What the program has its people settle into, else an hour a month."""
    lasting = [phase for phase in phases_of(program.rhythm) if phase.every != Every.ONCE]
    if not lasting:
        return Rhythm(AgreedRhythm.MONTH, DEFAULT_MINUTES, is_agreed=False)
    return Rhythm(AgreedRhythm(lasting[-1].every), lasting[-1].minutes, is_agreed=False)


def agreed_version(mentorship: Mentorship) -> AgreementVersion | None:
    """The version in force: the last one that both said yes to. Runs one query."""
    return _agreed(AgreementVersion.objects.filter(mentorship=mentorship)).order_by("-number").first()


def latest_version(mentorship: Mentorship) -> AgreementVersion | None:
    """The last version saved, agreed or not. Runs one query."""
    return AgreementVersion.objects.filter(mentorship=mentorship).order_by("-number").first()


def versions_of(mentorship: Mentorship) -> list[AgreementVersion]:
    """Every version with who wrote it, the latest first. Runs one query."""
    rows = AgreementVersion.objects.filter(mentorship=mentorship).select_related("written_by")
    return list(rows.order_by("-number"))


def rhythm_of(mentorship: Mentorship) -> Rhythm:
    """How often the two agreed to meet; before they have, what the program has. Runs one query."""
    return _rhythm(mentorship, agreed_version(mentorship))


def rhythms_of(mentorships: Iterable[Mentorship]) -> dict[int, Rhythm]:
    """The same for many, by primary key. Runs one query."""
    rows = list(mentorships)
    versions = _agreed_versions(rows)
    return {row.pk: _rhythm(row, versions.get(row.pk)) for row in rows}


def has_agreement(mentorships: Iterable[Mentorship]) -> set[int]:
    """The primary keys of those with a version that both said yes to. Runs one query."""
    rows = _agreed(AgreementVersion.objects.filter(mentorship__in=list(mentorships)))
    return set(rows.order_by().values_list("mentorship_id", flat=True))


def _rhythm(mentorship: Mentorship, version: AgreementVersion | None) -> Rhythm:
    if version is None:
        return default_rhythm(mentorship.program)
    return Rhythm(AgreedRhythm(version.every), version.minutes, is_agreed=True)


def _agreed(versions: QuerySet[AgreementVersion]) -> QuerySet[AgreementVersion]:
    return versions.filter(mentor_confirmed_at__isnull=False, mentee_confirmed_at__isnull=False)


def _agreed_versions(rows: list[Mentorship]) -> dict[int, AgreementVersion]:
    found: dict[int, AgreementVersion] = {}
    for version in _agreed(AgreementVersion.objects.filter(mentorship__in=rows)).order_by("number"):
        found[version.mentorship_id] = version
    return found
