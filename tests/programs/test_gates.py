"""Who may be proposed to somebody, what the others wait on, and that the road to the arrays keeps to it."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.programs.rosters import bring_in
from tests.programs.ways import set_ways
from tests.rounds.scene import RULES, Scene, open_scene

from telemachy.matching.rules import Rules
from telemachy.programs.actions.conflicts import MOST_EACH, NoConflict, declare_conflict, take_conflict_back
from telemachy.programs.actions.enrolling import NotTakingPart, enroll, go_on, leave, pause, set_limit
from telemachy.programs.actions.orienting import NotThrough, finish_orientation, remind_of_orientation
from telemachy.programs.actions.screening import NotPossible, record_screening
from telemachy.programs.choices import FileRole, Gate, Wait
from telemachy.programs.features import build_problem
from telemachy.programs.features.counts import live_counts
from telemachy.programs.models import Enrollment, OrientationDone, Screening
from telemachy.programs.queries import gates
from telemachy.programs.queries.orientation import OrientationError, orientation_for, parse_orientation

pytestmark = pytest.mark.django_db

TODAY = cast.NOW.date()


@pytest.fixture
def scene() -> Scene:
    return open_scene()


@pytest.fixture
def mentee(scene: Scene) -> Enrollment:
    return scene.mentee("Mina", wants="public speaking", site="Lisbon")


@pytest.fixture
def mentor(scene: Scene) -> Enrollment:
    return scene.mentor("Omar", capacity=2, offers="public speaking", site="Lisbon")


def proposable(scene: Scene, *, days: int = 0) -> set[int]:
    """The enrollments that the engine would see."""
    built = build_problem(
        cohort=scene.cohort, rules=Rules.from_toml(RULES), now=cast.NOW + timedelta(days=days)
    )
    return {*built.mentee_ids, *built.mentor_ids}


def waits(*enrollments: Enrollment, today: date = TODAY) -> list[tuple[Wait, ...]]:
    found = gates.standing(enrollments, today)
    return [found[one.pk].waits_on for one in enrollments]


def finish(enrollment: Enrollment) -> OrientationDone:
    questions = orientation_for(enrollment.role).questions
    return finish_orientation(
        actor=enrollment.person,
        enrollment=enrollment,
        answers={str(place): question.right for place, question in enumerate(questions)},
        charter_accepted=True,
        now=cast.NOW,
    )


def screen(scene: Scene, enrollment: Enrollment, **changes: object) -> Screening:
    said = {"level": "basic", "decision": "cleared", "decided_on": TODAY, "expires_on": None, **changes}
    return record_screening(actor=scene.cora, enrollment=enrollment, now=cast.NOW, **said)  # type: ignore[arg-type]


def test_without_settings_nobody_is_kept_out(scene: Scene, mentee: Enrollment, mentor: Enrollment) -> None:
    assert waits(mentee, mentor) == [(), ()]
    assert proposable(scene) == {mentee.pk, mentor.pk}


@pytest.mark.requirement("S001-22")
def test_who_pauses_is_proposed_to_nobody_until_they_go_on(
    scene: Scene, mentee: Enrollment, mentor: Enrollment
) -> None:
    pause(actor=mentor.person, enrollment=mentor, now=cast.NOW)
    paused = proposable(scene)
    go_on(actor=mentor.person, enrollment=mentor, now=cast.NOW)

    assert paused == {mentee.pk}
    assert proposable(scene) == {mentee.pk, mentor.pk}


def test_who_left_cannot_pause_and_who_comes_back_is_not_paused(scene: Scene, mentor: Enrollment) -> None:
    pause(actor=mentor.person, enrollment=mentor, now=cast.NOW)
    leave(actor=mentor.person, enrollment=mentor, now=cast.NOW)
    with pytest.raises(NotTakingPart):
        go_on(actor=mentor.person, enrollment=mentor, now=cast.NOW)

    again = enroll(actor=scene.cora, cohort=scene.cohort, person=mentor.person, role="mentor", now=cast.NOW)

    assert again.paused_at is None


@pytest.mark.requirement("S001-22")
def test_a_mentor_who_has_not_said_how_many_is_not_proposed_where_the_program_asks(scene: Scene) -> None:
    silent = scene.mentor("Silent", capacity=None, offers="public speaking")
    assert silent.pk in proposable(scene)

    set_ways(scene.program, usual_places_count=False)
    assert (waits(silent), silent.pk in proposable(scene)) == ([(Wait.PLACES,)], False)

    set_limit(actor=silent.person, enrollment=silent, capacity=1, now=cast.NOW)
    assert (waits(silent), silent.pk in proposable(scene)) == ([()], True)


@pytest.mark.requirement("F-02")
@pytest.mark.requirement("S001-35")
def test_who_has_not_been_through_the_orientation_is_not_proposed(
    scene: Scene, mentee: Enrollment, mentor: Enrollment
) -> None:
    set_ways(scene.program, mentor_orientation=Gate.REQUIRED)
    assert waits(mentee, mentor) == [(), (Wait.ORIENTATION,)]
    assert proposable(scene) == {mentee.pk}

    finish(mentor)

    assert proposable(scene) == {mentee.pk, mentor.pk}


def test_an_orientation_that_is_offered_keeps_nobody_out(scene: Scene, mentor: Enrollment) -> None:
    set_ways(scene.program, mentor_orientation=Gate.OFFERED, mentee_orientation=Gate.REQUIRED)

    assert waits(mentor) == [()]


@pytest.mark.requirement("S002-36")
def test_the_check_is_passed_when_every_answer_is_found_and_no_score_is_kept(mentee: Enrollment) -> None:
    orientation = orientation_for("mentee")
    right = {str(place): question.right for place, question in enumerate(orientation.questions)}
    act = {"actor": mentee.person, "enrollment": mentee, "now": cast.NOW}

    with pytest.raises(NotThrough):
        finish_orientation(answers={**right, "0": right["0"] + 1}, charter_accepted=True, **act)
    with pytest.raises(NotThrough):
        finish_orientation(answers={}, charter_accepted=True, **act)
    with pytest.raises(NotThrough):
        finish_orientation(answers=right, charter_accepted=False, **act)
    assert not OrientationDone.objects.exists()
    done = finish_orientation(answers=right, charter_accepted=True, **act)

    assert finish_orientation(answers=right, charter_accepted=True, **act) == done
    kept = {field.name for field in OrientationDone._meta.get_fields()}
    assert kept == {"id", "enrollment", "version", "charter_accepted_at", "done_at"}


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_each_role_has_an_orientation_with_a_check_of_five(role: str) -> None:
    orientation = orientation_for(role)

    assert len(orientation.questions) == 5
    assert all(len(page.text) < 1200 for page in orientation.pages)
    assert len({question.right for question in orientation.questions}) > 1


@pytest.mark.parametrize(
    "text", ["", "not toml [", 'version = "1"', 'version = "1"\nminutes = 5\npages = [1]\ncharter = 2\n']
)
def test_a_damaged_orientation_is_refused_with_what_is_wrong(text: str) -> None:
    with pytest.raises(OrientationError):
        parse_orientation(text)


def test_a_reminder_reaches_those_who_wait_and_not_twice(scene: Scene, mentor: Enrollment, worker) -> None:
    through = scene.mentor("Through", capacity=1)
    set_ways(scene.program, mentor_orientation=Gate.REQUIRED)
    finish(through)

    first = remind_of_orientation(actor=scene.cora, program=scene.program, now=cast.NOW)
    again = remind_of_orientation(actor=scene.cora, program=scene.program, now=cast.NOW)
    worker.drain(now=cast.NOW)

    assert (first, again) == (1, 0)
    assert [letter.to_address for letter in worker.letters] == [mentor.person.email]


@pytest.mark.requirement("F-01")
def test_a_screening_that_runs_out_takes_the_mentor_out(
    scene: Scene, mentee: Enrollment, mentor: Enrollment
) -> None:
    set_ways(scene.program, mentor_screening=True)
    assert proposable(scene) == {mentee.pk}

    screen(scene, mentor, expires_on=TODAY + timedelta(days=10))

    assert proposable(scene) == proposable(scene, days=10) == {mentee.pk, mentor.pk}
    assert proposable(scene, days=11) == {mentee.pk}
    assert list(gates.lapsed(scene.program, TODAY + timedelta(days=10))) == []
    assert list(gates.lapsed(scene.program, TODAY + timedelta(days=11))) == [mentor]


def test_the_newest_decision_counts_and_the_earlier_stay(scene: Scene, mentor: Enrollment) -> None:
    set_ways(scene.program, mentor_screening=True)
    screen(scene, mentor)
    screen(scene, mentor, decision="not_cleared", level="enhanced")

    assert waits(mentor) == [(Wait.SCREENING,)]
    assert list(mentor.screenings.values_list("decision", "is_current")) == [
        ("not_cleared", True),
        ("cleared", False),
    ]


def test_what_rests_on_screening_reads_not_available(scene: Scene, mentor: Enrollment) -> None:
    set_ways(scene.program, mentor_screening=True)

    (standing,) = gates.standing([mentor], TODAY).values()

    assert (standing.sentence, standing.private) == ("Not available.", True)
    assert "screen" not in standing.sentence_for_person.lower()


def test_nobody_decides_about_themselves_or_in_the_future(scene: Scene, mentor: Enrollment) -> None:
    own = enroll(actor=scene.cora, cohort=scene.cohort, person=scene.cora, role="mentor", now=cast.NOW)

    for enrollment, changes in (
        (own, {}),
        (mentor, {"decided_on": TODAY + timedelta(days=1)}),
        (mentor, {"expires_on": TODAY - timedelta(days=1)}),
    ):
        with pytest.raises(NotPossible):
            screen(scene, enrollment, **changes)

    assert not Screening.objects.exists()


def test_every_way_of_asking_agrees_and_costs_one_query(
    scene: Scene,
    mentee: Enrollment,
    mentor: Enrollment,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    set_ways(
        scene.program,
        usual_places_count=False,
        mentor_orientation=Gate.REQUIRED,
        mentee_orientation=Gate.REQUIRED,
        mentor_screening=True,
    )
    silent = scene.mentor("Silent", capacity=None)
    finish(mentee)
    pause(actor=silent.person, enrollment=silent, now=cast.NOW)
    everyone = [mentee, mentor, silent]

    with django_assert_num_queries(1):
        found = gates.standing(everyone, TODAY)

    assert found[mentee.pk] == gates.FREE
    assert found[mentor.pk].waits_on == (Wait.ORIENTATION, Wait.SCREENING)
    assert found[silent.pk].waits_on == (Wait.PAUSED, Wait.ORIENTATION, Wait.PLACES, Wait.SCREENING)
    present = Enrollment.objects.filter(cohort=scene.cohort).present()
    free = {pk for pk, standing in found.items() if standing.may_be_matched}
    assert {one.pk for one in gates.may_be_matched(present, TODAY)} == free == proposable(scene)
    assert {one.pk for one in gates.kept_out(present, TODAY)} == set(found) - free
    for wait in Wait:
        waiting = {pk for pk, standing in found.items() if wait in standing.waits_on}
        assert {one.pk for one in gates.waiting_on(present, wait, TODAY)} == waiting
    with django_assert_num_queries(1):
        counted = gates.counts(scene.program, TODAY)
    assert counted == {Wait.PAUSED: 1, Wait.ORIENTATION: 2, Wait.PLACES: 1, Wait.SCREENING: 2}


def test_a_declared_conflict_keeps_two_apart_either_way(
    scene: Scene, mentee: Enrollment, mentor: Enrollment
) -> None:
    other = scene.mentor("Other", capacity=1, offers="public speaking")
    conflict = declare_conflict(
        actor=mentor.person, enrollment=mentor, address=" MINA@example.org ", now=cast.NOW
    )

    built = build_problem(cohort=scene.cohort, rules=Rules.from_toml(RULES), now=cast.NOW)
    row = built.mentor_ids.index(mentor.pk)
    assert list(built.problem.forbidden) == [(0, row)]
    assert built.mentor_ids.index(other.pk) != row

    take_conflict_back(actor=mentor.person, conflict=conflict, now=cast.NOW)
    built = build_problem(cohort=scene.cohort, rules=Rules.from_toml(RULES), now=cast.NOW)
    assert list(built.problem.forbidden) == []


def test_a_conflict_names_anybody_and_tells_nothing(mentor: Enrollment) -> None:
    declare_conflict(actor=mentor.person, enrollment=mentor, address="nobody@example.org", now=cast.NOW)

    with pytest.raises(NoConflict):
        declare_conflict(
            actor=mentor.person, enrollment=mentor, address=mentor.person.email or "", now=cast.NOW
        )
    for number in range(MOST_EACH - 1):
        declare_conflict(
            actor=mentor.person, enrollment=mentor, address=f"p{number}@example.org", now=cast.NOW
        )
    with pytest.raises(NoConflict):
        declare_conflict(actor=mentor.person, enrollment=mentor, address="more@example.org", now=cast.NOW)


def test_the_fingerprint_changes_with_what_decides(
    scene: Scene, mentee: Enrollment, mentor: Enrollment
) -> None:
    seen = [gates.facts(scene.cohort)]
    for change in (
        lambda: set_ways(scene.program, mentor_screening=True),
        lambda: pause(actor=mentee.person, enrollment=mentee, now=cast.NOW),
        lambda: finish(mentor),
        lambda: screen(scene, mentor),
        lambda: declare_conflict(
            actor=scene.cora, enrollment=mentor, address="mina@example.org", now=cast.NOW
        ),
    ):
        change()
        seen.append(gates.facts(scene.cohort))

    assert len({str(one) for one in seen}) == len(seen)


def test_no_file_sets_a_screening_a_role_or_what_else_opens_a_gate() -> None:
    cohort = cast.program_of(cast.cora()).cohorts.get()
    text = (
        b"id,name,email,topics,screening,Screening decision,orientation,paused,coordinator\n"
        b"b1,Bo Berg,bo@example.org,finance,cleared,cleared,done,no,yes\n"
    )

    bring_in(cohort, {FileRole.MENTORS: text})

    bo = Enrollment.objects.get(key="b1")
    assert not Screening.objects.exists()
    assert not OrientationDone.objects.exists()
    assert not bo.person.coordinations.exists()
    assert bo.answers["screening"] == "cleared"  # an answer like any other, and no more


def test_live_counts_and_lists_stand_even_when_everybody_is_kept_out(
    scene: Scene, mentee: Enrollment, mentor: Enrollment
) -> None:
    rules = Rules.from_toml(RULES)
    set_ways(scene.program, mentor_orientation=Gate.REQUIRED)
    half = live_counts(cohort=scene.cohort, rules=rules, now=cast.NOW)
    set_ways(scene.program, mentor_orientation=Gate.REQUIRED, mentee_orientation=Gate.REQUIRED)

    nobody = live_counts(cohort=scene.cohort, rules=rules, now=cast.NOW)

    assert (half.mentees, half.mentors, nobody.mentees) == (1, 0, 0)
