"""The orientation of each role: short pages, a charter, and a check that everybody can get right."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from telemachy.programs.choices import Gate
from telemachy.programs.models import Enrollment, OrientationDone
from telemachy.programs.models.words import RoleWords
from telemachy.programs.queries.joining import ways_into


class OrientationError(Exception):
    """An orientation file that does not say what it must."""


@dataclass(frozen=True)
class Page:
    """One short text."""

    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question to check oneself; `right` is the place of the answer, from 0."""

    text: str
    answers: tuple[str, ...]
    right: int
    why: str

    def __post_init__(self) -> None:
        if not (len(self.answers) >= 2 and 0 <= self.right < len(self.answers) and self.why):
            raise OrientationError(f"Expected answers, the place of the right one and a reason: {self.text}")


@dataclass(frozen=True)
class Orientation:
    """All of it, for one role."""

    version: str
    minutes: int
    pages: tuple[Page, ...]
    charter_title: str
    charter: tuple[str, ...]
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        if not (self.pages and self.charter and self.questions):
            raise OrientationError("Expected pages, a charter and questions.")

    @property
    def steps(self) -> list[str]:
        """The names of the steps: each page, then the check."""
        return [*(page.title for page in self.pages), "Your role, and a short check"]

    def in_words(self, words: RoleWords) -> "Orientation":
        """The same, in a program's own words for its roles."""
        return replace(
            self,
            pages=tuple(Page(words.said(one.title), words.said(one.text)) for one in self.pages),
            charter_title=words.said(self.charter_title),
            charter=tuple(map(words.said, self.charter)),
            questions=tuple(
                replace(
                    one,
                    text=words.said(one.text),
                    answers=tuple(map(words.said, one.answers)),
                    why=words.said(one.why),
                )
                for one in self.questions
            ),
        )

    def open_questions(self, answers: Mapping[str, int]) -> list[int]:
        """The places of the questions whose answer is not found yet; answers by place, as text."""
        return [
            place
            for place, question in enumerate(self.questions)
            if answers.get(str(place)) != question.right
        ]


@cache
def orientation_for(role: str) -> Orientation:
    """The orientation of a role, read once and checked in full."""
    file = resources.files("telemachy.programs") / "orientations" / f"{role}.toml"
    return parse_orientation(file.read_text(encoding="utf-8"))


def parse_orientation(text: str) -> Orientation:
    """Raises OrientationError, naming what is missing or strange."""
    try:
        data = tomllib.loads(text)
        return Orientation(
            version=data["version"],
            minutes=data["minutes"],
            pages=tuple(Page(one["title"], one["text"].strip()) for one in data["pages"]),
            charter_title=data["charter"]["title"],
            charter=tuple(data["charter"]["lines"]),
            questions=tuple(
                Question(one["text"], tuple(one["answers"]), one["right"], one["why"])
                for one in data["questions"]
            ),
        )
    except tomllib.TOMLDecodeError as error:
        raise OrientationError(f"This is not a TOML file: {error}.") from error
    except KeyError as error:
        raise OrientationError(f"The orientation lacks {error.args[0]!r}.") from error
    except TypeError as error:
        raise OrientationError(f"The orientation holds a value of the wrong kind: {error}.") from error


@dataclass(frozen=True)
class OrientationState:
    """Whether the program shows one to this person, asks for it, and has it."""

    gate: Gate
    done: OrientationDone | None

    @property
    def is_shown(self) -> bool:
        return self.gate != Gate.OFF or self.done is not None

    @property
    def is_waited_for(self) -> bool:
        return self.gate == Gate.REQUIRED and self.done is None


def orientation_state(enrollment: Enrollment) -> OrientationState:
    """Of one person's part in a program."""
    ways = ways_into(enrollment.cohort.program)
    done = OrientationDone.objects.filter(enrollment=enrollment).first()
    return OrientationState(Gate(ways.orientation(enrollment.role)), done)
