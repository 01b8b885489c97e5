"""The application as an installation serves it: plain WSGI, hashed static files, on localhost."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread


def collect_static() -> None:
    """Gather and hash the static files into this installation's home."""
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())


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
