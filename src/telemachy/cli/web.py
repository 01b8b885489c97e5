"""The commands of the platform: `telemachy run`, `migrate` and `manage`."""

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from telemachy.cli.platform import ready
from telemachy.cli.serving import Serving

if TYPE_CHECKING:
    from django.conf import LazySettings

_LOCAL = ("127.0.0.1", "localhost", "[::1]")


@click.command()
@click.option(
    "--bind", metavar="ADDRESS:PORT", help="Where to listen; by default the port of TELEMACHY_SITE_URL."
)
@click.option(
    "--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Web server processes."
)
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads of each.")
@click.option("--no-worker", is_flag=True, help="Run the worker yourself, with `telemachy worker`.")
def run(bind: str | None, processes: int, threads: int, no_worker: bool) -> None:
    """Serve this installation: prepare its database, then run the web server and the worker."""
    ready()
    from django.conf import settings

    where = bind or default_bind(settings)
    if settings.DEBUG and not where.startswith(_LOCAL):
        raise click.UsageError(
            "TELEMACHY_DEBUG shows source and settings: it is refused on a public address."
        )
    click.echo("Preparing the database, which takes up to a minute the first time ...")
    prepare()
    _say_where_to_begin(settings)
    serving = Serving(bind=where, processes=processes, threads=threads, with_worker=not no_worker)
    serving.start()
    sys.exit(serving.wait())


@click.command()
def migrate() -> None:
    """Bring the database and the static files up to date with this version."""
    ready()
    prepare()
    click.echo("The database and the static files are up to date.")


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands, such as `telemachy manage check --deploy`."""
    ready()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["telemachy manage", *arguments])


def prepare() -> None:
    """Apply what is left of the migrations and gather the static files. Safe to repeat."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _take_newer_topics()


def _take_newer_topics() -> None:
    """Take what this version's own vocabulary has more; a new installation gets it when it is set up."""
    from telemachy.common import clock
    from telemachy.people.actions import read_own_topics
    from telemachy.people.queries import is_set_up

    if is_set_up():
        read_own_topics(now=clock.now())


def default_bind(settings: "LazySettings") -> str:
    """The port of a local site; behind a proxy, port 8000 of this machine alone."""
    parts = urlsplit(settings.TELEMACHY_SITE_URL)
    is_local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return f"127.0.0.1:{parts.port or 8000 if is_local else 8000}"


def _say_where_to_begin(settings: "LazySettings") -> None:
    from telemachy.common import clock
    from telemachy.people.actions import issue_set_up_link

    click.echo(f"Telemachy is at {settings.TELEMACHY_SITE_URL} (Ctrl-C ends it).")
    path = issue_set_up_link(now=clock.now())
    if path:
        click.echo(
            f"Nobody runs it yet. Open this link once to begin:\n  {settings.TELEMACHY_SITE_URL}{path}"
        )
