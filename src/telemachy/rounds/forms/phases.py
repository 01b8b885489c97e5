"""A phased start: how many begin, who, and when the others do."""

from django import forms

from telemachy.rounds.choices import DrawBy
from telemachy.rounds.forms.publishing import VersionForm
from telemachy.rounds.models import MOST_TAKEN


class DrawForm(VersionForm):
    """Draw who begins in this round."""

    takes = forms.IntegerField(
        label="How many mentees begin now",
        min_value=1,
        max_value=MOST_TAKEN,
        help_text="About as many as there are places.",
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    by = forms.ChoiceField(label="Who they are", choices=DrawBy.choices, widget=forms.RadioSelect)
    next_from = forms.DateField(
        label="From when the others may begin",
        help_text="They read this day in their mail. Choose one that you can keep.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
