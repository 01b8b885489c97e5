"""Enrollments become arrays: the same as on the command line, in one query, within every limit."""

import io
from datetime import timedelta

import numpy as np
import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.programs.rosters import BOTH_FILES, MENTEES, MENTORS, bring_in

from telemachy.matching.files import gather_people, read_table, recognize, to_problem
from telemachy.matching.problem import Pairs, keys_of
from telemachy.matching.rules import Rules
from telemachy.programs.actions.enrolling import leave, set_limit
from telemachy.programs.features import ReportingCircle, RulesDoNotFit, build_problem
from telemachy.programs.models import Cohort, Enrollment

pytestmark = pytest.mark.django_db

RULES = Rules.from_toml("""
version = 1
[[criteria]]
key = "topic"
kind = "covers"
mentee = "What would you like to learn?"
mentor = "Skills you can share"
points = 60
[[must]]
kind = "not_in_line"
mentee = "Line manager"
mentor = "Line manager"
""")


@pytest.fixture
def cohort() -> Cohort:
    cohort = cast.program_of(cast.cora()).cohorts.get()
    bring_in(cohort, BOTH_FILES)
    cohort.refresh_from_db()
    return cohort


def ids(cohort: Cohort) -> dict[str, int]:
    return dict(cohort.enrollments.values_list("key", "pk"))


def test_the_platform_reads_a_roster_as_the_command_line_does(cohort: Cohort) -> None:
    sheets = {name: read_table(io.BytesIO(content), name) for name, content in BOTH_FILES.items()}
    rosters = {
        side: gather_people(sheet, recognize(sheet.headings, sheet.rows, role=side), side)  # type: ignore[arg-type]
        for side, sheet in zip(("mentee", "mentor"), sheets.values(), strict=True)
    }
    fitted = to_problem(rosters["mentee"], rosters["mentor"], RULES, seed=3).problem

    problem = build_problem(cohort=cohort, rules=RULES, now=cast.NOW, seed=3).problem

    assert problem.capacity.tolist() == fitted.capacity.tolist() == [2, 1]
    assert problem.vocabulary.names == fitted.vocabulary.names
    for name in RULES.columns("mentee"):
        assert problem.mentees.sets[name].codes.tolist() == fitted.mentees.sets[name].codes.tolist()
    for name in RULES.columns("mentor"):
        assert problem.mentors.sets[name].codes.tolist() == fitted.mentors.sets[name].codes.tolist()


def test_ties_are_drawn_by_ids_that_nobody_can_choose(cohort: Cohort) -> None:
    before = build_problem(cohort=cohort, rules=RULES, now=cast.NOW, seed=3).problem
    Enrollment.objects.filter(cohort=cohort).update(key=Concat(Value("lucky "), "key"))

    problem = build_problem(cohort=cohort, rules=RULES, now=cast.NOW, seed=3).problem

    assert problem.mentee_keys.tolist() == before.mentee_keys.tolist()
    assert problem.mentor_keys.tolist() == before.mentor_keys.tolist()
    mentees = cohort.enrollments.filter(role="mentee").order_by("pk").values_list("public_id", flat=True)
    assert problem.mentee_keys.tolist() == keys_of(map(str, mentees), 3, "mentee").tolist()


