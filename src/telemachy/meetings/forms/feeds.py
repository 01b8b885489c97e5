"""A name for a calendar address, and how much it says."""

from django import forms

from telemachy.common.text import clean_line
from telemachy.meetings.models import FEED_NAME_LENGTH


class FeedForm(forms.Form):
    """One more calendar."""

    name = forms.CharField(
        label="Name it", max_length=FEED_NAME_LENGTH, help_text="Such as: my telephone, the office calendar."
    )
    busy_only = forms.BooleanField(
        label="Say only that I am busy",
        required=False,
        help_text="No names, no titles, no places. For a calendar that others can see.",
    )

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Give it a name by which you know it again.")
        return name
