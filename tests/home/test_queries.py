"""What holds for a person is read from the rooms below; each state of the product has its step."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests import cast
from tests.programs.ways import come, set_ways, somebody
from tests.rounds import test_phases as phases
from tests.rounds.ranking_scene import answer, open_ranking, rank
from tests.rounds.scene import NOW, Scene, approved_round, open_scene, reviewed_round

from telemachy.home.choices import Side, Standing
from telemachy.home.queries import today
from telemachy.mentorships import actions as mentorships
from telemachy.mentorships.models import Mentorship
from telemachy.people.actions import edit_profile, write_profile
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import leave, pause, set_limit
from telemachy.programs.actions.importing import UploadedRoster, confirm_columns, receive_roster
from telemachy.programs.actions.starting import create_program
from telemachy.programs.choices import FileRole, Gate, LinkWay
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.actions.drafting import ask_to_solve, open_draft
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.choices import RoundState, Wish
from telemachy.rounds.models import Round
from telemachy.rounds.queries.phases import held_in

pytestmark = pytest.mark.django_db

ROSTER = b"name,email,topics wanted\nMina Mendoza,mina@example.org,Public speaking\n"


def first_of(person: Person) -> tuple[Side, Standing]:
    """The side and standing of a person's next step."""
    step = today(person, NOW).next_step.step
    return step.side, step.standing


def standings_of(person: Person) -> set[Standing]:
    found = today(person, NOW)
    return {found.next_step.step.standing, *(step.step.standing for step in found.also)}


def a_pair(scene: Scene) -> tuple[Enrollment, Enrollment]:
    return scene.mentee("Mina", wants="public speaking"), scene.mentor("Omar", offers="public speaking")


def published(scene: Scene, pair: tuple[Enrollment, Enrollment], without: list[Enrollment]) -> Mentorship:
    approved = approved_round(scene, [pair], without)
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)
    return Mentorship.objects.get()


# --- a coordinator ---


def test_a_new_program_is_completed_first() -> None:
    cora = cast.cora()
    create_program(
        actor=cora, template_key="corporate", name="Spring", starts_on=date(2026, 4, 1), owner=cora, now=NOW
    )

    assert first_of(cora) == (Side.COORDINATOR, Standing.TO_COMPLETE)
    assert "purpose" in today(cora, NOW).next_step.text.lower()


def test_an_open_program_without_people_wants_a_roster() -> None:
    assert first_of(open_scene().cora) == (Side.COORDINATOR, Standing.NO_PEOPLE)


def test_a_roster_on_its_way_in_is_gone_on_with() -> None:
    scene = open_scene()
    brought = receive_roster(
        actor=scene.cora,
        cohort=scene.cohort,
        files=[UploadedRoster(FileRole.MENTEES, "mentees.csv", ROSTER)],
        now=NOW,
    )

    assert first_of(scene.cora) == (Side.COORDINATOR, Standing.ROSTER_TO_CONFIRM)

    meanings = {role: [column["meaning"] for column in columns] for role, columns in brought.mapping.items()}
    confirm_columns(actor=scene.cora, roster_import=brought, meanings=meanings, now=NOW)

    assert first_of(scene.cora) == (Side.COORDINATOR, Standing.ROSTER_UNDER_WAY)


def test_people_without_a_round_want_rules_and_a_round() -> None:
    scene = open_scene()
    a_pair(scene)

    assert first_of(scene.cora) == (Side.COORDINATOR, Standing.TO_DRAFT)


def test_a_round_leads_from_draft_to_publication() -> None:
    scene = open_scene()
    pair = a_pair(scene)
    seen = []

    draft = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    seen.append(first_of(scene.cora)[1])
    ask_to_solve(actor=scene.cora, round=draft, version=draft.version, now=NOW)
    seen.append(first_of(scene.cora)[1])
    for state in (RoundState.FAILED, RoundState.REVIEW):
        Round.objects.filter(pk=draft.pk).update(state=state)
        seen.append(first_of(scene.cora)[1])
    Round.objects.filter(pk=draft.pk).update(state=RoundState.DROPPED)
    approved = approved_round(scene, [pair])
    seen.append(first_of(scene.cora)[1])
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)
    seen.append(first_of(scene.cora)[1])

    assert seen == [
        Standing.TO_RUN,
        Standing.RUNNING,
        Standing.RUN_STOPPED,
        Standing.IN_REVIEW,
        Standing.APPROVED,
        Standing.PUBLISHED,
    ]


def test_what_needs_a_hand_this_week_comes_before_rest() -> None:
    scene = open_scene()
    pair = a_pair(scene)
    published(scene, pair, [])

    later = today(scene.cora, NOW + timedelta(days=12))

    assert later.next_step.step.standing == Standing.WEEK_ITEM
    assert later.next_step.title == later.programs[0].week.things[0].title


