"""What a program calls its mentors and mentees."""

from __future__ import annotations

from dataclasses import dataclass

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


USUAL_WORDS = RoleWords(Word("mentor", "mentors"), Word("mentee", "mentees"))
