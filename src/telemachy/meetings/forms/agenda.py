"""What the mentee brings to a session."""

from django import forms

from telemachy.common.text import clean_line
from telemachy.meetings.choices import AskType
from telemachy.meetings.models import ITEM_LENGTH, LONGEST_MINUTES, QUESTION_LENGTH

ASKS = (
    (AskType.ADVICE.value, "Advice: what would you do?"),
    (AskType.FEEDBACK.value, "Feedback: what do you see in this?"),
    (AskType.SOUNDING.value, "Sounding board: listen while I think aloud"),
)


class ItemForm(forms.Form):
    """One thing, the kind of help asked for, and its minutes."""

    words = forms.CharField(
        label="What you bring",
        max_length=ITEM_LENGTH,
        help_text="One line is enough: a question, a situation, a piece of work.",
    )
    ask = forms.ChoiceField(
        label="What would help", choices=ASKS, initial=AskType.ADVICE, widget=forms.RadioSelect
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def clean_words(self) -> str:
        words = clean_line(self.cleaned_data["words"])
        if not words:
            raise forms.ValidationError("Write in a line what you bring.")
        return words

    def clean_ask(self) -> AskType:
        return AskType(self.cleaned_data["ask"])


class ItemChangeForm(ItemForm):
    """The same, written anew, with the question to open it with."""

    question = forms.CharField(
        label="A question to open it with",
        required=False,
        max_length=QUESTION_LENGTH,
        help_text="From the suggestions, or your own.",
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_question(self) -> str:
        return clean_line(self.cleaned_data["question"])


class PressForm(forms.Form):
    """A press on a button of an item: which way, and from which version of the page."""

    to = forms.ChoiceField(choices=[("up", "Up"), ("down", "Down"), ("off", "Take off")])
    revision = forms.IntegerField(min_value=0)


class QuestionForm(forms.Form):
    """A question of the bank, or in one's own words."""

    question_id = forms.CharField(required=False, max_length=60)
    question = forms.CharField(
        label="Your own question",
        required=False,
        max_length=QUESTION_LENGTH,
        help_text="You alone see which question it is.",
    )

    def clean_question(self) -> str:
        return clean_line(self.cleaned_data["question"])
