"""Addresses of the people room."""

from django.urls import URLPattern, path

from telemachy.people.views import (
    achievements,
    directory,
    invitation,
    organization,
    profile,
    set_up,
    vocabulary,
    writing,
)

app_name = "people"

urlpatterns: list[URLPattern] = [
    path("invitation/", invitation.enter_code, name="enter_code"),
    path("invitation/<str:token>/", invitation.accept_invitation, name="accept_invitation"),
    path("invitation/<str:token>/opt-out/", invitation.refuse, name="refuse_invitation"),
    path("invitation/<str:token>/delete/", invitation.delete, name="delete_by_invitation"),
    path("farewell/", invitation.farewell, name="farewell"),
    path("set-up/<str:token>/", set_up.set_up, name="set_up"),
    path("me/", profile.profile, name="profile"),
    path("me/edit/", profile.edit, name="edit_profile"),
    path("me/steps/<int:step>/", writing.step, name="step"),
    path("me/words/", writing.settle_words, name="settle_words"),
    path("me/topics/", writing.suggest_topics, name="suggest_topics"),
    path("me/never/", writing.add_never, name="add_never"),
    path("me/never/<uuid:public_id>/remove/", writing.remove_never, name="remove_never"),
    path("me/achievements/", achievements.achievements, name="achievements"),
    path("me/achievements/<uuid:public_id>/", achievements.achievement, name="achievement"),
    path("me/achievements/<uuid:public_id>/ask/", achievements.ask_to_confirm, name="ask_to_confirm"),
    path(
        "me/achievements/<uuid:public_id>/remove/", achievements.remove_achievement, name="remove_achievement"
    ),
    path("me/confirm/<uuid:public_id>/", achievements.confirm_achievement, name="confirm_achievement"),
    path("me/profile/<slug:section>/", writing.section, name="section"),
    path("me/profile/<slug:section>/<uuid:public_id>/", writing.line, name="line"),
    path("me/profile/<slug:section>/<uuid:public_id>/remove/", writing.remove_line, name="remove_line"),
    path("me/data/", profile.my_data, name="my_data"),
    path("me/data/download/", profile.download_my_data, name="download_my_data"),
    path("me/sign-out-everywhere/", profile.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/opt-out/", profile.opt_out, name="opt_out"),
    path("me/take-part/", profile.take_part_again, name="take_part_again"),
    path("me/delete/", profile.delete, name="delete_me"),
    path("organization/", organization.edit, name="organization"),
    path("vocabulary/", vocabulary.topics, name="topics"),
    path("vocabulary/new/", vocabulary.new, name="add_topic"),
    path("vocabulary/import/", vocabulary.read, name="import_topics"),
    path("vocabulary/<uuid:public_id>/", vocabulary.topic, name="topic"),
    path("vocabulary/<uuid:public_id>/translate/", vocabulary.translate, name="translate_topic"),
    path("vocabulary/<uuid:public_id>/merge/", vocabulary.merge, name="merge_topic"),
    path("vocabulary/<uuid:public_id>/use/", vocabulary.set_in_use, name="set_topic_in_use"),
    path("people/", directory.people, name="directory"),
    path("people/new/", directory.new, name="add_person"),
    path("people/<uuid:public_id>/", directory.person, name="person"),
    path("people/<uuid:public_id>/link/", directory.issue_link, name="issue_link"),
    path("people/<uuid:public_id>/card/", directory.issue_card, name="issue_card"),
    path("people/<uuid:public_id>/admin/", directory.set_admin, name="set_admin"),
    path("people/<uuid:public_id>/deactivate/", directory.deactivate, name="deactivate_person"),
]
