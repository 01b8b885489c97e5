"""A yes to what stands there."""

from django import forms


class VersionForm(forms.Form):
    """The version that somebody read when they said yes."""

    version = forms.IntegerField(min_value=1)
