"""Clean input of the groups room."""

from django import forms

from telemachy.groups.queries import Asked

NOT_SAID = "Rather not say"


class QuestionForm(forms.Form):
    """One question about a group."""

    text = forms.CharField(
        label="Question", max_length=120, help_text="For example: Are you the first in your family to study?"
    )
    options = forms.CharField(
        label="Answers",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1_000,
        help_text="One on each line. Rather not say is always offered beside them.",
    )
    purpose = forms.CharField(
        label="Why you ask",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text="Everybody reads this beside the question.",
    )
    basis = forms.CharField(
        label="On what basis",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text="As whoever looks after data protection here has settled it. It is kept with the question.",
    )

    def clean_options(self) -> list[str]:
        return str(self.cleaned_data["options"]).splitlines()


class DeclareForm(forms.Form):
    """A field for each question; every one may stay unsaid."""

    def __init__(self, asked: list[Asked], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        self.asked = asked
        for one in asked:
            self.fields[str(one.question.public_id)] = forms.ChoiceField(
                label=one.question.text,
                required=False,
                initial=one.answer,
                choices=[("", NOT_SAID), *((option, option) for option in one.question.options)],
                help_text=one.question.purpose,
            )

    def changes(self) -> list[tuple[Asked, str]]:
        """The questions whose answer is another one now."""
        said = [(one, self.cleaned_data[str(one.question.public_id)]) for one in self.asked]
        return [(one, option) for one, option in said if option != one.answer]
