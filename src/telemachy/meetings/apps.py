"""The room of one subject; see the package."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Sessions, their agenda, notes and acts."""

    name = "telemachy.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
