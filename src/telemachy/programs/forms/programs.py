"""A program: begun, described, coordinated."""

from typing import Any

from django import forms

from telemachy.common.text import clean_email, clean_line, clean_text
from telemachy.people.choices import CareerStage
from telemachy.people.models import Person
from telemachy.people.queries import person_of_email
from telemachy.programs.actions.starting import Details
from telemachy.programs.choices import Measure, ProgramKind
from telemachy.programs.models import MAX_CAPACITY, MAX_DEMAND, Program
from telemachy.programs.queries.offers import ProgramFile, all_offers

_DATE = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")


def _number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "short"})


class NewProgramForm(forms.Form):
    """What a program needs to begin; everything else comes from its template."""

    template = forms.ChoiceField(
        label="Start from",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to start from."},
    )
    name = forms.CharField(max_length=80, help_text="As people will see it, such as Spring mentoring 2027.")
    purpose = forms.CharField(
        label="What it is for",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed before it opens; people read it in their invitation.",
    )
    starts_on = forms.DateField(label="First day", widget=_DATE)
    length_months = forms.TypedChoiceField(
        label="Length", coerce=int, empty_value=None, required=False, help_text="It can be changed later."
    )
    kind = forms.ChoiceField(
        label="What it offers",
        required=False,
        choices=[("", "What the template says"), *ProgramKind.choices],
        help_text="Coaching, advocacy and buddying bring roles, rhythm and ending of their own.",
    )
    mentor_capacity_default = forms.IntegerField(
        label="Places for a mentor who has not said",
        required=False,
        min_value=1,
        max_value=MAX_CAPACITY,
        widget=_number(),
        help_text="How many mentees each mentor can take, until the mentor says otherwise. Left blank, as the"
        " template says.",
    )
    mentee_demand_default = forms.IntegerField(
        label="Mentors for each mentee",
        required=False,
        min_value=1,
        max_value=MAX_DEMAND,
        widget=_number(),
        help_text="Left blank, as the template says.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {offer.choice: offer.file for offer in all_offers()}
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(choice, f"{file.name}. {file.summary}") for choice, file in self.offers.items()]
        field.initial = next(iter(self.offers))
        length = self.fields["length_months"]
        assert isinstance(length, forms.ChoiceField)
        months = sorted({months for one in self.offers.values() for months in one.length_choices_months})
        length.choices = [("", "As the template says"), *((number, f"{number} months") for number in months)]

    def clean_name(self) -> str:
        return _required_line(self.cleaned_data["name"])

    def offer(self) -> ProgramFile:
        """The template chosen."""
        return self.offers[self.cleaned_data["template"]]


class SettingsForm(forms.Form):
    """All that a program says of itself."""

    name = forms.CharField(max_length=80)
    purpose = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changes for the people and for the organization if this goes well?",
    )
    audience = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who is invited, and how.",
    )
    stages = forms.MultipleChoiceField(
        label="Stages of working life it is thought for",
        required=False,
        choices=CareerStage.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Whoever stands there finds it first among the programs they could join, where it is "
        "listed. None ticked is every stage; nobody is kept out by it.",
    )
    owner_email = forms.EmailField(
        label="Owner",
        required=False,
        max_length=254,
        help_text="The e-mail address of the person who answers for the program.",
    )
    starts_on = forms.DateField(label="First day", required=False, widget=_DATE)
    ends_on = forms.DateField(label="Last day", required=False, widget=_DATE)
    cadence = forms.CharField(
        required=False, max_length=200, help_text="How often pairs meet, and for how long."
    )
    mentor_role = forms.CharField(
        label="What a mentor does",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mentee_role = forms.CharField(
        label="What a mentee does",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    measures = forms.MultipleChoiceField(
        label="What is looked at",
        required=False,
        choices=Measure.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Numbers about the program as a whole. What two people talk about is never among them.",
    )
    closure = forms.CharField(
        label="How it ends",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    two_person_publishing = forms.BooleanField(
        label="A second coordinator publishes",
        required=False,
        help_text="Whoever approves a matching round cannot publish it.",
    )
    sender_name = forms.CharField(
        label="Mails come from",
        required=False,
        max_length=80,
        help_text="Left blank, the name of the organization.",
    )
    contact_name = forms.CharField(
        label="Whom people may ask", required=False, max_length=80, help_text="Named in mails and on pages."
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    owner: Person | None = None

    def __init__(self, program: Program, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if program.is_for_minors:
            switch = self.fields["two_person_publishing"]
            switch.disabled, switch.initial = True, True
            switch.help_text = "Locked on: two people see every match before a young person hears of it."

    @classmethod
    def for_program(cls, program: Program) -> "SettingsForm":
        fields = list(Details.__dataclass_fields__)
        initial = {name: getattr(program, name) for name in fields}
        owner_email = program.owner.email if program.owner else ""
        return cls(program, initial={**initial, "owner_email": owner_email, "revision": program.revision})

    def clean_name(self) -> str:
        return _required_line(self.cleaned_data["name"])

    def clean_owner_email(self) -> str:
        address = clean_email(self.cleaned_data["owner_email"])
        if address:
            self.owner = person_of_email(address)
            if self.owner is None or not self.owner.is_active:
                raise forms.ValidationError("Nobody here has this address. Add the person first.")
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "The last day comes after the first.")
        return cleaned

    def details(self) -> Details:
        cleaned = self.cleaned_data
        lines = {name: clean_line(cleaned[name]) for name in ("cadence", "sender_name", "contact_name")}
        texts = {
            name: clean_text(cleaned[name])
            for name in ("purpose", "audience", "mentor_role", "mentee_role", "closure")
        }
        return Details(
            name=cleaned["name"],
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            measures=cleaned["measures"],
            stages=cleaned["stages"],
            two_person_publishing=cleaned["two_person_publishing"],
            **lines,
            **texts,
        )


class CoordinatorForm(forms.Form):
    """Somebody who is here already, by address."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    person: Person

    def clean_email(self) -> str:
        address = clean_email(self.cleaned_data["email"])
        person = person_of_email(address)
        if person is None or not person.is_active:
            raise forms.ValidationError("Nobody here has this address. Add the person first.")
        self.person = person
        return address


def _required_line(text: str) -> str:
    line = clean_line(text)
    if not line:
        raise forms.ValidationError("Write a name.")
    return line
