"""Log, proof, mails and questions in a real browser: nothing for axe to find, nothing too wide."""

from datetime import date

import pytest
from django.urls import reverse
from tests.harness.browser import DESK, PHONE, Visitors, assert_accessible
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.rounds import jobs
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.contesting import answer_contest, ask_about_none, ask_about_proposal
from telemachy.rounds.actions.log import ask_to_repeat
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.models import Contest, Repetition, Round, Run, Unmatched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    for number in range(4):
        scene.mentee(f"Mina Holt the {number}", wants="public speaking | hiring", site="Oslo")
    for number in range(2):
        scene.mentor(f"Omar Diaz the {number}", offers="hiring|public speaking", site="Oslo")
    round = solved_round(scene)
    assert round.run is not None
    ask_to_repeat(actor=scene.cora, run=round.run, now=NOW)
    jobs.repeat_run(repetition_id=Repetition.objects.get().pk)
    approve_round(
        actor=scene.cora,
        round=round,
        next_step="We ask more mentors to join.",
        next_step_by=date(2026, 4, 1),
        version=round.version,
        now=NOW,
    )
    round.refresh_from_db()
    publish_round(actor=scene.dora, round=round, version=round.version, now=NOW)
    for unmatched in Unmatched.objects.select_related("round__program", "enrollment__person"):
        person = unmatched.enrollment.person
        ask_about_none(
            actor=person,
            unmatched=unmatched,
            question="Why is nobody proposed to me?\nI asked early.",
            now=NOW,
        )
    mentorship = Mentorship.objects.with_people().earliest("pk")
    ask_about_proposal(actor=mentorship.mentee, mentorship=mentorship, question="Why the two of us?", now=NOW)
    answer_contest(
        actor=scene.dora,
        contest=Contest.objects.earliest("pk"),
        answer="All who offer it are with others.\nThe next round opens in May.",
        now=NOW,
    )
    return scene


def desk_pages(scene: Scene) -> list[str]:
    round, run = Round.objects.get(), Run.objects.get()
    waiting = Contest.objects.filter(state="open").earliest("pk")
    program = scene.program.public_id
    return [
        reverse("rounds:files", args=[round.public_id]),
        reverse("rounds:log", args=[round.public_id, run.public_id]),
        reverse("rounds:mails", args=[program]),
        reverse("rounds:contests", args=[program]),
        reverse("rounds:contest", args=[waiting.public_id]),
        reverse("rounds:contest", args=[Contest.objects.earliest("pk").public_id]),
    ]


def own_pages(person: Person) -> list[str]:
    contest = Contest.objects.get(enrollment__person=person)
    assert contest.unmatched is not None
    return [
        reverse("rounds:outcome", args=[contest.unmatched.public_id]),
        reverse("rounds:ask_about_outcome", args=[contest.unmatched.public_id]),
        reverse("rounds:my_contest", args=[contest.public_id]),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_page_is_accessible_and_fits(visitors: Visitors, scene: Scene, width: int, scheme: str) -> None:
    asking = Contest.objects.earliest("pk").enrollment.person
    for person, paths in ((scene.cora, desk_pages(scene)), (asking, own_pages(asking))):
        page = visitors.arrive(person=person, width=width, scheme=scheme)  # type: ignore[arg-type]
        for path in paths:
            page.goto(path)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_question_is_asked_without_a_script(visitors: Visitors, scene: Scene) -> None:
    mentorship = Mentorship.objects.with_people().latest("pk")
    page = visitors.arrive(person=mentorship.mentor, javascript=False)
    page.goto(reverse("mentorships:mentorship", args=[mentorship.public_id]))

    page.get_by_role("link", name="Ask why, or have it looked at again").click()
    page.get_by_label("What would you like to know").fill("Why the two of us?")
    page.get_by_role("button", name="Send my question").click()

    page.get_by_text("It waits for an answer.").wait_for()
    assert Contest.objects.filter(enrollment__person=mentorship.mentor).count() == 1
