"""What a program calls its mentors and mentees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from telemachy.common.notices import Notice
from telemachy.programs.choices import EnrollmentRole


@dataclass(frozen=True)
class Word:
    """A role as a program says it: “coach” and “coaches”."""

    one: str
    many: str

    def of(self, number: int) -> str:
        """The word that goes with a number."""
        return self.one if number == 1 else self.many

    def __str__(self) -> str:
        return self.one


@dataclass(frozen=True)
class RoleWords:
    """The words of both roles, in small letters, as they stand within a sentence."""

    mentor: Word
    mentee: Word

    @classmethod
    def of(cls, mentor: str, mentors: str, mentee: str, mentees: str) -> RoleWords:
        """Own words where they are said, the usual ones elsewhere; a missing plural is formed as usual."""
        return cls(_word(mentor, mentors, "mentor"), _word(mentee, mentees, "mentee"))

    def role(self, role: str) -> Word:
        """The word of one role of an enrollment."""
        return self.mentor if role == EnrollmentRole.MENTOR else self.mentee

    @property
    def are_usual(self) -> bool:
        return self == USUAL_WORDS

    def said(self, text: str) -> str:
        """A sentence of ours with this program's words in place of the usual ones; never a person's text."""
        return text if self.are_usual else _ROLE.sub(self._own, text)

    def label(self, fields: Iterable[Any]) -> None:
        """Put the labels and hints of a form's fields in this program's words."""
        for field in fields:
            field.label = self.said(field.label) if field.label else field.label
            field.help_text = self.said(field.help_text) if field.help_text else field.help_text

    def notice(self, notice: Notice) -> Notice:
        """A notice in this program's words; its places stay open."""
        return replace(
            notice,
            subject=self.said(notice.subject),
            line=self.said(notice.line),
            body=self.said(notice.body),
        )

    def _own(self, found: re.Match[str]) -> str:
        usual = found["word"]
        word = self.mentor if usual.lower().startswith("mentor") else self.mentee
        own = word.many if usual.endswith("s") else word.one
        own = own[:1].upper() + own[1:] if usual[0].isupper() else own
        article = found["article"] or ""
        if article:
            begins = "an" if own[:1].lower() in "aeiou" else "a"
            article = (begins.capitalize() if article[0].isupper() else begins) + found["space"]
        return article + own


def _word(one: str, many: str, usual: str) -> Word:
    if not one:
        return Word(usual, many or f"{usual}s")
    return Word(one, many or _plural(one))


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


#: A role within a sentence, with its article; neither a place to fill nor part of another word.
_ROLE = re.compile(
    r"(?:\b(?P<article>an?)(?P<space>\s+))?(?<![\w{])(?P<word>ment(?:or|ee)s?)(?![\w}])", re.IGNORECASE
)
USUAL_WORDS = RoleWords(Word("mentor", "mentors"), Word("mentee", "mentees"))
