"""Addresses of the people room."""

from django.urls import URLPattern, path

from telemachy.people.views import directory, invitation, organization, profile, set_up

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
    path("me/data/", profile.my_data, name="my_data"),
    path("me/data/download/", profile.download_my_data, name="download_my_data"),
    path("me/sign-out-everywhere/", profile.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/opt-out/", profile.opt_out, name="opt_out"),
    path("me/take-part/", profile.take_part_again, name="take_part_again"),
    path("me/delete/", profile.delete, name="delete_me"),
    path("organization/", organization.edit, name="organization"),
    path("people/", directory.people, name="directory"),
    path("people/new/", directory.new, name="add_person"),
    path("people/<uuid:public_id>/", directory.person, name="person"),
    path("people/<uuid:public_id>/link/", directory.issue_link, name="issue_link"),
    path("people/<uuid:public_id>/card/", directory.issue_card, name="issue_card"),
    path("people/<uuid:public_id>/admin/", directory.set_admin, name="set_admin"),
    path("people/<uuid:public_id>/deactivate/", directory.deactivate, name="deactivate_person"),
]
