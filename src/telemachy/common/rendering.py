"""How forms are drawn: label, hint, error and control in the order our look asks for."""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_DETERMINERS = {"a", "an", "the", "your", "my", "our", "their", "this", "these", "one", "each", "every"}
_NO_ARTICLE_BEFORE = _DETERMINERS | {"how", "what", "when", "where", "which", "who", "why"}


class LookField(BoundField):
    """A field of a form that says what is missing in words of its own label."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # The form's own copy of the field, before the form is cleaned; a form's own sentence stays.
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = what_is_missing(field, str(self.label))


class LookRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ form.name.as_field_group }}` with our own templates (FORM_RENDERER)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class: type[BoundField] | None = LookField


def what_is_missing(field: forms.Field, label: str) -> str:
    """The sentence beside a field that was left blank: "Say your name.", "Choose the role."."""
    said = label.strip().rstrip(".:")
    if field.widget.is_hidden or not said:
        return "Something is missing here. Load the page again."
    if isinstance(field, forms.BooleanField):
        return f"Tick the box: {said}."
    if said.endswith("?"):
        return "Answer this question."
    verb = "Choose" if isinstance(field, forms.ChoiceField | forms.FileField) else "Say"
    article = "" if said.split()[0].lower() in _NO_ARTICLE_BEFORE else "the "
    return f"{verb} {article}{_inside(said)}."


def _inside(label: str) -> str:
    """A label within a sentence: with a small letter, unless it begins with an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
