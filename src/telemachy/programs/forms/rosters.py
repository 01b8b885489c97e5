"""A roster file, and what its columns are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from telemachy.common.text import clean_line
from telemachy.matching.files import Meaning, says
from telemachy.programs.actions.importing import UploadedRoster
from telemachy.programs.choices import FileRole
from telemachy.programs.features.rosters import LEAVE_OUT, LIMITS, ColumnChoice


class RosterForm(forms.Form):
    """One file with everyone, or one file for each side."""

    both = forms.FileField(
        label="Everyone in one file",
        required=False,
        help_text="A column says who is a mentor, a mentee or both.",
    )
    mentees = forms.FileField(label="Mentees", required=False)
    mentors = forms.FileField(label="Mentors", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = {role for role in FileRole.values if cleaned.get(role)}
        if not chosen:
            raise forms.ValidationError("Choose a file.")
        if FileRole.BOTH in chosen and len(chosen) > 1:
            raise forms.ValidationError("Choose one file with everyone, or one for each side, not both.")
        for role in chosen:
            if (cleaned[role].size or 0) > LIMITS.file_bytes:
                megabytes = LIMITS.file_bytes // 1_000_000
                self.add_error(
                    role, f"This file is bigger than {megabytes} MB. Leave out columns, or split it."
                )
        return cleaned

    def files_chosen(self) -> list[UploadedRoster]:
        """The files, read."""
        found = []
        for role in FileRole.values:
            file = self.cleaned_data.get(role)
            if isinstance(file, UploadedFile):
                found.append(UploadedRoster(role, clean_line(file.name or "roster")[:200], file.read()))
        return found


#: What a column may be, in groups, for the coordinator to choose from.
_GROUPS: Sequence[tuple[str, Sequence[Meaning]]] = (
    (
        "Who it is",
        (
            Meaning.ID,
            Meaning.NAME,
            Meaning.FIRST_NAME,
            Meaning.LAST_NAME,
            Meaning.EMAIL,
            Meaning.ROLE,
            Meaning.JOB_TITLE,
            Meaning.MANAGER,
            Meaning.TIMESTAMP,
        ),
    ),
    ("How many", (Meaning.CAPACITY, Meaning.DEMAND, Meaning.HOURS)),
    (
        "What matters for a match",
        tuple(
            meaning
            for meaning in Meaning
            if meaning
            not in {
                Meaning.ID,
                Meaning.NAME,
                Meaning.FIRST_NAME,
                Meaning.LAST_NAME,
                Meaning.EMAIL,
                Meaning.ROLE,
                Meaning.JOB_TITLE,
                Meaning.MANAGER,
                Meaning.TIMESTAMP,
                Meaning.CAPACITY,
                Meaning.DEMAND,
                Meaning.HOURS,
            }
        ),
    ),
)


def meaning_choices() -> list[tuple[str, Any]]:
    """Everything that a column can be."""
    grouped = [
        (group, [(str(one), _first_upper(says(one))) for one in members]) for group, members in _GROUPS
    ]
    return [(LEAVE_OUT, "Leave out"), ("", "Keep as an answer"), *grouped]


class ColumnsForm(forms.Form):
    """For each column of each file: what it is."""

    def __init__(self, mapping: Mapping[str, Sequence[ColumnChoice]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        for role, columns in mapping.items():
            for number, column in enumerate(columns):
                self.fields[f"{role}_{number}"] = forms.ChoiceField(
                    label=column.heading[:200],
                    required=False,
                    choices=meaning_choices(),
                    initial=column.meaning,
                )

    def tables(self) -> list[dict[str, Any]]:
        """The files as the page shows them: each column beside its field."""
        return [
            {
                "role": FileRole(role),
                "rows": [row for row in rows if not row["is_sure"]],
                "sure": [row for row in rows if row["is_sure"]],
            }
            for role, rows in ((role, self._rows(role)) for role in self.mapping)
        ]

    def _rows(self, role: str) -> list[dict[str, Any]]:
        """Each column beside its field; what was recognized surely need not be looked at."""
        fields = [(column, self[f"{role}_{number}"]) for number, column in enumerate(self.mapping[role])]
        return [
            {
                "column": column,
                "field": field,
                "is_sure": bool(column.meaning) and not column.asks and not field.errors,
            }
            for column, field in fields
        ]

    def meanings(self) -> dict[str, list[str]]:
        return {
            role: [self.cleaned_data[f"{role}_{number}"] for number in range(len(columns))]
            for role, columns in self.mapping.items()
        }


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
