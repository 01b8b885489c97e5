"""Where the pages of this room are."""

from django.urls import path

from telemachy.mentorships.views import (
    agreement,
    answering,
    changing,
    checks,
    concerns,
    first_meetings,
    reading,
)

app_name = "mentorships"

urlpatterns = [
    path("", reading.mine, name="mine"),
    path("program/<uuid:program_id>/", reading.in_program, name="in_program"),
    path("private/", concerns.private, name="private"),
    path("private/mine/<uuid:public_id>/", concerns.own_concern, name="own_concern"),
    path("private/<uuid:public_id>/", concerns.concern, name="concern"),
    path("private/<uuid:public_id>/open/", concerns.open_it, name="open_concern"),
    path("<uuid:public_id>/", reading.mentorship, name="mentorship"),
    path("<uuid:public_id>/change/", changing.change, name="change"),
    path("<uuid:public_id>/check/", checks.check, name="check"),
    path("<uuid:public_id>/check/skip/", checks.skip, name="skip_check"),
    path("<uuid:public_id>/something-is-not-right/", concerns.something_wrong, name="something_wrong"),
    path("<uuid:public_id>/something-is-not-right/<slug:route>/", concerns.tell, name="tell"),
    path("<uuid:public_id>/accept/", answering.accept, name="accept"),
    path("<uuid:public_id>/first-talk/", first_meetings.first_meeting, name="first_meeting"),
    path("<uuid:public_id>/first-talk/take/", first_meetings.take, name="take_time"),
    path("<uuid:public_id>/first-talk/calendar/", first_meetings.calendar, name="first_meeting_file"),
    path("<uuid:public_id>/decline/", answering.decline, name="decline"),
    path("<uuid:public_id>/agreement/", agreement.agreement, name="agreement"),
    path("<uuid:public_id>/agreement/edit/", agreement.edit_agreement, name="edit_agreement"),
    path("<uuid:public_id>/agreement/yes/", agreement.confirm, name="confirm_agreement"),
    path("<uuid:public_id>/agreement/versions/", agreement.versions, name="agreement_versions"),
    path("<uuid:public_id>/agreement/versions/<int:number>/", agreement.version, name="agreement_version"),
]
