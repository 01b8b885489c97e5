"""What is held about oneself: folded with counts, newest first, in words; the file as machines read it."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW

from telemachy.common.personal_data import Held, parts_of
from telemachy.notifications.models import Notification
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db


def mina_told(times: int) -> Person:
    """Mina, who lives in Tokyo, told something on as many days in turn."""
    mina = cast.mina()
    mina.timezone = "Asia/Tokyo"
    mina.save(update_fields=["timezone"])
    Notification.objects.bulk_create(
        Notification(
            person=mina, notice="people.welcome", line=f"Line {day}.", link="/", key=f"k{day}",
            created_at=NOW + timedelta(days=day),
        )
        for day in range(times)
    )  # fmt: skip
    return mina


def in_a_program(person: Person) -> Enrollment:
    """Their part in a program, with an answer under a column that a machine named."""
    enrollment = cast.scene_of(cast.cora(), person, cast.omar()).mentee_enrollment
    enrollment.answers = {"career_start": "Military"}
    enrollment.save(update_fields=["answers"])
    return enrollment


def lines(text: str) -> list[int]:
    return [int(day) for day in re.findall(r"Line (\d+)\.", text)]


def fold(text: str, title: str) -> str:
    """One folded part of the page."""
    found = re.search(rf"<details[^>]*><summary>{title} .*?</details>", text, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("path", ["/me/data/", "/me/delete/"])
def test_long_parts_show_the_newest_ten_and_lead_to_the_rest(client: Client, path: str) -> None:
    client.force_login(mina_told(12))

    part = fold(client.get(path).text, "What you were told")

    assert lines(part) == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
    assert '<span class="count">12</span>' in part
    assert 'href="/me/data/?part=what-you-were-told">Show all 12</a>' in part


def test_ten_are_shown_without_leading_on(client: Client) -> None:
    client.force_login(mina_told(10))

    part = fold(client.get("/me/data/").text, "What you were told")

    assert lines(part) == list(range(10))[::-1]
    assert "Show all" not in part


def test_a_part_has_a_page_of_its_own_and_pages_after_fifty(client: Client) -> None:
    client.force_login(mina_told(60))

    first = client.get("/me/data/?part=what-you-were-told").text
    second = client.get("/me/data/?part=what-you-were-told&page=2").text

    assert lines(first) == list(range(10, 60))[::-1]
    assert lines(second) == list(range(10))[::-1]


def test_a_part_that_is_not_there_shows_all_parts(client: Client) -> None:
    client.force_login(mina_told(1))

    assert "<summary>What you were told" in client.get("/me/data/?part=nothing&page=x").text


def test_a_moment_stands_on_the_readers_clock_and_a_column_in_words(client: Client) -> None:
    client.force_login(in_a_program(mina_told(1)).person)

    page = client.get("/me/data/").text

    assert "Mon 2 Mar 2026, 18:00" in fold(page, "What you were told")
    assert '<dt dir="auto">Career start</dt>' in fold(page, "Programs")
    assert not re.search(r"\d{4}-\d\d-\d\d", page)


def test_the_file_keeps_days_and_columns_as_they_are(client: Client) -> None:
    part = in_a_program(mina_told(2))
    client.force_login(part.person)

    held = json.loads(client.get("/me/data/download/").content)["held"]

    facts = {one["heading"]: one["facts"] for one in held}
    told = NOW.isoformat(), (NOW + timedelta(days=1)).isoformat()
    assert facts["What you were told"] == [[told[0], "Line 0."], [told[1], "Line 1."]]
    assert ["career_start", "Military"] in facts[part.cohort.program.name]


def test_many_are_read_with_as_many_queries_as_one(client: Client) -> None:
    mina = mina_told(1)
    client.force_login(mina)
    client.get("/me/data/")
    with CaptureQueriesContext(connection) as one:
        client.get("/me/data/")
    Notification.objects.bulk_create(
        Notification(
            person=mina, notice="people.welcome", line="More.", link="/", key=f"m{n}", created_at=NOW
        )
        for n in range(2)
    )
    with CaptureQueriesContext(connection) as three:
        client.get("/me/data/")
    assert len(three) == len(one)


def test_headings_with_a_day_trade_places_and_the_others_stay() -> None:
    undated = Held("First", (("a", "b"),), part="P")
    older, newer = (Held(f"On {day}", (("When", NOW + timedelta(days=day)),), part="P") for day in (1, 2))
    alone = Held("Alone", (("a", "b"), ("c", "d")))

    parts = parts_of([older, undated, alone, newer])

    assert [(part.title, [one.heading for one in part.held], len(part)) for part in parts] == [
        ("P", ["On 2", "First", "On 1"], 3),
        ("Alone", ["Alone"], 2),
    ]
