"""The reference pages name every kind, parameter, option and meaning there is."""

from importlib import import_module
from pathlib import Path

import click
import pytest

from telemachy.cli import COMMANDS
from telemachy.matching.files.headings import Meaning
from telemachy.matching.kinds import CRITERIA, MUSTS, Kind

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("kind", [*CRITERIA.values(), *MUSTS.values()], ids=lambda kind: kind.name)
def test_every_kind_and_parameter_is_in_the_rule_file_page(kind: Kind) -> None:
    page = (REFERENCE / "rule-file.md").read_text(encoding="utf-8")

    assert f"### `{kind.name}`" in page
    assert kind.says in page
    for parameter in kind.parameters:
        assert f"| `{parameter.name}` |" in page
        assert parameter.says in page


def test_every_option_and_meaning_is_in_the_command_line_page() -> None:
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")

    for name in ("match", "verify", "compare", "explain", "rules", "generate"):
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        assert f"## telemachy {name}" in page
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[0] in page, (name, option.opts)
    for meaning in Meaning:
        assert f"| `{meaning}` |" in page
