"""The first page, as each of those who open it sees it."""

import pytest
from tests.cast import client_of
from tests.rounds.scene import NOW, approved_round, open_scene

from telemachy.people.models import Person
from telemachy.rounds.actions.publishing import publish_round

pytestmark = pytest.mark.django_db


def primary_acts(person: Person) -> int:
    return client_of(person).get("/").text.count("button--primary")


@pytest.mark.requirement("S003-47")
def test_everyone_finds_exactly_one_primary_act() -> None:
    scene = open_scene()
    mina, omar, lena = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"), scene.mentee("Lena Moor")
    everyone = [scene.cora, scene.sam, mina.person, omar.person, lena.person]

    assert [primary_acts(person) for person in everyone] == [1] * 5

    publish_round(actor=scene.cora, round=approved_round(scene, [(mina, omar)], without=[lena]), now=NOW)

    assert [primary_acts(person) for person in everyone] == [1] * 5
