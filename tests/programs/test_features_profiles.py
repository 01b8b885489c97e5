"""What people wrote about themselves becomes columns: own words over a file's, never what is private."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.cast import NOW

from telemachy.matching import rank, solve
from telemachy.matching.rules import Rules, presets
from telemachy.people import actions
from telemachy.people.access import profile_fields
from telemachy.people.choices import Importance, Level, Visibility
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import answer, enroll
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features import BuiltProblem, build_problem
from telemachy.programs.features.sides import Sides
from telemachy.programs.features.suggestions import suggest_rules
from telemachy.programs.models import Cohort, Enrollment

pytestmark = pytest.mark.django_db

TOPICS = """
version = 1
[[criteria]]
key = "topic"
kind = "covers"
mentee = "topics_wanted"
mentor = "topics_offered"
points = 60
"""


@pytest.fixture
def cohort() -> Cohort:
    return Cohort.objects.select_related("program").get(pk=cast.program_of(cast.cora()).cohorts.get().pk)


def joined(
    cohort: Cohort,
    person: Person,
    role: str,
    answers: dict[str, str] | None = None,
    capacity: int | None = None,
) -> Enrollment:
    return enroll(
        actor=cast.Person.objects.get(email="cora@example.org"),
        cohort=cohort,
        person=person,
        role=EnrollmentRole(role),
        answers=answers or {},
        capacity=capacity,
        now=NOW,
    )


def cells(cohort: Cohort, side: str, name: str, rules: Rules | None = None) -> list[str]:
    """One column of a side as the engine reads it."""
    scales = rules.scales(side) if rules else None  # type: ignore[arg-type]
    roster = Sides.of(cohort, NOW.date()).roster(side, scales)  # type: ignore[arg-type]
    column = roster.column_map.find(name)
    return [] if column is None else roster.cells(column)


def build(cohort: Cohort, rules: Rules) -> BuiltProblem:
    return build_problem(cohort=cohort, rules=rules, now=NOW)


def says(person: Person, key: str, *lines: str) -> None:
    actions.write_lines(actor=person, key=key, lines=lines, now=NOW)


@pytest.mark.parametrize("name", presets())
def test_every_preset_works_on_profiles_alone(cohort: Cohort, name: str) -> None:
    mina, omar, other = cast.mina(), cast.omar(), cast.paula()
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    joined(cohort, other, "mentor", capacity=1)
    says(mina, "wanted", "Public speaking")
    says(mina, "faced", "Burned out")
    says(omar, "offered", "Public speaking", "Negotiation")
    says(omar, "lived", "Burned out")
    says(other, "offered", "Welding")
    for person in (mina, omar, other):
        week = [actions.Stretch(0, 540, 720), actions.Stretch(2, 840, 960)]
        actions.write_profile(
            actor=person, languages=["English"], hours_a_month=2, function="Finance", now=NOW
        )
        actions.write_week(actor=person, stretches=week, now=NOW)

    built = build(cohort, Rules.preset(name))
    result = solve(built.problem, Rules.preset(name))

    (match,) = result.matches
    assert built.mentor_ids[match.mentor] == Enrollment.objects.get(person=omar).pk
    said = {note for note in built.notes if "topics" in note or "situations" in note or "languages" in note}
    assert said == set()


def test_what_a_person_wrote_wins_over_the_file_and_leaves_others_as_they_are(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee", {"What would you like to learn?": "welding, sewing"})
    joined(cohort, omar, "mentee", {"What would you like to learn?": "cooking, baking"})
    cohort.columns = {"mentee": {"What would you like to learn?": "topics_wanted"}}
    cohort.save()

    says(mina, "wanted", "Public speaking", "Negotiation")

    by_heading = cells(cohort, "mentee", "What would you like to learn?")
    assert by_heading == cells(cohort, "mentee", "topics_wanted")
    assert by_heading == ["Public speaking,Negotiation", "cooking, baking"]
    joined(cohort, cast.paula(), "mentor", {"topics": "baking"}, capacity=1)
    names = build(cohort, Rules.from_toml(TOPICS)).problem.vocabulary.names
    assert set(names) == {"Public speaking", "Negotiation", "cooking", "baking"}


def test_an_answer_given_for_this_program_wins_over_the_profile(cohort: Cohort) -> None:
    mina = cast.mina()
    enrollment = joined(cohort, mina, "mentee", {"topics_wanted": "welding"})
    says(mina, "wanted", "Public speaking")

    answer(actor=mina, enrollment=enrollment, answers={"topics_wanted": "sewing"}, now=NOW)

    assert cells(cohort, "mentee", "topics_wanted") == ["sewing"]


@pytest.mark.requirement("S004-03")
def test_a_topic_taken_out_or_never_ticked_is_not_proposed_whatever_an_old_file_says(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee", {"topics": "welding"})
    joined(cohort, omar, "mentor", {"topics": "welding"}, capacity=1)
    rules = Rules.from_toml(TOPICS)
    assert solve(build(cohort, rules).problem, rules).matches[0].points > 0

    says(omar, "offered", "Public speaking")
    assert "welding" not in cells(cohort, "mentor", "topics_offered")[0]
    says(omar, "offered")

    assert cells(cohort, "mentor", "topics_offered") == [""]
    assert solve(build(cohort, rules).problem, rules).matches[0].points == 0


@pytest.mark.requirement("S004-04")
def test_one_step_ahead_is_enough_to_be_found(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    says(mina, "wanted", "Statistics")
    line = actions.add_line(
        actor=omar, key="offered", words="Statistics", level=Level.ONE_STEP_AHEAD, now=NOW
    )
    rules = Rules.from_toml(TOPICS)

    result = solve(build(cohort, rules).problem, rules)

    assert line.level == Level.ONE_STEP_AHEAD
    assert [match.points > 0 for match in result.matches] == [True]


def test_importance_and_level_stand_as_the_rules_write_them(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    actions.add_line(actor=mina, key="wanted", words="Statistics", importance=Importance.MOST, now=NOW)
    actions.add_line(actor=mina, key="wanted", words="Welding", importance=Importance.NICE, now=NOW)
    actions.add_line(actor=omar, key="offered", words="Welding", level=Level.EXPERIENCED, now=NOW)
    rules = Rules.from_toml(
        TOPICS + '[importance]\n"topics_wanted" = 3\n[level]\n"topics_offered" = ["aware", "expert"]\n'
    )

    assert cells(cohort, "mentee", "topics_wanted", rules) == ["Statistics (3)|Welding (1)"]
    assert cells(cohort, "mentor", "topics_offered", rules) == ["Welding (expert)"]
    assert cells(cohort, "mentee", "topics_wanted") == ["Statistics|Welding"]
    built = build(cohort, rules)
    assert built.problem.mentees.sets["topics_wanted"].weights is not None


def test_own_words_for_one_topic_meet_under_its_name(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    actions.read_own_topics(now=NOW)
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    says(mina, "wanted", "PUBLIC speaking")
    says(omar, "offered", "públic Speaking")

    assert cells(cohort, "mentee", "topics_wanted") == cells(cohort, "mentor", "topics_offered")
    assert cells(cohort, "mentee", "topics_wanted") == ["Public speaking"]


@pytest.mark.requirement("S001-21")
def test_a_topic_that_is_not_welcome_is_in_no_column(cohort: Cohort) -> None:
    omar = cast.omar()
    actions.read_own_topics(now=NOW)
    joined(cohort, omar, "mentor", capacity=1)
    joined(cohort, omar, "mentee")
    says(omar, "offered", "Public speaking", "Welding")
    says(omar, "wanted", "Negotiation")
    says(omar, "lived", "Burned out")

    says(omar, "unwelcome", "public speaking", "negotiation", "burned out")

    assert cells(cohort, "mentor", "topics_offered") == ["Welding"]
    assert cells(cohort, "mentor", "situations_lived") == [""]
    assert cells(cohort, "mentee", "topics_wanted") == [""]


# --- Direction ---


@pytest.mark.requirement("S000-13")
def test_who_would_lead_a_company_finds_general_managers_before_colleagues_of_the_same_function(
    cohort: Cohort,
) -> None:
    mina, omar, other = cast.mina(), cast.omar(), cast.paula()
    actions.read_own_topics(now=NOW)
    joined(cohort, mina, "mentee")
    joined(cohort, other, "mentor", capacity=1)
    joined(cohort, omar, "mentor", capacity=1)
    actions.write_profile(
        actor=mina, function="Marketing", career_stage="executive", target_role="CEO", now=NOW
    )
    actions.write_profile(actor=other, function="Marketing", career_stage="executive", now=NOW)
    actions.write_profile(actor=omar, function="General management", career_stage="executive", now=NOW)
    rules = Rules.preset("general")

    built = build(cohort, rules)
    first, last = rank(built.problem, rules, 0, 2)

    assert cells(cohort, "mentee", "target_function") == ["General management"]
    assert [built.mentor_ids[one.mentor] for one in (first, last)] == [
        Enrollment.objects.get(person=person).pk for person in (omar, other)
    ]
    (reason,) = [reason for reason in first.reasons if reason.key == "aspirations"]
    assert reason.known
    assert "General management" in reason.say(mentee="Mina", mentor="Omar")


def test_the_function_of_a_role_is_filled_in_only_where_it_is_left_open_and_one(cohort: Cohort) -> None:
    mina = cast.mina()
    actions.read_own_topics(now=NOW)
    joined(cohort, mina, "mentee")
    actions.write_profile(actor=mina, target_role="CEO", target_function="Sales", now=NOW)
    assert cells(cohort, "mentee", "target_function") == ["Sales"]

    actions.write_profile(actor=mina, target_role="Keeper of bees", target_function="", now=NOW)
    assert cells(cohort, "mentee", "target_function") == []

    actions.write_profile(actor=mina, target_role="CEO", now=NOW)
    assert cells(cohort, "mentee", "target_function") == ["General management"]
    actions.write_profile(actor=mina, target_role="CEO", target_function="", now=NOW)
    assert cells(cohort, "mentee", "target_function") == []


def test_goals_values_and_hopes_of_profiles_are_three_criteria(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    actions.write_profile(
        actor=mina, goals="Speak at a conference", target_function="Sales", challenge="gentle", now=NOW
    )
    actions.write_style(actor=mina, answers={"words": "one"}, now=NOW)
    actions.write_profile(
        actor=omar, about="I speak at conferences", function="Sales", challenge="stretching", now=NOW
    )
    actions.write_style(actor=omar, answers={"words": "one"}, now=NOW)
    rules = Rules.preset("general")

    (match,) = solve(build(cohort, rules).problem, rules).matches

    told = {reason.key: reason for reason in match.reasons}
    said = {key: told[key].say(mentee="Mina", mentor="Omar") for key in ("goals", "values", "aspirations")}
    assert all(told[key].known and told[key].points > 0 for key in said)
    assert "speak" in said["goals"]
    assert "plain words" in said["values"]
    assert "Sales" in said["aspirations"]
    assert told["challenge"].points == 0
    assert told["challenge"].say(mentee="Mina", mentor="Omar") == (
        "Mina wishes for Gentle challenge, Omar gives Stretching"
    )


# --- Never ---


@pytest.mark.parametrize("words", ["omar@example.org", "OMAR OKAFOR", "Omar  Okáfor"])
@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_a_never_match_holds_whoever_named_whom(cohort: Cohort, words: str, who: str) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    if who == "mentee":
        actions.add_never_match(actor=mina, words=words, now=NOW)
    else:
        actions.add_never_match(actor=omar, words="Mina Mendoza", now=NOW)

    built = build(cohort, Rules.from_toml(TOPICS))

    assert list(built.problem.forbidden) == [(0, 0)]
    assert "never" not in " ".join(built.notes).lower()


def test_a_name_of_nobody_here_and_of_oneself_forbids_nothing(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    for words in ("Nobody Here", "Mina Mendoza"):
        actions.add_never_match(actor=mina, words=words, now=NOW)

    assert list(build(cohort, Rules.from_toml(TOPICS)).problem.forbidden) == []


# --- Weeks ---


def test_weeks_are_compared_in_one_zone(cohort: Cohort) -> None:
    mina, omar, noor = cast.mina(), cast.omar(), cast.sam()
    cohort.program.starts_on = date(2026, 7, 1)
    cohort.program.save()
    for person, zone in ((mina, "Europe/Berlin"), (omar, "Asia/Kolkata"), (noor, "Europe/Berlin")):
        actions.write_profile(actor=person, timezone=zone, now=NOW)
        joined(cohort, person, "mentor", capacity=1)
    actions.write_week(actor=mina, stretches=[actions.Stretch(0, 540, 600)], now=NOW)
    actions.write_week(actor=noor, stretches=[actions.Stretch(6, 1380, 1440)], now=NOW)
    # Half past three and a half in Kolkata is noon in Berlin's summer; Monday morning there is Sunday night.
    actions.write_week(
        actor=omar, stretches=[actions.Stretch(0, 930, 990), actions.Stretch(0, 0, 60)], now=NOW
    )

    assert cells(cohort, "mentor", "availability") == [
        "Mon 09:00-10:00",
        "Mon 12:00-13:00|Sun 20:30-21:30",
        "Sun 23:00-24:00",
    ]


def test_a_week_with_times_is_read_back_as_it_was_painted(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    rules = Rules.from_toml(
        TOPICS + '[[criteria]]\nkey = "time"\nkind = "overlap"\nmentee = "availability"\n'
        'mentor = "availability"\nenough = 120\npoints = 5\n'
    )
    for person, role in ((mina, "mentee"), (omar, "mentor")):
        joined(cohort, person, role, capacity=1 if role == "mentor" else None)
        actions.write_week(
            actor=person,
            stretches=[actions.Stretch(0, 540, 690), actions.Stretch(4, 1410, 1440)],
            now=NOW,
        )

    week = build(cohort, rules).problem.mentees.weeks["availability"]

    assert sum(int(word).bit_count() for word in week.bits[0]) == 5 + 1


# --- Limits ---


def test_only_what_coordinators_may_read_enters_the_matching() -> None:
    """A reason in the review names what two people share, so nothing that is more private may stand in it."""
    open_to_matching = {field.key for field in profile_fields().values() if field.column}
    readable = {field.key for field in profile_fields().values() if field.visible == Visibility.COORDINATOR}

    assert open_to_matching <= readable


def test_a_canary_in_what_is_private_is_in_no_column(cohort: Cohort) -> None:
    omar = cast.omar()
    joined(cohort, omar, "mentor", capacity=1)
    says(omar, "unwelcome", "zqcanary topic")
    actions.add_line(
        actor=omar,
        key="lived",
        words="Burned out",
        what_happened="zqcanary",
        what_went_wrong="zqcanary",
        now=NOW,
    )
    actions.write_profile(actor=omar, aspirations="zqcanary", can_offer="zqcanary", now=NOW)
    actions.add_never_match(actor=omar, words="zqcanary", now=NOW)

    roster = Sides.of(cohort, NOW.date()).roster("mentor")

    assert "zqcanary" not in repr(roster)


def test_as_many_queries_for_three_as_for_one(
    cohort: Cohort, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rules = Rules.from_toml(TOPICS)

    def full(person: Person, role: str) -> None:
        joined(cohort, person, role, capacity=1 if role == "mentor" else None)
        for key in ("wanted", "offered", "lived", "faced", "functions"):
            says(person, key, "Public speaking", "Welding")
        actions.add_move(actor=person, moved_from="Engineer", moved_to="Manager", now=NOW)
        actions.add_achievement(actor=person, title="Built it", now=NOW)
        actions.add_never_match(actor=person, words="Nobody", now=NOW)
        actions.write_week(actor=person, stretches=[actions.Stretch(0, 540, 600)], now=NOW)

    full(cast.mina(), "mentee")
    with django_assert_num_queries(13):
        build(cohort, rules)
    full(cast.omar(), "mentor")
    full(cast.paula(), "mentor")
    with django_assert_num_queries(13):
        build(cohort, rules)


def test_rules_are_suggested_for_profiles_as_for_a_file(cohort: Cohort) -> None:
    mina, omar = cast.mina(), cast.omar()
    joined(cohort, mina, "mentee")
    joined(cohort, omar, "mentor", capacity=1)
    says(mina, "wanted", "Public speaking")
    says(omar, "offered", "Public speaking")

    suggested = suggest_rules(cohort, Rules.preset("general")).rules

    assert any("topics_wanted" in criterion.mentee for criterion in suggested.criteria)
