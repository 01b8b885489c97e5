"""Where every room's pages hang. A new room adds one line; each named URL also stands in permissions.toml."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from telemachy.common import http

# One line a room: where it hangs, and its module of URLs.
ROOMS = [
    ("", "telemachy.people.urls"),
    ("", "telemachy.home.urls"),
    ("demo/", "telemachy.demo.urls"),
    ("groups/", "telemachy.groups.urls"),
    ("notifications/", "telemachy.notifications.urls"),
    ("programs/", "telemachy.programs.urls"),
    ("mentorships/", "telemachy.mentorships.urls"),
    ("sessions/", "telemachy.meetings.urls"),
    ("aims/", "telemachy.growth.urls"),
    ("board/", "telemachy.boards.urls"),
    ("rounds/", "telemachy.rounds.urls"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", http.health, name="health"),
    path("account/", include("allauth.account.urls")),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    *(path(where, include(module)) for where, module in ROOMS if find_spec(module)),
]

handler400 = "telemachy.common.http.bad_request"
handler403 = "telemachy.common.http.forbidden"
handler404 = "telemachy.common.http.not_found"
handler500 = "telemachy.common.http.server_error"
