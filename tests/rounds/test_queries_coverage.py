"""Coverage by group: what is shown tells of groups and never of a person."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from tests.cast import client_of
from tests.rounds.scene import NOW, Scene, open_scene, reviewed_round

from telemachy.groups.actions import ask_question, declare
from telemachy.groups.models import GroupQuestion
from telemachy.people.actions import add_person
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Round
from telemachy.rounds.queries.coverage import (
    NOT_SAID,
    SMALLEST_GROUP,
    TELLS_WHO,
    TOO_SMALL,
    coverage,
    put_together,
    tells_who,
)


@pytest.mark.requirement("F-15")
@pytest.mark.parametrize("seed", range(200))
def test_nobody_is_worked_out_by_subtraction(seed: int) -> None:
    chance = random.Random(seed)
    groups = chance.choices(
        "abcdef", weights=[chance.random() ** 3 for _ in range(6)], k=chance.randint(5, 60)
    )

    shown = Counter(put_together(groups))

    sizes = Counter(groups)
    hidden = {group for group in sizes if group not in shown}
    # Whoever knows the total and every row shown learns of the rest only what its row says, of five people or
    # more and of two groups or more: no size comes out by taking away.
    assert sum(shown.values()) == len(groups)
    assert all(size >= SMALLEST_GROUP for size in shown.values())
    assert len(hidden) != 1
    assert shown[TOO_SMALL] == sum(sizes[group] for group in hidden)


def test_a_group_of_four_alone_would_come_out_so_the_next_smallest_joins_it() -> None:
    groups = ["a"] * 20 + ["b"] * 6 + ["c"] * 4

    assert Counter(put_together(groups)) == {"a": 20, TOO_SMALL: 10}


@pytest.mark.requirement("F-15")
@pytest.mark.parametrize(
    ("groups", "has_mentor", "expected"),
    [
        ("aaaaabbbbb", [True] * 5 + [False] * 5, True),
        ("aaaaabbbbb", [True] * 8 + [False] * 2, True),
        ("aaaaabbbbb", [True, True, True, True, False, True, True, True, True, False], False),
        ("aaaaabbbbb", [True] * 10, False),
        ("aaaaaaaaaa", [True] * 5 + [False] * 5, False),
    ],
)
def test_an_outcome_of_one_group_alone_tells_who_is_in_it(
    groups: str, has_mentor: list[bool], expected: bool
) -> None:
    assert tells_who(list(groups), has_mentor) is expected


# --- with people ---


@pytest.fixture
def scene() -> Scene:
    return open_scene("Spring mentoring")


def cohort_of(scene: Scene, groups: dict[str, tuple[int, int]]) -> tuple[Round, GroupQuestion]:
    """A round in review; group -> how many have a mentor, how many not. "" did not declare."""
    ada = add_person(actor=None, name="Ada", email="ada@example.org", now=NOW, is_organization_admin=True)
    question = ask_question(
        actor=ada,
        text="Which office?",
        purpose="p",
        basis="b",
        options=[*filter(None, groups), "Nobody's"],
        now=NOW,
    )
    pairs, without = [], []
    for group, (matched, lone) in groups.items():
        for number in range(matched + lone):
            mentee = scene.mentee(f"Mentee {group} {number}", wants="python")
            if group:
                declare(actor=mentee.person, question=question, option=group, now=NOW)
            if number < matched:
                pairs.append((mentee, scene.mentor(f"Mentor {group} {number}", offers="python")))
            else:
                without.append(mentee)
    return reviewed_round(scene, pairs, without=without), question


@pytest.mark.django_db
@pytest.mark.requirement("S000-37")
@pytest.mark.requirement("F-16")
def test_enrollment_wait_and_match_by_what_people_declared(scene: Scene) -> None:
    round, question = cohort_of(scene, {"North": (6, 2), "South": (3, 5), "East": (1, 2), "": (4, 3)})
    Enrollment.objects.update(waiting_since=NOW - timedelta(days=9))

    found = coverage(round, now=NOW, by=str(question.public_id))

    # East is too small, and the next smallest goes with it: three people would come out by taking away.
    assert [(row.group, row.people, row.matched, row.waited) for row in found.groups] == [
        (TOO_SMALL, 10, 5, "9 days"),
        ("North", 8, 6, "9 days"),
        ("South", 8, 3, "9 days"),
    ]
    assert [row.interval for row in found.groups] == ["24 to 76 %", "41 to 93 %", "14 to 69 %"]
    assert {row.beside_best for row in found.groups} == {"Too few to tell"}
    assert NOT_SAID not in {row.group for row in found.groups}


@pytest.mark.django_db
@pytest.mark.requirement("F-15")
def test_no_table_where_it_would_tell_who(scene: Scene) -> None:
    round, question = cohort_of(scene, {"North": (6, 0), "South": (0, 6)})

    page = client_of(scene.cora).get(f"/rounds/{round.public_id}/coverage/?by={question.public_id}")

    text = page.content.decode()
    assert TELLS_WHO in text
    assert "<caption" not in text


@pytest.mark.django_db
def test_the_page_offers_questions_beside_columns(scene: Scene) -> None:
    round, question = cohort_of(scene, {"North": (4, 2), "South": (3, 3)})

    page = client_of(scene.cora).get(f"/rounds/{round.public_id}/coverage/?by={question.public_id}")

    text = page.content.decode()
    assert "What people declared" in text
    assert '<th scope="row">North</th>' in text
    assert "Nobody&#x27;s" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["", "no column", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"])
def test_an_unknown_group_shows_no_table(scene: Scene, by: str) -> None:
    round, _ = cohort_of(scene, {"North": (4, 2), "South": (3, 3)})

    found = coverage(round, now=NOW, by=by)

    assert (found.by, found.groups, found.hidden) == ("", (), "")


@pytest.mark.django_db
def test_columns_of_the_roster_read_as_words(scene: Scene) -> None:
    round, _ = cohort_of(scene, {"North": (6, 6)})
    Enrollment.objects.update(answers={"career_start": "2015"})
    Enrollment.objects.filter(pk__in=Enrollment.objects.order_by("pk")[:5]).update(
        answers={"career_start": "2020"}
    )

    found = coverage(round, now=NOW, by="career_start")

    assert found.columns == [("career_start", "Career start")]
    assert found.by_name == "Career start"
