"""`make docs`: write the pages of docs that follow from the code."""

import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from telemachy.common.notices import Notice

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
_WIDTH = 90


_COMMANDS_HEAD = """# Commands

Written from the commands themselves; `telemachy COMMAND --help` prints the same. Those of the platform need
the extra `app`; those that match from spreadsheets do not.
"""
_NOTICES_HEAD = """# Notices

Everything people are told, on the page and by mail, word for word. A name in braces is filled in; nothing
else in a text is special. Written from each room's `notices.py`.
"""


def commands_page() -> str:
    """Every command with its help, as `telemachy … --help` prints it."""
    from telemachy.cli import commands

    parts = [_COMMANDS_HEAD]
    parent = click.Context(commands, info_name="telemachy", terminal_width=_WIDTH)
    for name in commands.list_commands(parent):
        command = commands.get_command(parent, name)
        assert command is not None
        parts += _sections(command, parent, name)
    return "\n".join(parts)


def _sections(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH)
    said = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"## {context.command_path}\n\n```text\n{said}\n```\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _sections(found, context, inner)


def notices_page() -> str:
    """Everything that is said to people by notice and mail, word for word."""
    parts = [_NOTICES_HEAD]
    for room, notices in _notices_by_room():
        parts.append(f"## {room}\n")
        parts += [
            f"### `{notice.key}`\n\n- Subject: {notice.subject}\n- On the page: {notice.line}\n\n"
            f"```text\n{notice.body.strip()}\n```\n"
            for notice in notices
        ]
    return "\n".join(parts)


def _notices_by_room() -> Iterator[tuple[str, list["Notice"]]]:
    from django.apps import apps

    from telemachy.common.notices import Notice

    for app in apps.get_app_configs():
        name = f"{app.name}.notices"
        if not app.name.startswith("telemachy.") or app.name == "telemachy.common" or not find_spec(name):
            continue
        said = [value for value in vars(import_module(name)).values() if isinstance(value, Notice)]
        yield (
            app.label,
            sorted({notice.key: notice for notice in said}.values(), key=lambda notice: notice.key),
        )


_FIELDS_HEAD = """# Profile fields

What a profile asks and who may read each answer, written from `people/profile_fields.toml`, which
the pages and the access rules read as well. A field with a column may enter matching under that name; only
fields that coordinators may read have one, for a reason in a review would tell them anyway.

| who may read | in words |
|---|---|"""


def profile_fields_page() -> str:
    """Every field of a profile, by section, with who may read it and its column in matching rules."""
    from telemachy.people.access import fields_of, sections, words_of_class
    from telemachy.people.choices import Visibility

    lines = [_FIELDS_HEAD]
    lines += [f"| {one.label} | {words_of_class(one)} |" for one in Visibility]
    for section in sections().values():
        fields = fields_of(section.key)
        if fields:
            lines += [f"\n## {section.title}\n", section.about, ""]
            lines += ["| field | who may read | column |", "|---|---|---|"]
        for field in fields:
            column = f"`{field.column}`" if field.column else ""
            lines.append(f"| {field.label} | {field.visible.label} | {column} |")
    return "\n".join([*lines, ""])


def pages() -> dict[str, Callable[[], str]]:
    """File name to what it should hold."""
    from tests.reviewers import data_map_page, who_can_see_page

    from telemachy.config.documents import PAGES

    return {
        **PAGES,
        "commands.md": commands_page,
        "notices.md": notices_page,
        "profile-fields.md": profile_fields_page,
        "../for-your-reviewers/data-map.md": data_map_page,
        "../for-your-reviewers/who-can-see-what.md": who_can_see_page,
    }


def main() -> int:
    """Write every page."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    for name, written in pages().items():
        (REFERENCE / name).write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
