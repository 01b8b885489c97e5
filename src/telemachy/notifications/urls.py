"""Addresses of the notifications room."""

from django.urls import URLPattern, path

from telemachy.notifications import views

app_name = "notifications"

urlpatterns: list[URLPattern] = [
    path("", views.notices, name="notices"),
    path("read/", views.read_all, name="read_all"),
    path("how/", views.preferences, name="preferences"),
    path("<uuid:public_id>/open/", views.open_notice, name="open"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/mails/<uuid:public_id>/again/", views.try_mail_again, name="try_mail_again"),
    path("outbox/tasks/<uuid:task_id>/again/", views.try_task_again, name="try_task_again"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<uuid:public_id>/", views.mailbox_mail, name="mailbox_mail"),
]
