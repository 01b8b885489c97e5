"""A program begins from a template, is complete before it opens, and closes."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from telemachy.audit.models import Event
from telemachy.common.errors import Stale
from telemachy.matching.rules import Rules
from telemachy.programs.actions.starting import (
    Details,
    NotReady,
    WrongState,
    close_program,
    create_program,
    edit_program,
    open_program,
)
from telemachy.programs.choices import ProgramState
from telemachy.programs.models import Program
from telemachy.programs.queries.offers import TemplateError, template
from telemachy.programs.queries.program_files import add_months
from telemachy.programs.queries.readiness import missing_parts

pytestmark = pytest.mark.django_db

PARTS = {
    "purpose",
    "audience",
    "owner",
    "length",
    "cadence",
    "roles",
    "match_method",
    "measures",
    "closure",
}


def complete(program: Program) -> Program:
    return edit_program(
        actor=program.coordinations.get().person,
        program=program,
        revision=program.revision,
        details=replace(details_of(program), purpose="Grow leaders"),
        owner=program.owner,
        now=cast.NOW,
    )


def details_of(program: Program) -> Details:
    return Details(**{name: getattr(program, name) for name in Details.__dataclass_fields__})


@pytest.mark.requirement("S000-01")
def test_an_empty_program_is_refused_and_each_missing_part_named() -> None:
    program = Program.objects.create(name="Empty", template="corporate", created_at=cast.NOW)

    with pytest.raises(NotReady) as refusal:
        open_program(actor=cast.cora(), program=program, now=cast.NOW)

    assert {part.key for part in refusal.value.parts} == PARTS
    assert all(part.label.lower() in refusal.value.sentence for part in refusal.value.parts)
    assert all(part.page and part.field and part.advice for part in refusal.value.parts)


@pytest.mark.requirement("S002-08")
def test_the_corporate_template_leaves_only_the_purpose_to_say() -> None:
    program = cast.program_of(cast.cora())

    assert [part.key for part in missing_parts(program)] == ["purpose"]


def test_a_program_starts_with_a_cohort_a_coordinator_and_rules() -> None:
    cora = cast.cora()

    program = cast.program_of(cora)

    assert [one.person for one in program.coordinations.all()] == [cora]
    assert program.cohorts.count() == 1
    assert Rules.from_toml(program.rules_toml).criteria
    assert program.ends_on == date(2027, 1, 1)
    assert Event.objects.filter(verb="programs.create_program", program_id=program.public_id).count() == 1


def test_a_complete_program_opens_and_closes() -> None:
    program = complete(cast.program_of(cast.cora()))
    actor = program.coordinations.get().person

    opened = open_program(actor=actor, program=program, now=cast.NOW)
    closed = close_program(actor=actor, program=program, now=cast.NOW)

    assert (opened.state, closed.state) == (ProgramState.OPEN, ProgramState.CLOSED)


def test_an_open_program_stays_complete() -> None:
    program = complete(cast.program_of(cast.cora()))
    actor = program.coordinations.get().person
    program = open_program(actor=actor, program=program, now=cast.NOW)

    with pytest.raises(WrongState, match="keeps its purpose"):
        edit_program(
            actor=actor,
            program=program,
            revision=program.revision,
            details=replace(details_of(program), purpose=""),
            owner=program.owner,
            now=cast.NOW,
        )


def test_the_database_keeps_an_open_program_complete() -> None:
    program = complete(cast.program_of(cast.cora()))
    open_program(actor=program.coordinations.get().person, program=program, now=cast.NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=program.pk).update(purpose="")


def test_a_draft_does_not_close() -> None:
    program = cast.program_of(cast.cora())

    with pytest.raises(WrongState):
        close_program(actor=program.coordinations.get().person, program=program, now=cast.NOW)


def test_of_two_coordinators_at_one_form_the_second_is_told() -> None:
    program = cast.program_of(cast.cora())
    complete(program)

    with pytest.raises(Stale):
        complete(program)


def test_a_month_without_such_a_day_ends_on_its_last() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 4, 1), 9) == date(2027, 1, 1)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(TemplateError):
        create_program(
            actor=cast.cora(), template_key="nothing", name="X", starts_on=date(2026, 4, 1), now=cast.NOW
        )
    assert template("corporate").length_months == 9
