"""A rule file written anew keeps the comments of the one it replaces.

Whoever wrote “no study gives this weight; we agreed on it in May” should find it again after saving a form.
A comment belongs to the line below it, or to the line it stands on; one whose line is gone goes with it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from telemachy.matching.rules import Rules, RulesError

_MOST_LINES = 400
_LISTS = ("[[criteria]]", "[[must]]", "[[types]]")
Place = tuple[str, ...]
#: Where the comments at the very top and at the very end belong.
TOP: Place = ("top",)
END: Place = ("end",)


@dataclass(frozen=True)
class Restated:
    """A rule file, and how many comment lines of the former one found no place in it."""

    text: str
    lost: int


@dataclass(frozen=True)
class _Statement:
    """One line of a rule file, or several that say one value, with the comments that belong to it."""

    place: Place
    section: Place
    text: str
    above: tuple[str, ...] = ()
    beside: str = ""
    leaves_room: bool = False


def restate(old: str, rules: Rules) -> Restated:
    """The rules as a file, with the comments of the old file where they stood."""
    try:
        before = Rules.from_toml(old)
    except RulesError:
        return Restated(rules.to_toml(), _comments_of(old))
    if before == rules:
        return Restated(old, 0)
    text = _written(_merged(old, before, rules))
    if Rules.from_toml(text) != rules:  # pragma: no cover - a guard: never write other rules than were meant
        text = rules.to_toml()
    return Restated(text, _comments_of(old) - _comments_of(text))


def _merged(old: str, before: Rules, rules: Rules) -> Iterator[_Statement]:
    """The statements of the old file, each said anew where the rules say otherwise."""
    said = {statement.place: statement.text for statement in _statements(before.to_toml())}
    stood = _by_section(old)
    wanted = _by_section(rules.to_toml())
    for section, statements in _in_order(stood, wanted).items():
        new = {statement.place: statement for statement in statements}
        for statement in stood.get(section, ()):
            anew = new.pop(statement.place, None)
            if anew is not None and anew.text != said.get(statement.place, statement.text):
                yield replace(anew, above=statement.above, beside=statement.beside)
            elif anew is not None or statement.place not in said:
                # Unchanged, or the usual value spelled out: it stays as somebody wrote it.
                yield statement
        yield from new.values()


def _in_order(
    stood: Mapping[Place, Sequence[_Statement]], wanted: Mapping[Place, Sequence[_Statement]]
) -> dict[Place, Sequence[_Statement]]:
    """The sections as the rules order them; one of usual values only stays before its follower."""
    ordered: dict[Place, Sequence[_Statement]] = {}
    waiting: dict[Place, list[Place]] = {}
    silent: list[Place] = []
    for section in stood:
        if section in wanted:
            waiting[section], silent = silent, []
        elif section[0] not in _LISTS:
            silent.append(section)
    for section, statements in wanted.items():
        ordered |= dict.fromkeys(waiting.get(section, ()), ())
        ordered[section] = statements
    return ordered


def _by_section(text: str) -> dict[Place, list[_Statement]]:
    found: dict[Place, list[_Statement]] = {}
    for statement in _statements(text):
        found.setdefault(statement.section, []).append(statement)
    return found


def _written(statements: Iterable[_Statement]) -> str:
    lines: list[str] = []
    for statement in statements:
        opens = statement.place in (TOP, END) or statement.text.startswith("[")
        if lines and (opens or statement.leaves_room):
            lines.append("")
        lines += statement.above
        if statement.text:
            lines.append(statement.text + (f"  {statement.beside}" if statement.beside else ""))
    return "\n".join(lines).strip("\n") + "\n"


def has_comments(text: str) -> bool:
    return _comments_of(text) > 0


def _comments_of(text: str) -> int:
    """How many lines of a rule file hold a comment."""
    return sum(
        sum(line.startswith("#") for line in statement.above) + bool(statement.beside)
        for statement in _statements(text)
    ) + _inside(text)


def _statements(text: str) -> Iterator[_Statement]:
    """The statements of a rule file in order: first the top, last the end."""
    lines = text.replace("\r\n", "\n").split("\n")
    top, rest = _top(lines)
    yield _Statement(TOP, TOP, "", tuple(top))
    section: Place = ("",)
    above: list[str] = []
    room = False
    at = 0
    while at < len(rest):
        line = rest[at].strip()
        if not line or line.startswith("#"):
            room = room or (not line and not above)
            above += [line] if line or above else []
            at += 1
            continue
        length = 1 if line.startswith("[") else _length(rest[at:])
        value = "\n".join(rest[at : at + length])
        bare, beside = _split(value)
        if line.startswith("["):
            section = _section(bare.strip(), rest[at + 1 :])
            place = section
        else:
            place = (*section, bare.split("=", 1)[0].strip())
        yield _Statement(place, section, bare.rstrip(), tuple(_trimmed(above)), beside, room)
        above, room = [], False
        at += length
    yield _Statement(END, END, "", tuple(_trimmed(above)))


def _top(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The comments at the top, up to the first blank line after them, and all the rest."""
    end = 0
    while end < len(lines) and lines[end].strip().startswith("#"):
        end += 1
    return [line.strip() for line in lines[:end]], list(lines[end:])


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Without blank lines at either end."""
    text = "\n".join(lines).strip("\n")
    return text.split("\n") if text else []


def _length(lines: Sequence[str]) -> int:
    """How many lines one `name = value` takes: lists and long texts take several."""
    for length in range(1, min(len(lines), _MOST_LINES) + 1):
        if _reads("\n".join(lines[:length])):
            return length
    return 1


def _reads(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _split(value: str) -> tuple[str, str]:
    """A statement and the comment on its last line. A # within a text is none."""
    last = value.rsplit("\n", 1)[-1]
    whole = _data(value)
    at = last.find("#")
    while at >= 0:
        bare = value[: len(value) - len(last) + at].rstrip()
        if whole is not None and _data(bare) == whole:
            return bare, last[at:].strip()
        at = last.find("#", at + 1)
    return value, ""


def _data(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _section(header: str, below: Sequence[str]) -> Place:
    """A section by its name; one of a list by its name and its key."""
    if header not in _LISTS:
        return (header,)
    wanted = "name" if header == "[[types]]" else "key"
    for line in below:
        if line.strip().startswith("["):
            break
        said = _data(line)
        if said and wanted in said:
            return (header, str(said[wanted]))
    return (header, "")


def _inside(text: str) -> int:
    """Comment lines within a list that takes several lines: they have no line of their own to stand by."""
    lines = text.replace("\r\n", "\n").split("\n")
    found, at = 0, 0
    while at < len(lines):
        line = lines[at].strip()
        length = 1 if not line or line[0] in "#[" else _length(lines[at:])
        found += sum(one.strip().startswith("#") for one in lines[at + 1 : at + length])
        at += length
    return found
