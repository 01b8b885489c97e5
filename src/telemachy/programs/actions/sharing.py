"""A program file comes in and becomes a draft; an organization keeps files to start from."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.matching.rules import RulesError
from telemachy.people.models import Person
from telemachy.programs.actions.ruling import RulesRefused, read_rules
from telemachy.programs.actions.starting import create_program
from telemachy.programs.models import KeptOffer, Program
from telemachy.programs.queries.offers import file_of, rule_file
from telemachy.programs.queries.program_files import ProgramFile, ProgramFileError, read_program_file

MOST_KEPT = 100


class FileRefused(Refusal):
    """The file cannot become a program; says each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


class NameTaken(Refusal):
    """There is a kept file of this name already."""


def read_file(text: str) -> ProgramFile:
    """A program file whose rules can be used as well. Raises FileRefused with all that is wrong with it."""
    try:
        file = read_program_file(text)
        read_rules(rule_file(file))
    except (ProgramFileError, RulesRefused) as error:
        raise FileRefused(error.problems) from error
    return file


@transaction.atomic
def bring_in_program(
    *, actor: Person, text: str, name: str, starts_on: date, owner: Person | None = None, now: datetime
) -> Program:
    """Make a draft of a program file: the program that it describes, without anybody in it."""
    file = read_file(text)
    try:
        return create_program(
            actor=actor, file=file, name=name or file.name, starts_on=starts_on, owner=owner, now=now
        )
    except (RulesError, ValueError) as error:
        raise FileRefused([f"The file cannot become a program: {error}"]) from error


@transaction.atomic
def keep_offer(*, actor: Person, program: Program, name: str, summary: str, now: datetime) -> KeptOffer:
    """Keep a program as a file that every coordinator here may start from. Its people stay out."""
    if KeptOffer.objects.count() >= MOST_KEPT:
        raise NameTaken(f"{MOST_KEPT} files are kept already. Remove one first.")
    text = file_of(program, name=name, summary=summary)
    read_file(text)
    try:
        with transaction.atomic():
            kept = KeptOffer.objects.create(name=name, text=text, kept_at=now)
    except IntegrityError as error:
        raise NameTaken(f"There is a file called {name} already. Give this one another name.") from error
    record(actor=actor, verb="programs.keep_offer", target=kept, now=now, program_id=program.public_id)
    return kept


@transaction.atomic
def drop_offer(*, actor: Person, offer: KeptOffer, now: datetime) -> None:
    """No longer keep a file; programs that began from it go on."""
    record(actor=actor, verb="programs.drop_offer", target=offer, now=now)
    offer.delete()
