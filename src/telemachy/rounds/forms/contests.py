"""A question about the outcome of a round, and its answer."""

from django import forms

from telemachy.rounds.models.contests import ANSWER_LENGTH, QUESTION_LENGTH


class ContestForm(forms.Form):
    """What one asks."""

    question = forms.CharField(
        label="What would you like to know, or to have looked at again?",
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="You and those who run the program can read it, and nobody else.",
    )


class AnswerForm(forms.Form):
    """What one answers."""

    answer = forms.CharField(
        label="Your answer",
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="It is mailed as you write it, and kept. Say nothing of other people that they have not "
        "said themselves; of a pair that is not available nobody is told why.",
    )
