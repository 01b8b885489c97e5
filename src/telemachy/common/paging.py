"""Long lists, a page at a time: the index finds the ids of a page, and only its rows are read."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

Row = TypeVar("Row")


class LeanList(Generic[Row]):
    """What a Paginator takes: ids in order, counted and cut by the database, and how to read their rows.

    An offset into 50,000 wide rows reads all the rows before it. Here it walks an index that holds what the
    list is filtered and sorted by; runs two queries a page, and one more to count.
    """

    ordered = True

    def __init__(
        self,
        ids: "QuerySet[Any, Any]",
        read: Callable[[Sequence[int]], Sequence[Row]],
        *,
        count: int | None,
        is_search: bool,
    ) -> None:
        keys = ids.values_list("pk", flat=True)
        self._ids: Any = list(keys) if is_search else keys
        self._read, self._count = read, len(self._ids) if is_search else count

    def count(self) -> int:
        """How many there are in all."""
        if self._count is None:
            self._count = self._ids.order_by().count()
        return self._count

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Row]:
        ids = self._between(part.start or 0, self.count() if part.stop is None else part.stop)
        rows = {getattr(row, "pk"): row for row in self._read(ids)} if ids else {}  # noqa: B009
        return [rows[pk] for pk in ids if pk in rows]

    def _between(self, start: int, stop: int) -> list[int]:
        """The ids from `start` until `stop`, walked to from the nearer end of the list."""
        count = self.count()
        stop = min(stop, count)
        if isinstance(self._ids, list) or start <= count - stop:
            return list(self._ids[start:stop])
        return list(self._ids.reverse()[count - stop : count - start])[::-1]


def lean_page(
    ids: "QuerySet[Any, Any]",
    read: Callable[[Sequence[int]], Sequence[Row]],
    *,
    page: str,
    size: int,
    count: int | None = None,
    is_search: bool = False,
) -> Page[Row]:
    """One page of a long list: the nearest that there is to the one asked for.

    `ids` are filtered and in order, over columns that one index holds; `read` gives the rows of some ids in
    any order; `count`, if it is known already, saves the query. A search for a part of a word looks at every
    row of the index, so with `is_search` it is asked once, and counted and cut here.
    """
    rows: Any = LeanList(ids, read, count=count, is_search=is_search)
    return Paginator[Row](rows, size).get_page(page)
