"""Named points where a test may kill the process, so that no step between two writes goes unproved."""

import os
import signal

ARMED_BY = "TELEMACHY_CRASH_AT"


def crash_point(name: str) -> None:
    """Die here, at once and without clean-up, when a test has armed this name; otherwise do nothing.

    The environment holds ``name`` or ``name:3`` (die at the third passage). Tests find all names by searching
    the sources, so a new point cannot be forgotten.
    """
    armed = os.environ.get(ARMED_BY)
    if armed is None:
        return
    wanted, _, passages_left = armed.partition(":")
    if wanted != name:
        return
    if passages_left not in ("", "1"):
        os.environ[ARMED_BY] = f"{wanted}:{int(passages_left) - 1}"
        return
    os.kill(os.getpid(), signal.SIGKILL)
