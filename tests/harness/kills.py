"""Processes that die at a named point, as a power cut or an out-of-memory kill would end them.

Every point is found by searching the sources for `crash_point("…")`, so a step cannot be forgotten. The work
runs in a forked child on the test's own database; nothing of a connection may cross the fork.
"""

import asyncio
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.db import connections
from django.urls import reverse

from telemachy.common.crash import ARMED_BY

SOURCES = Path(__file__).resolve().parents[2] / "src" / "telemachy"
_CALL = re.compile(r'\bcrash_point\("([^"]+)"\)')
_FINISHED, _RAISED = 0, 70


class WorkFailed(AssertionError):
    """The work raised instead of finishing or being killed; its traceback is on stderr."""


@cache
def crash_points(room: str = "") -> tuple[str, ...]:
    """The names of all crash points of a room (or of everything), in a fixed order."""
    names = {
        name for path in (SOURCES / room).rglob("*.py") for name in _CALL.findall(path.read_text("utf-8"))
    }
    return tuple(sorted(names))


def killed(work: Callable[[], object], *, at: str, passage: int = 1) -> bool:
    """Run `work` in a child that dies at the n-th passage of the point `at`.

    Returns whether it died there; False means that it finished without passing there often enough.
    """
    reverse("health")  # imports every page once, here, instead of in each child anew
    close_connections()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _live_and_die(work, f"{at}:{passage}")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, f"The child ended by signal {os.WTERMSIG(status)}"
        return True
    if os.WEXITSTATUS(status) != _FINISHED:
        raise WorkFailed(f"The work raised on its way to {at}; see its traceback above.")
    return False


def close_connections() -> None:
    """Close every database connection and pool of this process, so that a fork inherits none."""
    # Playwright leaves an event loop running in this thread, and Django keeps connections apart for code
    # inside and outside of one. A child has no loop, so it would take up what was opened before the browser
    # started, and share that one socket with its siblings.
    loop = asyncio._get_running_loop()
    try:
        for inside in (loop, None):
            asyncio._set_running_loop(inside)
            _close_all()
    finally:
        asyncio._set_running_loop(loop)


def _close_all() -> None:
    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _live_and_die(work: Callable[[], object], armed: str) -> None:
    """The child's whole life. Leaves by os._exit: the fixtures of pytest are its parent's to clean up."""
    code = _RAISED
    try:
        os.environ[ARMED_BY] = armed
        work()
        code = _FINISHED
    except BaseException:  # noqa: BLE001  whatever it was, the parent must hear of it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
