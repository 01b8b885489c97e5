"""What people declare is theirs: sealed, taken back at any time, and read by nothing that matches."""

import pytest
from tests import cast
from tests.cast import client_of

from telemachy.audit.models import Event
from telemachy.common import personal_data
from telemachy.groups import actions, queries
from telemachy.groups.models import Declaration, GroupQuestion
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

CANARY = "zqdeclared"


@pytest.fixture
def question() -> GroupQuestion:
    return ask()


def ask(**changes: object) -> GroupQuestion:
    asked = {
        "actor": cast.ada(),
        "text": "Are you the first in your family to study?",
        "purpose": "To see whether everybody is served alike.",
        "basis": "Consent, recorded on 2 March 2026.",
        "options": ["Yes", "No", CANARY],
        "now": cast.NOW,
    }
    return actions.ask_question(**{**asked, **changes})  # type: ignore[arg-type]


def declare(person: Person, question: GroupQuestion, option: str) -> None:
    actions.declare(actor=person, question=question, option=option, now=cast.NOW)


def test_a_person_declares_changes_and_takes_back(question: GroupQuestion) -> None:
    mina = cast.mina()

    answers = []
    for option in ("Yes", "No", ""):
        declare(mina, question, option)
        answers.append([asked.answer for asked in queries.asked_of(mina)])

    assert answers == [["Yes"], ["No"], [""]]
    assert not Declaration.objects.exists()


def test_only_an_offered_answer_is_taken(question: GroupQuestion) -> None:
    with pytest.raises(actions.NotAnOption):
        declare(cast.mina(), question, "Perhaps")


@pytest.mark.parametrize("options", [[], ["Yes"], ["Yes", "Yes "], ["x" * 61, "y"], list("abcdefghijklm")])
def test_a_question_has_answers_to_choose_from(options: list[str]) -> None:
    with pytest.raises(actions.QuestionRefused):
        ask(options=options)


def test_the_same_is_not_asked_twice(question: GroupQuestion) -> None:
    with pytest.raises(actions.QuestionRefused):
        actions.ask_question(
            actor=Person.objects.get(email="ada@example.org"), text=question.text, purpose="a", basis="b",
            options=["1", "2"], now=cast.NOW,
        )  # fmt: skip


@pytest.mark.requirement("F-16")
def test_what_was_declared_cannot_be_read_from_the_table(question: GroupQuestion) -> None:
    mina = cast.mina()
    declare(mina, question, CANARY)

    sealed = bytes(Declaration.objects.get().sealed)

    assert CANARY.encode() not in sealed
    assert queries.declared(question, [mina.pk]) == {mina.pk: CANARY}


@pytest.mark.requirement("F-16")
def test_no_way_leads_from_a_person_to_what_they_declared() -> None:
    relations = {relation.name for relation in Person._meta.related_objects}

    assert not any("declar" in name for name in relations)


def test_the_audit_does_not_tell_saying_from_taking_back(question: GroupQuestion) -> None:
    mina = cast.mina()
    declare(mina, question, "Yes")
    declare(mina, question, "")

    said, taken = Event.objects.filter(verb="groups.declare").order_by("pk")

    assert (said.target, said.numbers) == (taken.target, taken.numbers)


def test_what_was_said_with_a_lost_key_counts_as_not_said(question: GroupQuestion) -> None:
    mina = cast.mina()
    declare(mina, question, "Yes")
    Declaration.objects.update(sealed=b"gAAAA-of-another-key")

    assert [asked.answer for asked in queries.asked_of(mina)] == [""]


def test_an_answer_that_is_not_offered_any_more_is_not_counted(question: GroupQuestion) -> None:
    mina = cast.mina()
    declare(mina, question, "Yes")
    GroupQuestion.objects.update(options=["No", "Other"])
    question.refresh_from_db()

    assert queries.declared(question, [mina.pk]) == {}


def test_stopping_deletes_what_was_said(question: GroupQuestion) -> None:
    declare(cast.mina(), question, "Yes")

    actions.stop_asking(actor=Person.objects.get(email="ada@example.org"), question=question, now=cast.NOW)

    assert not Declaration.objects.exists()
    assert not GroupQuestion.objects.exists()


def test_a_person_sees_and_erases_what_they_declared(question: GroupQuestion) -> None:
    mina = cast.mina()
    declare(mina, question, CANARY)

    held = {fact for part in personal_data.export(mina) for fact in part.facts}
    personal_data.erase(mina, now=cast.NOW)

    assert (question.text, CANARY) in held
    assert not Declaration.objects.exists()


# --- pages ---


def test_a_person_declares_on_the_page(question: GroupQuestion) -> None:
    mina = cast.mina()
    client = client_of(mina)

    page = client.get("/groups/mine/")
    answer = client.post("/groups/mine/", {str(question.public_id): "Yes"})
    again = client.get("/groups/mine/").content.decode()

    assert question.purpose in page.content.decode()
    assert answer.status_code == 303
    assert '<option value="Yes" selected>' in again.replace("  ", " ")


def test_an_answer_of_ones_own_is_refused_on_the_page(question: GroupQuestion) -> None:
    answer = client_of(cast.mina()).post("/groups/mine/", {str(question.public_id): "Perhaps"})

    assert answer.status_code == 422
    assert not Declaration.objects.exists()


def test_where_nothing_is_asked_the_page_says_so() -> None:
    assert "Nothing is asked" in client_of(cast.mina()).get("/groups/mine/").content.decode()


def test_those_who_run_the_organization_ask_and_stop() -> None:
    client = client_of(cast.ada())
    asked = {"text": "Which office?", "options": "North\r\nSouth\r\n", "purpose": "Why.", "basis": "Basis."}

    first = client.post("/groups/questions/", asked)
    twice = client.post("/groups/questions/", asked)
    question = GroupQuestion.objects.get()
    asks = client.get(f"/groups/questions/{question.public_id}/stop/")
    stopped = client.post(f"/groups/questions/{question.public_id}/stop/")

    assert [first.status_code, twice.status_code, asks.status_code, stopped.status_code] == [
        303,
        422,
        200,
        303,
    ]
    assert question.options == ["North", "South"]
    assert not GroupQuestion.objects.exists()


def test_nobody_else_sees_what_is_asked_of_all(question: GroupQuestion) -> None:
    client = client_of(cast.cora())

    answers = [client.get("/groups/questions/"), client.get(f"/groups/questions/{question.public_id}/stop/")]

    assert [answer.status_code for answer in answers] == [404, 404]
