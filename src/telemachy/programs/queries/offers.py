"""Program templates: each a data file, read once, checked in full."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from telemachy.programs.choices import Measure

FORMAT_VERSION = 1


class TemplateError(Exception):
    """A template file that does not say what a program needs."""


@dataclass(frozen=True)
class Milestone:
    """Something that is due a number of days after the program starts."""

    after_days: int
    what: str

    def due_on(self, starts_on: date) -> date:
        return starts_on + timedelta(days=self.after_days)


@dataclass(frozen=True)
class ProgramTemplate:
    """What a new program starts from; every value is the coordinator's to change."""

    key: str
    name: str
    summary: str
    audience: str
    length_months: int
    length_choices_months: tuple[int, ...]
    cadence: str
    mentor_role: str
    mentee_role: str
    closure: str
    measures: tuple[str, ...]
    two_person_publishing: bool
    rules: str
    mentor_capacity: int
    mentor_capacity_ceiling: int
    mentee_demand: int
    orientation_mentor_minutes: int
    orientation_mentee_minutes: int
    orientation_mandatory: bool
    milestones: tuple[Milestone, ...]
    formats: tuple[str, ...]
    surveys: tuple[str, ...]
    kept_out: tuple[str, ...]

    def __post_init__(self) -> None:
        problems = []
        if not self.length_months >= 1:
            problems.append("Expected length_months >= 1.")
        if self.length_months not in self.length_choices_months:
            problems.append("Expected length_months among length_choices_months.")
        unknown = set(self.measures) - set(Measure.values)
        if unknown:
            problems.append(f"Expected known measures, found {', '.join(sorted(unknown))}.")
        if not 1 <= self.mentor_capacity <= self.mentor_capacity_ceiling:
            problems.append("Expected 1 <= mentor_capacity <= mentor_capacity_ceiling.")
        if not self.mentee_demand >= 1:
            problems.append("Expected mentee_demand >= 1.")
        if problems:
            raise TemplateError(f"Template {self.key}: {' '.join(problems)}")

    def ends_on(self, starts_on: date, months: int | None = None) -> date:
        """The last day of a program of this many months."""
        return add_months(starts_on, months or self.length_months)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last day if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    next_first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), next_first - timedelta(days=1))


def parse_template(text: str) -> ProgramTemplate:
    """Raises TemplateError, naming what is missing or strange."""
    try:
        return _from_data(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"This is not a TOML file: {error}.") from error
    except KeyError as error:
        raise TemplateError(f"The template lacks {error.args[0]!r}.") from error
    except TypeError as error:
        raise TemplateError(f"The template holds a value of the wrong kind: {error}.") from error


def _from_data(data: Mapping[str, Any]) -> ProgramTemplate:
    if data["version"] != FORMAT_VERSION:
        raise TemplateError(f"Expected version {FORMAT_VERSION}, found {data['version']}.")
    program, match, orientation, practice = (
        data["program"],
        data["match"],
        data["orientation"],
        data["practice"],
    )
    return ProgramTemplate(
        key=data["key"],
        name=data["name"],
        summary=data["summary"],
        audience=program["audience"].strip(),
        length_months=program["length_months"],
        length_choices_months=tuple(program["length_choices_months"]),
        cadence=program["cadence"].strip(),
        mentor_role=program["mentor_role"].strip(),
        mentee_role=program["mentee_role"].strip(),
        closure=program["closure"].strip(),
        measures=tuple(program["measures"]),
        two_person_publishing=program["two_person_publishing"],
        rules=match["rules"],
        mentor_capacity=match["mentor_capacity"],
        mentor_capacity_ceiling=match["mentor_capacity_ceiling"],
        mentee_demand=match["mentee_demand"],
        orientation_mentor_minutes=orientation["mentor_minutes"],
        orientation_mentee_minutes=orientation["mentee_minutes"],
        orientation_mandatory=orientation["mandatory"],
        milestones=tuple(Milestone(one["after_days"], one["what"]) for one in data["milestones"]),
        formats=tuple(practice["formats"]),
        surveys=tuple(practice["surveys"]),
        kept_out=tuple(practice["kept_out"]),
    )


@cache
def templates() -> Mapping[str, ProgramTemplate]:
    """The templates that come with the product, by key."""
    folder = resources.files("telemachy.programs") / "offers"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    found = [parse_template(file.read_text(encoding="utf-8")) for file in files]
    return {template.key: template for template in found}


def template(key: str) -> ProgramTemplate:
    try:
        return templates()[key]
    except KeyError:
        raise TemplateError(f"There is no template called {key!r}.") from None
