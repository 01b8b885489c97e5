from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "telemachy.notifications"
    label = "notifications"
    verbose_name = "Notifications"
