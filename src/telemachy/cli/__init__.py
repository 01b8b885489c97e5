"""The command line: one entry point, each command imported only when it is asked for."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn

import click

import telemachy

DETAILS = "TELEMACHY_TRACEBACK"
"""Set in the environment, it makes an unexpected error show where it happened."""

BAD_INPUT = 2
UNEXPECTED = 70
"""As sysexits.h has it: an error inside the program."""

_MATCHING, _PLATFORM = "Matching from spreadsheets", "The platform"

# Name: where it is written, what `--help` says of it. Text here, so that help imports nothing.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "match": ("telemachy.cli.match:match", _MATCHING, "Match mentees with mentors from your spreadsheet."),
    "verify": (
        "telemachy.cli.verify:verify",
        _MATCHING,
        "Check a matching and its certificate from the inputs.",
    ),
    "compare": ("telemachy.cli.compare:compare", _MATCHING, "Judge a matching made by hand or by others."),
    "explain": ("telemachy.cli.explain:explain", _MATCHING, "Say why a pair was made, or was not."),
    "whatif": ("telemachy.cli.whatif:whatif", _MATCHING, "Say who is next, whom to look for, and what if."),
    "rules": ("telemachy.cli.rules:rules", _MATCHING, "Write a rule file by answering a few questions."),
    "generate": (
        "telemachy.cli.generate:generate",
        _MATCHING,
        "Invent a believable roster to try things with.",
    ),
    "demo": ("telemachy.cli.demo:demo", _PLATFORM, "Serve a living organization to look around in."),
    "run": ("telemachy.cli.web:run", _PLATFORM, "Serve the platform, with a worker."),
    "worker": ("telemachy.cli.worker:worker", _PLATFORM, "Work off jobs and mail."),
    "migrate": ("telemachy.cli.web:migrate", _PLATFORM, "Bring the database up to date."),
    "manage": ("telemachy.cli.web:manage", _PLATFORM, "Run one of Django's own commands."),
    "audit": ("telemachy.cli.audit:audit", _PLATFORM, "Check the record of who did what."),
}


class Commands(click.Group):
    """Finds a command by its name and imports nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (place, _, _) in COMMANDS.items() if find_spec(place.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by what they are for."""
        present = self.list_commands(ctx)
        for section in (_MATCHING, _PLATFORM):
            rows = [(name, COMMANDS[name][2]) for name in present if COMMANDS[name][1] == section]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(telemachy.__version__, prog_name="telemachy")
def commands() -> None:
    """Mentorship that is not left to chance.

    Start with a spreadsheet of people: telemachy match mentees.csv mentors.csv
    """


def main() -> None:
    """Run the command that was typed; whatever happens, end with a sentence and never with a traceback."""
    try:
        commands(prog_name="telemachy")
    except Exception as error:  # noqa: BLE001
        _unexpected(error)


def _unexpected(error: Exception) -> NoReturn:
    if os.environ.get(DETAILS):
        raise error
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    click.echo(f"Something went wrong inside Telemachy ({what}). Nothing further was written.", err=True)
    click.echo(f"Run it again with {DETAILS}=1 to see where, and please report it.", err=True)
    sys.exit(UNEXPECTED)
