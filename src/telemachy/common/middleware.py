"""What happens to every request before a view sees it, and to every answer after."""

import secrets
import time
import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DataError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from telemachy.common import errors, http
from telemachy.common.permissions import Role, table, url_entry
from telemachy.common.text import is_storable

log = structlog.get_logger(__name__)

_AT_ONCE = "Somebody else changed the same thing at the same moment. Try again."

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def request_id(get_response: GetResponse) -> GetResponse:
    """Give each request an id: in its log lines, in the answer's header, on the page of an error."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # Never the caller's own: an id from outside could be made to point at somebody else's lines.
        request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request.request_id):  # type: ignore[attr-defined]
            response = get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response

    return middleware


class _Attempt:
    """What a request has done to the database so far: whether anything of it is saved for good."""

    RETRIES = 2
    PATIENCE_SECONDS = 8.0
    _WRITES = ("insert", "update", "delete", "replace", "with")

    def __init__(self) -> None:
        self.has_saved = False
        self.retries_left = self.RETRIES
        self.began = time.monotonic()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.lstrip(" (\n").lower().startswith(self._WRITES):
            # Runs at once outside a transaction, at its commit inside, and never when it is rolled back.
            transaction.on_commit(self._saved)
        return result

    def _saved(self) -> None:
        self.has_saved = True

    @property
    def may_be_repeated(self) -> bool:
        """Not after a long wait: the person, and the process that serves her, have waited enough."""
        has_time = time.monotonic() - self.began < self.PATIENCE_SECONDS
        return self.retries_left > 0 and has_time and not self.has_saved and not connection.in_atomic_block

    def begin_again(self, request: HttpRequest) -> None:
        self.retries_left -= 1
        log.info("tried_again", path=request.path[:200], left=self.retries_left)
        for _, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        # Two who collided must not collide again at the same pace.
        time.sleep(secrets.SystemRandom().uniform(0.01, 0.08))


def _attempt_of(request: HttpRequest) -> _Attempt:
    attempt = getattr(request, "attempt", None)
    if attempt is None:
        attempt = request.attempt = _Attempt()  # type: ignore[attr-defined]
    return attempt


def _is_locked(error: Exception) -> bool:
    """SQLite's way of saying that another was writing for too long."""
    return "database is locked" in str(error) or "database table is locked" in str(error)


class Boundary:
    """Turn away, with 400, what no database can keep or no code can count.

    Two lines of defense. First what is plain to see: NUL and broken UTF-8 in the address, the query or the
    form. Then what only the database notices (numbers beyond 64 bits, text too long, dates before the
    calendar): those errors are counted in the log, for in normal use there are none.

    Where two requests got into each other's way in the database, the one that lost is tried again before
    anybody hears of it, unless a part of it has been saved already: then it answers 409.
    """

    # Messages of SQLite and PostgreSQL that mean "this value", not "this database".
    _VALUE_ERRORS = ("too many sql variables", "user-defined function raised exception", "regular expression")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._is_hostile_address(request):
            return http.bad_request(request)
        with connection.execute_wrapper(_attempt_of(request)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Look at the form, which the protection against forged requests reads next anyway."""
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not self._is_storable_form(request):
            return http.bad_request(request)
        # What middleware saved before now (a session seen) is not part of the act.
        _attempt_of(request).has_saved = False
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer 400 for an error that the value itself made, 403 and 409 for a refusal nobody caught."""
        if self._is_about_others(error):
            return self._again(request, error)
        return self._answer(request, error)

    def _again(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Call the view again, twice at most; its transaction was undone, and with it mails and audit."""
        match, attempt = request.resolver_match, _attempt_of(request)
        while match and attempt.may_be_repeated and self._is_about_others(error):
            attempt.begin_again(request)
            try:
                response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
                return response
            except Exception as another:  # noqa: BLE001  answered below, or raised to be answered 500
                error = another
        answer = self._answer(request, error)
        if answer is None:
            raise error
        return answer

    def _answer(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if isinstance(error, errors.Forbidden):
            return http.forbidden(request, error)
        if isinstance(error, errors.Stale):
            return http.conflict(request, error)
        if self._is_about_others(error) and not _is_locked(error):
            return http.conflict(request, errors.Stale(_AT_ONCE))
        if isinstance(error, DataError | OverflowError | UnicodeEncodeError) or self._is_about_the_value(
            error
        ):
            log.warning("hostile_value", error=type(error).__name__, path=request.path[:200])
            return http.bad_request(request, error)
        return None

    @staticmethod
    def _is_about_others(error: Exception) -> bool:
        said = str(error).lower()
        return isinstance(error, OperationalError) and (
            "deadlock detected" in said or "serialize" in said or _is_locked(error)
        )

    def _is_about_the_value(self, error: Exception) -> bool:
        return isinstance(error, OperationalError) and any(
            words in str(error).lower() for words in self._VALUE_ERRORS
        )

    @staticmethod
    def _is_hostile_address(request: HttpRequest) -> bool:
        raw = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " "))
        try:
            return not (is_storable(raw.decode("utf-8")) and is_storable(request.path))
        except UnicodeDecodeError:
            return True

    @staticmethod
    def _is_storable_form(request: HttpRequest) -> bool:
        return all(
            is_storable(name) and all(is_storable(value) for value in values)
            for name, values in request.POST.lists()
        ) and all(is_storable(file.name or "") for files in request.FILES.lists() for file in files[1])


def no_store(get_response: GetResponse) -> GetResponse:
    """Keep every page that is not public out of every cache, the browser's own included."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.user.is_authenticated or _is_private(request):
            response["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def _is_private(request: HttpRequest) -> bool:
    """Whether the address shows more than public data to a stranger: a personal link, say."""
    entry = url_entry(request.resolver_match.view_name) if request.resolver_match else None
    return request.path.startswith("/account/") or (
        entry is not None and table().objects[entry.object].data_class > 0
    )


def own_time_zone(get_response: GetResponse) -> GetResponse:
    """Show times in the zone of the person who looks."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        zone = getattr(request.user, "timezone", "") or settings.TIME_ZONE
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return get_response(request)

    return middleware


class PermissionGate:
    """Nothing is public but what permissions.toml says: sign-in first, and only the methods listed there.

    What a person may do to one object, her room's access.py decides; this gate makes sure that a view which
    forgot to ask is at least never open to the world.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, in this order: an address without an entry, a stranger, a method that is not listed."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        entry = url_entry(name)
        if entry is None:
            raise ImproperlyConfigured(f'The address "{name}" has no entry in permissions.toml.')
        if not request.user.is_authenticated and not self._is_public(entry.object, entry.methods.values()):
            return self._to_sign_in(request)
        action = entry.action(request.method or "")
        if action is None:
            return http.method_not_allowed(request, sorted(entry.methods))
        if not request.user.is_authenticated and not table().allows({Role.ANONYMOUS}, entry.object, action):
            raise PermissionDenied
        return None

    @staticmethod
    def _is_public(object_name: str, actions: Any) -> bool:
        return any(table().allows({Role.ANONYMOUS}, object_name, action) for action in actions)

    @staticmethod
    def _to_sign_in(request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            # A fragment cannot be a sign-in page: tell htmx to load it whole.
            return HttpResponse(status=204, headers={"HX-Redirect": _sign_in_path(request)})
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
        return redirect_to_login(back)


def _sign_in_path(request: HttpRequest) -> str:
    came_from = urlsplit(request.headers.get("HX-Current-URL", "/"))
    return redirect_to_login(came_from.path or "/").url
