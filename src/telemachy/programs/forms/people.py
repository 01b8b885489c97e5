"""One person's part in a program."""

from collections.abc import Mapping
from typing import Any

from django import forms

from telemachy.common.text import clean_email, clean_line, clean_text, in_words
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import MAX_CAPACITY, MAX_DEMAND, MOST_HOURS, Enrollment

LONG_ANSWER = 60
MAX_ANSWER = 5000


def short_number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "short"})


class NewEnrollmentForm(forms.Form):
    """Somebody who comes in by hand."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Left blank, the person gets a printed card with a code.",
    )
    role = forms.ChoiceField(choices=EnrollmentRole.choices, widget=forms.RadioSelect)
    capacity = forms.IntegerField(
        label="Places",
        required=False,
        min_value=0,
        max_value=MAX_CAPACITY,
        widget=short_number(),
        help_text="For a mentor: how many mentees. Left blank, the program's own number.",
    )
    beyond_the_most = forms.BooleanField(
        label="Also beyond the number of people that Ways in says", required=False
    )

    def __init__(self, *args: Any, has_a_most: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_a_most:
            del self.fields["beyond_the_most"]

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Write a name.")
        return name

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") == EnrollmentRole.MENTEE and cleaned.get("capacity") is not None:
            self.add_error("capacity", "Only a mentor offers places. Leave this blank for a mentee.")
        return cleaned


class AnswersForm(forms.Form):
    """Answers by column, as many as there are; columns are numbered, for their names may be anything."""

    def __init__(
        self,
        columns: Mapping[str, str],
        *args: Any,
        locked: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        for number, (column, text) in enumerate(columns.items()):
            is_long = len(text) > LONG_ANSWER or "\n" in text
            self.fields[f"answer_{number}"] = forms.CharField(
                label=in_words(column)[:200],
                required=False,
                max_length=MAX_ANSWER,
                initial=text,
                disabled=column in locked,
                help_text="The person wrote this." if column in locked else "",
                widget=forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput(),
            )

    def answers(self) -> dict[str, str]:
        return {
            column: clean_text(self.cleaned_data[f"answer_{number}"])
            for number, column in enumerate(self.columns)
        }


class EnrollmentForm(AnswersForm):
    """What a coordinator may mend of one person's part."""

    capacity = forms.IntegerField(
        label="Places", required=False, min_value=0, max_value=MAX_CAPACITY, widget=short_number()
    )
    demand = forms.IntegerField(
        label="Mentors asked for", required=False, min_value=1, max_value=MAX_DEMAND, widget=short_number()
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, enrollment: Enrollment, columns: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        initial = {
            "capacity": enrollment.capacity,
            "demand": enrollment.demand,
            "revision": enrollment.revision,
        }
        super().__init__(
            columns, *args, initial=initial, locked=frozenset(enrollment.written_by_person), **kwargs
        )
        if enrollment.role == EnrollmentRole.MENTOR:
            del self.fields["demand"]
            self.fields["capacity"].help_text = self._about_places(enrollment)
        else:
            del self.fields["capacity"]
            usual = enrollment.cohort.program.mentee_demand_default
            self.fields["demand"].help_text = f"Left blank, the program's own number: {usual}."

    @staticmethod
    def _about_places(enrollment: Enrollment) -> str:
        if enrollment.limit_set_by_person:
            return "The mentor set this limit. You may lower it; only the mentor can raise it."
        usual = enrollment.cohort.program.mentor_capacity_default
        return f"Left blank, the program's own number: {usual}."


class AddressForm(forms.Form):
    """The address that reaches a person, in place of one that does not."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Earlier links stop working. What did not arrive is sent again to this address.",
    )


class LimitForm(forms.Form):
    """How many mentees a mentor takes, said by the mentor."""

    capacity = forms.IntegerField(
        label="How many people can you mentor?",
        min_value=0,
        max_value=MAX_CAPACITY,
        widget=short_number(),
        help_text="Nobody goes above this without you. 0 means not now.",
    )


class TakePartForm(forms.Form):
    """An invited person comes in; a mentor says places and hours with it."""

    capacity = forms.IntegerField(
        label="How many people can you mentor?",
        min_value=0,
        max_value=MAX_CAPACITY,
        widget=short_number(),
        help_text="Nobody goes above this without you. 0 means not now.",
    )
    hours_a_month = forms.IntegerField(
        label="Hours a month that you have for this",
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        widget=short_number(),
    )
    effort = forms.BooleanField(label="I have read what it asks of me, and I have the time for it.")

    def __init__(self, enrollment: Enrollment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if enrollment.role == EnrollmentRole.MENTOR:
            self.fields["capacity"].initial = enrollment.capacity
            self.fields["hours_a_month"].required = True
        else:
            del self.fields["capacity"]
        self.fields["hours_a_month"].initial = enrollment.hours_a_month


class ConflictForm(forms.Form):
    """Somebody who is not to be a pair with this person here."""

    address = forms.EmailField(label="Their e-mail address", max_length=254)

    def clean_address(self) -> str:
        return clean_email(self.cleaned_data["address"])
