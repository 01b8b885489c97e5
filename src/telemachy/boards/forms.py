"""Clean input about a board, and the two steps of signing up alone."""

from datetime import date

from django import forms

from telemachy.boards.choices import EveryMonths, SeatKind
from telemachy.boards.models import CELL_LENGTH, NAME_LENGTH, NOTE_LENGTH, SKILL_LENGTH
from telemachy.common.text import clean_email, clean_line


class CellForm(forms.Form):
    """The words of one cell."""

    text = forms.CharField(
        label="In your own words",
        required=False,
        max_length=CELL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="Leave it empty to have the words back that stood here first.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class AdviserForm(forms.Form):
    """Somebody one knows."""

    name = forms.CharField(
        label="Name",
        max_length=NAME_LENGTH,
        help_text="A name, or a word by which you know whom you mean. They are not told.",
    )
    note = forms.CharField(
        label="A note to yourself",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoteForm(forms.Form):
    """The note about somebody of one's own mentorships, whose name is their own."""

    note = forms.CharField(
        label="A note to yourself",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(forms.Form):
    """Another seat."""

    seat = forms.ChoiceField(label="Seat", choices=SeatKind.choices)


class SkillForm(forms.Form):
    """The one skill of the Skills Coach."""

    skill = forms.CharField(
        label="The skill",
        max_length=SKILL_LENGTH,
        help_text="One, in a word or two: public speaking, data analysis, leading a team.",
    )

    def clean_skill(self) -> str:
        skill = clean_line(self.cleaned_data["skill"])
        if not skill:
            raise forms.ValidationError("Name one skill.")
        return skill


class RhythmForm(forms.Form):
    """How often, and when last."""

    every = forms.TypedChoiceField(label="How often", choices=EveryMonths.choices, coerce=int)
    last_met_on = forms.DateField(
        label="Last talk",
        required=False,
        help_text="The next time follows from it. Nobody is invited by this.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_last_met_on(self) -> date | None:
        day: date | None = self.cleaned_data["last_met_on"]
        if day is not None and day.year < 1950:
            raise forms.ValidationError("Look at the year once more.")
        return day


class SignUpForm(forms.Form):
    """Somebody makes an account of their own."""

    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="A code goes there, so that nobody else uses it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    agreed = forms.BooleanField(label="I have read this and agree to it.")

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Write your name.")
        return name

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])


class CodeForm(forms.Form):
    """The code that came by mail."""

    code = forms.CharField(
        label="Code from the mail",
        max_length=20,
        help_text="Six digits. It is good for 15 minutes.",
        widget=forms.TextInput(
            attrs={"class": "short code", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )

    def clean_code(self) -> str:
        return "".join(letter for letter in self.cleaned_data["code"] if letter.isdigit())
