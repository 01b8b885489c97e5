"""The round after the round: who is in it, what it leaves alone, what it never repeats."""

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.rounds.scene import NOW, Scene, approved_round, open_scene, reviewed_round, solved_round

from telemachy.mentorships.actions import accept, decline
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification
from telemachy.people.actions import add_person
from telemachy.programs.actions.enrolling import edit_enrollment, enroll, set_limit
from telemachy.programs.choices import EnrollmentState
from telemachy.programs.models import Enrollment
from telemachy.rounds import jobs
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.drafting import NotRunnable, ask_to_solve
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.models import Round
from telemachy.rounds.queries.letters import Group, mailing

pytestmark = pytest.mark.django_db


def pairs_of(round: Round) -> set[tuple[str, str]]:
    return set(
        round.proposals.values_list("mentee_enrollment__person__name", "mentor_enrollment__person__name")
    )


def published(scene: Scene, pairs: list[tuple[Enrollment, Enrollment]]) -> Round:
    round = approved_round(scene, pairs)
    publish_round(actor=scene.cora, round=round, now=NOW)
    return round


def test_a_following_round_matches_only_those_without_and_repeats_no_ended_pair() -> None:
    scene = open_scene()
    mina, ravi = scene.mentee("Mina Holt", wants="budgets"), scene.mentee("Ravi Sen", wants="budgets")
    omar, ines = scene.mentor("Omar Diaz", offers="budgets"), scene.mentor("Ines Faro", offers="budgets")
    first = published(scene, [(mina, omar), (ravi, ines)])
    kept, ended = Mentorship.objects.with_people().order_by("id")
    accept(actor=mina.person, mentorship=kept, now=NOW)
    decline(actor=ines.person, mentorship=ended, now=NOW)
    scene.mentee("Late Comer", wants="budgets")

    second = solved_round(scene)

    assert second.follows == first
    assert pairs_of(second) == {("Late Comer", "Ines Faro")}
    assert {row.enrollment.person.name for row in second.unmatched.all()} == {"Ravi Sen"}


@pytest.mark.requirement("S003-01")
def test_who_left_in_two_steps_and_comes_back_has_lost_no_points() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt", wants="budgets"), scene.mentor("Omar Diaz", offers="budgets")
    round = solved_round(scene)
    before = round.proposals.get().score
    client, leaving = client_of(mina.person), reverse("programs:leave", args=[mina.public_id])

    client.get(leaving)
    client.post(leaving)
    mina.refresh_from_db()
    assert mina.state == EnrollmentState.DECLINED
    enroll(actor=scene.cora, cohort=scene.cohort, person=mina.person, role="mentee", now=NOW)
    ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=2)

    again = round.proposals.get()
    assert (again.mentor_enrollment, again.score) == (omar, before)


def test_nobody_is_told_twice_that_there_is_no_mentee() -> None:
    scene = open_scene()
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    scene.mentor("Ines Faro")
    published(scene, [(mina, omar)])
    assert Notification.objects.filter(notice="rounds.no_mentee_yet").count() == 1

    again = reviewed_round(scene, [])

    assert mailing(again, NOW).by_group[Group.MENTORS_WITHOUT] == []


def test_a_limit_lowered_before_a_rerun_holds_in_it() -> None:
    scene = open_scene()
    omar = scene.mentor("Omar Diaz", capacity=2, offers="budgets")
    for name in ("Mina Holt", "Ravi Sen"):
        scene.mentee(name, wants="budgets")
    round = solved_round(scene)
    assert len(pairs_of(round)) == 2
    set_limit(actor=omar.person, enrollment=omar, capacity=1, now=NOW)

    ask_to_solve(actor=scene.cora, round=round, version=round.version, keep_pairs=True, now=NOW)
    jobs.solve_round(round_id=round.pk, run=2)

    assert len(pairs_of(round)) == 1


def test_a_round_with_one_side_only_is_not_run() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt")

    with pytest.raises(NotRunnable, match="There is no mentor in this program yet"):
        solved_round(scene)


def test_a_round_in_which_everyone_has_a_mentor_already_makes_no_pair() -> None:
    scene = open_scene()
    published(scene, [(scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))])

    round = solved_round(scene)

    assert pairs_of(round) == set()
    assert round.run is not None
    assert round.run.figures["mentees"] == 0


def test_a_round_without_a_single_allowed_pair_says_why_for_everyone() -> None:
    scene = open_scene()
    scene.mentee("Mina Holt", language="Finnish")
    scene.mentor("Omar Diaz")

    round = solved_round(scene)

    assert round.unmatched.count() == 1


def test_a_mentee_who_asks_for_two_mentors_gets_two_and_one_letter() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt", wants="budgets")
    edit_enrollment(
        actor=scene.cora,
        enrollment=mina,
        revision=mina.revision,
        answers=mina.answers,
        capacity=None,
        demand=2,
        now=NOW,
    )
    scene.mentor("Omar Diaz", offers="budgets")
    scene.mentor("Ines Faro", offers="budgets")
    round = solved_round(scene)

    round = approve_round(actor=scene.cora, round=round, version=round.version, now=NOW)
    publish_round(actor=scene.cora, round=round, now=NOW)

    assert Mentorship.objects.count() == 2
    letter = Notification.objects.get(person=mina.person)
    assert "Omar Diaz" in letter.line
    assert "Ines Faro" in letter.line


def test_who_is_both_mentor_and_mentee_is_never_their_own_and_hears_of_both() -> None:
    scene = open_scene()
    both = add_person(actor=None, name="Bo Both", email="bo@example.org", now=NOW)
    for role in ("mentee", "mentor"):
        enroll(
            actor=scene.cora,
            cohort=scene.cohort,
            person=both,
            role=role,
            now=NOW,
            answers={"language": "English", "wants": "budgets", "offers": "budgets"},
            capacity=1 if role == "mentor" else None,
        )
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets")
    round = solved_round(scene)
    assert pairs_of(round) == {("Bo Both", "Omar Diaz"), ("Mina Holt", "Bo Both")}

    round = approve_round(actor=scene.cora, round=round, version=round.version, now=NOW)
    publish_round(actor=scene.cora, round=round, now=NOW)

    assert {one.notice for one in Notification.objects.filter(person=both)} == {
        "mentorships.proposed_to_mentee",
        "mentorships.proposed_to_mentor",
    }
