"""Input of a pause and of the ending."""

from django import forms

from telemachy.common.text import clean_text
from telemachy.mentorships.choices import ClosingReason
from telemachy.mentorships.models import HAND_OVER_LENGTH, THANKS_LENGTH


class PauseForm(forms.Form):
    """Until when, if one knows."""

    until = forms.DateField(
        label="Until when",
        required=False,
        help_text="Empty where you do not know. On that day both of you are asked.",
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )


class ClosingForm(forms.Form):
    """Why, if one wants to say."""

    reason = forms.ChoiceField(
        label="Why, if you like",
        choices=ClosingReason.choices,
        required=False,
        widget=forms.RadioSelect,
    )


class ThanksForm(forms.Form):
    """A line for the other."""

    thanks = forms.CharField(
        label="A line of thanks",
        required=False,
        max_length=THANKS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_thanks(self) -> str:
        return clean_text(self.cleaned_data["thanks"])


class HandOverForm(forms.Form):
    """What the mentee takes along."""

    text = forms.CharField(
        label="What you take along, and what comes next",
        required=False,
        max_length=HAND_OVER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    is_shared = forms.BooleanField(label="My mentor may read it", required=False)

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])
