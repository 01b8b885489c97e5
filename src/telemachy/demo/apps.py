"""The room of the demonstration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A living organization, built only by calling the real actions."""

    name = "telemachy.demo"
    label = "demo"
