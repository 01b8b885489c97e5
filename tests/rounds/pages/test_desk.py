"""The desk: notes, history, before and after, pairs decided elsewhere, questions, mentors side by side."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.scene import NOW, Scene, open_scene, reviewed_round, solved_round
from xlsxwriter import Workbook

from telemachy import matching
from telemachy.matching.rules import Rules
from telemachy.people.actions import erase_person
from telemachy.programs.actions.enrolling import leave
from telemachy.programs.models import Enrollment
from telemachy.rounds import jobs
from telemachy.rounds.actions.drafting import ask_to_solve
from telemachy.rounds.models import (
    DecisionChange,
    PairDecision,
    PairList,
    PairNote,
    Proposal,
    Question,
    Round,
    Run,
)
from telemachy.rounds.queries import questions
from telemachy.rounds.queries.questions import helpful_places
from telemachy.rounds.queries.solving import adds_of, figures_of, live, look_over

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


def people(scene: Scene) -> dict[str, Enrollment]:
    return {row.person.name: row for row in scene.cohort.enrollments.select_related("person")}


def two(scene: Scene, mentee: str, mentor: str) -> dict[str, object]:
    by_name = people(scene)
    return {"mentee": by_name[mentee].public_id, "mentor": by_name[mentor].public_id}


def decide(
    scene: Scene, client: Client, round: Round, mentee: str, mentor: str, said: str, **more: object
) -> object:
    data = {**two(scene, mentee, mentor), "decision": said, "note": "", "version": 0, **more}
    return client.post(address("decide", round), data)


def rerun(scene: Scene, round: Round, *, keep_pairs: bool = True) -> Round:
    round.refresh_from_db()
    run = ask_to_solve(actor=scene.cora, round=round, version=round.version, keep_pairs=keep_pairs, now=NOW)
    jobs.solve_round(round_id=round.pk, run=run.number)
    return Round.objects.select_related("run", "program", "cohort__program").get(pk=round.pk)


@pytest.fixture
def large() -> Iterator[None]:
    """Every round counts as too large to be told at once, so the worker is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "TOLD_AT_ONCE", 0)
        patch.setattr(questions, "EXPLAINED_AT_ONCE", 0)
        yield


# Filters


def test_the_review_finds_names_without_their_accents_and_keeps_to_a_mentor(scene: Scene) -> None:
    scene.mentee("Zoë Muñoz", wants="budgets", site="Porto")
    scene.mentor("Ánton Björk", offers="budgets", site="Porto")
    round = solved_round(scene)
    cora = client_of(scene.cora)
    anton = people(scene)["Ánton Björk"]

    found = cora.get(address("review", round), {"q": "munoz"})
    of_anton = cora.get(address("review", round), {"mentor": anton.public_id})
    nonsense = cora.get(address("review", round), {"mentor": "x"})

    assert [row.mentee.name for row in found.context["pairs"].rows] == ["Zoë Muñoz"]
    assert {row.mentor.name for row in of_anton.context["pairs"].rows} == {"Ánton Björk"}
    assert "Only pairs of" in of_anton.text
    assert list(nonsense.context["pairs"].rows) == []


def test_a_new_name_is_found_after_the_names_are_refreshed(scene: Scene) -> None:
    round = solved_round(scene)
    mina = people(scene)["Mina Holt"].person
    mina.name = "Wilhelmina Holt-Østby"
    mina.save()

    jobs.refresh_names()

    found = client_of(scene.cora).get(address("review", round), {"q": "wilhelmina"})
    assert [row.mentee.name for row in found.context["pairs"].rows] == ["Wilhelmina Holt-Østby"]


def test_the_review_tells_what_holds_and_filters_by_it(scene: Scene) -> None:
    round = solved_round(scene)
    proposals = list(round.proposals.order_by("id"))
    Proposal.objects.filter(pk=proposals[0].pk).update(is_steady=False, worth_a_look="It moves.")
    Run.objects.filter(pk=round.run_id).update(
        steadiness={"by": 10.0, "tried": 4, "holding": 1, "pairs": 2, "eye": 1}
    )
    cora = client_of(scene.cora)

    def shown(steady: str) -> list[int]:
        page = cora.get(address("review", round), {"steady": steady})
        return [row.proposal.pk for row in page.context["pairs"].rows]

    page = cora.get(address("review", round))

    assert "1 pair holds whatever you weigh; 1 deserves your eye." in page.text
    assert shown("look") == shown("moves") == [proposals[0].pk]
    assert shown("holds") == [proposals[1].pk]


