"""The application as an installation serves it: plain WSGI, hashed static files, on localhost."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.template.base import Template
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.test.utils import _TestState
from whitenoise import WhiteNoise


def collect_static() -> None:
    """Gather and hash the static files into this installation's home."""
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())


def remember_static_files() -> None:
    """Look through the collected files once, and not for each client: they do not change between tests."""
    usual = WhiteNoise.update_files_dictionary
    if getattr(usual, "remembers", False):
        return
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def update(self: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            others, self.files = self.files, {}
            usual(self, root, prefix)
            found[root, prefix], self.files = self.files, others
        self.files.update(found[root, prefix])

    update.remembers = True  # type: ignore[attr-defined]
    WhiteNoise.update_files_dictionary = update


@contextmanager
def templates_as_installed() -> Iterator[None]:
    """Render without the signal and the copy of every context that a few tests ask for."""
    with patch.object(Template, "_render", _TestState.saved_data.template_render):  # type: ignore[attr-defined]
        yield


class _AsInstalled(WSGIHandler):
    """The application itself, in place of Django's wrapper for static files."""

    def __init__(self, wrapped: object) -> None:
        super().__init__()


@contextmanager
def served(host: str = "localhost") -> Iterator[str]:
    """Serve the application from a thread and yield its address.

    pytest-django's own live server answers /static/ through the finders, where hashed names do not exist and
    no script would run; here WhiteNoise serves what was collected, as in production.
    """
    thread = LiveServerThread(host, static_handler=_AsInstalled)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    url = f"http://{host}:{thread.port}"
    try:
        with override_settings(ALLOWED_HOSTS=[host], CSRF_TRUSTED_ORIGINS=[url], TELEMACHY_SITE_URL=url):
            yield url
    finally:
        thread.terminate()
