"""A mentee's own weights: their list in their order, as far as the program allows; nothing else moves."""

import pytest
from tests.rounds.ranking_scene import open_ranking
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy import matching
from telemachy.audit.models import Event
from telemachy.matching.rules import Rules
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.features import build_problem
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.actions.ranking import RankingClosed, save_round_settings
from telemachy.rounds.actions.weighing import NotWeighable, weigh_own_list
from telemachy.rounds.choices import AfterDecline
from telemachy.rounds.models import OwnWeights, RankingWindow
from telemachy.rounds.personal_data import erase, export
from telemachy.rounds.queries.ranking import my_ranking
from telemachy.rounds.queries.wishes import rules_without_wishes

pytestmark = pytest.mark.django_db

HIDDEN = """
[[criteria]]
key = "grade"
kind = "similar"
mentee = ["grade"]
mentor = ["grade"]
points = 5
show = false
"""


def a_list() -> tuple[Scene, Enrollment, RankingWindow]:
    """Mina chooses among one who offers what she wants and one who works where she does, and others."""
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets, pricing", site="Oslo", grade="A")
    scene.mentee("Noor Amin", wants="budgets, pricing", site="Oslo", grade="A")
    scene.mentor("Both Topics", offers="budgets, pricing", site="Bergen", capacity=3)
    scene.mentor("One Topic", offers="budgets", site="Oslo", capacity=3)
    scene.mentor("Same Site", offers="welding", site="Oslo", capacity=3)
    scene.mentor("Neither One", offers="welding", site="Bergen", capacity=3)
    return scene, mina, open_ranking(scene)


def names(window: RankingWindow, mentee: Enrollment) -> list[str]:
    return [one.mentor.name for one in my_ranking(window, mentee, NOW).choices]


def allow(scene: Scene, percent: int) -> None:
    save_round_settings(
        actor=scene.cora,
        program=scene.program,
        shortlist_size=8,
        after_decline=AfterDecline.HOLD,
        revision=1,
        tilt_percent=percent,
        now=NOW,
    )


def test_the_list_comes_in_the_order_the_engine_gives_for_these_weights() -> None:
    scene, mina, window = a_list()
    rules = rules_without_wishes(Rules.from_toml(Program.objects.get(pk=scene.program.pk).rules_toml))
    built = build_problem(cohort=scene.cohort, rules=rules, now=NOW, seed=window.round.seed)
    row = built.mentee_ids.index(mina.pk)
    people = {one.pk: one.person.name for one in Enrollment.objects.select_related("person")}
    usual = names(window, mina)

    for tilt in ({"topic": -50, "site": 40}, {"topic": 50, "site": -50}, {"site": 25}):
        weigh_own_list(actor=mina.person, enrollment=mina, tilt=tilt, now=NOW)
        parts = {key: percent / 100 for key, percent in tilt.items()}
        ranked = matching.rank(built.problem, rules, row, 10, tilt=parts)
        assert names(window, mina) == [people[built.mentor_ids[match.mentor]] for match in ranked]

    weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": -50, "site": 40}, now=NOW)
    assert usual == ["Both Topics", "One Topic", "Same Site", "Neither One"]
    assert names(window, mina) == ["One Topic", "Both Topics", "Same Site", "Neither One"]


@pytest.mark.requirement("S001-18")
def test_ones_own_weights_move_ones_own_list_and_nobody_elses() -> None:
    _, mina, window = a_list()
    noor = Enrollment.objects.get(person__name="Noor Amin")
    before, entries = names(window, noor), list(window.entries.values_list("pk", "position").order_by("pk"))
    run = window.round.program.rules_toml

    weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": -50, "site": 40}, now=NOW)

    assert names(window, mina) != before
    assert names(window, noor) == before
    assert list(window.entries.values_list("pk", "position").order_by("pk")) == entries
    assert Program.objects.get(pk=window.round.program_id).rules_toml == run
    moved = {one.mentor.name: one.moved_from for one in my_ranking(window, mina, NOW).choices}
    assert moved == {"One Topic": 2, "Both Topics": 1, "Same Site": None, "Neither One": None}


def test_weights_are_kept_taken_back_and_told_to_nobody() -> None:
    _, mina, window = a_list()
    usual = names(window, mina)

    weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": -50, "site": 0}, now=NOW)
    assert OwnWeights.objects.get().tilt == {"topic": -50}
    (held,) = [one for one in export(mina.person) if one.heading.startswith("What counts more")]
    assert held.facts == (("Topic", "-50 percent"),)
    event = Event.objects.filter(verb="rounds.weigh_own_list").get()
    assert event.numbers == {}

    weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": 0}, now=NOW)
    assert not OwnWeights.objects.exists()
    assert names(window, mina) == usual

    weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": -50}, now=NOW)
    erase(mina.person, now=NOW)
    assert not OwnWeights.objects.exists()


def test_a_program_sets_how_far_and_may_allow_nothing() -> None:
    scene, mina, window = a_list()
    with pytest.raises(NotWeighable, match="50 percent"):
        weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": 51}, now=NOW)
    weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": -50, "site": 40}, now=NOW)

    allow(scene, 0)

    assert my_ranking(window, mina, NOW).weights.is_offered is False
    assert names(window, mina) == ["Both Topics", "One Topic", "Same Site", "Neither One"]
    with pytest.raises(NotWeighable, match="one order for everybody"):
        weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": 10}, now=NOW)


def test_what_the_two_may_not_be_shown_cannot_be_moved() -> None:
    scene = open_scene()
    program = Program.objects.get(pk=scene.program.pk)
    text = program.rules_toml.replace("[[must]]", f"{HIDDEN}[[must]]")
    save_rules(actor=scene.cora, program=program, revision=program.revision, text=text, now=NOW)
    mina = scene.mentee("Mina Holt", wants="budgets", site="Oslo", grade="A")
    scene.mentor("Omar Diaz", offers="budgets", site="Oslo", grade="A")
    window = open_ranking(scene)

    assert {one.key for one in my_ranking(window, mina, NOW).weights.weighables} == {"topic", "site"}
    for key in ("grade", "nothing of the kind"):
        with pytest.raises(NotWeighable, match="rules have changed"):
            weigh_own_list(actor=mina.person, enrollment=mina, tilt={key: 10}, now=NOW)
    assert not OwnWeights.objects.exists()


def test_once_the_ranking_is_closed_nothing_is_weighed() -> None:
    _, mina, window = a_list()
    with pytest.raises(RankingClosed):
        weigh_own_list(actor=mina.person, enrollment=mina, tilt={"topic": 10}, now=window.closes_at)
