"""What a form says about a field that was left blank."""

import pytest
from allauth.account.forms import LoginForm
from django import forms

from telemachy.common.rendering import what_is_missing

CHOICES = [("a", "A"), ("b", "B")]


class Somewhere(forms.Form):
    """Fields of each kind, and one with a sentence of its own."""

    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    own = forms.CharField(error_messages={"required": "Write a name."})
    optional = forms.CharField(required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)


def errors_of(form: forms.BaseForm) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in form.errors.items()}


def test_a_blank_field_is_named_by_its_label():
    assert errors_of(Somewhere({})) == {
        "email": ["Say the e-mail address."],
        "role": ["Choose the role."],
        "own": ["Write a name."],
        "revision": ["Something is missing here. Load the page again."],
    }


def test_the_page_shows_the_sentence_and_nothing_of_the_frameworks():
    page = str(Somewhere({}))

    assert "Say the e-mail address." in page
    assert "This field is required" not in page


def test_the_forms_of_sign_in_say_it_too(rf):
    form = LoginForm({}, request=rf.post("/"))

    assert not any("required" in error for errors in errors_of(form).values() for error in errors)
    assert errors_of(form)["password"] == ["Say the password."]


def test_one_form_does_not_speak_for_the_next():
    Somewhere({}).errors  # noqa: B018  the first form is cleaned

    renamed = Somewhere({})
    renamed.fields["email"].label = "Your work address"

    assert errors_of(renamed)["email"] == ["Say your work address."]


@pytest.mark.parametrize(
    ("field", "label", "sentence"),
    [
        (forms.CharField(), "Your name", "Say your name."),
        (forms.CharField(), "A password", "Say a password."),
        (forms.CharField(), "Code on your card", "Say the code on your card."),
        (forms.CharField(), "URL", "Say the URL."),
        (forms.IntegerField(), "How many people can you mentor?", "Answer this question."),
        (forms.CharField(), "What it is for", "Say what it is for."),
        (forms.ChoiceField(), "What is aimed at", "Choose what is aimed at."),
        (forms.ChoiceField(), "Time zone", "Choose the time zone."),
        (forms.FileField(), "Roster file", "Choose the roster file."),
        (forms.BooleanField(), "I have looked at all of it", "Tick the box: I have looked at all of it."),
    ],
)
def test_the_sentence_follows_the_kind_of_field_and_the_words_of_the_label(field, label, sentence):
    assert what_is_missing(field, label) == sentence
