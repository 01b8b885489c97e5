"""People, the organization, first links."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from telemachy.common import clock
from telemachy.common.text import clean_email
from telemachy.people.models import Person


def zone_choices() -> list[tuple[str, str]]:
    """Every IANA zone of a place, with UTC first; readable, and grouped by the order of the names."""
    places = sorted(zone for zone in clock.zone_names() if "/" in zone and zone[:4] != "Etc/")
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class ZoneField(forms.ChoiceField):
    """A time zone, chosen from the list."""

    def __init__(self) -> None:
        super().__init__(
            label="Time zone",
            choices=zone_choices,
            initial="UTC",
            help_text="Times are shown to you in this zone.",
        )

    def valid_value(self, value: object) -> bool:
        # An old name that is no longer listed is still a zone.
        return str(value) in clock.zone_names()


class CardForm(forms.Form):
    """The code of a printed card, with or without its spaces."""

    code = forms.CharField(
        label="Code on your card",
        max_length=40,
        help_text="16 letters and digits. Spaces and small letters are fine.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """The code as it was made: capitals, no spaces, no dashes."""
        code: str = self.cleaned_data["code"]
        return "".join(character for character in code.upper() if character.isalnum())


class OrganizationForm(forms.Form):
    """What the organization is called, on its pages and in its mails."""

    name = forms.CharField(label="Name of the organization", max_length=200)
    sender_name = forms.CharField(
        label="Name that mails come from",
        max_length=200,
        required=False,
        help_text="Leave empty to use the name of the organization.",
    )
    contact_email = forms.EmailField(
        label="Address for questions", required=False, help_text="Shown to people who have a question."
    )
    timezone = ZoneField()
    open_to_all = forms.BooleanField(
        label="People may sign up by themselves",
        required=False,
        help_text="Anybody who proves an e-mail address gets an account with a board of their own, and is in "
        "no program by it. Off, people join by invitation.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        zone.label = "Time zone of the organization"
        zone.help_text = "Days that are said to everybody, such as the last day to join, begin and end here."


class NewPersonForm(forms.Form):
    """Somebody to add by hand."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="Leave empty for a person who gets a printed card."
    )
    headline = forms.CharField(
        label="Headline", max_length=200, required=False, help_text="Position, team or field, in a few words."
    )


class SetUpForm(forms.Form):
    """The first page of a new installation."""

    organization_name = forms.CharField(label="Name of your organization", max_length=200)
    name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(label="Your e-mail address")
    password = forms.CharField(
        label="A password",
        min_length=10,
        max_length=200,
        strip=False,
        help_text="At least 10 characters. Later you may sign in with a code by mail instead.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    timezone = ZoneField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        zone.initial = clock.zone_of_this_machine()
        if not self.is_bound:
            # Where scripts run, the zone of whoever sits there stands in it instead.
            zone.widget.attrs["data-zone-here"] = True

    def clean_email(self) -> str:
        """The address as we compare it."""
        return clean_email(self.cleaned_data["email"])

    def clean_password(self) -> str:
        """A password that the rules of this installation accept."""
        password: str = self.cleaned_data["password"]
        somebody = Person(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email"))
        validate_password(password, somebody)
        return password
