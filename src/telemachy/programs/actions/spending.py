"""A coordinator notes what a program spent, and strikes out what was noted by mistake."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_line
from telemachy.people.models import Person
from telemachy.programs.actions.starting import lock
from telemachy.programs.models import Program, Spending

MOST_NOTED = 2_000


class NoCurrency(Refusal):
    """A sum without a currency says nothing."""


class TooManySums(Refusal):
    """The list is full."""


@transaction.atomic
def note_spending(
    *, actor: Person, program: Program, spent_on: date, what: str, amount: Decimal, now: datetime
) -> Spending:
    """Note one sum, in the currency of the program's budget. Raises NoCurrency and TooManySums."""
    program = lock(program)
    if not program.budget_currency:
        raise NoCurrency("Say the program's budget and its currency first; then sums can be noted.")
    if program.spendings.count() >= MOST_NOTED:
        raise TooManySums(f"There are {MOST_NOTED:,} sums already. Note several as one.")
    noted = Spending.objects.create(
        program=program,
        spent_on=spent_on,
        what=clean_line(what)[:200],
        amount=amount,
        noted_by=actor,
        noted_at=now,
    )
    record(
        actor=actor, verb="programs.note_spending", target=noted, now=now, program_id=str(program.public_id)
    )
    return noted


@transaction.atomic
def strike_spending(*, actor: Person, program: Program, public_id: str, now: datetime) -> None:
    """Take a sum off the list; one that is gone already stays gone."""
    noted = Spending.objects.select_for_update().filter(program=program, public_id=public_id).first()
    if noted is None:
        return
    record(
        actor=actor, verb="programs.strike_spending", target=noted, now=now, program_id=str(program.public_id)
    )
    noted.delete()