def test_moving_the_weights_marks_every_pair_that_does_not_hold() -> None:
    scene = open_scene()
    # Under the rules the site and the topic pull Mina to different mentors, closely.
    scene.mentee("Mina Holt", wants="a|b|c|d", site="Oslo")
    scene.mentee("Ravi Sen", wants="a|b|c|d", site="Porto")
    scene.mentor("Omar Diaz", offers="a|b", site="Porto")
    scene.mentor("Ines Faro", offers="a|c", site="Oslo")
    round = solved_round(scene)

    jobs.measure_steadiness(run_id=round.run_id)

    round = Round.objects.select_related("run").get(pk=round.pk)
    assert round.run is not None
    found = round.run.steadiness
    assert round.proposals.filter(is_steady=False).count() == found["pairs"] - found["holding"]
    assert round.proposals.exclude(worth_a_look="").count() == found["eye"]


# Notes


def test_notes_are_added_beside_each_other_and_taken_back_by_their_author_alone(scene: Scene) -> None:
    round = solved_round(scene)
    cora, dora = client_of(scene.cora), client_of(scene.dora)
    pair = two(scene, "Mina Holt", "Omar Diaz")

    cora.post(address("note", round), {**pair, "note": "They shared a desk in Oslo."})
    decide(scene, dora, round, "Mina Holt", "Omar Diaz", "keep", note="Omar asked for her.")

    page = dora.get(address("what_if", round), pair)
    assert "They shared a desk in Oslo." in page.text
    assert "Omar asked for her." in page.text
    of_cora = PairNote.objects.get(by=scene.cora)
    assert dora.post(address("forget_note", round, of_cora.public_id)).status_code == 403
    assert cora.post(address("forget_note", round, of_cora.public_id)).status_code == 303
    assert set(PairNote.objects.values_list("text", flat=True)) == {"Omar asked for her."}
    assert "1 note<" in cora.get(address("review", round)).text


def test_an_empty_note_is_not_saved(scene: Scene) -> None:
    round = solved_round(scene)

    client_of(scene.cora).post(address("note", round), {**two(scene, "Mina Holt", "Omar Diaz"), "note": "  "})

    assert not PairNote.objects.exists()


# Two coordinators


def test_who_comes_too_late_sees_both_decisions_and_their_own_words_again(scene: Scene) -> None:
    round = solved_round(scene)
    decide(scene, client_of(scene.cora), round, "Mina Holt", "Omar Diaz", "keep")
    dora = client_of(scene.dora)

    late = decide(scene, dora, round, "Mina Holt", "Omar Diaz", "never", note="They fell out.")

    assert late.status_code == 409
    for words in ("Cora of Crossings", "Keep the two together", "Never these two", "They fell out."):
        assert words in late.text
    assert not PairNote.objects.exists()
    again = decide(
        scene, dora, round, "Mina Holt", "Omar Diaz", "never", version=late.context["form"]["version"].value()
    )
    assert again.status_code == 303
    assert PairDecision.objects.get().decision == "never"


def test_two_who_decide_the_same_do_not_stand_in_each_others_way(scene: Scene) -> None:
    round = solved_round(scene)
    decide(scene, client_of(scene.cora), round, "Mina Holt", "Omar Diaz", "keep")

    same = decide(scene, client_of(scene.dora), round, "Mina Holt", "Omar Diaz", "keep")

    assert same.status_code == 303
    assert PairDecision.objects.get().by == scene.cora
    assert DecisionChange.objects.count() == 1


# A swap


