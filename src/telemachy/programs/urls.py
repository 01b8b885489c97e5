"""Where the pages of this room are."""

from django.urls import path

from telemachy.programs.views import mine, people, programs, rosters, rules

app_name = "programs"

urlpatterns = [
    path("", programs.programs, name="programs"),
    path("new/", programs.create, name="create"),
    path("mine/<uuid:public_id>/", mine.my_enrollment, name="my_enrollment"),
    path("mine/<uuid:public_id>/limit/", mine.my_limit, name="my_limit"),
    path("mine/<uuid:public_id>/leave/", mine.leave, name="leave"),
    path("people/<uuid:public_id>/", people.enrollment, name="enrollment"),
    path("people/<uuid:public_id>/end/", people.end_enrollment, name="end_enrollment"),
    path("people/<uuid:public_id>/address/", people.mend_address, name="mend_address"),
    path("people/<uuid:public_id>/invite/", people.invite, name="invite"),
    path("rosters/<uuid:public_id>/", rosters.roster_import, name="roster_import"),
    path("rosters/<uuid:public_id>/columns/", rosters.columns, name="columns"),
    path("rosters/<uuid:public_id>/apply/", rosters.apply_roster, name="apply_roster"),
    path("rosters/<uuid:public_id>/drop/", rosters.drop_roster, name="drop_roster"),
    path("rosters/<uuid:public_id>/undo/", rosters.undo_roster, name="undo_roster"),
    path("rosters/<uuid:public_id>/problems.csv", rosters.roster_problems, name="roster_problems"),
    path("<uuid:public_id>/", programs.program, name="program"),
    path("<uuid:public_id>/open/", programs.open_program, name="open"),
    path("<uuid:public_id>/close/", programs.close_program, name="close"),
    path("<uuid:public_id>/settings/", programs.settings, name="settings"),
    path("<uuid:public_id>/coordinators/", programs.coordinators, name="coordinators"),
    path("<uuid:public_id>/coordinators/dismiss/", programs.dismiss_coordinator, name="dismiss_coordinator"),
    path("<uuid:public_id>/people/", people.people, name="people"),
    path("<uuid:public_id>/people/new/", people.add_person, name="add_person"),
    path("<uuid:public_id>/people/invite/", people.invite_all, name="invite_all"),
    path("<uuid:public_id>/roster/", rosters.upload_roster, name="upload_roster"),
    path("<uuid:public_id>/rules/", rules.rules, name="rules"),
    path("<uuid:public_id>/rules/counts/", rules.rules_counts, name="rules_counts"),
    path("<uuid:public_id>/rules/file/", rules.rules_text, name="rules_text"),
    path("<uuid:public_id>/rules.toml", rules.rules_file, name="rules_file"),
]
