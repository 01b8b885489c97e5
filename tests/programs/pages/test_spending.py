"""What a program spent: noted beside its budget, and struck out again."""

from decimal import Decimal
from uuid import uuid4

import pytest
from tests.programs.pages.scene import Desk, desk

from telemachy.audit.models import Event
from telemachy.programs.models import Program, Spending

pytestmark = pytest.mark.django_db

SUM = {"what": "A room", "amount": "120.50", "spent_on": "2026-03-02"}


@pytest.fixture
def there() -> Desk:
    found = desk()
    Program.objects.filter(pk=found.cohort.program_id).update(
        budget_money=Decimal(1000), budget_currency="EUR"
    )
    return found


def test_a_sum_is_noted_and_struck_out(there: Desk) -> None:
    path = there.program + "spending/"
    assert there.cora.post(path, SUM).status_code == 303

    noted = Spending.objects.get()
    page = there.cora.get(path).content.decode()
    assert (noted.what, noted.amount) == ("A room", Decimal("120.50"))
    assert "879.50 EUR" in page

    assert there.cora.post(path, {"strike": str(noted.public_id)}).status_code == 303
    assert not Spending.objects.exists()
    assert "Nothing noted yet" in there.cora.get(path).content.decode()
    verbs = list(Event.objects.filter(verb__contains="spending").values_list("verb", flat=True))
    assert verbs == ["programs.note_spending", "programs.strike_spending"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("what", "  "), ("amount", "0"), ("amount", "-3"), ("amount", "1e99"), ("spent_on", "soon")],
)
def test_what_is_no_sum_is_refused(there: Desk, field: str, value: str) -> None:
    answer = there.cora.post(there.program + "spending/", {**SUM, field: value})

    assert answer.status_code == 422
    assert not Spending.objects.exists()


def test_without_a_currency_nothing_is_noted(there: Desk) -> None:
    Program.objects.update(budget_money=None, budget_currency="")
    path = there.program + "spending/"

    assert "No budget of money yet" in there.cora.get(path).content.decode()
    assert there.cora.post(path, SUM).status_code == 422
    assert not Spending.objects.exists()


def test_sums_of_another_program_stay(there: Desk) -> None:
    there.cora.post(there.program + "spending/", SUM)
    noted = Spending.objects.get()
    other = Program.objects.exclude(pk=there.cohort.program_id).get()
    path = f"/programs/{other.public_id}/spending/"

    assert there.sam.post(path, {"strike": str(noted.public_id)}).status_code == 303
    assert there.sam.post(path, {"strike": "nothing of the kind"}).status_code == 303
    assert there.sam.post(path, {"strike": str(uuid4())}).status_code == 303
    assert there.sam.post(there.program + "spending/", {"strike": str(noted.public_id)}).status_code == 404
    assert Spending.objects.get() == noted


def test_more_than_the_budget_is_said(there: Desk) -> None:
    there.cora.post(there.program + "spending/", {**SUM, "amount": "1500"})

    assert "Over the budget" in there.cora.get(there.program + "spending/").content.decode()
