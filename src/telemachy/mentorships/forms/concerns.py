"""Input of what is told in private, and of the answers."""

from typing import Any

from django import forms

from telemachy.common.text import clean_text
from telemachy.mentorships.models import CONCERN_LENGTH


class ConcernForm(forms.Form):
    """What is not right, and whether somebody speaks with the person before anything is done."""

    words = forms.CharField(
        label="What is not right",
        max_length=CONCERN_LENGTH,
        help_text="A line is enough. You need not prove anything.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    speak_with_me_first = forms.BooleanField(
        label="Speak with me before anything is done", required=False, initial=True
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])


class ConcernLineForm(forms.Form):
    """One more line of a concern: an answer, or more from the one who raised it."""

    words = forms.CharField(max_length=CONCERN_LENGTH, widget=forms.Textarea(attrs={"rows": 5}))
    # How many lines stood there when it was written: whoever writes has read them all.
    lines_read = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, label: str = "Your answer", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])
