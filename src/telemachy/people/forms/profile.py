"""What people write about themselves, as it comes in. Labels, hints and who may read what stand in a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from telemachy.people.access import StyleItem, profile_fields, style_items
from telemachy.people.actions import Stretch
from telemachy.people.choices import Cadence, CareerStage, Challenge, Importance, Length, Level, Weekday
from telemachy.people.forms.people import ZoneField
from telemachy.people.models import DAY_MINUTES, MOST_HOURS, MOST_YEARS, SLOT_MINUTES, Topic
from telemachy.people.queries.profiles import BOTH, ONE, OTHER


class TopicInput(forms.TextInput):
    """A line in one's own words, with names of the vocabulary offered while one types."""

    def __init__(self, kinds: str) -> None:
        self.kinds = kinds
        super().__init__(attrs={"autocomplete": "off"})

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        listed = f"{(attrs or {}).get('id', name)}-topics"
        asks = {
            "list": listed,
            "hx-get": f"{reverse('people:suggest_topics')}?kind={self.kinds}&field={name}",
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{listed}",
        }
        box = super().render(name, value, {**(attrs or {}), **asks}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', box, listed)


class LinesField(forms.CharField):
    """Several answers, one on each line."""

    def __init__(self, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else "\n".join(value)

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class SaidForm(forms.Form):
    """A form whose fields stand in `profile_fields.toml`: label, hint, and who may read the answer."""

    #: Field of the form -> key in the file, where the two differ.
    keys: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            known = profile_fields().get(self.keys.get(name, name))
            if known is None:
                continue
            field.label = field.label or known.label
            field.help_text = render_to_string(
                "people/_hint.html",
                {"hint": field.help_text or known.hint, "visible": known.visible, "who": known.who},
            )


def _text(rows: int = 4, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        required=False, max_length=most, widget=forms.Textarea(attrs={"rows": rows, "maxlength": most})
    )


def _choice(choices: Any, blank: str = "Not said") -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[("", blank), *choices.choices])


def _number(most: int) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=most)


class WhoForm(SaidForm):
    """Who I am."""

    name = forms.CharField(max_length=200)
    headline = forms.CharField(max_length=200, required=False)
    function = forms.CharField(max_length=120, required=False, widget=TopicInput("function"))
    industry = forms.CharField(max_length=120, required=False, widget=TopicInput("industry"))
    industry_years = _number(MOST_YEARS)
    career_stage = _choice(CareerStage)
    languages = forms.CharField(max_length=500, required=False)
    timezone = ZoneField()
    pronouns = forms.CharField(max_length=40, required=False)
    about = _text(rows=5, most=4000)

    def clean_languages(self) -> list[str]:
        """The languages, each by itself."""
        said: str = self.cleaned_data["languages"]
        return [part.strip() for part in re.split(r"[,;\n|]", said) if part.strip()]


class ShortWhoForm(WhoForm):
    """The same, as the first of the two steps asks it; the rest can wait."""

    pronouns = None  # type: ignore[assignment]
    about = None  # type: ignore[assignment]


class WhatForm(SaidForm):
    """What I want or offer: enough to be matched."""

    keys = {"hours": "hours_a_month"}

    wanted = LinesField()
    offered = LinesField()
    hours = forms.DecimalField(
        required=False, min_value=0.5, max_value=MOST_HOURS, max_digits=4, decimal_places=1
    )
    wants_to_learn = _text(rows=3)


class DirectionForm(SaidForm):
    """Where I would like to go."""

    wants_to_learn = _text(rows=3)
    goals = _text()
    target_role = forms.CharField(max_length=120, required=False)
    target_function = forms.CharField(max_length=120, required=False, widget=TopicInput("function"))
    target_stage = _choice(CareerStage)
    aspirations = _text()


class CommitmentForm(SaidForm):
    """How I take part."""

    hours_a_month = forms.DecimalField(
        required=False, min_value=0.5, max_value=MOST_HOURS, max_digits=4, decimal_places=1
    )
    cadence = _choice(Cadence)
    length = _choice(Length)
    challenge = _choice(Challenge)
    open_to_introductions = forms.TypedChoiceField(
        required=False,
        choices=[("", "Not said"), ("yes", "Yes"), ("no", "No")],
        coerce=lambda said: said == "yes",
        empty_value=None,
    )
    can_offer = _text()