def test_who_runs_the_organization_begins_with_a_program() -> None:
    assert first_of(cast.ada()) == (Side.ADMIN, Standing.NO_PROGRAM)


def test_a_program_of_somebody_else_is_not_on_the_page() -> None:
    scene = open_scene()
    a_pair(scene)

    found = today(scene.sam, NOW)

    assert found.next_step.step.standing == Standing.BOARD
    assert (found.programs, found.mentorships, found.enrollments, found.also) == ([], [], [], [])


def test_who_takes_part_in_nothing_hears_that_there_is_something_to_join() -> None:
    scene = open_scene()
    mentee, _ = a_pair(scene)
    assert not today(scene.sam, NOW).may_join

    set_ways(scene.program, is_listed=True, link_way=LinkWay.APPLY)

    assert today(scene.sam, NOW).may_join
    assert not today(mentee.person, NOW).may_join


# --- participants ---


def test_a_proposal_comes_first_for_both() -> None:
    scene = open_scene()
    mentee, mentor = a_pair(scene)
    published(scene, (mentee, mentor), [])

    assert first_of(mentee.person) == (Side.MENTEE, Standing.ANSWER_ASKED)
    assert first_of(mentor.person) == (Side.MENTOR, Standing.ANSWER_ASKED)


def test_after_a_yes_one_waits_and_after_two_one_begins() -> None:
    scene = open_scene()
    mentee, mentor = a_pair(scene)
    mentorship = published(scene, (mentee, mentor), [])

    mentorships.accept(actor=mentee.person, mentorship=mentorship, now=NOW)

    assert first_of(mentee.person) == (Side.MENTEE, Standing.OTHER_TO_ANSWER)

    mentorships.accept(actor=mentor.person, mentorship=mentorship, now=NOW)

    assert first_of(mentee.person) == (Side.MENTEE, Standing.AGREEMENT_TO_WRITE)
    assert standings_of(mentor.person) == {
        Standing.LIMIT_TO_SET,
        Standing.LEARNING_TO_SAY,
        Standing.PROFILE_TO_BEGIN,
    }


def test_who_has_no_mentor_is_led_to_what_happens_next() -> None:
    scene = open_scene()
    pair, lone = a_pair(scene), scene.mentee("Lena", wants="negotiating")
    published(scene, pair, [lone])

    assert first_of(lone.person) == (Side.MENTEE, Standing.NO_PLACE_YET)


def test_a_mentors_first_visit_is_never_empty() -> None:
    scene = open_scene()
    mentor = scene.mentor("Omar", offers="public speaking")

    assert first_of(mentor.person) == (Side.MENTOR, Standing.LIMIT_TO_SET)

    set_limit(actor=mentor.person, enrollment=mentor, capacity=1, now=NOW)

    assert first_of(mentor.person) == (Side.MENTOR, Standing.LEARNING_TO_SAY)

    edit_profile(actor=mentor.person, now=NOW, wants_to_learn="How work looks from the shop floor")
    mentor.person.refresh_from_db()

    assert first_of(mentor.person) == (Side.PERSON, Standing.PROFILE_TO_BEGIN)

    write_profile(actor=mentor.person, now=NOW, hours_a_month=2)

    assert first_of(mentor.person) == (Side.MENTOR, Standing.WAITING)


def test_a_mentee_says_what_they_look_for_and_then_waits() -> None:
    scene = open_scene()
    quiet, clear = scene.mentee("Quiet"), scene.mentee("Clear", wants="negotiating")
    Enrollment.objects.filter(pk=quiet.pk).update(answers={})

    assert first_of(quiet.person) == (Side.MENTEE, Standing.AIMS_TO_SAY)
    assert first_of(clear.person) == (Side.PERSON, Standing.PROFILE_TO_BEGIN)

    write_profile(actor=clear.person, now=NOW, hours_a_month=2)

    assert first_of(clear.person) == (Side.MENTEE, Standing.WAITING)


def test_who_left_has_nothing_waiting() -> None:
    scene = open_scene()
    mentee = scene.mentee("Mina", wants="negotiating")

    leave(actor=mentee.person, enrollment=mentee, now=NOW)

    assert first_of(mentee.person) == (Side.PERSON, Standing.BOARD)


@pytest.mark.requirement("S000-29")
def test_a_declined_proposal_leaves_no_mark_on_the_page() -> None:
    scene = open_scene()
    mentee, mentor = a_pair(scene)
    mentorship = published(scene, (mentee, mentor), [])

    mentorships.decline(actor=mentor.person, mentorship=mentorship, now=NOW)

    assert today(mentee.person, NOW).mentorships == []
    assert standings_of(mentee.person) == {Standing.PROFILE_TO_BEGIN, Standing.WAITING}


