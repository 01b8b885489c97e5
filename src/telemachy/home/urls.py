"""Where the pages of this room are."""

from django.urls import path

from telemachy.home import views

app_name = "home"

urlpatterns = [path("", views.home, name="home")]
