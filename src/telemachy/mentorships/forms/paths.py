"""Input of what a mentee wants to learn from a path."""

from django import forms

from telemachy.common.text import clean_text
from telemachy.mentorships.models import PATH_WISH_LENGTH


class PathWishForm(forms.Form):
    """What a mentee wants to learn from one mentor's path; nothing takes it back."""

    words = forms.CharField(
        label="What I want to learn from your path",
        required=False,
        max_length=PATH_WISH_LENGTH,
        help_text="For example: how you came from the bench to leading people.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])
