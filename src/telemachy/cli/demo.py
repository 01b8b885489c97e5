"""The command `telemachy demo`: a living organization in a folder of its own, served until Ctrl-C."""

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import click

from telemachy.cli.platform import ready
from telemachy.cli.serving import Serving

HOST = "127.0.0.1"
_SECONDS_TO_START = 60.0


@click.command()
@click.option(
    "--port", default=8000, show_default=True, help="Where to serve; the next free one if it is taken."
)
@click.option("--keep", is_flag=True, help="Go on with the demo as you left it.")
@click.option("--check", is_flag=True, help="Build it in a temporary place, walk through it, and end.")
def demo(port: int, keep: bool, check: bool) -> None:
    """Show a living organization: invented people, one round published, one in draft."""
    port = _free_port(0 if check else port)
    with _folder(port, check=check, keep=keep) as (home, is_built):
        site = f"http://{HOST}:{port}"
        # Never the database of a real installation, whatever the environment says.
        os.environ.pop("TELEMACHY_DATABASE_URL", None)
        os.environ.update(TELEMACHY_HOME=str(home), TELEMACHY_SITE_URL=site, TELEMACHY_DEMO="true")
        os.environ.setdefault("TELEMACHY_LOG_LEVEL", "WARNING")
        ready()
        if not is_built:
            _build(home)
        serving = Serving(bind=f"{HOST}:{port}", processes=1, threads=8)
        serving.start()
        try:
            _wait_for(port)
            if check:
                sys.exit(_check(site))
            click.echo(f"\nThe demo is at {site} (Ctrl-C ends it). No mail leaves this machine.")
            sys.exit(serving.wait())
        finally:
            serving.end()


@contextlib.contextmanager
def _folder(port: int, *, check: bool, keep: bool) -> Iterator[tuple[Path, bool]]:
    """The demo's own folder, one for each port, and whether a finished demo lies in it."""
    if check:
        with tempfile.TemporaryDirectory(prefix="telemachy-demo-") as temporary:
            yield Path(temporary), False
        return
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "telemachy" / f"demo-{port}"
    is_built = keep and _built_mark(home).exists()
    if not is_built:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    yield home, is_built


def _built_mark(home: Path) -> Path:
    return home / "demo-is-built"


def _build(home: Path) -> None:
    from telemachy.cli.web import prepare
    from telemachy.common import clock
    from telemachy.demo.building import DemoFailed, build

    begun = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"[{time.monotonic() - begun:4.0f} s] {text} ...")

    say("Preparing the database")
    prepare()
    try:
        build(now=clock.now(), say=say)
    except DemoFailed as error:
        raise click.ClickException(f"The demo could not be built. {error}") from error
    _built_mark(home).touch()
    say("Starting the server")


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), contextlib.closing(HTTPConnection(HOST, port, timeout=5)) as line:
            line.request("GET", "/health/")
            if line.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise click.ClickException(f"The server did not answer within {_SECONDS_TO_START:.0f} seconds.")


def _check(site: str) -> int:
    from telemachy.demo.checking import problems

    found = problems(site)
    for problem in found:
        click.echo(problem, err=True)
    click.echo("The demo holds." if not found else f"The demo does not hold: {len(found)} found.")
    return 1 if found else 0


def _free_port(wanted: int) -> int:
    """This port, or the next one nobody listens on; 0 takes any."""
    for port in [wanted, *range(wanted + 1, wanted + 50)] if wanted else [0]:
        with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise click.ClickException(f"Every port from {wanted} on is taken. Choose another with --port.")
