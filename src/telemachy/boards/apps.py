"""The room of one subject; see the package."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """The 3x4 mentor matrix of one person."""

    name = "telemachy.boards"
    label = "boards"
    default_auto_field = "django.db.models.BigAutoField"
