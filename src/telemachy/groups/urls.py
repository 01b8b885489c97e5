"""Addresses of the groups room."""

from django.urls import path

from telemachy.groups import views

app_name = "groups"

urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("questions/", views.questions, name="questions"),
    path("questions/<uuid:public_id>/stop/", views.stop, name="stop"),
]
