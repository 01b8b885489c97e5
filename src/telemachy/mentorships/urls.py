"""Where the pages of this room are."""

from django.urls import path

from telemachy.mentorships.views import (
    agreement,
    answering,
    changing,
    checks,
    concerns,
    first_meetings,
    objectives,
    plan,
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
    path("<uuid:public_id>/plan/", plan.plan, name="plan"),
    path("<uuid:public_id>/plan/history/", plan.history, name="plan_history"),
    path("<uuid:public_id>/plan/plan.csv", plan.table, name="plan_table"),
    path("<uuid:public_id>/plan/plan.txt", plan.text, name="plan_text"),
    path("<uuid:public_id>/plan/yes/", plan.sign, name="sign_plan"),
    path("<uuid:public_id>/plan/objective/", objectives.add, name="add_objective"),
    path("<uuid:public_id>/plan/suggestion/", objectives.suggest, name="suggest_objective"),
    path("objectives/<uuid:public_id>/", objectives.objective, name="objective"),
    path("objectives/<uuid:public_id>/dismiss/", objectives.dismiss, name="dismiss_objective"),
    path("objectives/<uuid:public_id>/state/", objectives.move, name="move_objective"),
    path("objectives/<uuid:public_id>/strategies/", plan.add_strategy, name="add_strategy"),
    path("strategies/<uuid:public_id>/", plan.strategy, name="strategy"),
    path("strategies/<uuid:public_id>/remove/", plan.remove_strategy, name="remove_strategy"),
    path("strategies/<uuid:public_id>/milestones/", plan.add_milestone, name="add_milestone"),
    path("milestones/<uuid:public_id>/", plan.milestone, name="milestone"),
    path("milestones/<uuid:public_id>/remove/", plan.remove_milestone, name="remove_milestone"),
    path("milestones/<uuid:public_id>/done/", plan.mark_milestone, name="mark_milestone"),
]
