"""Where the pages of this room are."""

from django.urls import path

from telemachy.meetings.views import session_page, sessions

app_name = "meetings"

urlpatterns = [
    path("", sessions.mine, name="mine"),
    path("of/<uuid:public_id>/", sessions.of_mentorship, name="of_mentorship"),
    path("<uuid:public_id>/", session_page.session, name="session"),
]
