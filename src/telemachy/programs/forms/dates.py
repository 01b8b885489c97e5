"""A day of a program's year."""

from calendar import month_name

from django import forms

from telemachy.common.text import clean_line
from telemachy.programs.choices import DayPurpose
from telemachy.programs.models import DAY_NAME_LENGTH, CampaignDay


class DayForm(forms.Form):
    """What day it is, when, and what for."""

    name = forms.CharField(label="Name", max_length=DAY_NAME_LENGTH)
    day = forms.IntegerField(
        label="Day", min_value=1, max_value=31, widget=forms.NumberInput(attrs={"class": "short"})
    )
    month = forms.TypedChoiceField(
        label="Month", choices=[(number, month_name[number]) for number in range(1, 13)], coerce=int
    )
    purpose = forms.ChoiceField(label="What for", choices=DayPurpose.choices)

    @classmethod
    def of(cls, day: CampaignDay) -> "DayForm":
        """A form that holds what stands; fields of several on one page are told apart by the day's id."""
        stands = {"name": day.name, "day": day.day, "month": day.month, "purpose": day.purpose}
        return cls(initial=stands, auto_id=f"id_{day.public_id}_%s")

    def clean_name(self) -> str:
        """One line that says something."""
        line = clean_line(self.cleaned_data["name"])
        if not line:
            raise forms.ValidationError("Say what day it is.")
        return line
