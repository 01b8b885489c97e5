"""Input of a change of mentor."""

from typing import Any

from django import forms

from telemachy.common.text import clean_text
from telemachy.mentorships.choices import ChangeReason
from telemachy.mentorships.models import LAST_LINE_LENGTH


class ChangeForm(forms.Form):
    """What somebody may say about a change of mentor; both may stay empty."""

    reason = forms.ChoiceField(
        label="A reason, if you like",
        choices=[("", "No reason"), *ChangeReason.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    last_line = forms.CharField(
        required=False, max_length=LAST_LINE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, other: str, program: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = f"Those who run {program} read it; {other} does not."
        self.fields["last_line"].label = f"A last line to {other}, if you like"
        self.fields["last_line"].help_text = f"Only {other} reads it. A thank you is enough."

    def clean_last_line(self) -> str:
        return clean_text(self.cleaned_data["last_line"])
