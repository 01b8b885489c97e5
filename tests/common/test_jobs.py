"""Work for later, asked for by name."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from telemachy.common import jobs


@pytest.mark.django_db
def test_a_job_nobody_wrote_is_refused_when_it_is_asked_for():
    for name in ("people.no_such_job", "norooms.solve", "rounds", "../etc.passwd", "rounds.jobs.x"):
        with pytest.raises(LookupError):
            jobs.enqueue(name)

    assert not DBTaskResult.objects.exists()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    heard: list[object] = []
    monkeypatch.setattr(jobs, "resolve", lambda name: lambda **kwargs: heard.append((name, kwargs)))
    return heard


@pytest.mark.django_db
def test_a_job_is_a_row_that_vanishes_with_its_transaction(said):
    with transaction.atomic():
        jobs.enqueue("rounds.solve_round", round_id=1)
        transaction.set_rollback(True)
    assert DBTaskResult.objects.count() == 0

    jobs.enqueue("rounds.solve_round", round_id=2)

    row = DBTaskResult.objects.get()
    assert row.args_kwargs["kwargs"] == {"name": "rounds.solve_round", "kwargs": {"round_id": 2}}


@pytest.mark.django_db
def test_the_task_calls_the_job_with_what_was_asked(said):
    jobs.run.func(name="rounds.solve_round", kwargs={"round_id": 2})

    assert said == [("rounds.solve_round", {"round_id": 2})]
