"""For you alone: what waits for one person and nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import client_of
from tests.mentorships.pair import Pair, pair
from tests.mentorships.test_checks import DAY_30, answers
from tests.rounds.scene import NOW

from telemachy.mentorships.actions.checks import answer_check
from telemachy.mentorships.actions.concerns import raise_concern
from telemachy.mentorships.queries.private import for_me_alone
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Pair:
    return pair()


def tell(two: Pair, words: str) -> None:
    raise_concern(actor=two.mina, mentorship=two.mentorship, route="coordinators", words=words, now=NOW)


def test_nothing_waits_for_somebody_to_whom_nobody_told_anything(two: Pair) -> None:
    page = client_of(two.omar).get(reverse("mentorships:private"))

    assert "Nothing waits for you here" in page.text


def test_each_finds_their_own_and_no_words_stand_in_the_list(two: Pair) -> None:
    tell(two, "zqwords")

    mine = client_of(two.mina).get(reverse("mentorships:private")).text
    told = client_of(two.scene.cora).get(reverse("mentorships:private")).text

    assert "What you told somebody" in mine
    assert "Somebody told you something in private" in told
    assert "zqwords" not in mine + told
    assert two.mina.name not in told


def test_three_of_each_take_as_many_queries_as_one(two: Pair) -> None:
    answer_check(actor=two.mina, mentorship=two.mentorship, steps=answers(trust="a_little"), now=DAY_30)
    tell(two, "One thing")
    people = (two.mina, two.scene.cora)
    one = [queries(person) for person in people]
    tell(two, "Another thing")
    tell(two, "A third thing")

    assert [queries(person) for person in people] == one
    assert len(for_me_alone(two.scene.cora).addressed) == 3


def queries(person: Person) -> int:
    client = client_of(person)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("mentorships:private"))
    return len(asked)
