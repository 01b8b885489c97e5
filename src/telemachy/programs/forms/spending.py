"""One sum that a program spent."""

from django import forms

from telemachy.common.text import clean_line


class SpendingForm(forms.Form):
    """On what, when, how much."""

    spent_on = forms.DateField(
        label="When", widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    )
    what = forms.CharField(
        label="On what",
        max_length=200,
        help_text="Such as a room, training or travel. Name nobody.",
    )
    amount = forms.DecimalField(
        label="How much",
        min_value=0.01,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "short", "step": "0.01"}),
    )

    def clean_what(self) -> str:
        line = clean_line(self.cleaned_data["what"])
        if not line:
            raise forms.ValidationError("Say on what.")
        return line
