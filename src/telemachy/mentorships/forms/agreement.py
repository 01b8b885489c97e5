"""Input of the agreement."""

from typing import Any

from django import forms

from telemachy.common.text import clean_text
from telemachy.mentorships.choices import AgreedRhythm
from telemachy.mentorships.models import LONGEST_MINUTES, PART_LENGTH, SHORTEST_MINUTES
from telemachy.mentorships.queries.agreement_parts import SECTIONS, Section, TermPart


class _AskedFor(forms.CharField):
    """A page may be saved half written; it cannot be said yes to."""

    def validate(self, value: str) -> None:
        """Empty is fine for now."""


class AgreementForm(forms.Form):
    """The whole agreement as one of the two writes it; how to reach the other is the other's to write."""

    use_required_attribute = False
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, i_am_mentor: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = "mentor" if i_am_mentor else "mentee"
        for section in SECTIONS:
            for part in section.parts:
                if part.owner in ("", mine):
                    self.fields[part.key] = _agreement_field(part)
        self.fields[f"{mine}_contact"].label = "How and when to reach me"

    def sections(self) -> list[tuple[Section, list[forms.BoundField]]]:
        """The fields as the page lays them out."""
        return [
            (section, [self[part.key] for part in section.parts if part.key in self.fields])
            for section in SECTIONS
        ]

    def clean(self) -> dict[str, Any]:
        """Free text is cleaned like everywhere."""
        for key, value in self.cleaned_data.items():
            if isinstance(value, str) and key != "every":
                self.cleaned_data[key] = clean_text(value)
        return self.cleaned_data


def _agreement_field(part: TermPart) -> forms.Field:
    if part.key == "every":
        return forms.ChoiceField(label=part.label, choices=AgreedRhythm.choices)
    if part.key == "minutes":
        return forms.IntegerField(
            label=part.label,
            min_value=SHORTEST_MINUTES,
            max_value=LONGEST_MINUTES,
            widget=forms.NumberInput(attrs={"class": "short"}),
        )
    if part.key == "ends_on":
        return forms.DateField(
            label=part.label,
            help_text=part.hint,
            required=False,
            widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        )
    return _AskedFor(
        label=part.label,
        help_text=part.hint,
        required=part.required,
        max_length=PART_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
