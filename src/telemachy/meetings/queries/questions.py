"""Our own bank of questions: read once from its file, searched, and suggested for an item."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.paginator import Page, Paginator

from telemachy.common.text import folded
from telemachy.meetings.choices import AskType
from telemachy.meetings.models import QUESTION_LENGTH

FILE = Path(__file__).resolve().parent.parent / "question_bank.toml"
A_PAGE = 20
SUGGESTED = 3
ASKERS = {"mentee": "Mentee", "mentor": "Mentor"}

# These say nothing about what an item is about.
_FILLERS = frozenset(
    re.findall(
        "[a-z]+",
        """a about am an and are as at be been but by can could do does for from had has have how i if in into
        is it its me my no not of on or our out so some than that the their them then there they this to too
        up us was we what when where which who whom why with would you your""",
    )
)
# These stand in questions of every kind, so that sharing one of them means nothing.
_COMMON = _FILLERS | {
    "should",
    "one",
    "first",
    "last",
    "thing",
    "things",
    "time",
    "want",
    "need",
    "tell",
    "take",
}


class BankBroken(ValueError):
    """The file of the bank cannot be used; the message says which line of it and why."""


@dataclass(frozen=True)
class Question:
    """One question, who asks it and what it is good for."""

    id: str
    words: str
    purpose: str
    asker: str
    asks: frozenset[AskType]

    @property
    def asker_label(self) -> str:
        return f"{ASKERS[self.asker]} asks"


@dataclass(frozen=True)
class Purpose:
    """What a question is good for, and the words of an item that point to it."""

    key: str
    name: str
    about: str
    keywords: Sequence[str]


@dataclass(frozen=True)
class Bank:
    """All questions, in the order of the file."""

    purposes: Mapping[str, Purpose]
    questions: Sequence[Question]


@cache
def bank() -> Bank:
    """The bank that ships."""
    return read_bank(FILE.read_text(encoding="utf-8"))


def read_bank(text: str) -> Bank:
    """A bank from the text of its file; raises BankBroken with a sentence that names the first mistake."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BankBroken(f"The question bank cannot be read: {error}.") from error
    purposes = {key: _purpose(key, value) for key, value in data.items()}
    questions = [one for key, value in data.items() for one in _questions(key, value)]
    for what, seen in (
        ("id", Counter(one.id for one in questions)),
        ("question", Counter(folded(one.words) for one in questions)),
    ):
        if twice := [name for name, count in seen.items() if count > 1]:
            raise BankBroken(f"This {what} stands in the question bank twice: {twice[0]}.")
    return Bank(purposes, questions)


def _purpose(key: str, value: Any) -> Purpose:
    try:
        return Purpose(key, value["name"], value["about"], tuple(value["keywords"]))
    except (KeyError, TypeError) as error:
        raise BankBroken(f"The purpose {key} needs name, about and keywords.") from error


def _questions(key: str, value: Mapping[str, Any]) -> Iterable[Question]:
    for asker in ASKERS:
        for row in value.get(asker, ()):
            yield _question(key, asker, row)


def _question(purpose: str, asker: str, row: Mapping[str, Any]) -> Question:
    words, name = str(row.get("words", "")), str(row.get("id", ""))
    unknown = set(row.get("asks", ())) - set(AskType.values)
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", name):
        raise BankBroken(
            f"A question of {purpose} needs an id of small letters and hyphens: {words or name}."
        )
    if not words.endswith("?") or len(words) > QUESTION_LENGTH:
        raise BankBroken(
            f"{name} needs words that end with a question mark, {QUESTION_LENGTH} characters at most."
        )
    if unknown:
        raise BankBroken(f"{name} names a kind of help that there is not: {min(unknown)}.")
    asks = frozenset(AskType(one) for one in row.get("asks", AskType.values))
    return Question(name, words, purpose, asker, asks)


def find_question(question_id: str) -> Question | None:
    """The question with this id."""
    return next((one for one in bank().questions if one.id == question_id), None)


@dataclass(frozen=True)
class QuestionGroup:
    """Some questions of one purpose, one after the other."""

    purpose: Purpose
    questions: Sequence[Question]


@dataclass(frozen=True)
class QuestionsPage:
    """What a search found, by purpose."""

    groups: Sequence[QuestionGroup]
    page: Page[Question]
    q: str
    purpose: str
    asker: str


def questions_page(*, q: str = "", purpose: str = "", asker: str = "", page: str = "") -> QuestionsPage:
    """One page of what is found; a purpose or an asker that there is not filters nothing."""
    known = bank()
    purpose = purpose if purpose in known.purposes else ""
    asker = asker if asker in ASKERS else ""
    found = [one for one in search_questions(q) if purpose in ("", one.purpose) and asker in ("", one.asker)]
    here = Paginator(found, A_PAGE).get_page(page)
    return QuestionsPage(_grouped(known, here), here, q, purpose, asker)


def _grouped(known: Bank, rows: Iterable[Question]) -> list[QuestionGroup]:
    kept: dict[str, list[Question]] = {}
    for one in rows:
        kept.setdefault(one.purpose, []).append(one)
    return [QuestionGroup(known.purposes[key], those) for key, those in kept.items()]


def search_questions(q: str) -> list[Question]:
    """Those that hold every word of `q`, or its beginning, in the question or the name of its purpose."""
    wanted, known = _words(q), bank()
    return [
        one
        for one in known.questions
        if all(
            any(word.startswith(part) for word in _words(f"{one.words} {known.purposes[one.purpose].name}"))
            for part in wanted
        )
    ]


def suggest_questions(
    words: str, ask: AskType | None, *, asker: str, seed: str, turn: int = 0
) -> list[Question]:
    """Three questions that suit an item, the next three with the next turn; round again when all had a turn.

    Those whose purpose the item's words point to come first; the seed decides among equals, so that one
    session always gets the same and two sessions do not.
    """
    known = bank()
    fitting = [one for one in known.questions if one.asker == asker and (ask is None or ask in one.asks)]
    told = set(_words(words)) - _FILLERS
    points = {key: _pointed_at(purpose, told) for key, purpose in known.purposes.items()}
    ranked = sorted(
        fitting, key=lambda one: (-_suits(one, points[one.purpose], told, ask), _drawn(seed, one.id))
    )
    start = turn * SUGGESTED % len(ranked)
    return (ranked + ranked)[start : start + SUGGESTED]


def _suits(one: Question, pointed: int, told: set[str], ask: AskType | None) -> float:
    shared = len(told & (set(_words(one.words)) - _COMMON))
    # A question made for this kind of help comes before one that fits every kind.
    made_for = 0.5 if ask is not None and len(one.asks) < len(AskType) else 0.0
    return 3 * pointed + 2 * shared + made_for


def _pointed_at(purpose: Purpose, told: set[str]) -> int:
    return sum(any(_matches(keyword, word) for keyword in purpose.keywords) for word in told)


def _matches(keyword: str, word: str) -> bool:
    return word.startswith(keyword[:-1]) if keyword.endswith("*") else word == keyword


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def _drawn(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()
