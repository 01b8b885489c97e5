"""Where to recruit: what the lists say is what people asked for, and no single wish can be read from them."""

from collections import Counter
from itertools import pairwise

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.ranking_scene import open_ranking, rank, run_after
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

from telemachy.common import clock
from telemachy.matching import whatif
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import RankedMentor, RankingWindow, Round
from telemachy.rounds.queries.congestion import STEPS, congestion, step_of, unmet_topics
from telemachy.rounds.queries.solving import live

pytestmark = pytest.mark.django_db

WANTS = ["welding"] * 5 + ["baking"] * 3 + ["welding|law"] * 2 + ["law"]
OFFERS = {"Omar": ("welding", 2), "Ines": ("baking", 3), "Hugo": ("law|welding", 1)}


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


def recruiting(scene: Scene) -> None:
    for number, wants in enumerate(WANTS):
        scene.mentee(f"Mentee {number}", wants=wants, site="Lisbon")
    for name, (offers, places) in OFFERS.items():
        scene.mentor(name, capacity=places, offers=offers, site="Lisbon")


@pytest.mark.requirement("F-22")
def test_the_topics_are_those_that_people_asked_for_beyond_the_places() -> None:
    scene = open_scene()
    recruiting(scene)
    round = solved_round(scene)

    found = {one.topic: (one.wanted_by, one.offered_by, one.places) for one in unmet_topics(round)}

    wanted = Counter(topic for wants in WANTS for topic in wants.split("|"))
    expected = {}
    for topic, number in wanted.items():
        offering = [places for offers, places in OFFERS.values() if topic in offers.split("|")]
        if sum(offering) < number:
            expected[topic] = (number, len(offering), sum(offering))
    assert found == expected == {"welding": (7, 2, 3), "law": (3, 1, 1)}
    assert [one.topic for one in unmet_topics(round)] == ["welding", "law"]


def test_each_topic_says_what_one_more_mentor_with_it_would_add() -> None:
    scene = open_scene()
    recruiting(scene)
    round = solved_round(scene)

    found = {one.topic: one.adds for one in unmet_topics(round)}
    solved = live(round)
    assert solved is not None
    recruits = whatif.more_mentors(solved.problem, solved.rules, solved.result)
    again = {
        one.need.topic: whatif.with_mentor(solved.problem, solved.rules, solved.result, one.mentor)
        for one in recruits
    }

    assert set(found) == {"welding", "law"}
    for topic, words in found.items():
        assert again[topic].covered == 1
        assert words.startswith("1 mentee more with a mentor, ")
    page = client_of(scene.cora).get(address("recruit", round)).text
    assert "One more mentor would add" in page
    assert found["law"] in page


def ranked_scene(number: int) -> tuple[Scene, RankingWindow, list[Enrollment], dict[str, Enrollment]]:
    scene = open_scene()
    mentors = {
        name: scene.mentor(name, capacity=4, offers="welding", site="Lisbon") for name in ("Ana", "Bo", "Cy")
    }
    mentees = [scene.mentee(f"Mentee {n}", wants="welding", site="Lisbon") for n in range(number)]
    window = open_ranking(scene)
    return scene, window, mentees, mentors


@pytest.mark.requirement("F-22")
def test_the_mentors_are_those_whom_people_ranked_beyond_the_places() -> None:
    scene, window, mentees, mentors = ranked_scene(16)
    for place, mentee in enumerate(mentees):
        rank(mentee, *([mentors["Ana"]] if place < 11 else []), *([mentors["Bo"]] if place >= 10 else []))
    Enrollment.objects.filter(pk=mentors["Ana"].pk).update(capacity=2)
    round = run_after(scene, window)

    asked = {one.mentor.person.name: one for one in congestion(round).mentors}

    counted = Counter(RankedMentor.objects.values_list("mentor_enrollment__person__name", flat=True))
    assert counted == {"Ana": 11, "Bo": 6}
    assert asked["Ana"].ranked_by == "10 or more"
    assert asked["Ana"].places == 2
    assert asked["Bo"].ranked_by == "5 or more"
    assert "Cy" not in asked or asked["Cy"].ranked_by == ""
    told = [one.ranked_by for one in congestion(round).mentors if one.ranked_by]
    assert told == ["10 or more", "5 or more"]


