"""A page of a long list is the same from whichever end the database walks to it."""

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from tests.cast import NOW

from telemachy.common.paging import lean_page
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

ORDERS = [("sort_name", "id"), ("-sort_name", "-id"), ("opted_out_at", "-id"), ("-opted_out_at", "id")]


@pytest.fixture
def people() -> None:
    """Twenty-three people, some of one name, some with nothing in a column that they are sorted by."""
    Person.objects.bulk_create(
        Person(
            name=f"Kim {number % 5}",
            sort_name=f"kim {number % 5}",
            email=f"kim{number}@example.org",
            added_at=NOW,
            opted_out_at=NOW if number % 3 else None,
        )
        for number in range(23)
    )


def read(ids):
    return list(Person.objects.filter(pk__in=ids))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [4, 10, 23, 30])
def test_every_page_holds_the_rows_that_follow(people, order, size):
    ordered = Person.objects.order_by(*order)
    wanted = list(ordered.values_list("pk", flat=True))

    pages = range(1, -(-len(wanted) // size) + 1)
    shown = [[person.pk for person in lean_page(ordered, read, page=str(page), size=size)] for page in pages]

    assert shown == [wanted[start : start + size] for start in range(0, len(wanted), size)]


def test_the_last_page_is_not_walked_to_from_the_beginning(people):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = lean_page(Person.objects.order_by("sort_name", "id"), read, page="999", size=10)
        assert len(list(page)) == 3

    assert not any("OFFSET" in query["sql"] for query in asked.captured_queries)


def test_a_search_is_asked_once(people):
    found = Person.objects.filter(sort_name__contains="kim 1").order_by("sort_name", "id")

    with CaptureQueriesContext(connection) as asked:
        page = lean_page(found, read, page="1", size=2, is_search=True)
        rows = list(page)

    assert (len(rows), page.paginator.count, len(asked)) == (2, 5, 2)


@pytest.mark.parametrize(("rows", "said"), [(1, ""), (2, "1–2 of 2 people")])
def test_one_row_is_not_counted(rows: int, said: str) -> None:
    page = Paginator(range(rows), 20).page(1)

    shown = render_to_string("components/pagination.html", {"page": page, "noun": "people"})

    assert strip_tags(shown).strip() == said
