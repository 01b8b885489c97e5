"""How forms are drawn: label, hint, error and control in the order our look asks for."""

from django.forms.renderers import TemplatesSetting


class LookRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ form.name.as_field_group }}` with our own templates (FORM_RENDERER)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