class StyleForm(forms.Form):
    """The twelve short items."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in style_items():
            self.fields[item.key] = self._field(item)

    @staticmethod
    def _field(item: StyleItem) -> forms.ChoiceField:
        ends = [(ONE, item.one.capitalize()), (OTHER, item.other.capitalize()), (BOTH, "Both, it depends")]
        return forms.ChoiceField(
            label=f"{item.one.capitalize()}, or {item.other}",
            required=False,
            choices=[*ends, ("", "Rather not say")],
            widget=forms.RadioSelect,
        )


# --- Lists ---


class LineForm(SaidForm):
    """One line of a list."""

    kinds = "skill"
    words = forms.CharField(max_length=200, label="What it is")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget = TopicInput(self.kinds)
        self.fields["words"].widget.attrs["maxlength"] = "200"


class FunctionForm(LineForm):
    """A function held."""

    keys = {"words": "functions", "years": "functions", "lessons": "functions", "is_current": "functions"}
    kinds = "function"
    words = forms.CharField(max_length=200, label="Function or field", help_text="Such as marketing.")
    years = forms.IntegerField(
        required=False, min_value=0, max_value=MOST_YEARS, label="Years", help_text="About how many."
    )
    lessons = forms.CharField(
        required=False,
        max_length=2000,
        label="What it taught you",
        help_text="A sentence or two.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_current = forms.BooleanField(required=False, label="I do this now")


class OfferedForm(LineForm):
    """A topic offered."""

    keys = {"words": "offered", "level": "offered"}
    words = forms.CharField(
        max_length=200, label="Topic", help_text="Such as public speaking, or statistics."
    )
    level = forms.TypedChoiceField(
        label="How far you have come",
        choices=Level.choices,
        coerce=int,
        initial=Level.CAPABLE,
        widget=forms.RadioSelect,
        help_text="One step ahead is enough: whoever learned it lately still knows what was hard.",
    )


class WantedForm(LineForm):
    """A topic wanted."""

    keys = {"words": "wanted", "importance": "wanted"}
    words = forms.CharField(max_length=200, label="Topic", help_text="Such as negotiation.")
    importance = forms.TypedChoiceField(
        label="How much it matters",
        choices=Importance.choices,
        coerce=int,
        initial=Importance.WANTED,
        widget=forms.RadioSelect,
        help_text="It helps where not everything can be found in one person.",
    )


class LivedForm(LineForm):
    """A situation lived through."""

    keys = {"words": "lived"}
    kinds = "situation"
    words = forms.CharField(
        max_length=200, label="Situation", help_text="Such as closing a company, or a return after illness."
    )
    what_happened = _text(rows=3)
    what_went_wrong = _text(rows=3)


class FacedForm(LineForm):
    """A situation faced."""

    keys = {"words": "faced"}
    kinds = "situation"
    words = forms.CharField(
        max_length=200, label="Situation", help_text="Such as managing people for the first time."
    )


class MoveForm(SaidForm):
    """A move made."""

    keys = {"moved_from": "moves", "moved_to": "moves", "year": "moves", "lesson": "moves"}
    moved_from = forms.CharField(max_length=120, label="From", help_text="A role, field or place.")
    moved_to = forms.CharField(max_length=120, label="To", help_text="Upward, sideways or down.")
    year = forms.IntegerField(
        required=False, min_value=1900, max_value=2200, label="Year", help_text="Such as 2019."
    )
    lesson = forms.CharField(
        required=False,
        max_length=2000,
        label="What helped",
        help_text="A sentence or two.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AchievementForm(SaidForm):
    """Something achieved."""

    keys = {"title": "achievements", "story": "achievements"}
    title = forms.CharField(max_length=200, label="What you achieved", help_text="In one line.")
    story = forms.CharField(
        required=False,
        max_length=2000,
        label="How it came about",
        help_text="A sentence or two.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskForm(forms.Form):
    """A colleague to ask."""

    address = forms.EmailField(
        label="E-mail address of a colleague who was there",
        max_length=254,
        help_text="We do not tell whether this address belongs to somebody here.",
    )


class UnwelcomeForm(SaidForm):
    """Topics not to be asked about."""

    unwelcome = LinesField(rows=4)


class NeverForm(SaidForm):
    """Somebody not to be matched with."""

    keys = {"words": "never"}
    words = forms.CharField(max_length=200, label="Name or e-mail address")


# --- Own words and topics ---

OWN_WORDS = "own"


class WordsForm(forms.Form):
    """Of each line whose words are near some topics: which is meant, or none."""

    def __init__(self, lines: Sequence[tuple[str, str, Sequence[Topic]]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words, near in lines:
            self.fields[name] = forms.ChoiceField(
                label=f"You wrote “{words}”. Did you mean…",
                choices=[
                    *((str(topic.public_id), topic.name) for topic in near),
                    (OWN_WORDS, f"Keep my own words: {words}"),
                ],
                initial=str(near[0].public_id),
                widget=forms.RadioSelect,
            )


# --- The week ---

_SPAN = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?\s*(?:-|–|—|to|until)\s*(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?",
    re.IGNORECASE,
)


class WeekForm(forms.Form):
    """When one is free, a line a day; the grid above it writes the same lines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[f"day_{day.value}"] = forms.CharField(
                label=day.label,
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs={"data-week-day": str(day.value), "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """The stretches of the whole week, each day's faults beside the day."""
        cleaned = super().clean() or {}
        stretches: list[Stretch] = []
        for day in Weekday:
            name = f"day_{day.value}"
            try:
                stretches += hours_of_day(day, cleaned.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)
        return {**cleaned, "stretches": stretches}


def hours_of_day(day: Weekday, text: str) -> list[Stretch]:
    """`9-12, 14:00-16:30` as stretches; raises ValidationError with a sentence."""
    rest = _SPAN.sub(" ", text)
    if re.search(r"[^\s,;/&]", rest.replace("and", " ")):
        raise ValidationError(
            "Write hours such as 9-12, 14:00-16:30. Leave the day empty where you are not free."
        )
    stretches = []
    for found in _SPAN.finditer(text):
        starts = _minute(found[1], found[2], found[3])
        ends = _minute(found[4], found[5], found[6])
        if found[6] and found[6].lower() == "pm" and not found[3] and starts + 720 < ends:
            starts += 720 if int(found[1]) < 12 else 0
        if starts % SLOT_MINUTES or ends % SLOT_MINUTES:
            raise ValidationError("Use full and half hours, such as 09:00 or 09:30.")
        if not starts < ends <= DAY_MINUTES:
            raise ValidationError(f"“{found[0].strip()}”: the end is not after the beginning.")
        stretches.append(Stretch(day.value, starts, ends))
    return stretches


def _minute(hour: str, minute: str | None, half: str | None) -> int:
    number = int(hour)
    if half:
        number = number % 12 + (12 if half.lower() == "pm" else 0)
    if number > 24 or int(minute or 0) > 59:
        raise ValidationError("Hours go from 0 to 24, minutes from 00 to 59.")
    return number * 60 + int(minute or 0)