def test_a_swap_tells_its_cost_before_anything_is_decided(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    first, second = round.proposals.order_by("mentee_sort")
    pairs = {"first": first.public_id, "second": second.public_id}

    page = cora.get(address("swap", round), pairs)

    # Either mentor serves one of Mina's two topics; Ravi loses his only one, and both lose their site.
    assert "Fit then" in page.text
    assert "fewer than now" in page.text
    assert "With the swap the round would give up" in page.text
    assert not PairDecision.objects.exists()


def test_a_swap_rests_on_what_was_seen(scene: Scene) -> None:
    round = solved_round(scene)
    first, second = round.proposals.order_by("mentee_sort")
    seen = client_of(scene.dora).get(
        address("swap", round), {"first": first.public_id, "second": second.public_id}
    )
    decide(scene, client_of(scene.cora), round, "Mina Holt", "Ines Faro", "never")

    late = client_of(scene.dora).post(
        address("swap", round),
        {name: seen.context["form"][name].value() for name in ("first", "second", "versions")},
    )

    assert late.status_code == 409
    assert "Cora of Crossings" in late.text
    assert PairDecision.objects.get().decision == "never"


def test_a_swap_takes_back_what_was_kept_of_the_two(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    decide(scene, cora, round, "Mina Holt", "Omar Diaz", "keep")
    first, second = round.proposals.order_by("mentee_sort")
    pairs = {"first": first.public_id, "second": second.public_id}
    page = cora.get(address("swap", round), pairs)

    answer = cora.post(address("swap", round), pairs | {"versions": page.context["form"]["versions"].value()})

    assert "Mina Holt and Omar Diaz" in page.text
    assert answer.status_code == 303
    stand = PairDecision.objects.exclude(decision="").values_list(
        "mentee_enrollment__person__name", "mentor_enrollment__person__name"
    )
    assert set(stand) == {("Mina Holt", "Ines Faro"), ("Ravi Sen", "Omar Diaz")}


def test_two_pairs_that_share_somebody_have_nothing_to_exchange() -> None:
    """One mentor's two mentees, one mentee's two mentors, a pair with itself, or into one that is there."""
    scene = open_scene()
    mina, ravi = scene.mentee("Mina Holt", wants="budgets"), scene.mentee("Ravi Sen", wants="budgets")
    omar, ines = scene.mentor("Omar Diaz", capacity=2), scene.mentor("Ines Faro")
    round = reviewed_round(scene, [(mina, omar), (ravi, omar), (mina, ines)])
    pair, of_his, of_hers = round.proposals.order_by("id")
    cora = client_of(scene.cora)

    for first, second in ((pair, of_his), (pair, of_hers), (pair, pair), (of_his, of_hers)):
        pairs = {"first": first.public_id, "second": second.public_id}
        assert cora.get(address("swap", round), pairs).status_code == 404
        assert cora.post(address("swap", round), pairs | {"versions": "0-0-0-0"}).status_code == 404

    assert not PairDecision.objects.exists()


def test_a_swap_that_a_must_have_forbids_says_so_and_offers_no_button() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets", language="Finnish")
    scene.mentee("Ravi Sen", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets", language="Finnish")
    scene.mentor("Ines Faro", offers="budgets")
    round = solved_round(scene)
    first, second = round.proposals.order_by("mentee_sort")

    page = client_of(scene.cora).get(
        address("swap", round), {"first": first.public_id, "second": second.public_id}
    )

    assert "the exchange cannot be made" in page.text
    assert "Exchange the two mentors" not in page.text


# History, before and after


def test_history_names_who_decided_what_and_when(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    decide(scene, cora, round, "Mina Holt", "Omar Diaz", "keep")
    decide(scene, client_of(scene.dora), round, "Mina Holt", "Omar Diaz", "", version=1)

    every = cora.get(address("history", round))
    standing = cora.get(address("history", round), {"show": "standing"})

    assert [(one.before, one.after, one.by.name) for one in every.context["history"].page] == [
        ("keep", "", "Dora of Crossings"),
        ("", "keep", "Cora of Crossings"),
    ]
    assert list(standing.context["history"].page) == []
    assert "Run 1" in every.text


def test_history_asks_as_many_questions_for_many_as_for_one(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    decide(scene, cora, round, "Mina Holt", "Omar Diaz", "keep")
    cora.get(address("history", round))
    with CaptureQueriesContext(connection) as of_one:
        cora.get(address("history", round))
    decide(scene, cora, round, "Ravi Sen", "Ines Faro", "keep")
    decide(scene, cora, round, "Ravi Sen", "Omar Diaz", "never")
    with CaptureQueriesContext(connection) as of_three:
        cora.get(address("history", round))

    assert len(of_three) == len(of_one)


def test_a_rerun_after_somebody_left_keeps_the_others_and_shows_who_moved(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    leave(actor=scene.cora, enrollment=people(scene)["Omar Diaz"], now=NOW)

    before = cora.get(address("review", round))
    round = rerun(scene, round)
    after = cora.get(address("review", round))
    assert round.run is not None
    moves = cora.get(address("moves", round, round.run.public_id))

    assert "One pair cannot stand" in before.text
    assert "Run again with the fewest changes" in before.text
    assert "cannot stand" not in after.text
    assert set(round.proposals.values_list("mentee_enrollment__person__name", flat=True)) == {"Ravi Sen"}
    assert (moves.context["moves"].lost, moves.context["moves"].gained) == (1, 0)
    assert [row.mentee.person.name for row in moves.context["moves"].rows] == ["Mina Holt"]


# Side by side


def test_two_mentors_stand_side_by_side_criterion_by_criterion(scene: Scene) -> None:
    round = solved_round(scene)
    by_name = people(scene)

    page = client_of(scene.cora).get(
        address("compare", round),
        {
            "mentee": by_name["Mina Holt"].public_id,
            "mentor": [by_name["Omar Diaz"].public_id, by_name["Ines Faro"].public_id],
        },
    )

    comparison = page.context["comparison"]
    assert [one.mentor.person.name for one in comparison.candidates] == ["Omar Diaz", "Ines Faro"]
    assert [one.is_made for one in comparison.candidates] == [True, False]
    assert [label for label, _ in comparison.rows] == ["Topic", "Site"]
    assert "Ines Faro offers budgets" in page.text


def test_a_named_mentor_is_found_and_asked_about(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    lena = people(scene)["Lena Moor"]

    page = cora.get(address("compare", round), {"mentee": lena.public_id, "q": "ines"})
    why = cora.get(address("what_if", round), two(scene, "Lena Moor", "Ines Faro"))

    assert "why not Ines?" in page.text
    assert "share no language" in why.text


# Questions to the worker


@pytest.mark.usefixtures("large")
def test_in_a_large_round_the_worker_tells_what_a_pair_would_mean(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    pair = two(scene, "Mina Holt", "Ines Faro")
    before = cora.get(address("what_if", round), pair)

    asked = cora.post(address("ask", round), {"kind": "together", **pair})
    question = Question.objects.get()
    waiting = cora.get(address("what_if", round), pair)
    poll = cora.get(address("question", round, question.public_id), headers={"HX-Request": "true"})
    jobs.answer_question(question_id=question.pk)
    done = cora.get(address("question", round, question.public_id), headers={"HX-Request": "true"})
    after = cora.get(address("what_if", round), pair)

    assert "See what it would mean for the others" in before.text
    assert asked.status_code == 303
    assert "matching the whole round again" in waiting.text
    assert poll.content.strip().startswith(b'<div id="question"')
    assert done.headers["HX-Redirect"].endswith(f"mentor={pair['mentor']}")
    for words in ("With this pair", "Why they are not together", "Ines Faro offers budgets"):
        assert words in after.text


@pytest.mark.usefixtures("large")
def test_in_a_large_round_the_worker_tells_what_a_swap_costs(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    first, second = round.proposals.order_by("-mentee_sort")
    pairs = {"first": first.public_id, "second": second.public_id}

    cora.post(address("ask", round), {"kind": "swap", **pairs})
    jobs.answer_question(question_id=Question.objects.get().pk)
    there = cora.get(address("swap", round), pairs)
    back = cora.get(address("swap", round), {"first": second.public_id, "second": first.public_id})

    for page in (there, back):
        said = {side.mentee.person.name: side.sentence for side in page.context["page"].sides}
        assert "fewer than now" in said["Ravi Sen"]
        assert "With the swap" in page.text


@pytest.mark.usefixtures("large")
def test_an_answer_about_people_who_changed_is_refused(scene: Scene) -> None:
    round = solved_round(scene)
    pair = two(scene, "Mina Holt", "Ines Faro")
    client_of(scene.cora).post(address("ask", round), {"kind": "together", **pair})
    scene.mentee("Nora Late", wants="budgets")

    jobs.answer_question(question_id=Question.objects.get().pk)

    page = client_of(scene.cora).get(address("what_if", round), pair)
    assert "People have changed since the run" in page.text


def test_softening_a_must_have_tells_who_would_gain(scene: Scene) -> None:
    scene.mentor("Paul Open", offers="public speaking", site="Oslo")
    round = solved_round(scene)
    cora = client_of(scene.cora)

    offered = cora.get(address("soften", round))
    cora.post(address("ask", round), {"kind": "soften", "must": "must_share_language"})
    keys = [one.key for one in offered.context["musts"]]
    cora.post(address("ask", round), {"kind": "soften", "must": keys[0]})
    jobs.answer_question(question_id=Question.objects.get().pk)
    page = cora.get(address("soften", round))

    assert len(keys) == 1
    assert [one.label for one in offered.context["musts"]] == [
        "They must have something in common in “language”"
    ]
    assert "Without this must-have 1 mentee more would have a mentor" in page.text
    assert "1 mentee more would have a mentor" in page.text
    assert "Lena Moor" in page.text


def test_one_more_place_tells_what_it_adds() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets", site="Oslo")
    scene.mentee("Ravi Sen", wants="budgets", site="Oslo")
    scene.mentor("Omar Diaz", offers="budgets", site="Oslo")
    round = solved_round(scene)
    cora = client_of(scene.cora)
    omar = people(scene)["Omar Diaz"]

    found = cora.get(address("soften", round), {"q": "omar"})
    cora.post(address("ask", round), {"kind": "place", "mentor": omar.public_id})
    jobs.answer_question(question_id=Question.objects.get().pk)
    page = cora.get(address("soften", round))

    assert "What would one more place add?" in found.text
    assert "With one more place of Omar Diaz 1 mentee more would have a mentor" in page.text


def test_those_with_whom_one_more_place_helps_most_are_listed_at_once() -> None:
    scene = open_scene()
    for name in ("Mina Holt", "Ravi Sen"):
        scene.mentee(name, wants="budgets", site="Oslo")
    scene.mentor("Omar Diaz", offers="budgets", site="Oslo")
    round = solved_round(scene)
    cora = client_of(scene.cora)

    page = cora.get(address("soften", round))
    cora.post(address("ask", round), {"kind": "place", "mentor": page.context["helpful"][0].key})

    assert [one.label for one in page.context["helpful"]] == ["Omar Diaz"]
    assert "1 mentee more with a mentor" in page.text
    assert Question.objects.get().about == str(people(scene)["Omar Diaz"].public_id)


@pytest.mark.parametrize("number", [1, 3])
def test_the_mentors_listed_take_one_query(number: int) -> None:
    scene = open_scene()
    for place in range(number + 3):
        scene.mentee(f"Mentee {place}", wants="budgets", site="Oslo")
    for place in range(number):
        scene.mentor(f"Mentor {place}", offers="budgets", site="Oslo")
    round = solved_round(scene)

    with CaptureQueriesContext(connection) as queries:
        found = helpful_places(round)

    assert len(found) == number
    assert len(queries) == 1


def test_a_round_that_weighs_wishes_tells_no_points_of_a_place() -> None:
    """Points of a place would tell whom somebody ranked."""
    scene = open_scene()
    for name in ("Mina Holt", "Ravi Sen"):
        scene.mentee(name, wants="budgets", site="Oslo")
    scene.mentor("Omar Diaz", offers="budgets", site="Oslo")
    round = solved_round(scene)
    solved = live(round)
    assert solved is not None
    weighing = replace(solved, rules=Rules.from_toml(solved.rules.to_toml() + WISHES))
    weighing = replace(weighing, result=matching.solve(weighing.problem, weighing.rules))

    findings = look_over(weighing)
    figures = figures_of(weighing, findings)
    told = [adds_of(weighing, findings, need) for need in findings.topics]

    assert [(one["covered"], one["points"]) for one in figures["more_places"]] == [(1, 0)]
    assert told == [{"covered": 1, "points": 0}]


WISHES = """
[[criteria]]
key = "wishes"
kind = "rank"
points = 10
"""


def test_asking_twice_asks_the_worker_once(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    for _ in range(2):
        cora.post(address("ask", round), {"kind": "together", **two(scene, "Mina Holt", "Ines Faro")})

    assert Question.objects.count() == 1


def test_nonsense_is_not_asked(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)

    for data in ({"kind": "x"}, {}):
        assert cora.post(address("ask", round), data).status_code == 303
    for data in ({"kind": "soften", "must": "x"}, {"kind": "place", "mentor": "x"}, {"kind": "apart"}):
        assert cora.post(address("ask", round), data).status_code == 404
    assert not Question.objects.exists()


# Pairs decided elsewhere

LIST = (
    "mentee,mentor\n"
    "mina holt,Ines Faro\n"
    "ravi.sen@example.org,omar diaz\n"
    "Nobody Known,Omar Diaz\n"
    "Lena Moor,Omar Diaz\n"
    "Mina Holt,Ines Faro\n"
    ",Ines Faro\n"
)


def bring(client: Client, round: Round, content: bytes, name: str = "pairs.csv") -> PairList:
    answer = client.post(address("pair_lists", round), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303, answer.content.decode()
    received = PairList.objects.latest("pk")
    jobs.check_pair_list(list_id=received.pk)
    received.refresh_from_db()
    return received


def test_a_list_is_checked_line_by_line_and_nothing_is_kept_yet(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)

    received = bring(cora, round, LIST.encode())
    page = cora.get(address("pair_list", round, received.public_id))

    assert {row.line: (row.outcome, row.reason) for row in received.rows.all()} == {
        2: ("new", ""),
        3: ("new", ""),
        4: ("problem", "No mentee of this program is “Nobody Known”, by id, address or name."),
        5: ("problem", "Omar Diaz and Lena Moor share no language."),
        6: ("problem", "The same two stand in line 2 already."),
        7: ("problem", "The line names no mentee."),
    }
    assert all(row.score is not None for row in received.rows.filter(outcome="new"))
    assert "Keep these 2 pairs" in page.text
    assert not PairDecision.objects.exists()


def test_good_lines_are_kept_and_bad_ones_stay_in_the_report(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    received = bring(cora, round, LIST.encode())

    kept = cora.post(address("pair_list", round, received.public_id), {"act": "keep"})
    report = cora.get(address("pair_list_report", round, received.public_id)).content.decode("utf-8-sig")
    round = rerun(scene, round)

    assert kept.status_code == 303
    pairs = {("Mina Holt", "Ines Faro"), ("Ravi Sen", "Omar Diaz")}
    named = ("mentee_enrollment__person__name", "mentor_enrollment__person__name")
    assert set(PairDecision.objects.filter(decision="keep").values_list(*named)) == pairs
    assert set(round.proposals.filter(pinned=True).values_list(*named)) == pairs
    assert set(DecisionChange.objects.values_list("source", flat=True)) == {"list"}
    assert len(report.splitlines()) == 7
    assert "Omar Diaz and Lena Moor share no language." in report


def test_a_workbook_is_read_as_well(scene: Scene) -> None:
    round = solved_round(scene)
    stream = io.BytesIO()
    with Workbook(stream) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((["Mentee", "Mentor"], ["mina holt", "omar diaz"])):
            sheet.write_row(place, 0, row)

    received = bring(client_of(scene.cora), round, stream.getvalue(), "pairs.xlsx")

    assert list(received.rows.values_list("outcome", flat=True)) == ["new"]


def test_earlier_lines_take_the_places_of_later_ones(scene: Scene) -> None:
    round = solved_round(scene)
    content = b"mentee,mentor\nMina Holt,Omar Diaz\nRavi Sen,Omar Diaz\nMina Holt,Ines Faro\n"

    received = bring(client_of(scene.cora), round, content)

    assert [row.outcome for row in received.rows.all()] == ["new", "problem", "problem"]
    reasons = [row.reason for row in received.rows.all()]
    assert reasons[1] == "Omar Diaz has 1 place left and that is kept or stands in a line above."
    assert "Mina Holt has as many mentors as asked for" in reasons[2]


def test_a_list_that_was_overtaken_is_refused_whole_and_checked_again(scene: Scene) -> None:
    round = solved_round(scene)
    cora, dora = client_of(scene.cora), client_of(scene.dora)
    received = bring(cora, round, b"mentee,mentor\nMina Holt,Omar Diaz\nRavi Sen,Ines Faro\n")
    decide(scene, dora, round, "Mina Holt", "Omar Diaz", "never")

    late = cora.post(address("pair_list", round, received.public_id), {"act": "keep"})
    cora.post(address("pair_list", round, received.public_id), {"act": "again"})
    jobs.check_pair_list(list_id=received.pk)

    assert late.status_code == 409
    assert "Check the list again" in late.text
    assert PairDecision.objects.get().decision == "never"
    assert [row.outcome for row in received.rows.all()] == ["problem", "new"]
    assert "Dora of Crossings decided" in received.rows.get(line=2).reason


def test_a_private_reason_reads_as_not_available(scene: Scene) -> None:
    """A pair that is over and a pair that somebody must not have read the same."""
    from unittest.mock import patch

    round = solved_round(scene)
    by_name = people(scene)
    over = (by_name["Omar Diaz"].pk, by_name["Mina Holt"].pk)
    with patch("telemachy.rounds.queries.pair_lists.ended_in", lambda cohort: [over]):
        received = bring(client_of(scene.cora), round, b"mentee,mentor\nMina Holt,Omar Diaz\n")

    assert received.rows.get().reason == "Not available for this pair."


def test_a_list_put_aside_forgets_its_lines(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    received = bring(cora, round, LIST.encode())

    cora.post(address("pair_list", round, received.public_id), {"act": "drop"})
    again = bring(cora, round, LIST.encode())

    assert not received.rows.exists()
    assert again.rows.exists()


def test_a_second_list_waits_for_the_first(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    bring(cora, round, LIST.encode())

    second = cora.post(address("pair_lists", round), {"file": SimpleUploadedFile("b.csv", LIST.encode())})

    assert second.status_code == 422
    assert "Keep it or put it aside first" in second.text


@pytest.mark.parametrize("content", [b"", b"one column\nx\n", b"\xff\xfe\x00garbage"])
def test_a_file_that_is_no_list_is_refused_in_a_sentence(scene: Scene, content: bytes) -> None:
    round = solved_round(scene)

    answer = client_of(scene.cora).post(
        address("pair_lists", round), {"file": SimpleUploadedFile("b.csv", content)}
    )

    assert answer.status_code == 422
    assert not PairList.objects.exists()


def test_the_desk_is_hidden_from_everyone_else(scene: Scene) -> None:
    round = solved_round(scene)
    assert round.run is not None
    received = bring(client_of(scene.cora), round, LIST.encode())
    urls = [address(name, round) for name in ("history", "pair_lists", "soften", "compare", "swap")]
    urls += [
        address("moves", round, round.run.public_id),
        address("pair_list", round, received.public_id),
        address("pair_list_report", round, received.public_id),
    ]

    for url in urls:
        assert_hidden(scene, url)
    for name in ("note", "ask", "pair_lists"):
        assert_hidden(scene, address(name, round), method="post")


def test_nothing_at_the_desk_names_a_person_who_was_erased(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    mina = people(scene)["Mina Holt"].person
    cora.post(address("note", round), {**two(scene, "Mina Holt", "Omar Diaz"), "note": "Mina Holt is shy."})
    cora.post(address("ask", round), {"kind": "together", **two(scene, "Mina Holt", "Ines Faro")})
    received = bring(cora, round, b"mentee,mentor\nMina Holt,Omar Diaz\nMina Holt,Nobody Known\n")

    erase_person(actor=mina, person=mina, now=NOW)

    assert not PairNote.objects.exists()
    assert not Question.objects.exists()
    assert "Mina" not in str(list(received.rows.values_list("mentee_text", "mentor_text", "reason")))
    assert "mina" not in str(list(round.proposals.values_list("mentee_sort", "mentor_sort", "reasons")))
    assert "mina" not in cora.get(address("history", round)).text.lower()
