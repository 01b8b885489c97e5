"""A program that says “guide” and “learner” says so on every page and in every mail of its people."""

import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.rounds.ranking_scene import open_ranking, run_after
from tests.rounds.scene import NOW, open_scene
from tests.scenes import OBJECTS, Side, build_world
from tests.test_sweep import addresses, places

from telemachy.common import clock
from telemachy.common.permissions import url_entry
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.programs.models import Program
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.models import Round

pytestmark = pytest.mark.django_db

OWN = {"mentor_word": "guide", "mentee_word": "learner"}
#: What coordinators write is theirs; a template's texts say mentor and mentee until somebody rewrites them.
TEXTS = dict.fromkeys(("audience", "mentor_role", "mentee_role", "closure", "cadence"), "As we agreed.")
#: Pages of one's own part in a program, and of one's pairs in it.
ROOMS = ("programs:", "rounds:", "mentorships:", "meetings:")
USUAL = re.compile(r"\bment(?:or|ee)s?\b", re.IGNORECASE)


def visible(page: str) -> str:
    """What somebody reads: no markup, no attributes, no scripts."""
    page = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", page)
    return " ".join(html.unescape(re.sub(r"(?s)<[^>]*>", " ", page)).split())


def pages_of(side: Side) -> Iterator[tuple[str, str]]:
    for address in addresses():
        entry = url_entry(address.name)
        if entry is None or not address.arguments or entry.object not in OBJECTS:
            continue
        if address.name.startswith(ROOMS) and entry.action("GET") is not None:
            yield from ((address.name, path) for path, _ in places(address, side))


def leaks(text: str) -> list[str]:
    return [text[max(0, found.start() - 60) : found.end() + 40] for found in USUAL.finditer(text)]


@pytest.mark.database("sqlite")
def test_no_page_of_a_participant_says_another_word_than_the_program() -> None:
    side = build_world().ours
    Program.objects.filter(pk=side.scene.program.pk).update(**OWN, **TEXTS, practice={})
    Round.objects.update(next_step="We look again in spring.")
    troubles, seen = set(), set()
    for person in (side.mentee.person, side.mentor.person, side.lone.person):
        client = Client()
        client.force_login(person)
        for name, path in pages_of(side):
            with clock.at(NOW):
                answer = client.get(path)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                seen.add(name)
                troubles |= {f"{name}: …{leak}…" for leak in leaks(visible(answer.content.decode()))}

    assert {"rounds:my_ranking", "rounds:my_cards", "rounds:outcome", "mentorships:mentorship"} <= seen
    assert not troubles, "\n".join(sorted(troubles))


def test_no_mail_and_no_notice_of_a_round_says_another_word_than_the_program() -> None:
    scene = open_scene()
    Program.objects.filter(pk=scene.program.pk).update(**OWN, **TEXTS)
    scene.program.refresh_from_db()
    scene.mentee("Mina Holt", wants="budgets", site="Oslo")
    scene.mentee("Lone Wolf", wants="sailing", site="Oslo", language="Danish")
    scene.mentor("Omar Diaz", offers="budgets", site="Oslo", capacity=1)
    scene.mentor("Ines Roth", offers="welding", site="Rome", capacity=1)
    window = open_ranking(scene)
    round = run_after(scene, window)
    approved = approve_round(
        actor=scene.cora,
        round=round,
        next_step="We look again in spring.",
        next_step_by=NOW.date(),
        version=round.version,
        now=NOW,
    )
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)

    said = [f"{one.subject} {one.body}" for one in OutgoingMail.objects.all()]
    said += [f"{one.line}" for one in Notification.objects.all()]

    assert said
    assert [leak for text in said for leak in leaks(text)] == []
    assert any("guide" in text for text in said)
    assert any("learner" in text for text in said)
