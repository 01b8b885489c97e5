"""The room where declared groups are held apart from everything else."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """Questions that an organization asks about groups, and what people chose to say."""

    name = "telemachy.groups"
    label = "groups"
    default_auto_field = "django.db.models.BigAutoField"
