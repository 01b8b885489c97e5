"""Times for a session, where it is, and a word when it is off."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms

from telemachy.common.text import clean_line, clean_text
from telemachy.meetings.models import (
    LONGEST_MINUTES,
    MOST_TIMES,
    MOST_WEEKS_APART,
    NOTE_LENGTH,
    SHORTEST_MINUTES,
    WHERE_LENGTH,
)

USUAL_LENGTHS = (5, 15, 20, 30, 45, 60, 90, 120)
REPEATS = (1, 2, 3, 4, 6)
WORD_LENGTH = 300
_SCHEME = re.compile(r"^\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# A room or a telephone number may hold a colon too: only what a browser would run is refused.
_UNSAFE_SCHEMES = frozenset({"javascript", "data", "vbscript", "file", "blob"})


class WhereForm(forms.Form):
    """How or where the two meet: a link of their choice, or words."""

    where = forms.CharField(
        label="How or where",
        required=False,
        max_length=WHERE_LENGTH,
        help_text="The link of your call, a telephone number, a room. It is remembered for the next time.",
    )

    def clean_where(self) -> str:
        where = clean_line(self.cleaned_data["where"])
        scheme = _SCHEME.match(where)
        if scheme and scheme[1].lower() in _UNSAFE_SCHEMES:
            raise forms.ValidationError("Give a link that begins with https, or say it in words.")
        return where


class LengthForm(forms.Form):
    """For how long to look for a time."""

    length = forms.IntegerField(min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, required=False)

    def minutes(self, otherwise: int) -> int:
        """What was asked for, when it can be, else what is usual."""
        given = self.cleaned_data.get("length") if self.is_valid() else None
        return given or otherwise


class ProposeForm(WhereForm):
    """Up to three times for a session: some that suit both, some of one's own, or words."""

    common = forms.MultipleChoiceField(
        label="The first times when you are both free",
        help_text="Tick one or more.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_1 = forms.DateTimeField(required=False)
    time_2 = forms.DateTimeField(required=False)
    time_3 = forms.DateTimeField(required=False)
    length_minutes = forms.IntegerField(
        label="How long, in minutes",
        min_value=SHORTEST_MINUTES,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "short", "list": "lengths"}),
    )
    repeats = forms.TypedChoiceField(
        label="How many sessions",
        choices=[(number, "One" if number == 1 else str(number)) for number in REPEATS],
        coerce=int,
        empty_value="1",
        required=False,
    )
    weeks_apart = forms.TypedChoiceField(
        label="If more than one, how far apart",
        choices=[
            (number, "Every week" if number == 1 else f"Every {number} weeks")
            for number in range(1, MOST_WEEKS_APART + 1)
        ],
        coerce=int,
        empty_value="4",
        required=False,
        help_text="The same time on your clock, also when the clocks change.",
    )
    note = forms.CharField(
        label="Or in your own words",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Such as: mornings suit me best. The other proposes times then.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = (
        "common",
        "time_1",
        "time_2",
        "time_3",
        "length_minutes",
        "where",
        "repeats",
        "weeks_apart",
        "note",
    )

    def __init__(
        self,
        common: Sequence[datetime],
        labels: Sequence[str],
        *args: Any,
        moving: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (moment.astimezone(UTC).isoformat(), label) for moment, label in zip(common, labels, strict=True)
        ]
        if choices:
            self.fields["common"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["common"]
        for number in range(1, MOST_TIMES + 1):
            field = self.fields[f"time_{number}"]
            field.label = f"Another time ({number})" if choices else f"Time {number}"
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        if moving:
            del self.fields["repeats"], self.fields["weeks_apart"]

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def times(self) -> list[datetime]:
        """Every time that was ticked or typed, once."""
        ticked = [datetime.fromisoformat(text) for text in self.cleaned_data.get("common", [])]
        typed = [self.cleaned_data[f"time_{number}"] for number in range(1, MOST_TIMES + 1)]
        return sorted({moment.astimezone(UTC) for moment in [*ticked, *filter(None, typed)]})


class TakeForm(forms.Form):
    """One of the times that the other proposes."""

    time = forms.UUIDField()


class CancelForm(forms.Form):
    """A word to the other, if one likes."""

    word = forms.CharField(
        label="A word to the other, if you like",
        required=False,
        max_length=WORD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_word(self) -> str:
        return clean_text(self.cleaned_data["word"])


class LatenessForm(forms.Form):
    """Who came late, for oneself."""

    who = forms.ChoiceField(choices=[("me", "I"), ("other", "The other")])
    noted = forms.BooleanField(required=False)
