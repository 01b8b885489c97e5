"""`telemachy run` from nothing: it prepares, serves, says where to begin, and leaves no process behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from tests.harness.databases import copy_migrated
from tests.harness.processes import eventually

pytestmark = pytest.mark.kill

Process = subprocess.Popen[str]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "TELEMACHY_HOME": str(home),
        "TELEMACHY_SITE_URL": f"http://127.0.0.1:{port}",
        "TELEMACHY_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "telemachy.config.settings",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A home that `telemachy migrate` has prepared once for all these tests; the demo's begins with none."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    home.mkdir(mode=0o700)
    copy_migrated(migrated, home / "db.sqlite3")
    command = [sys.executable, "-m", "telemachy.cli", "migrate"]
    subprocess.run(command, env=environment(home, 8000), check=True, capture_output=True)
    return home


@pytest.fixture
def installation(tmp_path: Path, port: int, prepared: Path) -> Iterator[Process]:
    """An installation of its own, just started."""
    shutil.copytree(prepared, tmp_path / "home")
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "telemachy.cli", "run", "--processes", "1"],
            env=environment(tmp_path / "home", port),
            cwd=tmp_path,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        eventually(lambda: process.poll() is not None or answers(port), seconds=60)
        assert process.poll() is None, (tmp_path / "said").read_text()
        yield process
    finally:
        process.kill()
        process.wait()


def answers(port: int, path: str = "/health/") -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return bool(response.status == 200)
    except HTTPError:
        raise
    except (URLError, OSError):
        return False


def children(process: Process) -> dict[str, int]:
    """The web server and the worker, by process id."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in found}
    return {"worker" if "worker\0" in line[-8:] else "web": pid for pid, line in commands.items()}


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_it_serves_and_says_once_where_to_begin(installation: Process, tmp_path: Path, port: int):
    said = (tmp_path / "said").read_text()
    (link,) = re.findall(rf"http://127\.0\.0\.1:{port}(/set-up/\S+)", said)

    assert answers(port, link)
    assert sorted(children(installation)) == ["web", "worker"]
    assert (tmp_path / "home" / "secret.key").stat().st_mode & 0o077 == 0


def test_it_ends_in_good_order(installation: Process):
    started = children(installation)

    installation.send_signal(signal.SIGTERM)

    assert installation.wait(timeout=30) == 0
    assert not any(is_running(pid) for pid in started.values())


def test_a_killed_worker_is_started_again(installation: Process):
    killed = children(installation)["worker"]

    os.kill(killed, signal.SIGKILL)

    eventually(lambda: children(installation).get("worker", killed) != killed)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux ends the children of a killed process for us")
def test_killed_outright_it_leaves_no_server_behind(installation: Process, port: int):
    started = children(installation)

    installation.kill()
    installation.wait()

    eventually(lambda: not any(is_running(pid) for pid in started.values()), seconds=30)
    assert not answers(port)
