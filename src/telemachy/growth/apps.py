"""The room of one subject; see the package."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """Aims of one person, private until shared."""

    name = "telemachy.growth"
    label = "growth"
    default_auto_field = "django.db.models.BigAutoField"
