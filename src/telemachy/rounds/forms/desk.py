"""The desk: a decision, a swap, a note, two people, a question, a list of pairs decided elsewhere."""

from typing import Any

from django import forms

from telemachy.common.text import clean_text
from telemachy.rounds.choices import Decision
from telemachy.rounds.forms.publishing import MAX_VERSION
from telemachy.rounds.models import NOTE_LENGTH

MOST_ASKED = 10
MAX_PAIRS_FILE = 10 * 1024 * 1024


class DecisionForm(forms.Form):
    """What is decided about two people."""

    mentor = forms.UUIDField(widget=forms.HiddenInput)
    mentee = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=MAX_VERSION, widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("", "Take back"), *Decision.choices], required=False)
    note = forms.CharField(
        max_length=NOTE_LENGTH,
        required=False,
        label="Add a note",
        help_text="For coordinators of this program, with your name and the time. Nobody else reads it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])


class NoteForm(forms.Form):
    """A remark about two people, without a decision."""

    mentor = forms.UUIDField(widget=forms.HiddenInput)
    mentee = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(max_length=NOTE_LENGTH)

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])


class SwapForm(forms.Form):
    """Two pairs whose mentees exchange their mentors."""

    first = forms.UUIDField(widget=forms.HiddenInput)
    second = forms.UUIDField(widget=forms.HiddenInput)


class SwapConfirmedForm(SwapForm):
    """The same, having seen what it costs: with the version of each decision that was on the page."""

    versions = forms.RegexField(r"^\d{1,10}(-\d{1,10}){3}$", widget=forms.HiddenInput)

    def clean_versions(self) -> tuple[int, ...]:
        return tuple(min(int(part), MAX_VERSION) for part in self.cleaned_data["versions"].split("-"))


class WhatIfForm(forms.Form):
    """A mentor and a mentee whom a coordinator would like to see together."""

    mentor = forms.UUIDField()
    mentee = forms.UUIDField()


class CompareForm(forms.Form):
    """One mentee, and the mentors to set side by side; none yet while one is looked for."""

    mentee = forms.UUIDField()

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        asked: list[str] = data.getlist("mentor")[:MOST_ASKED]
        self.fields["mentor"] = forms.MultipleChoiceField(
            choices=[(one, one) for one in asked], required=False
        )


class PairsFileForm(forms.Form):
    """A list of pairs that were decided elsewhere."""

    file = forms.FileField(
        label="File with two columns",
        help_text="CSV or XLSX. One column names the mentee, one the mentor: by id, address or full name.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_PAIRS_FILE:
            raise forms.ValidationError("This file is larger than 10 MB. Two columns are enough.")
        return file
