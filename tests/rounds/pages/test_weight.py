"""How heavy a full page is: every list of ours, with real-length rows, within the budget of a slow phone."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import client_of
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

from telemachy.notifications.choices import MailState
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.models import Program
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.models import Round

pytestmark = pytest.mark.django_db

MOST_BYTES = 100_000  # HTML of one page, before compression
MENTEES, MENTORS = 110, 55  # more than a page of pairs, and more than a page of people without one

# Names and answers as long as those of the longer tenth in the rosters that are public.
FIRST = ["Alexandra-Katharina", "Bartholomew", "Maria da Conceição", "Oluwaseun Emmanuel", "Nguyễn Thị Minh"]
LAST = ["Vandenberghe-Castellanos", "Featherstonehaugh", "Ramachandran Iyer", "O’Shaughnessy", "Papadopoulou"]
TOPICS = [
    "giving feedback to a senior colleague",
    "leading a team that works in three countries",
    "saying no without burning a bridge",
    "moving from engineering into product management",
    "preparing a talk for a board of directors",
    "negotiating a salary after parental leave",
    "finding one's way in a large organization",
    "coming back after an illness",
]
CRITERIA = [
    ("topics", "covers", 40),
    ("situations", "covers", 20),
    ("languages", "covers", 5),
    ("function", "different", 5),
    ("site", "similar", 10),
    ("working-style", "similar", 10),
    ("industry", "similar", 5),
    ("interests", "similar", 5),
]
CRITERION = """
[[criteria]]
key = "{key}"
kind = "{kind}"
mentee = ["{key}"]
mentor = ["{key}"]
points = {points}
"""
RULES = "version = 1\n" + "".join(
    CRITERION.format(key=key, kind=kind, points=points) for key, kind, points in CRITERIA
)


def said(number: int) -> dict[str, str]:
    return {
        key: " | ".join(TOPICS[(number * 3 + place + step) % len(TOPICS)] for step in range(4))
        for place, (key, _, _) in enumerate(CRITERIA)
    }


def name(number: int) -> str:
    return f"{FIRST[number % 5]} {LAST[number // 5 % 5]} {number}"


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    scene.program = save_rules(
        actor=scene.cora,
        program=Program.objects.get(pk=scene.program.pk),
        revision=scene.program.revision,
        text=RULES,
        now=NOW,
    )
    for number in range(MENTEES):
        scene.mentee(name(number), **said(number))
    for number in range(MENTORS):
        scene.mentor(name(500 + number), **said(number + 1))
    return scene


def pages_of(round: Round) -> Iterator[str]:
    for page in ("detail", "review", "without", "load", "coverage", "files"):
        yield reverse(f"rounds:{page}", args=[round.public_id])
    program = round.program.public_id
    yield reverse("rounds:list", args=[program])
    yield reverse("rounds:this_week", args=[program])
    yield reverse("programs:people", args=[program])
    yield reverse("people:directory")


def pages_after_publishing(round: Round) -> Iterator[str]:
    program = round.program.public_id
    for page in ("this_week", "remind_all", "next_choices"):
        yield reverse(f"rounds:{page}", args=[program])
    yield reverse("mentorships:in_program", args=[program])
    yield reverse("notifications:outbox")
    yield reverse("notifications:notices")


def too_heavy(client: Client, addresses: Iterator[str]) -> list[str]:
    found = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if len(answer.content) > MOST_BYTES:
            found.append(f"{address}: {len(answer.content):,} bytes")
    return found


@pytest.mark.database("sqlite")  # a page weighs the same on each
def test_a_full_page_of_any_list_stays_within_its_weight(scene: Scene) -> None:
    Person.objects.filter(pk=scene.cora.pk).update(is_organization_admin=True)
    cora = client_of(Person.objects.get(pk=scene.cora.pk))
    round = solved_round(scene)
    assert round.proposals.count() == MENTORS
    assert round.unmatched.count() == MENTEES - MENTORS

    assert too_heavy(cora, pages_of(round)) == []
    assert lists_without_a_second_page(cora, round) == []

    approve_round(
        actor=scene.cora,
        round=round,
        next_step="We ask more mentors to join, and come back to everyone who has none yet.",
        next_step_by=date(2026, 4, 1),
        version=round.version,
        now=NOW,
    )
    round.refresh_from_db()
    publish_round(actor=scene.dora, round=round, version=round.version, now=NOW)
    OutgoingMail.objects.update(state=MailState.BOUNCED, finished_at=NOW)
    notice_often(scene.cora)

    assert too_heavy(cora, pages_after_publishing(round)) == []


def lists_without_a_second_page(client: Client, round: Round) -> list[str]:
    """A negative control: the lists weighed are as long as a page of theirs gets."""
    return [
        page
        for page in ("review", "without", "load")
        if b"page=2" not in client.get(reverse(f"rounds:{page}", args=[round.public_id])).content
    ]


def notice_often(person: Person) -> None:
    Notification.objects.bulk_create(
        Notification(
            person=person,
            key=f"tests.weight:{number}",
            notice="tests.weight",
            line=f"{name(number)} has joined Crossings as a mentor and offers {TOPICS[number % 8]}.",
            created_at=NOW,
        )
        for number in range(60)
    )
