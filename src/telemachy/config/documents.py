"""Reference pages that are written from the code: `python -m telemachy.config.documents docs/reference`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from telemachy.common.permissions import CLASSES, Role, Table, table
from telemachy.config.options import Options

_ROLES = {
    Role.PERSON: "whoever is signed in",
    Role.MENTEE: "mentee",
    Role.MENTOR: "mentor",
    Role.COORDINATOR: "coordinator",
    Role.ORGANIZATION_ADMIN: "runs the organization",
    Role.ADDRESSEE: "the one role that a concern was sent to",
}


def permissions_page(it: Table) -> str:
    """Who may do what, as one table a kind of object, and which address is which act."""
    return "\n".join([*_who_may(it), "", *_which_address(it), ""])


def _who_may(it: Table) -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "Written from `src/telemachy/common/permissions.toml`, which the pages themselves ask and which the"
    yield "tests hold every address against. What does not stand here is refused. A role is what a person is"
    yield "towards the object in question, never a higher role that they hold elsewhere. What one may not see"
    yield "looks as if it did not exist."
    yield ""
    yield "| object | data class | act | who may |"
    yield "|---|---|---|---|"
    for thing in it.objects.values():
        label, kind = f"**{thing.name}**: {thing.about}", f"{thing.data_class}, {CLASSES[thing.data_class]}"
        for action, roles in thing.actions.items():
            yield f"| {label} | {kind} | {action} | {_who(thing.name, roles)} |"
            label = kind = ""


def _who(object_name: str, roles: frozenset[Role]) -> str:
    if Role.ANONYMOUS in roles:
        return "anybody"
    if object_name.startswith("own_"):
        return "whom it is about"
    return ", ".join(_ROLES[role] for role in Role if role in roles) or "nobody"


def _which_address(it: Table) -> Iterator[str]:
    yield "## Which address is which act"
    yield ""
    yield "| address | object | methods |"
    yield "|---|---|---|"
    for entry in it.urls.values():
        methods = ", ".join(f"{method}: {action}" for method, action in entry.methods.items())
        yield f"| `{entry.name}` | {entry.object} | {methods} |"


def settings_page() -> str:
    """Every setting of an installation, with what it does and what it is when nobody says."""
    lines = [
        "# Settings of an installation",
        "",
        "Set in the environment. A misspelt value is refused by name, never guessed.",
        "Written from `src/telemachy/config/options.py`.",
        "",
        "| variable | what it does | when not set |",
        "|---|---|---|",
    ]
    for name, field in Options.model_fields.items():
        default = field.get_default()
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        said = "" if shown in {None, ""} else f"`{shown}`"
        lines.append(f"| `TELEMACHY_{name.upper()}` | {field.description} | {said} |")
    return "\n".join([*lines, ""])


PAGES = {"permissions.md": lambda: permissions_page(table()), "settings.md": settings_page}


def main(folder: Path) -> None:
    """Write every page into a folder."""
    for name, write in PAGES.items():
        (folder / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
