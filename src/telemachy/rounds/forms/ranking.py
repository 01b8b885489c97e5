"""The ranking before a round: its days, and what each person wishes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from telemachy.common.text import clean_text
from telemachy.mentorships.models import PATH_WISH_LENGTH
from telemachy.rounds.choices import AfterDecline, Wish
from telemachy.rounds.forms.publishing import MAX_VERSION, VersionForm
from telemachy.rounds.models import LEAST_SHOWN, MOST_SHOWN
from telemachy.rounds.queries.own_weights import STEPS, MyWeights


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _shortlist_size() -> forms.IntegerField:
    return forms.IntegerField(
        label="Mentors on a shortlist",
        min_value=LEAST_SHOWN,
        max_value=MOST_SHOWN,
        help_text="Enough to choose among and few enough to read: 6 to 10 are usual. "
        "Whoever fits fewer mentors sees fewer.",
        widget=forms.NumberInput(attrs={"class": "short"}),
    )


class RankingForm(VersionForm):
    """The days in which people say whom they would like."""

    opens_at = forms.DateTimeField(
        required=False,
        label="Opens",
        help_text="In your own time. Left blank, it opens now.",
        widget=_moment(),
    )
    closes_at = forms.DateTimeField(
        label="Closes",
        help_text="Two weeks are usual. People are reminded two days before.",
        widget=_moment(),
    )
    shortlist_size = _shortlist_size()

    def __init__(self, *args: Any, is_open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_open:  # the lists stand; only the end can still be moved
            del self.fields["opens_at"], self.fields["shortlist_size"]


class RoundSettingsForm(forms.Form):
    """What a program has settled about its rounds."""

    shortlist_size = _shortlist_size()
    tilt_percent = forms.TypedChoiceField(
        label="How far mentees may say what counts more in their own list",
        choices=[(0, "Not at all"), (25, "By a quarter, more or less"), (50, "By half, more or less")],
        coerce=int,
        widget=forms.RadioSelect,
        help_text="It orders the list that one mentee chooses from. "
        "Nobody else's list changes, and no run reads it.",
    )
    after_decline = forms.ChoiceField(
        label="When a proposal comes to nothing", choices=AfterDecline.choices, widget=forms.RadioSelect
    )
    revision = forms.IntegerField(min_value=0, max_value=MAX_VERSION, widget=forms.HiddenInput)


class OwnWeightsForm(forms.Form):
    """What counts more or less for one mentee: five steps each, no numbers."""

    def __init__(self, weights: MyWeights, *args: Any) -> None:
        super().__init__(*args)
        self.weights = weights
        steps = {step: int(step * weights.limit_percent / 100) for step in STEPS}
        choices = [(str(steps[step]), _STEP_WORDS[step]) for step in STEPS]
        for one in weights.weighables:
            nearest = min(steps.values(), key=lambda percent: abs(percent - one.percent))
            self.fields[f"weight-{one.key}"] = forms.TypedChoiceField(
                label=one.label,
                help_text=one.says,
                choices=choices,
                coerce=int,
                initial=str(nearest),
                widget=forms.Select(attrs={"class": "short"}),
            )

    def tilt(self) -> dict[str, int]:
        """By criterion, how many percent more or less."""
        return {one.key: self.cleaned_data[f"weight-{one.key}"] for one in self.weights.weighables}


_STEP_WORDS = {
    -100: "Much less",
    -50: "Less",
    0: "As in the program",
    50: "More",
    100: "Much more",
}


PATH = "path-"


class MyRankingForm(forms.Form):
    """A place for each mentor one would like; a plain list of choices, so that it works everywhere."""

    def __init__(self, entries: Sequence[tuple[str, str, int | None, str]], most: int, *args: Any) -> None:
        super().__init__(*args)
        self.entries = entries
        places = [("", "Not ranked"), *[(str(place), _place_in_words(place)) for place in range(1, most + 1)]]
        for key, name, place, words in entries:
            self.fields[key] = forms.ChoiceField(
                label=f"Your choice for {name}",
                required=False,
                choices=places,
                initial=str(place) if place else "",
                widget=forms.Select(attrs={"class": "short"}),
            )
            self.fields[PATH + key] = forms.CharField(
                label=f"What I want to learn from the path of {name}",
                required=False,
                max_length=PATH_WISH_LENGTH,
                initial=words,
                help_text="Only they read it, and only once the two of you are proposed to each other.",
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        names = {key: name for key, name, _, _ in self.entries}
        by_place: dict[str, list[str]] = {}
        for key, place in self._places():
            if place:
                by_place.setdefault(place, []).append(key)
        for place, keys in by_place.items():
            for key in keys[1:]:
                self.add_error(
                    key,
                    f"{names[keys[0]]} is your {_place_in_words(int(place)).lower()} already. "
                    "Give each mentor a place of their own.",
                )
        return self.cleaned_data

    def in_order(self) -> list[str]:
        """The keys of those who have a place, the first choice first; gaps close."""
        placed = [(int(place), key) for key, place in self._places() if place]
        return [key for _, key in sorted(placed)]

    def path_of(self, key: str) -> forms.BoundField:
        """The box for what is wanted of one mentor's path."""
        return self[PATH + key]

    def path_wishes(self) -> dict[str, str]:
        """By key, what is wanted of this mentor's path; only those for whom the page had a box."""
        return {
            key: clean_text(self.cleaned_data[PATH + key])
            for key, *_ in self.entries
            if self.add_prefix(PATH + key) in self.data
        }

    def _places(self) -> list[tuple[str, str]]:
        return [(key, self.cleaned_data.get(key, "")) for key, *_ in self.entries]


_PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def _place_in_words(place: int) -> str:
    return f"{_PLACES[place - 1]} choice"


class CardsForm(forms.Form):
    """A word about each card of aims."""

    def __init__(self, cards: Sequence[tuple[str, str, str]], *args: Any) -> None:
        super().__init__(*args)
        for key, label, wish in cards:
            self.fields[key] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[*Wish.choices, ("", "No answer")],
                initial=wish,
                widget=forms.RadioSelect,
            )
