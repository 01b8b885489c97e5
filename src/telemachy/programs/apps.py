"""The room's name to Django."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "telemachy.programs"
    verbose_name = "Programs"
