"""Where the pages of this room are."""

from django.urls import path

from telemachy.meetings.views import arranging, calendars, process, rhythm, session_page, sessions

app_name = "meetings"

urlpatterns = [
    path("", sessions.mine, name="mine"),
    path("of/<uuid:public_id>/", sessions.of_mentorship, name="of_mentorship"),
    path("of/<uuid:public_id>/propose/", arranging.propose, name="propose"),
    path("proposals/<uuid:public_id>/take/", arranging.take, name="take_time"),
    path("proposals/<uuid:public_id>/withdraw/", arranging.withdraw, name="withdraw_proposal"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/<uuid:public_id>/end/", calendars.end, name="end_calendar"),
    path("calendars/feed/<str:token>/sessions.ics", calendars.feed, name="feed"),
    path("of/<uuid:public_id>/quiet/", rhythm.quiet, name="quiet"),
    path("program/<uuid:program_id>/", process.process, name="process"),
    path("pair/<uuid:mentorship_id>/<slug:kind>/", process.nudge, name="nudge"),
    path("<uuid:public_id>/", session_page.session, name="session"),
    path("<uuid:public_id>/move/", arranging.move, name="move"),
    path("<uuid:public_id>/cancel/", arranging.cancel, name="cancel"),
    path("<uuid:public_id>/place/", arranging.place, name="place"),
    path("<uuid:public_id>/lateness/", arranging.lateness, name="lateness"),
    path("<uuid:public_id>/calendar/", arranging.file, name="file"),
]
