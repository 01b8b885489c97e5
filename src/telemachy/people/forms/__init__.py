"""Clean input of the people room."""

from telemachy.people.forms.people import (
    CardForm,
    NewPersonForm,
    OrganizationForm,
    SetUpForm,
    ZoneField,
    zone_choices,
)

__all__ = ["CardForm", "NewPersonForm", "OrganizationForm", "SetUpForm", "ZoneField", "zone_choices"]
