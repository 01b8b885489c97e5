"""What an enrollment becomes when a row of a roster is applied, and what stays as a person said it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features.rosters import ColumnChoice, answer_headings
from telemachy.programs.models import Enrollment

KEPT = "The person wrote this, so it stays as it is."
KEPT_LIMIT = "The mentor set this limit, so it stays as it is."
KEPT_ADDRESS = "Here the person has another address, which stays as it is."


@dataclass(frozen=True)
class Merged:
    """The enrollment's new fields, and a note for each place where the roster says otherwise and loses."""

    fields: dict[str, Any]
    kept: tuple[dict[str, str], ...]

    def changes(self, enrollment: Enrollment) -> bool:
        return any(getattr(enrollment, field) != value for field, value in self.fields.items())


def merge(
    enrollment: Enrollment, key: str, values: Mapping[str, Any], columns: Sequence[ColumnChoice]
) -> Merged:
    """A column that the file has replaces what files said before, blank cells included; others stay."""
    meanings = {column.meaning for column in columns}
    answers, kept = _answers(enrollment, values["answers"], answer_headings(columns))
    fields: dict[str, Any] = {"key": key, "answers": answers}
    if "manager" in meanings:
        fields["manager_key"] = values["manager"]
    if enrollment.role == EnrollmentRole.MENTEE and "demand" in meanings:
        fields["demand"] = values["demand"]
    if enrollment.role == EnrollmentRole.MENTOR and "capacity" in meanings:
        if not enrollment.limit_set_by_person:
            fields["capacity"] = values["capacity"]
        elif values["capacity"] not in (None, enrollment.capacity):
            kept.append(note("Places", str(values["capacity"]), KEPT_LIMIT))
    kept += _kept_of_person(enrollment.person, values)
    return Merged(fields, tuple(kept))


def _answers(
    enrollment: Enrollment, new: Mapping[str, str], headings: Sequence[str]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    own = set(enrollment.written_by_person)
    stays = {
        heading: text
        for heading, text in enrollment.answers.items()
        if heading not in headings or heading in own
    }
    comes = {heading: text for heading, text in new.items() if heading not in own}
    kept = [
        note(heading, new[heading], KEPT)
        for heading in headings
        if heading in own and new.get(heading, "") not in ("", enrollment.answers.get(heading, ""))
    ]
    return {**stays, **comes}, kept


def _kept_of_person(person: Person, values: Mapping[str, Any]) -> list[dict[str, str]]:
    kept = [
        note(field.capitalize(), values[field], KEPT)
        for field in ("name", "headline")
        if field in person.written_by_person and values[field] not in ("", getattr(person, field))
    ]
    if values["email"] and values["email"] != person.email:
        kept.append(note("E-mail address", values["email"], KEPT_ADDRESS))
    return kept


def refreshes_person(person: Person, values: Mapping[str, Any]) -> bool:
    """Whether the roster brings a new name or headline that the person has not written."""
    return any(
        values[field] not in ("", getattr(person, field)) and field not in person.written_by_person
        for field in ("name", "headline")
    )


def note(column: str, value: str, reason: str, advice: str = "") -> dict[str, str]:
    """Something good to know about a row, as the row keeps it."""
    return {"column": column[:200], "value": value[:200], "reason": reason, "advice": advice}
