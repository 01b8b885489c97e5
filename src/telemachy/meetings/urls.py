"""Where the pages of this room are."""

from django.urls import path

from telemachy.meetings.views import (
    acts,
    arranging,
    calendars,
    held,
    notes,
    process,
    questions,
    rhythm,
    session_page,
    sessions,
    updates,
)

app_name = "meetings"

urlpatterns = [
    path("", sessions.mine, name="mine"),
    path("questions/", questions.questions, name="questions"),
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
    path("met/<str:token>/", held.met, name="met"),
    path("of/<uuid:public_id>/met/", held.note_unplanned, name="note_unplanned"),
    path("of/<uuid:public_id>/acts/", acts.acts, name="acts"),
    path("of/<uuid:public_id>/updates/", updates.updates, name="updates"),
    path("of/<uuid:public_id>/updates/write/", updates.write_update, name="write_update"),
    path("acts/<uuid:public_id>/", acts.act, name="act"),
    path("<uuid:public_id>/", session_page.session, name="session"),
    path("<uuid:public_id>/met/", held.say_held, name="say_held"),
    path("<uuid:public_id>/takeaway/", acts.takeaway, name="takeaway"),
    path("<uuid:public_id>/notes/", notes.notes, name="notes"),
    path("<uuid:public_id>/notes/versions/", notes.note_history, name="note_versions"),
    path("<uuid:public_id>/notes/mine/", notes.private_note, name="private_note"),
    path("<uuid:public_id>/move/", arranging.move, name="move"),
    path("<uuid:public_id>/cancel/", arranging.cancel, name="cancel"),
    path("<uuid:public_id>/place/", arranging.place, name="place"),
    path("<uuid:public_id>/lateness/", arranging.lateness, name="lateness"),
    path("<uuid:public_id>/calendar/", arranging.file, name="file"),
]
