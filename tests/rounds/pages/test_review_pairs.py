"""Review: the pairs, one pair, a decision, people without a mentor, places."""

import pytest
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.scene import Scene, open_scene, solved_round

from telemachy.rounds import jobs
from telemachy.rounds.models import PairDecision, PairNote, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="public speaking|budgets", site="Oslo")
    scene.mentee("Ravi Sen", wants="budgets", site="Porto")
    scene.mentee("Lena Moor", wants="public speaking", language="Finnish")
    scene.mentor("Omar Diaz", offers="public speaking", site="Oslo")
    scene.mentor("Ines Faro", offers="budgets", site="Porto")
    return scene


def decision(round: Round, mentee: str, mentor: str, said: str, *, version: int = 0) -> dict[str, object]:
    people = {row.person.name: row for row in round.cohort.enrollments.select_related("person")}
    return {
        "mentee": people[mentee].public_id,
        "mentor": people[mentor].public_id,
        "decision": said,
        "note": "They know each other from Oslo.",
        "version": version,
    }


def test_review_lists_pairs_with_reasons(scene: Scene) -> None:
    round = solved_round(scene)

    page = client_of(scene.cora).get(address("review", round))

    assert page.status_code == 200
    for words in (b"Mina Holt", b"Omar Diaz", b"Omar Diaz offers public speaking", b"Good fit"):
        assert words in page.content


