"""Clean input of this room's pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from telemachy.common.notices import fill
from telemachy.common.text import clean_line, clean_text
from telemachy.mentorships.choices import (
    AgreedRhythm,
    ChangeReason,
    CheckItem,
    CheckStep,
    ClosingReason,
    ObjectiveState,
    Starter,
)
from telemachy.mentorships.models import (
    CONCERN_LENGTH,
    HAND_OVER_LENGTH,
    LAST_LINE_LENGTH,
    LENGTHS_MINUTES,
    LINE_LENGTH,
    LONGEST_MINUTES,
    MOST_TIMES,
    NOTE_LENGTH,
    PART_LENGTH,
    PATH_WISH_LENGTH,
    SHORTEST_MINUTES,
    THANKS_LENGTH,
    WHERE_LENGTH,
    WORDS_LENGTH,
)
from telemachy.mentorships.queries.agreement_parts import SECTIONS, Section, TermPart


class OfferForm(forms.Form):
    """Times for a first talk: some that suit both, some of one's own, or words."""

    common = forms.MultipleChoiceField(
        label="Times when you are both free",
        help_text="Tick up to three.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_1 = forms.DateTimeField(required=False)
    time_2 = forms.DateTimeField(required=False)
    time_3 = forms.DateTimeField(required=False)
    length_minutes = forms.TypedChoiceField(
        label="How long",
        choices=[(minutes, f"{minutes} minutes") for minutes in LENGTHS_MINUTES],
        coerce=int,
        initial=20,
    )
    where = forms.CharField(
        label="How or where",
        required=False,
        max_length=WHERE_LENGTH,
        help_text="A link, a telephone number, a room.",
    )
    note = forms.CharField(
        label="Or in your own words",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Such as: mornings suit me best. The other offers times then.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, common: Sequence[datetime], labels: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(moment.isoformat(), label) for moment, label in zip(common, labels, strict=True)]
        if choices:
            self.fields["common"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["common"]
        for number in range(1, MOST_TIMES + 1):
            field = self.fields[f"time_{number}"]
            field.label = f"Another time ({number})" if choices else f"Time {number}"
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean_where(self) -> str:
        return clean_line(self.cleaned_data["where"])

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def times(self) -> list[datetime]:
        """Every time that was ticked or typed, once."""
        ticked = [datetime.fromisoformat(text) for text in self.cleaned_data.get("common", [])]
        typed = [self.cleaned_data[f"time_{number}"] for number in range(1, MOST_TIMES + 1)]
        moments = [*ticked, *filter(None, typed)]
        return sorted({moment.astimezone(timezone.get_default_timezone()) for moment in moments})


class TakeForm(forms.Form):
    """One of the times that the other offers."""

    time = forms.UUIDField()


class ChangeForm(forms.Form):
    """What somebody may say about a change of mentor; both may stay empty."""

    reason = forms.ChoiceField(
        label="A reason, if you like",
        choices=[("", "No reason"), *ChangeReason.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    last_line = forms.CharField(
        required=False, max_length=LAST_LINE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, other: str, program: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = f"Those who run {program} read it; {other} does not."
        self.fields["last_line"].label = f"A last line to {other}, if you like"
        self.fields["last_line"].help_text = f"Only {other} reads it. A thank you is enough."

    def clean_last_line(self) -> str:
        return clean_text(self.cleaned_data["last_line"])


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


class ConcernForm(forms.Form):
    """What is not right, and whether somebody speaks with the person before anything is done."""

    words = forms.CharField(
        label="What is not right",
        max_length=CONCERN_LENGTH,
        help_text="A line is enough. You need not prove anything.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    speak_with_me_first = forms.BooleanField(
        label="Speak with me before anything is done", required=False, initial=True
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])


class ConcernLineForm(forms.Form):
    """One more line of a concern: an answer, or more from the one who raised it."""

    words = forms.CharField(max_length=CONCERN_LENGTH, widget=forms.Textarea(attrs={"rows": 5}))
    # How many lines stood there when it was written: whoever writes has read them all.
    lines_read = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, label: str = "Your answer", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])


class _AskedFor(forms.CharField):
    """A page may be saved half written; it cannot be said yes to."""

    def validate(self, value: str) -> None:
        """Empty is fine for now."""


class AgreementForm(forms.Form):
    """The whole agreement as one of the two writes it; how to reach the other is the other's to write."""

    use_required_attribute = False
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, i_am_mentor: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = "mentor" if i_am_mentor else "mentee"
        for section in SECTIONS:
            for part in section.parts:
                if part.owner in ("", mine):
                    self.fields[part.key] = _agreement_field(part)
        self.fields[f"{mine}_contact"].label = "How and when to reach me"

    def sections(self) -> list[tuple[Section, list[forms.BoundField]]]:
        """The fields as the page lays them out."""
        return [
            (section, [self[part.key] for part in section.parts if part.key in self.fields])
            for section in SECTIONS
        ]

    def clean(self) -> dict[str, Any]:
        """Free text is cleaned like everywhere."""
        for key, value in self.cleaned_data.items():
            if isinstance(value, str) and key != "every":
                self.cleaned_data[key] = clean_text(value)
        return self.cleaned_data


def _agreement_field(part: TermPart) -> forms.Field:
    if part.key == "every":
        return forms.ChoiceField(label=part.label, choices=AgreedRhythm.choices)
    if part.key == "minutes":
        return forms.IntegerField(
            label=part.label,
            min_value=SHORTEST_MINUTES,
            max_value=LONGEST_MINUTES,
            widget=forms.NumberInput(attrs={"class": "short"}),
        )
    if part.key == "ends_on":
        return forms.DateField(
            label=part.label,
            help_text=part.hint,
            required=False,
            widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        )
    return _AskedFor(
        label=part.label,
        help_text=part.hint,
        required=part.required,
        max_length=PART_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VersionForm(forms.Form):
    """The version that somebody read when they said yes."""

    version = forms.IntegerField(min_value=1)


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


class PauseForm(forms.Form):
    """Until when, if one knows."""

    until = forms.DateField(
        label="Until when",
        required=False,
        help_text="Empty where you do not know. On that day both of you are asked.",
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )


class ClosingForm(forms.Form):
    """Why, if one wants to say."""

    reason = forms.ChoiceField(
        label="Why, if you like",
        choices=ClosingReason.choices,
        required=False,
        widget=forms.RadioSelect,
    )


class ThanksForm(forms.Form):
    """A line for the other."""

    thanks = forms.CharField(
        label="A line of thanks",
        required=False,
        max_length=THANKS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_thanks(self) -> str:
        return clean_text(self.cleaned_data["thanks"])


class HandOverForm(forms.Form):
    """What the mentee takes along."""

    text = forms.CharField(
        label="What you take along, and what comes next",
        required=False,
        max_length=HAND_OVER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    is_shared = forms.BooleanField(label="My mentor may read it", required=False)

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])


class PathWishForm(forms.Form):
    """What a mentee wants to learn from one mentor's path; nothing takes it back."""

    words = forms.CharField(
        label="What I want to learn from your path",
        required=False,
        max_length=PATH_WISH_LENGTH,
        help_text="For example: how you came from the bench to leading people.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])
