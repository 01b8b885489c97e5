"""What comes after a session: whether the two met, takeaways, acts, notes, updates."""

from typing import Any

from django import forms

from telemachy.common.text import clean_line, clean_text
from telemachy.meetings.choices import ActState, PartReader, UpdatePartKind
from telemachy.meetings.models import (
    ACT_LENGTH,
    LONGEST_MINUTES,
    NOTES_LENGTH,
    PART_LENGTH,
    SHORTEST_MINUTES,
    TAKEAWAY_LENGTH,
    WHEN_LENGTH,
    WORD_LENGTH,
)
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

_DAY = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
CARRY = "carry"


class HappenedForm(forms.Form):
    """They met, or they did not."""

    happened = forms.TypedChoiceField(
        choices=[("yes", "Yes"), ("no", "No")], coerce=lambda word: word == "yes"
    )


class UnplannedForm(forms.Form):
    """When they met, and for how long."""

    starts_at = forms.DateTimeField(
        label="When you met",
        help_text="On your own clock.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    length_minutes = forms.IntegerField(
        label="For how many minutes",
        min_value=SHORTEST_MINUTES,
        max_value=LONGEST_MINUTES,
        initial=30,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )


class TakeawayForm(forms.Form):
    """One takeaway, and one next act in two halves."""

    words = forms.CharField(
        label="The one thing you take along",
        max_length=TAKEAWAY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    when = forms.CharField(
        label="When …",
        required=False,
        max_length=WHEN_LENGTH,
        help_text="A moment you cannot miss, such as: when the meeting on Tuesday begins.",
    )
    will = forms.CharField(
        label="… I will …",
        required=False,
        max_length=ACT_LENGTH,
        help_text="One small thing that you do then, such as: say my point first.",
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])

    def clean_when(self) -> str:
        return clean_line(self.cleaned_data["when"])

    def clean_will(self) -> str:
        return clean_line(self.cleaned_data["will"])


class NewActForm(forms.Form):
    """What somebody does, and by when."""

    words = forms.CharField(label="What", max_length=ACT_LENGTH)
    owner = forms.ChoiceField(label="Who does it", widget=forms.RadioSelect)
    due_on = forms.DateField(label="By when", required=False, widget=_DAY)
    session = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, mentorship: Mentorship, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = mentorship.other_than(person)
        self._owners = {"me": person, "other": other}
        self.fields["owner"].choices = [("me", "I"), ("other", other.get_short_name())]  # type: ignore[attr-defined]
        self.fields["owner"].initial = "me"

    def whose(self) -> Person:
        """Whose it is."""
        return self._owners[self.cleaned_data["owner"]]

    def clean_words(self) -> str:
        return clean_line(self.cleaned_data["words"])


class ActForm(forms.Form):
    """What becomes of an act: done, let go with a word, or carried on to another day."""

    to = forms.ChoiceField(choices=[(ActState.DONE, ""), (ActState.DROPPED, ""), (CARRY, "")])
    word = forms.CharField(label="A word about it", required=False, max_length=WORD_LENGTH)
    due_on = forms.DateField(label="By when now", required=False, widget=_DAY)

    def clean_word(self) -> str:
        return clean_line(self.cleaned_data["word"])


class NotesForm(forms.Form):
    """Notes, and the version that was changed."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    words = forms.CharField(
        label="Notes", required=False, max_length=NOTES_LENGTH, widget=forms.Textarea(attrs={"rows": 14})
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])


PROMPTS: dict[UpdatePartKind, str] = {
    UpdatePartKind.ACCOMPLISHMENTS: "What worked, however small.",
    UpdatePartKind.CHALLENGES: "What is hard at the moment.",
    UpdatePartKind.DEVELOPMENT: "What you want to get better at.",
}


class UpdateForm(forms.Form):
    """The three parts, each for both or for oneself alone."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, other: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in UpdatePartKind:
            self.fields[kind.value] = forms.CharField(
                label=kind.label,
                help_text=PROMPTS[kind],
                required=False,
                max_length=PART_LENGTH,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            self.fields[f"{kind.value}_reader"] = forms.ChoiceField(
                label=f"Who can read “{kind.label}”",
                choices=[(PartReader.BOTH, f"{other} and you"), (PartReader.ME, "Only you")],
                initial=PartReader.BOTH,
                widget=forms.RadioSelect,
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each part with its reader, as the page lays them out."""
        return [(self[kind.value], self[f"{kind.value}_reader"]) for kind in UpdatePartKind]

    def parts(self) -> dict[UpdatePartKind, tuple[str, PartReader]]:
        """What was said, for whom."""
        return {
            kind: (
                clean_text(self.cleaned_data[kind.value]),
                PartReader(self.cleaned_data[f"{kind.value}_reader"]),
            )
            for kind in UpdatePartKind
        }
