"""Where the pages of this room are."""

from django.urls import path

from telemachy.mentorships.views import answering, first_meetings, reading

app_name = "mentorships"

urlpatterns = [
    path("", reading.mine, name="mine"),
    path("program/<uuid:program_id>/", reading.in_program, name="in_program"),
    path("<uuid:public_id>/", reading.mentorship, name="mentorship"),
    path("<uuid:public_id>/accept/", answering.accept, name="accept"),
    path("<uuid:public_id>/first-talk/", first_meetings.first_meeting, name="first_meeting"),
    path("<uuid:public_id>/first-talk/take/", first_meetings.take, name="take_time"),
    path("<uuid:public_id>/first-talk/calendar/", first_meetings.calendar, name="first_meeting_file"),
    path("<uuid:public_id>/decline/", answering.decline, name="decline"),
]
