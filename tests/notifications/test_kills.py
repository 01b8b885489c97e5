"""A worker killed anywhere loses nothing, and repeats at most one mail a kill, under the same Message-ID."""

import pytest
from tests.notifications.kill_scenarios import MAIL_POINTS, TASK_POINTS, kill_the_mailing, kill_the_tasks

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]


def test_a_hundred_kills_lose_no_mail_and_repeat_at_most_one_each():
    figures = kill_the_mailing(kills=100, mails=150, seed=20261122)

    assert figures.kills == 100
    assert figures.lost == 0
    assert figures.repeated <= figures.at["mail.delivered"]
    assert figures.strangers == 0
    assert figures.notices == 150
    assert set(figures.at) == set(MAIL_POINTS) == {"mail.claimed", "mail.delivered", "mail.settled"}


def test_a_hundred_kills_lose_no_task_and_do_none_twice():
    figures = kill_the_tasks(kills=100, tasks=150, seed=20261122)

    assert figures.kills == 100
    assert (figures.lost, figures.repeated, figures.notices) == (0, 0, 150)
    assert set(figures.at) == set(TASK_POINTS) == {"task.claimed", "task.done"}
