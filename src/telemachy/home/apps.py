"""The room of today's page."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Today's page for each role."""

    name = "telemachy.home"
    label = "home"
