"""`telemachy audit verify`: whether the record of who did what is whole."""

import sys

import click

from telemachy.cli.platform import ready


@click.group()
def audit() -> None:
    """The record of who did what, and when."""


@audit.command()
def verify() -> None:
    """Look for any event that was edited, deleted, swapped or cut off. Ends with 1 when there is one."""
    ready()
    from telemachy.audit import queries

    verdict = queries.verify()
    for problem in verdict.problems:
        click.echo(problem)
    if not verdict.is_whole:
        sys.exit(1)
    click.echo(f"{verdict.events:,} events, none edited, deleted, swapped or cut off.")
