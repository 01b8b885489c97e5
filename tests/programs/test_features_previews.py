"""What edited rules would change for whom, before they are saved."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from telemachy.matching.rules import Must, Rules
from telemachy.people.actions import add_person
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.features import previews
from telemachy.programs.features.counts import live_counts
from telemachy.programs.features.previews import preview_changes
from telemachy.programs.models import Cohort, Enrollment

pytestmark = pytest.mark.django_db

RULES = """
version = 1
[[criteria]]
key = "topic"
kind = "covers"
mentee = ["wants"]
mentor = ["offers"]
points = 60
full_at = 1
say = "{mentor} offers {shared}"
[[criteria]]
key = "function"
kind = "similar"
mentee = ["function"]
mentor = ["function"]
points = 30
say = "Both work in {shared}"
"""


@pytest.fixture
def cohort() -> Cohort:
    return cast.program_of(cast.cora()).cohorts.get()


def person(cohort: Cohort, name: str, role: str, **answers: str) -> Enrollment:
    somebody = add_person(actor=None, name=name, email=f"{name.lower()}@example.com", now=cast.NOW)
    capacity = 1 if role == "mentor" else None
    return enroll(
        actor=None,
        cohort=cohort,
        person=somebody,
        role=role,
        answers=answers,
        capacity=capacity,
        now=cast.NOW,
    )


@pytest.fixture
def people(cohort: Cohort) -> Cohort:
    person(cohort, "Mina", "mentee", wants="speaking", function="Finance")
    person(cohort, "Mona", "mentee", wants="design", function="Design")
    person(cohort, "Omar", "mentor", offers="speaking", function="Sales")
    person(cohort, "Olga", "mentor", offers="welding", function="Finance")
    person(cohort, "Otto", "mentor", offers="design", function="Design")
    return cohort


def with_points(rules: Rules, **points: float) -> Rules:
    return replace(
        rules,
        criteria=tuple(replace(one, points=points.get(one.key, one.points)) for one in rules.criteria),
    )


@pytest.mark.requirement("S001-18")
def test_a_weight_shows_who_moves_and_how_many_first_choices_change(people: Cohort) -> None:
    rules = Rules.from_toml(RULES)

    found = preview_changes(
        cohort=people, before=rules, after=with_points(rules, topic=10, function=90), now=cast.NOW
    )

    # Mona's best fit has both; Mina's was Omar, who offers what she wants, and would be Olga of her function.
    assert (found.mentees, found.looked_at, found.first_changed) == (2, 2, 1)
    (shift,) = [one for one in found.shifts if one.mentee == "Mina"]
    assert (shift.first_before, shift.first_after) == ("Omar", "Olga")
    assert [(place.mentor, place.move) for place in shift.places[:2]] == [
        ("Olga", "up 1"),
        ("Omar", "down 1"),
    ]
    assert shift.why_before == ("Omar offers speaking",)
    assert shift.why_after == ("Both work in Finance",)


@pytest.mark.requirement("S000-28")
def test_a_criterion_turned_around_changes_ranking_and_reasons(people: Cohort) -> None:
    rules = with_points(Rules.from_toml(RULES), topic=20, function=60)
    topic, function = rules.criteria
    turned = replace(rules, criteria=(topic, replace(function, kind="different", say="")))

    found = preview_changes(cohort=people, before=rules, after=turned, now=cast.NOW)

    (shift,) = [one for one in found.shifts if one.mentee == "Mina"]
    assert (shift.first_before, shift.first_after) == ("Olga", "Omar")
    assert shift.why_before == ("Both work in Finance",)
    assert any("another view" in reason for reason in shift.why_after)


def test_nothing_moves_when_all_points_are_doubled(people: Cohort) -> None:
    rules = Rules.from_toml(RULES)

    found = preview_changes(
        cohort=people, before=rules, after=with_points(rules, topic=120, function=60), now=cast.NOW
    )

    assert (found.first_changed, found.order_changed, found.shifts) == (0, 0, ())


def test_a_must_have_that_leaves_nobody_is_shown(people: Cohort) -> None:
    rules = Rules.from_toml(RULES)
    must = Must("site", "must_share", ("site",), ("site",), unknown="exclude")
    strict = Rules.from_toml(replace(rules, must=(must,)).to_toml())

    found = preview_changes(cohort=people, before=rules, after=strict, now=cast.NOW)

    assert found.first_changed == 2
    assert all(not shift.places and not shift.first_after for shift in found.shifts)


def test_taking_a_private_rule_away_shows_nobody_whom_it_kept_apart(people: Cohort) -> None:
    Enrollment.objects.filter(person__name="Omar").update(
        answers={"offers": "speaking", "function": "Sales", "avoid": "Mina"}
    )
    rules = Rules.from_toml(RULES + '[[must]]\nkey = "never"\nkind = "never"\nmentor = ["avoid"]\n')

    found = preview_changes(cohort=people, before=rules, after=replace(rules, must=()), now=cast.NOW)

    assert found.order_changed == 0


def test_a_great_program_is_looked_at_in_part(people: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_PAIRS", 3)
    rules = Rules.from_toml(RULES)

    found = preview_changes(
        cohort=people, before=rules, after=with_points(rules, topic=10, function=90), now=cast.NOW
    )

    assert (found.mentees, found.looked_at, found.is_sample) == (2, 1, True)


def test_it_takes_as_many_queries_for_many_people(people: Cohort) -> None:
    rules = Rules.from_toml(RULES)
    other = with_points(rules, topic=10, function=90)

    def asked() -> int:
        fresh = Cohort.objects.select_related("program").get(pk=people.pk)
        with CaptureQueriesContext(connection) as queries:
            preview_changes(cohort=fresh, before=rules, after=other, now=cast.NOW)
        return len(queries)

    few = asked()
    for number in range(6):
        person(people, f"More{number}", "mentee", wants="speaking", function="Finance")
        person(people, f"Also{number}", "mentor", offers="speaking", function="Sales")
    assert asked() == few


def test_what_is_short_is_said_in_places(people: Cohort) -> None:
    for number in range(3):
        person(people, f"More{number}", "mentee", wants="speaking", function="Finance")

    found = live_counts(cohort=people, rules=Rules.from_toml(RULES), now=cast.NOW)

    assert [one.sentence for one in found.short] == ["You are 3 places short in speaking"]
