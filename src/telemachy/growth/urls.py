"""Where the pages of this room are."""

from django.urls import path

from telemachy.growth.views import aims

app_name = "growth"

urlpatterns = [
    path("", aims.aims, name="aims"),
    path("given/", aims.write_given, name="write_given"),
    path("starters/", aims.take_starter, name="take_starter"),
    path("shared/", aims.shared, name="shared"),
    path("<uuid:public_id>/", aims.aim, name="aim"),
    path("<uuid:public_id>/mine/", aims.make_mine, name="make_mine"),
    path("<uuid:public_id>/remove/", aims.remove, name="remove"),
    path("<uuid:public_id>/unshare/", aims.unshare, name="unshare"),
]