def test_three_queries_however_many_people(
    cohort: Cohort, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cohort = Cohort.objects.select_related("program").get(pk=cohort.pk)

    with django_assert_num_queries(3):
        build_problem(cohort=cohort, rules=RULES, now=cast.NOW)


def test_rows_are_told_by_enrollment(cohort: Cohort) -> None:
    built = build_problem(cohort=cohort, rules=RULES, now=cast.NOW)

    row_of = ids(cohort)
    assert built.mentee_ids == (row_of["m1"], row_of["m2"], row_of["m3"])
    assert built.mentor_ids == (row_of["b1"], row_of["b2"])


def test_who_left_is_not_in_it(cohort: Cohort) -> None:
    noor = Enrollment.objects.get(key="m2")
    leave(actor=noor.person, enrollment=noor, now=cast.NOW)

    built = build_problem(cohort=cohort, rules=RULES, now=cast.NOW, pins=[(ids(cohort)["b1"], noor.pk)])

    assert noor.pk not in built.mentee_ids
    assert built.problem.pins == ()


def test_standing_pairs_take_places_and_are_not_made_again(cohort: Cohort) -> None:
    row_of = ids(cohort)

    problem = build_problem(
        cohort=cohort, rules=RULES, now=cast.NOW, load=[(row_of["b1"], row_of["m3"])]
    ).problem

    assert problem.capacity.tolist() == [1, 1]
    assert problem.demand.tolist() == [[1], [1], [0]]
    assert list(problem.forbidden) == [(2, 0)]


@pytest.mark.requirement("S001-22")
def test_a_mentor_has_no_more_places_than_their_own_limit(cohort: Cohort) -> None:
    bo = Enrollment.objects.get(key="b1")
    set_limit(actor=bo.person, enrollment=bo, capacity=0, now=cast.NOW)

    assert build_problem(cohort=cohort, rules=RULES, now=cast.NOW).problem.capacity.tolist() == [0, 1]


def test_pairs_may_be_given_in_either_order(cohort: Cohort) -> None:
    row_of = ids(cohort)
    mentee, mentor = row_of["m1"], row_of["b2"]

    one = build_problem(cohort=cohort, rules=RULES, now=cast.NOW, never=[(mentee, mentor)]).problem
    other = build_problem(cohort=cohort, rules=RULES, now=cast.NOW, never=[(mentor, mentee)]).problem

    assert list(one.forbidden) == list(other.forbidden) == [(0, 1)]


@pytest.mark.requirement("S003-31")
def test_a_manager_stands_above_their_reports(cohort: Cohort) -> None:
    problem = build_problem(cohort=cohort, rules=RULES, now=cast.NOW).problem

    (enter, leaves), mei = problem.mentor_line[0], problem.mentee_line[0]
    assert enter < mei[0] < leaves
    assert problem.mentee_line[1].tolist() == [-1, -1]


def test_people_who_report_in_a_circle_are_named(cohort: Cohort) -> None:
    bo, ana = Enrollment.objects.get(key="b1"), Enrollment.objects.get(key="b2")
    bo.manager = ana.person
    bo.save()

    with pytest.raises(ReportingCircle, match="Bo Berg"):
        build_problem(cohort=cohort, rules=RULES, now=cast.NOW)


def test_waiting_is_counted_in_days(cohort: Cohort) -> None:
    problem = build_problem(cohort=cohort, rules=RULES, now=cast.NOW + timedelta(days=3)).problem

    assert problem.waiting.tolist() == [3.0, 3.0, 3.0]


def test_ranks_are_taken_from_whom_people_ranked_here(cohort: Cohort) -> None:
    row_of = ids(cohort)

    ranks = build_problem(
        cohort=cohort,
        rules=RULES,
        now=cast.NOW,
        ranks=[(row_of["m2"], row_of["b2"], 1), (row_of["m1"], row_of["b1"], 2)],
    ).problem.ranks

    assert list(ranks.ranked) == [(0, 0), (1, 1)]
    assert ranks.place.tolist() == [2, 1]


def test_somebody_who_is_both_is_never_their_own_mentor() -> None:
    cohort = cast.program_of(cast.cora()).cohorts.get()
    both = MENTEES.replace(b"mei@example.org", b"bo@example.org")
    bring_in(cohort, {"mentees": both, "mentors": MENTORS})

    problem = build_problem(cohort=cohort, rules=RULES, now=cast.NOW).problem

    assert list(problem.same_person) == list(Pairs.of([(0, 0)]))


def test_a_rule_about_a_column_nobody_has_reads_nothing_said(cohort: Cohort) -> None:
    rules = Rules.from_toml(RULES.to_toml().replace("Skills you can share", "Astrology"))

    built = build_problem(cohort=cohort, rules=rules, now=cast.NOW)

    assert built.problem.mentors.sets["Astrology"].lengths.tolist() == [0, 0]
    assert built.notes == ("The topic rule reads “Astrology” of the mentors, and nobody has answered that.",)


def test_a_rule_may_call_a_column_by_its_meaning(cohort: Cohort) -> None:
    rules = Rules.from_toml(
        RULES.to_toml()
        .replace("What would you like to learn?", "topics_wanted")
        .replace("Skills you can share", "topics_offered")
    )

    problem = build_problem(cohort=cohort, rules=rules, now=cast.NOW).problem

    assert problem.mentees.sets["topics_wanted"].lengths.tolist() == [2, 1, 1]
    assert np.all(problem.mentors.sets["topics_offered"].lengths == [2, 1])


def test_an_empty_cohort_is_an_empty_problem() -> None:
    cohort = cast.program_of(cast.cora()).cohorts.get()

    problem = build_problem(cohort=cohort, rules=RULES, now=cast.NOW).problem

    assert (problem.n_mentees, problem.n_mentors) == (0, 0)
    assert RulesDoNotFit is not None
