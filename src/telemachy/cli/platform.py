"""Make Django ready for a command of the platform, or say in a sentence why it cannot be."""

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pydantic import ValidationError

USAGE_ERROR = 2


def ready() -> None:
    """Load settings and rooms. Ends the command, with the names of what to mend, when an option is wrong."""
    if find_spec("django") is None:
        raise _Unready('The platform is not installed here. Install it with: pip install "telemachy[app]"')
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "telemachy.config.settings")
    # Web processes and workers share the cores; BLAS threads that wait for each other would take them all.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import django
    from pydantic import ValidationError

    try:
        django.setup()
    except ValidationError as error:
        raise _Unready("\n".join(_sentences(error))) from error


class _Unready(click.ClickException):
    exit_code = USAGE_ERROR


def _sentences(error: "ValidationError") -> list[str]:
    return [
        f"{_variable(problem['loc'])}{problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors(include_url=False, include_input=False)
    ]


def _variable(location: tuple[object, ...]) -> str:
    return f"TELEMACHY_{'_'.join(map(str, location)).upper()}: " if location else ""
