"""Input of the page on which two people find a time for their first talk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from telemachy.common.text import clean_line, clean_text
from telemachy.mentorships.models import LENGTHS_MINUTES, MOST_TIMES, NOTE_LENGTH, WHERE_LENGTH


class OfferForm(forms.Form):
    """Times for a first talk: some that suit both, some of one's own, or words."""

    common = forms.MultipleChoiceField(
        label="Times when you are both free",
        help_text="Tick up to three.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_1 = forms.DateTimeField(required=False)
    time_2 = forms.DateTimeField(required=False)
    time_3 = forms.DateTimeField(required=False)
    length_minutes = forms.TypedChoiceField(
        label="How long",
        choices=[(minutes, f"{minutes} minutes") for minutes in LENGTHS_MINUTES],
        coerce=int,
        initial=20,
    )
    where = forms.CharField(
        label="How or where",
        required=False,
        max_length=WHERE_LENGTH,
        help_text="A link, a telephone number, a room.",
    )
    note = forms.CharField(
        label="Or in your own words",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Such as: mornings suit me best. The other offers times then.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, common: Sequence[datetime], labels: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(moment.isoformat(), label) for moment, label in zip(common, labels, strict=True)]
        if choices:
            self.fields["common"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["common"]
        for number in range(1, MOST_TIMES + 1):
            field = self.fields[f"time_{number}"]
            field.label = f"Another time ({number})" if choices else f"Time {number}"
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean_where(self) -> str:
        return clean_line(self.cleaned_data["where"])

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def times(self) -> list[datetime]:
        """Every time that was ticked or typed, once."""
        ticked = [datetime.fromisoformat(text) for text in self.cleaned_data.get("common", [])]
        typed = [self.cleaned_data[f"time_{number}"] for number in range(1, MOST_TIMES + 1)]
        moments = [*ticked, *filter(None, typed)]
        return sorted({moment.astimezone(timezone.get_default_timezone()) for moment in moments})


class TakeForm(forms.Form):
    """One of the times that the other offers."""

    time = forms.UUIDField()
