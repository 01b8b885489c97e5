"""Coming into a program by its link, and what a coordinator says about it."""

from typing import Any

from django import forms

from telemachy.common.text import clean_email, clean_line, clean_text
from telemachy.programs.actions.applying import Wish
from telemachy.programs.actions.ways import Ways
from telemachy.programs.choices import EnrollmentRole, Gate, LinkWay, Roles
from telemachy.programs.forms.people import short_number
from telemachy.programs.models import MAX_CAPACITY, MOST_HOURS, Joining
from telemachy.programs.models.joining import MOST_PLACES
from telemachy.programs.queries.joining import ROLES_BY_LINK, Door

EFFORT_ACCEPTED = "I have read what it asks of me, and I have the time for it."


def _date(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _cap(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        widget=short_number(),
        help_text=help_text,
    )


class WaysForm(forms.Form):
    """How people come in, and what is asked of them before they are proposed to anybody."""

    link_way = forms.ChoiceField(label="The link", choices=LinkWay.choices, widget=forms.RadioSelect)
    link_roles = forms.ChoiceField(label="They come in as", choices=Roles.choices, widget=forms.RadioSelect)
    asks = forms.CharField(
        label="What you ask applicants to write",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown above a box of free text, where a coordinator decides. Left blank, nobody writes.",
    )
    may_be_suggested = forms.BooleanField(
        label="Managers may suggest somebody",
        required=False,
        help_text="The person gets one mail with the link. The manager sees nothing of what comes of it.",
    )
    is_listed = forms.BooleanField(
        label="List it for everybody here",
        required=False,
        help_text="It stands among the programs that people with an account could join, those whose stage of "
        "working life it is thought for first. The stages stand in its settings.",
    )
    opens_on = _date("First day", "Before it, the page of the link says when it opens.")
    closes_on = _date("Last day", "Who comes later waits until somebody leaves.")
    mentee_cap = _cap("Most mentees", "When all places are taken, whoever comes next is on a waiting list.")
    mentor_cap = _cap("Most mentors")
    usual_places_count = forms.TypedChoiceField(
        label="A mentor who has not said how many they take",
        choices=[
            ("yes", "counts with the program's own number"),
            ("no", "is shown to nobody and proposed to nobody until they have said it"),
        ],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    mentor_orientation = forms.ChoiceField(label="Orientation of mentors", choices=Gate.choices)
    mentee_orientation = forms.ChoiceField(label="Orientation of mentees", choices=Gate.choices)
    mentor_screening = forms.BooleanField(
        label="Mentors are proposed only with a screening that is valid", required=False
    )
    mentee_screening = forms.BooleanField(
        label="Mentees are proposed only with a screening that is valid",
        required=False,
        help_text="You keep the record on each person's page: level, decision, dates. Never a certificate.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, joining: Joining) -> "WaysForm":
        """As it is now."""
        fields = [name for name in cls.base_fields if name != "usual_places_count"]
        usual = "yes" if joining.usual_places_count else "no"
        return cls(initial={**{name: getattr(joining, name) for name in fields}, "usual_places_count": usual})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens_on, closes_on = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", "The last day lies before the first.")
        return cleaned

    def ways(self) -> Ways:
        said = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return Ways(**{**said, "asks": clean_text(said["asks"])})


class JoinForm(forms.Form):
    """Somebody asks to take part; who is signed in says no name and no address."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="A code goes there, so that nobody else uses it."
    )
    roles = forms.ChoiceField(label="I would like to take part as", widget=forms.RadioSelect)
    capacity = forms.IntegerField(
        label="For how many people are you a mentor?",
        required=False,
        min_value=0,
        max_value=MAX_CAPACITY,
        widget=short_number(),
        help_text="For mentors. Nobody goes above this without you. 0 means not now.",
    )
    hours_a_month = forms.IntegerField(
        label="Hours a month that you have for this",
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        widget=short_number(),
        help_text="A mentor says it; from a mentee it helps.",
    )
    words = forms.CharField(label="In a few words", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    effort = forms.BooleanField(label=EFFORT_ACCEPTED)

    def __init__(self, door: Door, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = door.program.words
        if is_known:
            del self.fields["name"], self.fields["email"]
        if not door.asks_a_coordinator or not door.joining.asks:
            del self.fields["words"]
        else:
            self.fields["words"].help_text = door.joining.asks
        if EnrollmentRole.MENTOR not in door.roles:
            del self.fields["capacity"]
        if len(door.roles) == 1:
            del self.fields["roles"]
            if "capacity" in self.fields:
                self.fields["capacity"].required = True
        else:
            self.fields["roles"].choices = [  # type: ignore[attr-defined]
                (Roles.MENTEE.value, words.said("a mentee")),
                (Roles.MENTOR.value, words.said("a mentor")),
                (Roles.BOTH.value, "both"),
            ]
        words.label(self.fields.values())
        self.door = door

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Write your name.")
        return name

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked = {
            "capacity": "Say how many people you can take; 0 means not now.",
            "hours_a_month": "Say how many hours a month you have, roughly.",
        }
        for name, sentence in asked.items() if EnrollmentRole.MENTOR in self._roles() else ():
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        return cleaned

    def _roles(self) -> tuple[EnrollmentRole, ...]:
        if "roles" not in self.fields:
            return self.door.roles
        said = self.cleaned_data.get("roles")
        return ROLES_BY_LINK[Roles(said)] if said else ()

    def wishes(self) -> list[Wish]:
        hours = self.cleaned_data.get("hours_a_month")
        return [
            Wish(
                role=role.value,
                capacity=self.cleaned_data.get("capacity") if role == EnrollmentRole.MENTOR else None,
                hours_a_month=hours,
            )
            for role in self._roles()
        ]

    def words_said(self) -> str:
        return clean_text(self.cleaned_data.get("words", ""))


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


class SuggestForm(forms.Form):
    """A manager thinks of somebody."""

    email = forms.EmailField(
        label="Their e-mail address",
        max_length=254,
        help_text="They get one mail that names you, with the link to the program's page.",
    )

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])


class DeclineForm(forms.Form):
    """A no with a word of one's own."""

    words = forms.CharField(
        label="What you write to them",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="It goes into the mail as it stands here. Say what may go another time, if something does.",
    )

    def clean_words(self) -> str:
        words = clean_text(self.cleaned_data["words"])
        if not words:
            raise forms.ValidationError("Write them a sentence.")
        return words


class EveryoneForm(forms.Form):
    """As what everybody is invited."""

    role = forms.ChoiceField(
        label="Invite them as",
        choices=EnrollmentRole.choices,
        initial=EnrollmentRole.MENTEE,
        widget=forms.RadioSelect,
    )
