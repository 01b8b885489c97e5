"""How the commands speak: refusals as sentences, progress on the side, answers on standard output."""

import functools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, ParamSpec, TypeVar

import click

from telemachy.matching.files.faults import Fault, FileRefused
from telemachy.matching.rules import RulesError

BAD_INPUT = 2
SHOWN_FAULTS = 50

P = ParamSpec("P")
T = TypeVar("T")


def says_refusals(command: Callable[P, T]) -> Callable[P, T]:
    """Wrap a command: what is wrong with its input is said in sentences, and it ends with 2."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except FileRefused as refused:
            show_faults(refused.faults)
        except RulesError as error:
            for problem in error.problems:
                say(problem)
        except OSError as error:
            said = _SYSTEM.get(type(error), f"{error.strerror}.")
            say(f"{error.filename}: {said}" if error.filename else f"The system says: {said}")
        sys.exit(BAD_INPUT)

    return wrapped


_SYSTEM: dict[type[OSError], str] = {
    FileNotFoundError: "There is no such file. Check the name and the folder.",
    IsADirectoryError: "This is a folder. Name a file in it.",
    NotADirectoryError: "A part of this path is a file. Name another folder.",
    FileExistsError: "This is a file. Name another folder.",
    PermissionError: "It may not be read or written. Look who owns it, and what holds it open.",
}


def say(text: str = "") -> None:
    """Write a line to standard error, where it does not mix with an answer that is piped on."""
    click.echo(text, err=True)


def show_faults(faults: tuple[Fault, ...] | list[Fault]) -> None:
    """List what is wrong, all of it up to a screenful."""
    for fault in faults[:SHOWN_FAULTS]:
        say(str(fault))
    if len(faults) > SHOWN_FAULTS:
        say(f"… and {len(faults) - SHOWN_FAULTS:,} more.")


def refuse(sentence: str) -> NoReturn:
    """End the command with a sentence and 2."""
    say(sentence)
    sys.exit(BAD_INPUT)


@contextmanager
def step(what: str, *, quiet: bool = False) -> Iterator[None]:
    """Say what is being done, and how long it took once it took long."""
    shown = not quiet and sys.stderr.isatty()
    if shown:
        click.echo(f"{what} …", err=True, nl=False)
    begun = time.perf_counter()
    try:
        yield
    finally:
        if shown:
            took = time.perf_counter() - begun
            click.echo(f" {took:.1f} s" if took >= 0.1 else "", err=True)
