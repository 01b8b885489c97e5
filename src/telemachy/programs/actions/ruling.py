"""The matching rules of a program are written, by form or as a file; a first roster suggests them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.matching.rules import Rules, RulesError
from telemachy.people.models import Person
from telemachy.programs.actions.starting import lock, refuse_stale
from telemachy.programs.choices import EnrollmentRole, ProgramState
from telemachy.programs.features.suggestions import suggest_rules
from telemachy.programs.models import MAX_CAPACITY, MAX_DEMAND, Cohort, Enrollment, Program
from telemachy.programs.queries.offers import template_or_none
from telemachy.programs.queries.rules import template_rules

MAX_CHARACTERS = 100_000


class RulesRefused(Refusal):
    """The rule file cannot be used; says each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


@transaction.atomic
def save_rules(*, actor: Person, program: Program, revision: int, text: str, now: datetime) -> Program:
    """Make a rule file the program's own; a round that is drawn up already keeps the rules it began with."""
    rules = read_rules(text)
    locked = lock(program)
    refuse_stale(locked, revision)
    if locked.state == ProgramState.OPEN and not rules.criteria:
        raise RulesRefused(["The program is open, so its rules compare something. Nothing was changed."])
    _write(locked, rules, text)
    record(actor=actor, verb="programs.save_rules", target=locked, now=now, program_id=locked.public_id)
    return locked


def read_rules(text: str) -> Rules:
    """The rules in a rule file. Raises RulesRefused with all that is wrong with it."""
    if len(text) > MAX_CHARACTERS:
        raise RulesRefused([f"The rule file has more than {MAX_CHARACTERS:,} characters."])
    try:
        rules = Rules.from_toml(text)
    except RulesError as error:
        raise RulesRefused(error.problems) from error
    problems = []
    if not 1 <= rules.defaults.capacity <= MAX_CAPACITY:
        problems.append(f"Places for a mentor who has not said: a number from 1 to {MAX_CAPACITY}.")
    if not 1 <= rules.defaults.demand <= MAX_DEMAND:
        problems.append(f"Mentors for a mentee who has not said: a number from 1 to {MAX_DEMAND}.")
    if problems:
        raise RulesRefused(problems)
    return rules


def adopt_suggested_rules(*, actor: Person | None, cohort: Cohort, now: datetime) -> tuple[str, ...]:
    """Fit untouched rules to the roster; returns what was assumed, a sentence each."""
    program = Program.objects.get(pk=cohort.program_id)
    if not is_untouched(program) or not _has_both_sides(cohort):
        return ()
    # Outside the transaction: reading a thousand people takes a moment, and nobody should wait for it.
    suggested = suggest_rules(cohort, Rules.from_toml(program.rules_toml))
    if not suggested.rules.criteria:
        return ()
    with transaction.atomic():
        locked = lock(program)
        if not is_untouched(locked):
            return ()
        _write(locked, suggested.rules, suggested.rules.to_toml())
        record(
            actor=actor,
            verb="programs.adopt_suggested_rules",
            target=locked,
            now=now,
            program_id=locked.public_id,
        )
    return suggested.said


def is_untouched(program: Program) -> bool:
    """Whether the rules still are those of the template, made before any roster was known."""
    offer = template_or_none(program.template)
    return offer is not None and program.rules_toml == template_rules(
        offer, capacity=program.mentor_capacity_default, demand=program.mentee_demand_default
    )


def _has_both_sides(cohort: Cohort) -> bool:
    roles = Enrollment.objects.filter(cohort=cohort).present().values_list("role", flat=True).distinct()
    return set(roles) == set(EnrollmentRole.values)


def _write(program: Program, rules: Rules, text: str) -> None:
    program.rules_toml = text
    program.mentor_capacity_default = rules.defaults.capacity
    program.mentee_demand_default = rules.defaults.demand
    program.revision += 1
    program.save()
