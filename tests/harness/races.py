"""Several processes that do something at the same moment, each on a database connection of its own.

Chance alone hardly ever shows a race: all wait at one gate until the last has come.
"""

import os
import pickle
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.harness.kills import close_connections

T = TypeVar("T")


class RunnerFell(AssertionError):
    """One of the processes raised; its traceback is on stderr."""


def race(runners: Sequence[Callable[[], T]]) -> list[T]:
    """Let all runners start at once, and return what each returned, in their order."""
    close_connections()
    sys.stdout.flush()
    sys.stderr.flush()
    gate, opener = os.pipe()
    arrived, ready = os.pipe()
    children = [_started(runner, gate, opener, ready) for runner in runners]
    for _ in children:
        os.read(arrived, 1)
    for end in (opener, gate, arrived, ready):
        os.close(end)  # closing the last writer is what opens the gate
    return [_finished(*child) for child in children]


def _started(runner: Callable[[], T], gate: int, opener: int, ready: int) -> tuple[int, int]:
    result, report = os.pipe()
    child = os.fork()
    if child:
        os.close(report)
        return child, result
    code = 70
    try:
        os.close(opener)
        _connect()
        os.write(ready, b".")
        os.read(gate, 1)
        with os.fdopen(report, "wb") as file:
            pickle.dump(runner(), file)
        code = 0
    except BaseException:  # noqa: BLE001  whatever it was, the parent must hear of it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _connect() -> None:
    """Connect before the gate opens, so that nobody is late for that."""
    from django.db import connection

    connection.ensure_connection()


def _finished(child: int, result: int) -> T:  # type: ignore[type-var]
    with os.fdopen(result, "rb") as file:
        content = file.read()
    _, status = os.waitpid(child, 0)
    if not os.WIFEXITED(status) or os.WEXITSTATUS(status):
        raise RunnerFell(f"A runner ended with status {status}; see its traceback above.")
    returned: T = pickle.loads(content)
    return returned
