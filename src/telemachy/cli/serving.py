"""Keep a web server and a worker running side by side, and end both together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

_GRACE_SECONDS = 20.0
_PARENT_DIED = 1  # PR_SET_PDEATHSIG


class Serving:
    """The processes of one installation. The worker is started again when it dies; the web server is not."""

    def __init__(self, *, bind: str, processes: int, threads: int, with_worker: bool = True) -> None:
        self._web_command = [
            *(sys.executable, "-m", "gunicorn", "telemachy.config.wsgi:application"),
            *("--bind", bind, "--worker-class", "gthread"),
            *("--workers", str(processes), "--threads", str(threads)),
            # It would open a socket in the home folder of whoever runs this.
            "--no-control-socket",
            *("--log-level", "warning", "--timeout", "60"),
        ]
        self._worker_command = [sys.executable, "-m", "telemachy.cli", "worker"] if with_worker else []
        self._stop = threading.Event()
        self._web: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start both."""
        self._web = _started(self._web_command)
        if self._worker_command:
            self._worker = _started(self._worker_command)

    def wait(self) -> int:
        """Stay until told to stop, or until the web server ends; return its exit code."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_signal)
            signal.signal(signal.SIGINT, self._on_signal)
        pause = 1.0
        while not self._stop.wait(0.2):
            if self._web is not None and self._web.poll() is not None:
                break
            if self._worker is not None and self._worker.poll() is not None:
                print(
                    f"The worker ended (exit {self._worker.returncode}); starting another.", file=sys.stderr
                )
                self._stop.wait(pause)
                pause = min(pause * 2, 60.0)
                self._worker = _started(self._worker_command)
        return self.end()

    def end(self) -> int:
        """End both in good order, and by force after a while; return the web server's exit code."""
        self._stop.set()
        for process in (self._web, self._worker):
            if process is not None and process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for process in (self._web, self._worker):
            if process is None:
                continue
            try:
                process.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return max(self._web.returncode, 0) if self._web is not None else 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()


def _started(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    # A session of its own: Ctrl-C reaches the parent alone, which then ends each in good order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed: no server is left holding the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(0)