@pytest.mark.requirement("F-22")
def test_no_single_wish_can_be_worked_out_from_a_step() -> None:
    """Whatever is told is as true of a world in which any one of those who ranked had not."""
    for ranking in range(1, 60):
        for asking in range(ranking + 1):
            told = step_of(asking, ranking)
            if not told:
                continue
            assert told >= 5
            worlds = [others for others in range(told, ranking + 1) if step_of(others, ranking) == told]
            # Of any one person: a world where they asked, and one where they did not, read the same.
            assert min(worlds) <= ranking - 5
            assert asking in worlds
    assert step_of(4, 500) == 0
    assert step_of(9, 9) == 0  # all nine asked: to say so would tell each one's wish
    assert all(smaller < larger for smaller, larger in pairwise(STEPS))


def test_while_people_rank_nothing_is_told_of_it() -> None:
    _, window, mentees, mentors = ranked_scene(12)
    for mentee in mentees:
        rank(mentee, mentors["Ana"])

    found = congestion(Round.objects.get(pk=window.round_id))

    assert not [one for one in found.mentors if one.ranked_by]
    assert found.silent == "People still rank. How often a mentor was ranked is told after it has closed."


def test_four_who_rank_the_same_mentor_leave_no_number() -> None:
    scene, window, mentees, mentors = ranked_scene(12)
    for mentee in mentees[:4]:
        rank(mentee, mentors["Ana"])
    for mentee in mentees[4:]:
        rank(mentee, *[mentors["Bo"], mentors["Cy"]][: 1 + mentee.pk % 2])
    round = run_after(scene, window)

    assert "Ana" not in [one.mentor.person.name for one in congestion(round).mentors if one.ranked_by]


@pytest.mark.requirement("F-22")
def test_the_page_names_what_is_missing_and_has_words_to_ask_with() -> None:
    scene = open_scene()
    recruiting(scene)
    round = solved_round(scene)
    client = client_of(scene.cora)
    assert address("recruit", round) in client.get(address("without", round)).text

    page = client.get(address("recruit", round), {"topic": "law"}).text

    assert "would you share what you know about law?" in page
    assert "3 people would like to learn about law; 1 mentor offers it now, with 1 place in all" in page
    assert "There was no ranking before this round" in page
    assert "about welding?" in client.get(address("recruit", round), {"topic": "<script>"}).text
    assert_hidden(scene, address("recruit", round))


def test_a_round_without_a_run_has_no_such_page() -> None:
    scene = open_scene()
    recruiting(scene)
    round = open_ranking(scene).round

    assert client_of(scene.cora).get(address("recruit", round)).status_code == 404


def test_the_page_costs_the_same_for_few_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    spent = []
    for number, name in ((12, "Few"), (24, "Many")):
        scene = open_scene(name)
        mentors = [
            scene.mentor(f"Mentor {n} {name}", capacity=1, offers="welding", site="Lisbon")
            for n in range(number // 6)
        ]
        mentees = [scene.mentee(f"Mentee {n} {name}", wants="welding", site="Lisbon") for n in range(number)]
        window = open_ranking(scene)
        for place, mentee in enumerate(mentees):
            rank(mentee, mentors[place // 6])
        round = run_after(scene, window)
        client = client_of(scene.cora)
        client.get(address("recruit", round))
        with django_assert_max_num_queries(spent[0] if spent else 40) as queries:
            assert client.get(address("recruit", round)).text.count("5 or more") == number // 6
        spent.append(len(queries))
