"""Work for later, asked for by name, so that actions need not import jobs."""

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeAlias

from django_tasks import task

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_NAME = re.compile(r"[a-z_]+\.[a-z_]+")


def enqueue(name: str, /, **kwargs: Json) -> None:
    """Ask the worker to run `telemachy.<room>.jobs.<function>(**kwargs)`, for a name `"room.function"`.

    The request is a row of this database: it commits, or vanishes, with the transaction around it. A job may
    run more than once (a killed worker), so it must leave the same state when it does.
    """
    resolve(name)
    run.enqueue(name=name, kwargs=kwargs)


def resolve(name: str) -> Callable[..., None]:
    """The function that a job's name means; LookupError when there is none."""
    if not _NAME.fullmatch(name):
        raise LookupError(f'Expected a job such as "rounds.solve_round", got {name!r}.')
    room, function = name.split(".")
    module = f"telemachy.{room}.jobs"
    try:
        found: Callable[..., None] | None = getattr(import_module(module), function, None)
    except ModuleNotFoundError as error:
        # A jobs module that is there but cannot import something else is another mistake.
        if error.name not in {f"telemachy.{room}", module}:
            raise
        found = None
    if found is None:
        raise LookupError(f"There is no job {module}.{function}.")
    return found


@task()
def run(name: str, kwargs: dict[str, Any]) -> None:
    """The one task the worker knows: find the job by its name and run it."""
    resolve(name)(**kwargs)
