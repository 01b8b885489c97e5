"""Which column of a roster a rule means: by its heading, or by what the coordinator said the column is."""

from collections.abc import Iterable, Mapping, Sequence

from telemachy.matching.files.headings import plain_words
from telemachy.matching.rules import Rules, Side

Answers = Mapping[str, str]
#: Heading -> what the column is ("" where it has no meaning of its own).
Columns = Mapping[str, str]


def heading_of(name: str, columns: Columns) -> str | None:
    """The heading that a rule calls by this name: the same text, the same words, or its meaning."""
    if name in columns:
        return name
    words = plain_words(name)
    same_words = [heading for heading in columns if words and plain_words(heading) == words]
    if len(same_words) == 1:
        return same_words[0]
    return next((heading for heading, meaning in columns.items() if meaning == name), None)


def as_rules_call_them(
    rows: Sequence[Answers], columns: Columns, names: Iterable[str]
) -> list[dict[str, str]]:
    """The rows with the columns that rules read, under the names that the rules give them."""
    found = {name: heading for name in names if (heading := heading_of(name, columns)) is not None}
    return [{name: row.get(heading, "") for name, heading in found.items()} for row in rows]


def names_in(rules: Rules, side: Side) -> list[str]:
    """Every column of one side that the rules name anywhere."""
    own = (column for item in rules.items for column in (item.mentee if side == "mentee" else item.mentor))
    return sorted({*rules.columns(side), *own, *rules.people.same_person})


def headings_in(rows: Iterable[Answers], stated: Columns) -> dict[str, str]:
    """The headings that rows have, with what is stated about them."""
    return {**stated, **{heading: stated.get(heading, "") for row in rows for heading in row}}
