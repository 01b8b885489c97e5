"""Many who write to the audit at once make one chain."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections
from tests.cast import NOW
from tests.harness.audit_lock import lifted

from telemachy.audit.actions import record
from telemachy.audit.models import Event
from telemachy.audit.queries import verify

WRITERS, EACH = 6, 10


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.TELEMACHY_HOME = tmp_path
    return tmp_path


def together(act: Callable[[int], None]) -> None:
    """Let every writer begin at the same moment."""
    barrier = Barrier(WRITERS)

    def begin(number: int) -> None:
        barrier.wait(timeout=30)
        try:
            act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(begin, range(WRITERS)))


@pytest.mark.django_db(transaction=True)
def test_writers_who_begin_at_once_make_one_chain_and_one_signed_head(home):
    def write(writer: int) -> None:
        for number in range(EACH):
            record(actor=None, verb="tests.write", target=f"writer:{writer}:{number}", now=NOW)

    together(write)

    verdict = verify()
    assert verdict.problems == ()
    assert verdict.events == verdict.anchored_at == WRITERS * EACH
    assert Event.objects.values("target").distinct().count() == WRITERS * EACH


@pytest.mark.django_db(transaction=True)
def test_cutting_off_the_end_shows_without_a_word_from_anybody(home):
    from django.db import connection

    for number in range(5):
        record(actor=None, verb="tests.write", target=f"thing:{number}", now=NOW)
    with lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE number > 3")
        cursor.execute(
            "UPDATE audit_head SET number = 3, seal = (SELECT seal FROM audit_event WHERE number = 3)"
        )

    assert verify().problems == ("Events 4 to 5 were cut off the end.",)