def test_review_filters_by_name_fit_and_decision(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.post(address("decide", round), decision(round, "Ravi Sen", "Ines Faro", "keep"))

    def names(query: str) -> set[str]:
        page = cora.get(address("review", round) + query).content.decode()
        return {name for name in ("Mina Holt", "Ravi Sen") if f">{name}</a>" in page}

    assert names("?q=mina") == {"Mina Holt"}
    assert names("?decision=keep") == {"Ravi Sen"}
    assert names("?decision=open") == {"Mina Holt"}
    assert names("?fit=strong&q=zz") == set()
    assert names("?sort=-mentee&page=999") == {"Mina Holt", "Ravi Sen"}
    assert names("?sort=password&fit=x&decision=y") == {"Mina Holt", "Ravi Sen"}


def test_review_answers_htmx_with_the_list_alone(scene: Scene) -> None:
    round = solved_round(scene)

    fragment = client_of(scene.cora).get(address("review", round), headers={"HX-Request": "true"})

    assert fragment.content.strip().startswith(b'<div id="pairs"')


def test_a_decision_is_saved_with_its_note_and_asks_for_a_run(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)

    answer = cora.post(address("decide", round), decision(round, "Mina Holt", "Omar Diaz", "never"))

    assert answer.status_code == 303
    saved = PairDecision.objects.get()
    note = PairNote.objects.get()
    assert (saved.decision, saved.by) == ("never", scene.cora)
    assert (note.text, note.by) == ("They know each other from Oslo.", scene.cora)
    assert b"Run again with your decision" in cora.get(address("review", round)).content


def test_two_coordinators_on_one_pair_lose_nothing(scene: Scene) -> None:
    round = solved_round(scene)
    client_of(scene.cora).post(address("decide", round), decision(round, "Mina Holt", "Omar Diaz", "keep"))

    answer = client_of(scene.dora).post(
        address("decide", round), decision(round, "Mina Holt", "Omar Diaz", "never")
    )

    assert answer.status_code == 409
    assert b"Cora of Crossings (" in answer.content
    assert PairDecision.objects.get().decision == "keep"


def test_keeping_more_than_a_limit_is_refused_and_says_whose(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.post(address("decide", round), decision(round, "Mina Holt", "Omar Diaz", "keep"))

    answer = cora.post(address("decide", round), decision(round, "Ravi Sen", "Omar Diaz", "keep"))

    assert answer.status_code == 409
    assert b"Omar Diaz takes 1 at most" in answer.content


def test_a_decision_about_people_of_another_program_does_not_exist(scene: Scene) -> None:
    round = solved_round(scene)
    other = open_scene("Elsewhere")
    stranger = other.mentor("Otto Else")
    data = decision(round, "Mina Holt", "Omar Diaz", "keep") | {"mentor": stranger.public_id}

    assert client_of(scene.cora).post(address("decide", round), data).status_code == 404


def test_the_pair_page_shows_why_and_who_came_next(scene: Scene) -> None:
    round = solved_round(scene)
    proposal = round.proposals.get(mentee_enrollment__person__name="Mina Holt")

    page = client_of(scene.cora).get(address("pair", round, proposal.public_id))

    assert page.status_code == 200
    for words in (
        b"Why the two",
        b"Together, in points",
        b"Next for Mina Holt",
        b"Ines Faro",
        b"If the two were kept apart",
    ):
        assert words in page.content


@pytest.mark.requirement("S001-16")
def test_the_pair_page_says_what_speaks_for_the_two_and_what_against() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="public speaking|budgets", site="Oslo")
    scene.mentor("Omar Diaz", offers="public speaking|budgets", site="Porto")
    round = solved_round(scene)

    page = client_of(scene.cora).get(address("pair", round, round.proposals.get().public_id)).text

    assert "Omar Diaz offers budgets and public speaking" in page
    assert "Worth talking about" in page


def test_two_who_are_not_a_pair_show_what_it_would_mean(scene: Scene) -> None:
    round = solved_round(scene)
    people = {row.person.name: row for row in scene.cohort.enrollments.select_related("person")}
    query = f"?mentee={people['Mina Holt'].public_id}&mentor={people['Ines Faro'].public_id}"

    page = client_of(scene.cora).get(address("what_if", round) + query)

    assert page.status_code == 200
    for words in (
        b"Why they are not together",
        b"If the two were brought together",
        b"Bring the two together",
    ):
        assert words in page.content


def test_two_mentees_exchange_their_mentors(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    people = {row.person.name: row for row in scene.cohort.enrollments.select_related("person")}
    query = f"?mentee={people['Mina Holt'].public_id}&mentor={people['Ines Faro'].public_id}"
    assert b"With Ravi Sen, who gets Omar Diaz" in cora.get(address("what_if", round) + query).content
    mina = round.proposals.get(mentee_enrollment__person__name="Mina Holt")
    ravi = round.proposals.get(mentee_enrollment__person__name="Ravi Sen")

    swap = {"first": mina.public_id, "second": ravi.public_id}
    preview = cora.get(address("swap", round), swap).content.decode()
    answer = cora.post(address("swap", round), swap | {"versions": "0-0-0-0"})
    round.refresh_from_db()
    cora.post(address("run", round), {"version": round.version, "keep_pairs": "on"})
    jobs.solve_round(round_id=round.pk, run=2)

    assert "Exchange the two mentors" in preview
    assert "fewer than now" in preview
    assert "With the swap the round would give up" in preview
    assert answer.status_code == 303
    assert set(
        round.proposals.values_list("mentee_enrollment__person__name", "mentor_enrollment__person__name")
    ) == {("Mina Holt", "Ines Faro"), ("Ravi Sen", "Omar Diaz")}


def test_people_without_a_mentor_stand_by_cause(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)

    page = cora.get(address("without", round))
    one = cora.get(address("one_without", round, round.unmatched.get().public_id))

    assert b"1 of 3 mentees" in page.content
    assert b"A must-have leaves no one" in page.content
    assert b"Lena Moor" in one.content


def test_places_show_limit_and_use(scene: Scene) -> None:
    round = solved_round(scene)

    page = client_of(scene.cora).get(address("load", round))

    assert b"2 of 2 places are used" in page.content


@pytest.mark.parametrize("name", ["review", "without", "load", "coverage", "files", "detail"])
def test_pages_of_a_large_round_ask_no_more_questions(
    scene: Scene, name: str, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    round = solved_round(scene)
    cora = client_of(scene.cora)
    cora.get(address(name, round))
    with CaptureQueriesContext(connection) as few:
        cora.get(address(name, round))
    cora.post(address("drop", round), {"version": round.version})
    for number in range(12):
        scene.mentee(f"Mentee {number}", wants="budgets")
        scene.mentor(f"Mentor {number}", offers="budgets")
    round = solved_round(scene)
    cora.get(address(name, round))
    with CaptureQueriesContext(connection) as many:
        cora.get(address(name, round))

    assert len(many) == len(few), [query["sql"] for query in many]


def test_the_review_is_hidden_from_everyone_else(scene: Scene) -> None:
    round = solved_round(scene)
    proposal = round.proposals.first()
    assert proposal is not None

    for url in (
        address("review", round),
        address("pair", round, proposal.public_id),
        address("what_if", round),
        address("without", round),
        address("one_without", round, round.unmatched.get().public_id),
        address("load", round),
    ):
        assert_hidden(scene, url)
    assert_hidden(scene, address("decide", round), method="post")
    assert_hidden(scene, address("swap", round), method="post")


def test_a_pair_of_another_round_does_not_exist(scene: Scene) -> None:
    round = solved_round(scene)
    other = open_scene("Elsewhere")
    other.mentee("Nora Else", wants="budgets")
    other.mentor("Otto Else", offers="budgets")
    foreign = solved_round(other).proposals.get()

    assert client_of(scene.cora).get(address("pair", round, foreign.public_id)).status_code == 404
