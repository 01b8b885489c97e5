"""Criteria and must-haves as sentences: what each compares, without the file's own names for it."""

from collections.abc import Iterable, Mapping, Sequence

from telemachy.common.notices import fill
from telemachy.common.text import listed
from telemachy.matching.rules import Side

CRITERION_WORDS = {
    "covers": "The mentor has what the mentee wants",
    "similar": "Alike",
    "different": "Different",
    "near": "Close in number",
    "at_least": "The mentor has more",
    "gap": "A table of differences",
    "overlap": "Free time in common",
    "rank": "Wishes of both",
    "text": "Words in common",
    "points": "Points from another system",
}
MUST_WORDS = {
    "must_share": "Have something in common",
    "must_differ": "Have nothing in common",
    "at_least": "The mentor has at least as much",
    "within": "Not too far apart",
    "not_in_line": "Not in one reporting line",
    "never": "Nobody whom either asked to avoid",
}

#: By kind; `{both}` is what is compared, `{mentee}` and `{mentor}` one side of it. Where columns are missing,
#: the words of the kind stand in.
_CRITERIA = {
    "covers": "The mentor offers in {mentor} what the mentee wants in {mentee}",
    "similar": "They are alike in {both}",
    "different": "They differ in {both}",
    "near": "They are close in {both}",
    "at_least": "The mentor has more in {mentor}",
    "gap": "They are the right step apart in {both}",
    "overlap": "They are free at the same times",
    "rank": "They wish for each other",
    "text": "They write about the same things in {both}",
    "points": "Another system gives the pair points",
}
_MUSTS = {
    "must_share": "They must have something in common in {both}",
    "must_differ": "They must have nothing in common in {both}",
    "at_least": "The mentor must have enough in {mentor}",
    "within": "They must not be too far apart in {both}",
    "not_in_line": "They must not be in one reporting line",
    "never": "Neither may have asked to avoid the other",
}
_COVERS_ALL = "The mentor has in {mentor} what everyone wants"
_SAME_TIMES = "They must be free at the same times"
_NAMED = 2


def criterion_sentence(kind: str, columns: Mapping[Side, Sequence[str]]) -> str:
    """What a criterion compares, as a sentence."""
    sentence = _CRITERIA[kind]
    if kind == "covers" and columns["mentor"] and not columns["mentee"]:
        sentence = _COVERS_ALL
    return _filled(sentence, CRITERION_WORDS[kind], columns)


def must_sentence(kind: str, columns: Mapping[Side, Sequence[str]], *, is_time: bool = False) -> str:
    """What a must-have asks of a pair, as a sentence; `is_time` where it is free time that they share."""
    sentence = _SAME_TIMES if kind == "must_share" and is_time else _MUSTS[kind]
    return _filled(sentence, MUST_WORDS[kind], columns)


def column_words(name: str) -> str:
    """A column as people read it: `topics_wanted` is “topics wanted”; a heading stays as it was written."""
    return f"“{name.replace('_', ' ')}”"


def _filled(sentence: str, words: str, columns: Mapping[Side, Sequence[str]]) -> str:
    mentee, mentor = (_named(columns[side]) for side in ("mentee", "mentor"))
    parts = {"both": _both(columns), "mentee": mentee, "mentor": mentor}
    if any(f"{{{name}}}" in sentence and not said for name, said in parts.items()):
        return words
    return fill(sentence, parts)


def _both(columns: Mapping[Side, Sequence[str]]) -> str:
    """The columns of both, each said once; whose they are is said where the two differ."""
    mentee, mentor = columns["mentee"], columns["mentor"]
    if not mentee or not mentor or list(mentee) == list(mentor):
        return _named(mentee or mentor)
    return f"{_named(mentee)} (mentee) and {_named(mentor)} (mentor)"


def _named(columns: Iterable[str]) -> str:
    names = [column_words(name) for name in columns]
    more = len(names) - _NAMED
    return listed(names if more < 1 else [*names[:_NAMED], f"{more} more"])
