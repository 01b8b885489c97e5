"""The product's own commands as processes, on the database of the test that starts them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def environment(**more: str) -> dict[str, str]:
    """What a process needs to be of this installation: its keys and its database."""
    database = connection.settings_dict
    where = (
        {"TELEMACHY_HOME": str(Path(database["NAME"]).parent), "TELEMACHY_DATABASE_URL": ""}
        if connection.vendor == "sqlite"
        else {"TELEMACHY_DATABASE_URL": _url(database), "TELEMACHY_HOME": str(settings.TELEMACHY_HOME)}
    )
    keys = {"TELEMACHY_SECRET_KEY": settings.SECRET_KEY, "TELEMACHY_AUDIT_KEY": settings.TELEMACHY_AUDIT_KEY}
    apart = {"DJANGO_SETTINGS_MODULE": "telemachy.config.settings", "TELEMACHY_LOG_LEVEL": "INFO"}
    return {**os.environ, **where, **keys, **apart, **more}


@contextmanager
def running(*arguments: str, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """Run `telemachy …`; whatever is left of it in the end is killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "telemachy.cli", *arguments],
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def eventually(holds: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Wait until something holds, and fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{holds} did not hold within {seconds} s"
        time.sleep(0.05)


def _url(database: dict[str, str]) -> str:
    return f"postgresql://{database['USER']}@{quote(database['HOST'], safe='')}/{database['NAME']}"
