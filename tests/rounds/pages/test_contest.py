"""Somebody questions a proposal, or that there is none; a person answers, and the answer is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import client_of
from tests.rounds.scene import NOW, Scene, approved_round, open_scene

from telemachy.audit.models import Event
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person
from telemachy.rounds import personal_data
from telemachy.rounds.actions.contesting import (
    AnswersItself,
    AskedAlready,
    NotAnswerable,
    answer_contest,
    ask_about_none,
    withdraw_contest,
)
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.choices import ContestState
from telemachy.rounds.models import Contest, Unmatched
from telemachy.rounds.queries.this_week import this_week

pytestmark = pytest.mark.django_db

QUESTION = "Why is it that nobody who speaks in public is proposed to me?"
ANSWER = "All four who offer it are with others; the next round opens in May."


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="public speaking")
    lena = scene.mentee("Lena Moor", wants="public speaking")
    omar = scene.mentor("Omar Diaz", offers="public speaking")
    approved = approved_round(scene, [(mina, omar)], without=[lena])
    publish_round(actor=scene.dora, round=approved, version=approved.version, now=NOW)
    return scene


@pytest.fixture
def lena(scene: Scene) -> Person:
    return Person.objects.get(name="Lena Moor")


def outcome() -> Unmatched:
    return Unmatched.objects.select_related("round__program", "enrollment__person").get()


def ask(person: Person, question: str = QUESTION) -> int:
    there = reverse("rounds:ask_about_outcome", args=[outcome().public_id])
    return client_of(person).post(there, {"question": question}).status_code


def answer(person: Person, words: str = ANSWER) -> int:
    there = reverse("rounds:contest", args=[Contest.objects.get().public_id])
    return client_of(person).post(there, {"answer": words}).status_code


def page(person: Person, name: str, *args: object) -> str:
    found = client_of(person).get(reverse(f"rounds:{name}", args=args))
    assert found.status_code == 200
    return found.content.decode()


@pytest.mark.requirement("F-12")
def test_a_refusal_is_questioned_reaches_a_person_and_the_answer_is_kept(scene: Scene, lena: Person) -> None:
    assert reverse("rounds:ask_about_outcome", args=[outcome().public_id]) in page(
        lena, "outcome", outcome().public_id
    )

    assert ask(lena) == 303

    contest = Contest.objects.get()
    told = Notification.objects.filter(notice="rounds.contest_asked")
    assert {one.person for one in told} == {scene.cora, scene.dora}
    things = [thing for thing in this_week(scene.program, NOW).things if thing.kind == "question"]
    assert [thing.url for thing in things] == [reverse("rounds:contest", args=[contest.public_id])]
    assert QUESTION in page(scene.cora, "contest", contest.public_id)
    assert "Lena Moor" in page(scene.cora, "contests", scene.program.public_id)

    assert answer(scene.cora) == 303

    contest.refresh_from_db()
    assert (contest.state, contest.answer, contest.answered_by) == ("answered", ANSWER, scene.cora)
    assert ANSWER in page(lena, "my_contest", contest.public_id)
    assert ANSWER in page(scene.dora, "contest", contest.public_id)
    mail = OutgoingMail.objects.get(notice="rounds.contest_answered")
    assert mail.person == lena
    assert ANSWER in mail.body
    assert not [thing for thing in this_week(scene.program, NOW).things if thing.kind == "question"]
    verbs = Event.objects.filter(target=f"rounds.contest:{contest.public_id}").values_list("verb", flat=True)
    assert set(verbs) == {"rounds.contest", "rounds.answer_contest"}


@pytest.mark.parametrize("name", ["Mina Holt", "Omar Diaz"])
def test_a_proposal_is_questioned_by_either_of_the_two(scene: Scene, name: str) -> None:
    person = Person.objects.get(name=name)
    mentorship = Mentorship.objects.get()
    there = reverse("rounds:ask_about_proposal", args=[mentorship.public_id])
    shown = client_of(person).get(reverse("mentorships:mentorship", args=[mentorship.public_id]))
    assert there in shown.content.decode()

    assert client_of(person).post(there, {"question": "Why us two?"}).status_code == 303

    contest = Contest.objects.get()
    assert contest.enrollment.person == person
    other = "Omar Diaz" if name == "Mina Holt" else "Mina Holt"
    assert f"why {other} is proposed" in page(scene.cora, "contest", contest.public_id)
    mentorship.refresh_from_db()
    assert mentorship.state == "proposed"


def test_the_other_one_of_the_two_learns_nothing_of_it(scene: Scene) -> None:
    mina, omar = Person.objects.get(name="Mina Holt"), Person.objects.get(name="Omar Diaz")
    mentorship = Mentorship.objects.get()
    there = reverse("rounds:ask_about_proposal", args=[mentorship.public_id])
    client_of(mina).post(there, {"question": "Is Omar the right one?"})
    contest = Contest.objects.get()

    for name in ("contest", "my_contest"):
        assert client_of(omar).get(reverse(f"rounds:{name}", args=[contest.public_id])).status_code == 404
    assert "Is Omar" not in client_of(omar).get(there).content.decode()
    assert not Notification.objects.filter(person=omar, notice__startswith="rounds.contest").exists()


def test_a_question_is_hidden_from_strangers(scene: Scene, lena: Person) -> None:
    ask(lena)
    contest = Contest.objects.get()
    there = [
        reverse("rounds:contests", args=[scene.program.public_id]),
        reverse("rounds:contest", args=[contest.public_id]),
        reverse("rounds:my_contest", args=[contest.public_id]),
        reverse("rounds:ask_about_outcome", args=[outcome().public_id]),
        reverse("rounds:ask_about_proposal", args=[Mentorship.objects.get().public_id]),
    ]

    for url in there:
        assert client_of(scene.sam).get(url).status_code == 404
        assert Client().get(url).status_code == 302
    assert client_of(lena).get(there[1]).status_code == 404
    assert client_of(scene.cora).get(there[2]).status_code == 404
    assert client_of(scene.cora).post(there[4], {"question": "x"}).status_code == 403


def test_an_empty_question_or_answer_is_not_taken(scene: Scene, lena: Person) -> None:
    assert ask(lena, "  ") == 422
    assert ask(lena, "x" * 2_001) == 422
    assert not Contest.objects.exists()

    ask(lena)

    assert answer(scene.cora, " ") == 422
    assert Contest.objects.get().state == ContestState.OPEN


def test_one_question_at_a_time(scene: Scene, lena: Person) -> None:
    ask(lena)

    assert ask(lena, "And another thing?") == 409

    assert Contest.objects.count() == 1


def test_five_questions_in_a_month_are_enough(scene: Scene, lena: Person) -> None:
    for _ in range(5):
        contest = ask_about_none(actor=lena, unmatched=outcome(), question=QUESTION, now=NOW)
        withdraw_contest(actor=lena, contest=contest, now=NOW)

    with pytest.raises(AskedAlready):
        ask_about_none(actor=lena, unmatched=outcome(), question=QUESTION, now=NOW)

    later = NOW + timedelta(days=31)
    assert ask_about_none(actor=lena, unmatched=outcome(), question=QUESTION, now=later).pk


def test_the_second_answer_is_told_that_there_is_one(scene: Scene, lena: Person) -> None:
    ask(lena)
    answer(scene.cora)

    assert answer(scene.dora, "Something else.") == 409

    assert Contest.objects.get().answer == ANSWER
    assert OutgoingMail.objects.filter(notice="rounds.contest_answered").count() == 1


def test_a_question_taken_back_is_not_answered(scene: Scene, lena: Person) -> None:
    ask(lena)
    contest = Contest.objects.get()
    there = reverse("rounds:my_contest", args=[contest.public_id])

    assert client_of(lena).post(there).status_code == 303

    contest.refresh_from_db()
    assert contest.state == ContestState.WITHDRAWN
    with pytest.raises(NotAnswerable):
        answer_contest(actor=scene.cora, contest=contest, answer=ANSWER, now=NOW)


def test_nobody_answers_their_own_question(scene: Scene) -> None:
    own = scene.mentee("Cora herself", wants="public speaking")
    type(own).objects.filter(pk=own.pk).update(person=scene.cora)
    unmatched = outcome()
    Unmatched.objects.filter(pk=unmatched.pk).update(enrollment=own)
    contest = ask_about_none(actor=scene.cora, unmatched=outcome(), question=QUESTION, now=NOW)

    with pytest.raises(AnswersItself):
        answer_contest(actor=scene.cora, contest=contest, answer=ANSWER, now=NOW)

    assert client_of(scene.cora).post(
        reverse("rounds:contest", args=[contest.public_id]), {"answer": ANSWER}
    ).status_code == 403  # fmt: skip
    assert not Notification.objects.filter(person=scene.cora, notice="rounds.contest_asked").exists()


def test_the_database_keeps_an_answered_question_answered(scene: Scene, lena: Person) -> None:
    ask(lena)

    for broken in ({"state": "answered"}, {"mentorship": Mentorship.objects.get()}, {"unmatched": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contest.objects.update(**broken)


def test_erasing_takes_question_and_answer_along(scene: Scene, lena: Person) -> None:
    ask(lena)
    held = [fact for one in personal_data.export(lena) for fact in one.facts]
    assert ("Question", QUESTION) in held

    personal_data.erase(lena, now=NOW)

    contest = Contest.objects.get()
    assert (contest.state, contest.question) == (ContestState.WITHDRAWN, "Erased.")
    assert not [thing for thing in this_week(scene.program, NOW).things if thing.kind == "question"]


def test_a_long_list_asks_no_more_questions(
    scene: Scene, lena: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask(lena)
    cora, there = client_of(scene.cora), reverse("rounds:contests", args=[scene.program.public_id])
    cora.get(there)
    with CaptureQueriesContext(connection) as few:
        cora.get(there)
    number = len(few)  # the next request empties the log
    for name in ("Mina Holt", "Omar Diaz"):
        url = reverse("rounds:ask_about_proposal", args=[Mentorship.objects.get().public_id])
        client_of(Person.objects.get(name=name)).post(url, {"question": "Why?"})
    assert Contest.objects.count() == 3

    with django_assert_num_queries(number):
        cora.get(there)
