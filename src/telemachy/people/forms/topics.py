"""The vocabulary, as those who run the organization write it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO

from telemachy.people.choices import TopicKind
from telemachy.people.forms.profile import LinesField
from telemachy.people.models import Topic
from telemachy.people.queries.topics import FIRST_LANGUAGE, find_topic


def language_choices() -> list[tuple[str, str]]:
    """Languages that a topic can be translated into."""
    return sorted(
        (
            (code, str(info["name"]))
            for code, info in LANG_INFO.items()
            if "name" in info and "-" not in code and code != FIRST_LANGUAGE
        ),
        key=lambda choice: choice[1],
    )


class TopicField(forms.CharField):
    """A topic, by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)


class TopicForm(forms.Form):
    """A topic's name, what else it is called, and where it stands."""

    name = forms.CharField(max_length=200, label="Name")
    synonyms = LinesField(
        rows=4,
        label="What else it is called",
        help_text="One on each line. Whoever writes one of these is asked whether this topic is meant.",
    )
    heading = TopicField(
        required=False, label="Heading", help_text="The name of the topic it stands under, if any."
    )
    description = forms.CharField(
        required=False, max_length=2000, label="Description", widget=forms.Textarea(attrs={"rows": 3})
    )
    is_competency = forms.BooleanField(required=False, label="This is a competency")
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_heading(self) -> Topic | None:
        """The heading meant."""
        return self._topic("heading", self.kind or self.data.get("kind", ""))

    def _topic(self, field: str, kind: str) -> Topic | None:
        said: str = self.cleaned_data[field].strip()
        if not said:
            return None
        found = find_topic(said, kind)
        if found is None:
            raise forms.ValidationError(
                f"There is no topic “{said}” of this kind. Write the name as it is listed."
            )
        return found


class NewTopicForm(TopicForm):
    """A topic to add."""

    field_order = ("kind", "name", "synonyms", "heading", "description", "is_competency", "revision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label="Kind", choices=TopicKind.choices)
        self.order_fields(self.field_order)


class TranslationForm(forms.Form):
    """What a topic is called in another language."""

    language = forms.ChoiceField(label="Language", choices=language_choices)
    name = forms.CharField(
        required=False, max_length=200, label="Name", help_text="Leave empty to take the translation away."
    )
    synonyms = LinesField(rows=3, label="What else it is called there", help_text="One on each line.")


class MergeForm(forms.Form):
    """The topic that is left of two."""

    into = TopicField(label="Topic to keep", help_text="Its name, as it is listed.")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_into(self) -> Topic:
        """The topic meant."""
        found = find_topic(self.cleaned_data["into"], self.kind)
        if found is None:
            raise forms.ValidationError("There is no topic of this kind and name. Write it as it is listed.")
        return found


class ReadTopicsForm(forms.Form):
    """A list of topics as a file."""

    name = forms.CharField(
        max_length=60, label="Name of the list", help_text="Such as ESCO, or your competency framework."
    )
    file = forms.FileField(
        label="File",
        help_text="CSV or Excel with a column of names; headings, synonyms and descriptions are read too.",
    )
