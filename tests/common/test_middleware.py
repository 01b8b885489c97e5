"""What happens to every request before a view sees it, and to every answer after."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from tests import cast

from telemachy.common import errors, middleware
from telemachy.config import csp

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nul": "%00",
    "nul in a word": "mi%00na",
    "half a surrogate pair": "%ED%A0%80",
    "broken UTF-8": "%ff%fe",
    "overlong slash": "%c0%af",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_is_answered_400(value):
    client = cast.client_of(cast.ada())

    assert client.get(f"/people/?q={value}").status_code == 400
    assert client.get(f"/people/?{value}=1").status_code == 400


@pytest.mark.parametrize("value", ["\x00", "a\x00b"])
def test_a_hostile_form_is_answered_400_before_any_view(value):
    client = cast.client_of(cast.mina())

    assert client.post("/me/edit/", {"name": value, "timezone": "UTC"}).status_code == 400
    assert client.post("/me/edit/", {value: "x"}).status_code == 400


@pytest.mark.parametrize("query", ["page=-1", "page=9" + "9" * 30, "page=nine", "page=" + "1" * 5000])
def test_a_page_that_is_none_shows_the_nearest(query):
    assert cast.client_of(cast.ada()).get(f"/people/?{query}").status_code == 200


def test_emoji_bidi_and_long_words_are_stored_as_they_are_typed():
    mina = cast.mina()
    about = "👩‍🏫 \u202bשלום\u202c " + "e\u0301".encode().decode() + " " + "x" * 3000
    client = cast.client_of(mina)

    client.post("/me/edit/", {"name": "Mina", "about": about, "timezone": "UTC"})

    mina.refresh_from_db()
    assert mina.about == about.replace("e\u0301", "\u00e9").strip()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OverflowError("Python int too large to convert to SQLite INTEGER"), 400),
        (UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed"), 400),
        (middleware.DataError("value too long for type character varying(64)"), 400),
        (middleware.OperationalError("too many SQL variables"), 400),
        (errors.Forbidden("Not yours to change."), 403),
        (errors.Stale("Cora changed this at 9:00."), 409),
        (middleware.OperationalError("deadlock detected\nDETAIL: Process 12 waits"), 409),
        (middleware.OperationalError("could not serialize access due to concurrent update"), 409),
    ],
)
def test_what_only_the_database_notices_is_answered_as_a_bad_value(error, status):
    boundary = middleware.Boundary(lambda request: None)
    request = RequestFactory().get("/")

    assert boundary.process_exception(request, error).status_code == status


def test_a_database_that_is_away_is_not_the_values_fault():
    boundary = middleware.Boundary(lambda request: None)

    assert boundary.process_exception(RequestFactory().get("/"), middleware.OperationalError("gone")) is None


@pytest.mark.parametrize(
    ("error", "status"),
    [(OperationalError("server closed the connection"), 503), (ZeroDivisionError("ours"), 500)],
)
def test_a_failure_says_whose_it_is_and_shows_nothing(monkeypatch, error, status):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("telemachy.people.queries.people_directory", fail)
    client = cast.client_of(cast.ada())
    client.raise_request_exception = False

    answer = client.get("/people/")

    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert str(error) not in answer.text
    assert answer["X-Request-Id"] in answer.text


def test_every_answer_has_an_id_that_nobody_chose():
    answer = Client().get("/health/", headers={"X-Request-Id": "mine"})

    assert len(answer["X-Request-Id"]) == 16
    assert answer["X-Request-Id"] != "mine"


def test_the_policy_is_exactly_this():
    answer = Client().get("/health/")

    assert sorted(answer["Content-Security-Policy"].split("; ")) == sorted(
        f"{directive} {' '.join(sources)}" for directive, sources in csp.POLICY["DIRECTIVES"].items()
    )
    assert csp.POLICY == {
        "DIRECTIVES": {
            "default-src": ["'none'"],
            "script-src": ["'self'"],
            "style-src": ["'self'"],
            "img-src": ["'self'"],
            "font-src": ["'self'"],
            "connect-src": ["'self'"],
            "manifest-src": ["'self'"],
            "form-action": ["'self'"],
            "frame-ancestors": ["'none'"],
            "base-uri": ["'none'"],
        }
    }


def test_every_answer_forbids_what_browsers_would_guess():
    answer = Client().get("/health/")

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_stranger_at_any_page_of_ours_is_sent_to_sign_in_whether_it_exists_or_not():
    mina = cast.mina()
    there = Client().get(f"/people/{mina.public_id}/")
    nowhere = Client().get("/people/00000000-0000-4000-8000-000000000000/")

    assert (there.status_code, nowhere.status_code) == (302, 302)
    assert there.content == nowhere.content


def test_a_fragment_asked_for_without_signing_in_sends_the_whole_page_to_sign_in():
    answer = Client().get(
        "/people/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/"}
    )

    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/account/login/?next=/people/"


def test_the_way_back_never_leads_to_another_site():
    answer = Client().get(
        "/people/", headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/people/"}
    )

    assert "evil" not in answer["HX-Redirect"]


def test_an_address_without_an_entry_is_an_error_of_ours(monkeypatch):
    monkeypatch.setattr(middleware, "url_entry", lambda name: None)

    with pytest.raises(middleware.ImproperlyConfigured, match="has no entry"):
        Client().get("/health/")


def test_a_method_that_is_not_listed_names_those_that_are():
    answer = cast.client_of(cast.mina()).delete("/me/edit/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:evil", "a b"])
def test_a_host_name_that_is_not_ours_is_refused(host):
    assert Client(headers={"host": host}).get("/health/").status_code == 400


def test_times_are_shown_in_the_zone_of_who_looks():
    from django.utils import timezone

    seen = []
    mina = cast.mina()
    mina.timezone = "Asia/Tokyo"
    request = RequestFactory().get("/")
    request.user = mina

    middleware.own_time_zone(lambda _: seen.append(timezone.get_current_timezone_name()))(request)

    assert seen == ["Asia/Tokyo"]
