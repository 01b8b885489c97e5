"""Input of the plan: objectives, strategies, milestones."""

from django import forms

from telemachy.common.text import clean_line, clean_text
from telemachy.mentorships.choices import ObjectiveState, Starter
from telemachy.mentorships.models import LINE_LENGTH, WORDS_LENGTH


class ObjectiveForm(forms.Form):
    """An objective in the mentee's own words."""

    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    starter = forms.ChoiceField(
        choices=Starter.choices, required=False, initial=Starter.OWN, widget=forms.HiddenInput
    )
    title = forms.CharField(label="The objective, in a line", max_length=LINE_LENGTH)
    words = forms.CharField(
        label="How would you notice that you are there?",
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])


class ObjectiveStateForm(forms.Form):
    """Reached, let go, or taken up again."""

    to = forms.ChoiceField(choices=ObjectiveState.choices)


class StrategyForm(forms.Form):
    """One way towards an objective."""

    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(
        label="A way towards it", max_length=LINE_LENGTH, help_text="Such as: ask to lead the weekly meeting."
    )

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])


class MilestoneForm(forms.Form):
    """Something that is done by a day."""

    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label="What is done then", max_length=LINE_LENGTH)
    due_on = forms.DateField(
        label="By when",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])


class DoneForm(forms.Form):
    """Whether a milestone is done."""

    done = forms.BooleanField(required=False)
