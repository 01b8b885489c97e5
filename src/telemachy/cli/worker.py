"""`telemachy worker`: the background work of an installation."""

import signal

import click

from telemachy.cli.platform import ready


@click.command()
@click.option(
    "--mails-per-minute",
    type=click.IntRange(min=1),
    default=300,
    show_default=True,
    help="Send no faster than this.",
)
def worker(mails_per_minute: int) -> None:
    """Run the background worker of this installation."""
    ready()
    from telemachy.cli.working import Worker

    running = Worker(mails_per_minute=mails_per_minute)
    signal.signal(signal.SIGTERM, running.on_signal)
    signal.signal(signal.SIGINT, running.on_signal)
    running.run()
