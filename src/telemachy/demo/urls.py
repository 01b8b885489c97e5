"""Where the pages of this room are."""

from django.urls import path

from telemachy.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.door, name="door"),
    path("enter/<slug:part>/", views.enter, name="enter"),
]
