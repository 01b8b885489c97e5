"""The room of the matching round: draft, run, review, approve, publish, and what follows."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Matching rounds."""

    name = "telemachy.rounds"
    label = "rounds"
    default_auto_field = "django.db.models.BigAutoField"
