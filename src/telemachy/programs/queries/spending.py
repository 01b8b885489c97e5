"""What a program has spent of its money, and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from telemachy.programs.models import Program, Spending


@dataclass(frozen=True)
class Money:
    """Budget and use, in one currency; a budget of None was never said."""

    budget: Decimal | None
    spent: Decimal
    currency: str

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget - self.spent

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def over(self) -> Decimal:
        return -self.left if self.left is not None and self.left < 0 else Decimal(0)


def money_of(program: Program) -> Money:
    """Runs one query."""
    spent = program.spendings.aggregate(spent=Sum("amount"))["spent"] or Decimal(0)
    return Money(program.budget_money, spent, program.budget_currency)


def spendings_of(program: Program) -> Sequence[Spending]:
    """Every sum, the latest first."""
    return list(program.spendings.select_related("noted_by").order_by("-spent_on", "-pk"))
