"""The page of the question bank."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import client_of, mina

pytestmark = pytest.mark.django_db


def url() -> str:
    return reverse("meetings:questions")


@pytest.mark.requirement("S002-39")
def test_both_questions_are_found_on_the_page() -> None:
    browser = client_of(mina())

    assert "<q>How can I improve?</q>" in browser.get(url(), {"q": "how can I improve"}).text
    assert "<q>What am I doing that I should" in browser.get(url(), {"q": "what am I doing that"}).text


def test_filters_and_a_second_page() -> None:
    browser = client_of(mina())
    second = browser.get(url(), {"page": "2"}).text
    ending = browser.get(url(), {"purpose": "ending", "asker": "mentor"}).text

    assert "21–40 of" in second
    assert "Looking back and going on</h2>" in ending
    assert "Mentee asks" not in ending
    assert "purpose=ending" not in second


def test_nothing_found_says_so_and_shows_the_way_back() -> None:
    shown = client_of(mina()).get(url(), {"q": "zebra"}).text

    assert "No question holds these words" in shown
    assert "All questions" in shown


def test_htmx_gets_the_list_alone() -> None:
    shown = client_of(mina()).get(url(), {"q": "regret"}, headers={"HX-Request": "true"}).text

    assert shown.strip().startswith('<div id="found"')
    assert "<h1" not in shown


def test_only_for_those_who_are_signed_in_and_only_to_read() -> None:
    assert Client().get(url()).status_code == 302
    assert client_of(mina()).post(url()).status_code == 405
