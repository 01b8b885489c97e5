"""Clean input about aims."""

from django import forms

from telemachy.growth.choices import TO_CHOOSE, AimKind, Whose
from telemachy.growth.models import FROM_LENGTH, WORDS_LENGTH

KINDS = [(kind.value, kind.label) for kind in TO_CHOOSE]


class WantedForm(forms.Form):
    """What a person wants."""

    kind = forms.ChoiceField(label="It is about", choices=KINDS, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In your own words",
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Rough is fine. Words are needed except for staying and for not being sure yet.",
    )


class GivenForm(forms.Form):
    """What others want for a person."""

    words = forms.CharField(
        label="What somebody wants for you",
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A promotion they expect, a path they would choose for you.",
    )
    source = forms.CharField(
        label="Who wants it",
        required=False,
        max_length=FROM_LENGTH,
        help_text="Your manager, your family, the usual path.",
    )


class AimForm(forms.Form):
    """An aim written anew."""

    kind = forms.ChoiceField(label="It is about", choices=AimKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In your own words",
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    source = forms.CharField(label="Who wants it", required=False, max_length=FROM_LENGTH)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, whose: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what a form takes
        if whose == Whose.WANTED:
            del self.fields["source"]
