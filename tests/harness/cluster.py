"""A PostgreSQL server of the tests' own: on a socket in a temporary folder, gone when they end.

No port is opened and no server of the machine is touched. The server is a child process, not a daemon: a
killed child that nobody waits for would make every restart fail.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.harness.tools import postgres_binaries

_FAST_AND_FORGETFUL = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
_SECONDS_TO_START = 20.0


class ClusterError(Exception):
    """The server did not start; holds the end of its log."""


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root: drop to its own account, and only for its programs.

    Whatever ends the tests, even a kill, ends the server with them.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ["env"]
    until_parent_ends = [setpriv, "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return until_parent_ends
    account = pwd.getpwnam("postgres")
    return [
        *until_parent_ends,
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "env",
        "-i",
        "PATH=/usr/bin:/bin",
        "LC_ALL=C.UTF-8",
    ]


@contextmanager
def throwaway_cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a server with one empty database and yield its URL; `durable` keeps fsync on."""
    binaries = postgres_binaries()
    if binaries is None:
        raise ClusterError("No PostgreSQL server is installed here.")
    folder = Path(tempfile.mkdtemp(prefix="telemachy-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user="postgres")
        _run(
            [
                *_as_postgres(),
                binaries / "initdb",
                "--no-sync",
                "-A",
                "trust",
                "-U",
                "telemachy",
                "-E",
                "UTF8",
            ],
            folder,
        )
        server = _start(binaries, folder, [] if durable else _FAST_AND_FORGETFUL)
        try:
            yield f"postgresql://telemachy@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str | Path], folder: Path) -> None:
    done = subprocess.run([*command, "-D", folder / "data"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ClusterError(done.stderr[-2000:])


def _start(binaries: Path, folder: Path, settings: list[str]) -> "subprocess.Popen[bytes]":
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *_as_postgres(),
                binaries / "postgres",
                *("-D", folder / "data"),
                *("-k", folder),
                *("-c", "listen_addresses=", "-c", "max_connections=60", "-c", "timezone=UTC"),
                *settings,
            ],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the tests first; they stop the server
        )
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        ready = subprocess.run(
            [binaries / "pg_isready", "-q", "-h", folder, "-U", "telemachy", "-d", "postgres"], check=False
        )
        if ready.returncode == 0:
            return server
        if server.poll() is not None:
            break
        time.sleep(0.05)
    server.kill()
    server.wait()
    raise ClusterError(log.read_text(errors="replace")[-2000:])
