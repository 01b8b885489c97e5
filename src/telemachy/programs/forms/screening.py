"""A decision about who is fit for a role."""

from typing import Any

from django import forms

from telemachy.programs.choices import ScreeningDecision, ScreeningLevel


class ScreeningForm(forms.Form):
    """What is written down of it; there is no room for what a certificate says."""

    level = forms.ChoiceField(choices=ScreeningLevel.choices)
    decision = forms.ChoiceField(choices=ScreeningDecision.choices, widget=forms.RadioSelect)
    decided_on = forms.DateField(
        label="Decided on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    expires_on = forms.DateField(
        label="Valid until",
        required=False,
        help_text="The last day on which it counts. Left blank, it does not run out.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        decided_on, expires_on = cleaned.get("decided_on"), cleaned.get("expires_on")
        if decided_on and expires_on and expires_on < decided_on:
            self.add_error("expires_on", "It cannot run out before it was decided.")
        return cleaned
