"""Faces, dates and pages of a list, as every page shows them."""

from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context
from django.test import RequestFactory
from django.utils import timezone

from telemachy.common.templatetags import look


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mina Mendoza", "MM"),
        ("Omar", "O"),
        ("maría josé de la cruz", "MC"),
        ("李小龍", "李"),
        ("فاطمة الزهراء", "فا"),
        ("Ó Súilleabháin", "ÓS"),
        ("(Dr.) Ana Reis", "AR"),
        ("", "?"),
        ("…", "?"),
        ("😀", "?"),
    ],
)
def test_a_face_shows_the_first_and_the_last_initial(name: str, letters: str) -> None:
    assert look.initials(name) == letters


def test_a_person_keeps_one_color() -> None:
    key = uuid4()

    assert look.hue(key) == look.hue(str(key))
    assert 0 <= look.hue(key) < look.HUES


def test_people_are_spread_over_all_colors() -> None:
    assert {look.hue(number) for number in range(400)} == set(range(look.HUES))


def test_a_hostile_name_is_only_text() -> None:
    assert "<b>" not in look.chip("<b>Bo</b> <i>", "1", more="<u>")


@pytest.mark.parametrize(
    ("share", "width"), [(0, "0.0%"), (62.5, "62.5%"), (140, "100.0%"), (-3, "0.0%"), (None, "0.0%")]
)
def test_a_meter_stays_in_its_track(share: float | None, width: str) -> None:
    assert f'width="{width}"' in look.meter(share)


@time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC))
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 3, 3, 14, 0, tzinfo=UTC), "Tue 3 Mar, 15:00 (your time)"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "Thu 1 Jan, 00:30 (your time)"),
        (datetime(2024, 2, 29, 8, 5, tzinfo=UTC), "Thu 29 Feb 2024, 09:05 (your time)"),
        (date(2026, 3, 13), "Fri 13 Mar"),
        (date(2027, 1, 8), "Fri 8 Jan 2027"),
        (None, ""),
    ],
)
def test_moments_are_said_in_the_reader_s_own_time(value: datetime | date | None, text: str) -> None:
    with timezone.override(ZoneInfo("Europe/Paris")):
        assert look.when(value) == text


def test_a_long_list_shows_its_ends_and_its_neighborhood() -> None:
    page = Paginator(range(1000), 50).page(9)

    assert list(look.page_numbers(page)) == [1, 0, 8, 9, 10, 0, 20]


def test_another_page_keeps_the_filters() -> None:
    context = Context({"request": RequestFactory().get("/?q=ana&page=3")})

    assert look.page_url(context, "page", 4) == "?q=ana&page=4"


def test_sorting_turns_around_and_begins_on_page_one() -> None:
    context = Context({"request": RequestFactory().get("/?q=ana&page=3&sort=name")})

    assert look.sort_url(context, "name", "name") == "?q=ana&sort=-name"
    assert look.sort_url(context, "places", "name") == "?q=ana&sort=places"


def test_a_drawing_of_a_library_is_put_into_the_page() -> None:
    drawing = look.inline_svg('<?xml version="1.0"?>\n<svg width="3"><path d="M0 0"/></svg>', "A <code>")

    assert drawing == '<svg role="img" aria-label="A &lt;code&gt;" width="3"><path d="M0 0"/></svg>'
