"""Running, approving, publishing and following up."""

from datetime import date
from typing import Any

from django import forms

from telemachy.common.text import clean_text
from telemachy.rounds.models import NOTE_LENGTH, WORDS_LENGTH

MAX_VERSION = 2_147_483_647
MAX_DECISIONS_FILE = 20 * 1024 * 1024


class VersionForm(forms.Form):
    """Which version of the round the coordinator was looking at."""

    version = forms.IntegerField(min_value=0, max_value=MAX_VERSION, widget=forms.HiddenInput)


class RunForm(VersionForm):
    """Run, perhaps holding on to the pairs of the run before."""

    keep_pairs = forms.BooleanField(
        required=False,
        label="Keep as many of the present pairs as possible",
        help_text="Only what has to change changes.",
    )
    with_present_rules = forms.BooleanField(
        required=False,
        label="Use the matching rules as they are now",
        help_text="The program's rules have changed since this round began.",
    )


class ApproveForm(VersionForm):
    """The coordinator's yes, and the words for those without a mentor."""

    next_step = forms.CharField(
        max_length=WORDS_LENGTH,
        required=False,
        label="What happens next for people without a mentor",
        help_text="One or two sentences, said to the person. It stands in their mail after the reason.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step_by = forms.DateField(
        required=False,
        label="By when they may expect to hear from you",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    note = forms.CharField(
        max_length=NOTE_LENGTH,
        required=False,
        label="Note to the approval",
        help_text="Kept with the round, for coordinators.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: date, somebody_without: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("next_step", "next_step_by"):
            self.fields[name].required = somebody_without

    def clean_next_step(self) -> str:
        return clean_text(self.cleaned_data["next_step"])

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def clean_next_step_by(self) -> date | None:
        day: date | None = self.cleaned_data["next_step_by"]
        if day is not None and day <= self.today:
            raise forms.ValidationError("Choose a day that is still to come.")
        return day


class DecisionsFileForm(VersionForm):
    """The spreadsheet, with keep and never in its Decision column."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text="matches.xlsx as downloaded here, with keep or never in the Decision column.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_DECISIONS_FILE:
            raise forms.ValidationError("This file is larger than 20 MB. Please send the spreadsheet itself.")
        return file


class ReminderForm(forms.Form):
    """A short word that goes with a reminder."""

    note = forms.CharField(
        max_length=NOTE_LENGTH,
        required=False,
        label="Your words",
        help_text="They stand in the mail, under your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])
