"""Input of the check after thirty days."""

from typing import Any

from django import forms

from telemachy.common.notices import fill
from telemachy.common.text import clean_line
from telemachy.mentorships.choices import CheckItem, CheckStep


class CheckForm(forms.Form):
    """Five questions with five answers each, and a line."""

    def __init__(self, *args: Any, other: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in CheckItem:
            self.fields[item.value] = forms.ChoiceField(
                label=fill(item.label, {"other": other}), choices=CheckStep.choices, widget=forms.RadioSelect
            )
        self.fields["line"] = forms.CharField(
            label="Anything you want to keep for yourself",
            required=False,
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def steps(self) -> dict[str, str]:
        return {item.value: self.cleaned_data[item.value] for item in CheckItem}

    def clean_line(self) -> str:
        return clean_line(self.cleaned_data["line"])
