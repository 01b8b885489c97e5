"""Comments of a rule file stay when a form writes it anew."""

from dataclasses import replace

import pytest

from telemachy.matching.rules import Rules, preset_text, presets
from telemachy.programs.queries.rule_comments import restate

FILE = """\
# Ours, since May.

version = 1

[match]
# As many as possible.
objective = "coverage"   # agreed with the board

# The goals go first. "#" is not a comment here.
[[criteria]]
key = "goals"
kind = "covers"
mentee = "goals"
mentor = [
  "skills",  # from the form
  # and later more
]
points = 60  # of a hundred
say = "{mentor} knows # and more"

# Nice to have.
[[criteria]]
key = "site"
kind = "similar"
mentee = "site"
mentor = "site"
points = 20

# The end.
"""


def test_unchanged_rules_are_the_same_text() -> None:
    assert restate(FILE, Rules.from_toml(FILE)).text == FILE


def test_comments_stay_where_they_stood() -> None:
    rules = Rules.from_toml(FILE)
    heavier = replace(rules, criteria=(replace(rules.criteria[0], points=70), rules.criteria[1]))

    restated = restate(FILE, heavier)

    assert Rules.from_toml(restated.text) == heavier
    lines = restated.text.splitlines()
    assert lines[0] == "# Ours, since May."
    assert (
        lines[lines.index('objective = "coverage"  # agreed with the board') - 1] == "# As many as possible."
    )
    assert "points = 70  # of a hundred" in lines
    above_goals = lines[lines.index('key = "goals"') - 2]
    assert above_goals == '# The goals go first. "#" is not a comment here.'
    assert lines[lines.index('key = "site"') - 2] == "# Nice to have."
    assert lines[-1] == "# The end."
    assert "  # and later more" in lines
    assert restated.lost == 0


def test_a_comment_goes_with_the_criterion_it_was_about_and_is_counted() -> None:
    rules = Rules.from_toml(FILE)

    restated = restate(FILE, replace(rules, criteria=rules.criteria[:1]))

    assert "Nice to have" not in restated.text
    assert restated.lost == 1


@pytest.mark.parametrize("name", presets())
def test_a_shipped_file_keeps_every_comment_when_a_weight_changes(name: str) -> None:
    text = preset_text(name)
    rules = Rules.from_toml(text)
    first = rules.criteria[0]
    changed = replace(rules, criteria=(replace(first, points=first.points + 1), *rules.criteria[1:]))

    restated = restate(text, changed)

    assert Rules.from_toml(restated.text) == changed
    assert restated.lost == 0
    changed_lines = set(text.splitlines()) ^ set(restated.text.splitlines())
    assert all(line.startswith("points = ") for line in changed_lines)


def test_rules_that_could_not_be_read_lose_their_comments_only() -> None:
    rules = Rules.preset("general")

    restated = restate("version = 9 # what?", rules)

    assert Rules.from_toml(restated.text) == rules
