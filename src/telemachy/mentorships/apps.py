"""The room where two people are brought together and answer for themselves."""

from django.apps import AppConfig


class MentorshipsConfig(AppConfig):
    """Mentorships: proposed, answered, under way, ended."""

    name = "telemachy.mentorships"
    label = "mentorships"
    default_auto_field = "django.db.models.BigAutoField"
