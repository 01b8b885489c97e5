"""What a program may start from: the templates that come with the product, and files that are kept here."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from telemachy.matching.rules import RulesError, preset_text
from telemachy.programs.choices import ProgramKind
from telemachy.programs.models import Joining, KeptOffer, Program
from telemachy.programs.queries.program_files import (
    PRACTICE,
    Milestone,
    ProgramFile,
    ProgramFileError,
    add_months,
    own_words,
    read_program_file,
    write_program_file,
)

__all__ = [
    "Milestone",
    "Offer",
    "ProgramFile",
    "ProgramFileError",
    "TemplateError",
    "add_months",
    "kept_offers",
    "offer_of",
    "rule_file",
    "template",
    "templates",
]

_FIRST = ("corporate", "university", "youth", "re-entry", "community")
_KEPT = "kept:"


class TemplateError(Exception):
    """There is no such template."""


@dataclass(frozen=True)
class Offer:
    """Something to start from, by the name under which a form sends it."""

    choice: str
    file: ProgramFile
    is_kept_here: bool = False
    public_id: UUID | None = None


@cache
def templates() -> Mapping[str, ProgramFile]:
    """The templates that come with the product, by key: the five programs first, then the small ones."""
    folder = resources.files("telemachy.programs") / "offers"
    files = (one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".toml"))
    found = {one.key: one for one in map(read_program_file, files)}
    ordered = sorted(found.values(), key=lambda one: (_place(one.key), one.is_small, one.name))
    return {one.key: one for one in ordered}


def _place(key: str) -> int:
    return _FIRST.index(key) if key in _FIRST else len(_FIRST)


def template(key: str) -> ProgramFile:
    try:
        return templates()[key]
    except KeyError:
        raise TemplateError(f"There is no template called {key!r}.") from None


def template_or_none(key: str) -> ProgramFile | None:
    return templates().get(key)


def kept_offers() -> list[Offer]:
    """Program files that this organization keeps; one that can no longer be read is left out."""
    found = []
    for kept in KeptOffer.objects.all():
        try:
            file = read_program_file(kept.text)
        except ProgramFileError:
            continue
        found.append(Offer(f"{_KEPT}{kept.public_id}", file, is_kept_here=True, public_id=kept.public_id))
    return found


def all_offers() -> list[Offer]:
    """All that a program may start from. Runs one query."""
    return [*(Offer(key, file) for key, file in templates().items()), *kept_offers()]


def offer_of(choice: str) -> ProgramFile:
    """What a form's choice stands for. Raises TemplateError."""
    if not choice.startswith(_KEPT):
        return template(choice)
    for offer in kept_offers():
        if offer.choice == choice:
            return offer.file
    raise TemplateError(f"There is no program file called {choice!r} any more.")


def rule_file(file: ProgramFile) -> str:
    """The rule file that a program begins with: its own, or one that comes with the product.

    Raises ProgramFileError where it names one that does not come with the product.
    """
    if file.rules_toml:
        return file.rules_toml
    own = resources.files("telemachy.programs") / "offers" / "rules" / f"{file.rules}.toml"
    if file.rules.replace("-", "").isalnum() and own.is_file():
        return own.read_text(encoding="utf-8")
    try:
        return preset_text(file.rules)
    except RulesError as error:
        raise ProgramFileError(error.problems) from error


def file_of(program: Program, *, name: str = "", summary: str = "") -> str:
    """A program as a file, under a name of its own where one is given."""
    offer = template_or_none(program.template)
    return write_program_file(
        program,
        ways=Joining.objects.filter(program=program).first(),
        name=name,
        summary=summary or (offer.summary if offer else ""),
        orientation_mandatory=offer.orientation_mandatory if offer else False,
    )


def columns_of_file(offer: ProgramFile) -> dict[str, Any]:
    """A program's columns as its file says them."""
    plain = (
        "safeguarding", "audience", "cadence", "preparation_minutes", "mentor_role", "mentee_role", "closure",
        "two_person_publishing", "sender_name", "protected_time", "budget_hours", "budget_money",
        "budget_currency", "orientation_mentor_minutes", "orientation_mentee_minutes",
    )  # fmt: skip
    return {
        **{name: getattr(offer, name) for name in plain},
        **own_words(offer.words),
        **offer.safeguards,
        "measures": list(offer.measures),
        "stages": list(offer.stages),
        "rhythm": [{**asdict(phase), "every": str(phase.every)} for phase in offer.phases],
        "milestones": [asdict(milestone) for milestone in offer.milestones],
        "practice": {name: list(getattr(offer, name)) for name in PRACTICE},
        "reasons": {
            part: {"why": one.why, "strength": str(one.strength), "sources": list(one.sources)}
            for part, one in offer.reasons.items()
        },
    }


@dataclass(frozen=True)
class Guidance:
    """What one kind of help is, and what it starts from where it differs from mentoring."""

    kind: ProgramKind
    about: str
    fits: str
    differs: str
    mentor_role: str
    mentee_role: str
    cadence: str
    rhythm: tuple[Mapping[str, object], ...]
    closure: str
    words: Mapping[str, str]
    advice: tuple[str, ...]

    @property
    def columns(self) -> dict[str, Any]:
        """What it suggests, as a program's columns hold it."""
        said = {name: self.words.get(name, "") for name in ("mentor", "mentors", "mentee", "mentees")}
        return {
            "mentor_role": self.mentor_role,
            "mentee_role": self.mentee_role,
            "cadence": self.cadence,
            "rhythm": [{"weeks": 0, **phase} for phase in self.rhythm],
            "closure": self.closure,
            **{f"{name}_word": word for name, word in said.items()},
        }


@cache
def guidance() -> Mapping[ProgramKind, Guidance]:
    """The guidance of every kind."""
    text = (resources.files("telemachy.programs") / "guidance" / "kinds.toml").read_text(encoding="utf-8")
    found = {}
    for key, said in tomllib.loads(text).items():
        kind = ProgramKind(key)
        found[kind] = Guidance(
            kind=kind,
            about=said["about"],
            fits=said["fits"],
            differs=said["differs"],
            mentor_role=said["mentor_role"].strip(),
            mentee_role=said["mentee_role"].strip(),
            cadence=said["cadence"].strip(),
            rhythm=tuple(said["rhythm"]),
            closure=said["closure"].strip(),
            words=said.get("words", {}),
            advice=tuple(said["advice"]),
        )
    return found
