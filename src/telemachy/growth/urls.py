"""Where the pages of this room are."""

from django.urls import URLPattern

app_name = "growth"

urlpatterns: list[URLPattern] = []