def test_the_same_person_may_be_mentor_here_and_mentee_there() -> None:
    first, second = open_scene("Crossings"), open_scene("Bridges")
    mentor = first.mentor("Omar", offers="public speaking")
    second_part = second.mentee("Other", wants="negotiating")
    Enrollment.objects.filter(pk=second_part.pk).update(person=mentor.person)

    assert standings_of(mentor.person) == {
        Standing.LIMIT_TO_SET,
        Standing.LEARNING_TO_SAY,
        Standing.PROFILE_TO_BEGIN,
        Standing.WAITING,
    }
    assert [one.role for one in today(mentor.person, NOW).enrollments] == ["mentor", "mentee"]


def test_a_review_in_one_program_comes_before_a_draft_in_another() -> None:
    scene = open_scene()
    pair = a_pair(scene)
    reviewed_round(scene, [pair])
    create_program(
        actor=scene.cora,
        template_key="corporate",
        name="Another",
        starts_on=date(2026, 4, 1),
        owner=scene.cora,
        now=NOW,
    )

    assert first_of(scene.cora) == (Side.COORDINATOR, Standing.IN_REVIEW)
    assert Standing.TO_COMPLETE in standings_of(scene.cora)


# --- before somebody may be proposed, and before a round is run ---


@pytest.mark.requirement("F-02")
def test_an_orientation_that_is_asked_for_is_the_next_step_of_both() -> None:
    scene = open_scene()
    mentee, mentor = a_pair(scene)
    set_ways(scene.program, NOW, mentee_orientation=Gate.REQUIRED, mentor_orientation=Gate.REQUIRED)

    assert first_of(mentee.person) == (Side.MENTEE, Standing.ORIENTATION_TO_DO)
    assert first_of(mentor.person) == (Side.MENTOR, Standing.ORIENTATION_TO_DO)


def test_an_orientation_that_is_only_offered_is_no_step() -> None:
    scene = open_scene()
    mentee, _ = a_pair(scene)
    set_ways(scene.program, NOW)

    assert Standing.ORIENTATION_TO_DO not in standings_of(mentee.person)


def test_an_open_ranking_asks_both_until_they_have_said_something() -> None:
    scene = open_scene()
    mentee, mentor = a_pair(scene)
    open_ranking(scene)

    asked = first_of(mentee.person), first_of(mentor.person)
    rank(mentee, mentor)
    answer(mentor, mina=(mentee, Wish.WELCOME))

    assert asked == ((Side.MENTEE, Standing.TO_RANK), (Side.MENTOR, Standing.CARDS_TO_ANSWER))
    assert Standing.TO_RANK not in standings_of(mentee.person)
    assert Standing.CARDS_TO_ANSWER not in standings_of(mentor.person)


def test_who_paused_is_reminded_that_they_did() -> None:
    scene = open_scene()
    mentee, _ = a_pair(scene)
    pause(actor=mentee.person, enrollment=mentee, now=NOW)

    assert Standing.PAUSED in standings_of(mentee.person)


def test_whoever_asks_to_take_part_waits_for_a_coordinator_who_is_told() -> None:
    scene = open_scene()
    set_ways(scene.program, NOW, link_way=LinkWay.APPLY)
    nina = somebody("Nina New")
    come(nina, scene.program, "mentee", now=NOW, words="I would like to learn.")

    assert first_of(nina) == (Side.PERSON, Standing.ASKED_IN)
    assert first_of(scene.cora) == (Side.COORDINATOR, Standing.APPLICATIONS)
    assert "1 person asks" in today(scene.cora, NOW).next_step.title


@pytest.mark.parametrize(
    ("filled", "page", "field"),
    [
        ({}, "programs:settings", "id_purpose"),
        ({"purpose": "Someone to talk to."}, "programs:safeguards", "id_second_adult"),
    ],
)
def test_what_is_missing_is_led_to_where_it_is_said(filled: dict[str, str], page: str, field: str) -> None:
    cora = cast.cora()
    program = create_program(
        actor=cora, template_key="youth", name="Young people", starts_on=date(2026, 4, 1), owner=cora, now=NOW
    )
    Program.objects.filter(pk=program.pk).update(**filled)

    assert today(cora, NOW).next_step.url == f"{reverse(page, args=[program.public_id])}#{field}"


def test_who_begins_in_the_next_phase_reads_from_when() -> None:
    scene = open_scene()
    scene.mentor("Omar", capacity=1, offers="public speaking")
    mentees = [scene.mentee(name, wants="public speaking") for name in ("Mina", "Noor")]
    found = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    made = phases.draw(scene, found, 1)
    phases.run(scene, found)
    phases.published(scene, found)
    found = phases.fresh(found)
    (held,) = (one for one in mentees if one.pk in held_in(found))

    step = today(held.person, NOW).next_step

    assert step.step.standing == Standing.NEXT_PHASE
    assert f"{made.next_from.day} " in step.text
