"""Of two requests in each other's way the one that lost is tried again, if nothing of it is saved."""

import sqlite3
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from tests import cast
from tests.harness.races import race

from telemachy.audit.models import Event
from telemachy.audit.queries import verify
from telemachy.common import middleware
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = pytest.mark.database("postgresql")  # SQLite locks no rows
on_sqlite = pytest.mark.database("sqlite")  # PostgreSQL has more than one writer at a time


@pytest.fixture(autouse=True)
def _only_the_boundary(settings, tmp_path: Path) -> None:
    settings.MIDDLEWARE = ["telemachy.common.middleware.Boundary"]
    settings.ROOT_URLCONF = "tests.common.crossing"
    settings.TELEMACHY_HOME = tmp_path


@pytest.fixture
def two() -> tuple[int, int]:
    return cast.mina().pk, cast.omar().pk


def post(where: str, first: int, second: int) -> int:
    client = Client(raise_request_exception=False)
    return client.post(f"/{where}/{first}/{second}/", {"word": "said"}).status_code


def collide(where: str, two: tuple[int, int]) -> list[int]:
    one, other = two
    both: list[Callable[[], int]] = [partial(post, where, one, other), partial(post, where, other, one)]
    return sorted(race(both))


@on_postgresql
def test_both_succeed_where_one_lost_to_a_deadlock(two: tuple[int, int]) -> None:
    assert collide("cross", two) == [200, 200]

    assert [person.about.count("x") for person in Person.objects.filter(pk__in=two)] == [2, 2]
    assert Event.objects.filter(verb="tests.cross").count() == 2
    assert verify().problems == ()


@on_postgresql
def test_without_trying_again_one_of_them_loses(two: tuple[int, int], monkeypatch) -> None:
    monkeypatch.setattr(middleware._Attempt, "RETRIES", 0)

    assert collide("cross", two) == [200, 409]

    assert [person.about.count("x") for person in Person.objects.filter(pk__in=two)] == [1, 1]
    assert Event.objects.filter(verb="tests.cross").count() == 1


@on_postgresql
def test_what_is_saved_for_good_is_never_done_twice(two: tuple[int, int]) -> None:
    assert collide("save-then-cross", two) == [200, 409]

    assert Event.objects.filter(verb="tests.saved").count() == 2
    assert Event.objects.filter(verb="tests.cross").count() == 1


@on_sqlite
@pytest.mark.parametrize(("retries", "is_done"), [(2, True), (0, False)])
def test_a_busy_database_is_tried_again(
    two: tuple[int, int], monkeypatch, retries: int, is_done: bool
) -> None:
    monkeypatch.setattr(middleware._Attempt, "RETRIES", retries)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=150")
    busy = threading.Event()
    writer = threading.Thread(target=_write_for, args=(0.25, busy))
    writer.start()
    busy.wait(timeout=10)

    client = Client(raise_request_exception=False)
    answer = client.post(f"/cross/{two[0]}/{two[1]}/", {"word": "said"})

    writer.join()
    assert (answer.status_code == 200) is is_done
    assert Event.objects.filter(verb="tests.cross").count() == int(is_done)


def _write_for(seconds: float, busy: threading.Event) -> None:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    busy.set()
    time.sleep(seconds)
    other.execute("ROLLBACK")
    other.close()


@transaction.atomic
def _lose(pk: int) -> None:
    Person.objects.filter(pk=pk).update(about="x")
    raise OperationalError("deadlock detected")


def test_an_act_within_a_transaction_of_somebody_elses_is_left_alone(two: tuple[int, int]) -> None:
    attempt = middleware._Attempt()

    with transaction.atomic():
        assert not attempt.may_be_repeated

    assert attempt.may_be_repeated


def test_what_was_rolled_back_may_be_repeated_and_what_was_saved_may_not(two: tuple[int, int]) -> None:
    attempt = middleware._Attempt()

    with connection.execute_wrapper(attempt):
        with pytest.raises(OperationalError, match="deadlock"):
            _lose(two[0])
        assert attempt.may_be_repeated
        with transaction.atomic():
            list(Person.objects.all())
        assert attempt.may_be_repeated
        with transaction.atomic():
            Person.objects.filter(pk=two[0]).update(about="x")

    assert not attempt.may_be_repeated
