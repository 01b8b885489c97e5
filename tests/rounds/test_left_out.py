"""Everyone of a program stands somewhere after a run: in a pair, without one, or left out with a reason."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.programs.ways import set_ways
from tests.rounds.scene import NOW, Scene, approved_round, open_scene, solved_round

from telemachy.mentorships.actions.answering import accept
from telemachy.mentorships.actions.opening import PairToOpen, hold_mentorship, propose_held
from telemachy.mentorships.actions.places import NoLongerHere
from telemachy.mentorships.models import Mentorship
from telemachy.programs.actions.conflicts import declare_conflict
from telemachy.programs.actions.enrolling import leave, pause
from telemachy.programs.actions.screening import record_screening
from telemachy.programs.choices import Gate
from telemachy.programs.models import Enrollment
from telemachy.rounds import jobs
from telemachy.rounds.actions.approving import NotReady, approve_round
from telemachy.rounds.actions.drafting import NotRunnable, ask_to_solve, open_draft
from telemachy.rounds.actions.publishing import NotPublishable, publish_round
from telemachy.rounds.actions.reviewing import decide_pair
from telemachy.rounds.choices import Decision
from telemachy.rounds.models import Round
from telemachy.rounds.queries.left_out import left_out, with_reasons
from telemachy.rounds.queries.letters import Group, mailing
from telemachy.rounds.queries.readiness import refused_decisions
from telemachy.rounds.queries.solving import live
from telemachy.rounds.queries.this_week import this_week

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def reasons(round: Round) -> dict[str, str]:
    return {
        row.enrollment.person.name: row.sentence for row in with_reasons(round, left_out(round, TODAY), TODAY)
    }


@pytest.mark.requirement("S004-21")
def test_everyone_is_matched_or_without_or_left_out_with_a_reason(scene: Scene) -> None:
    scene.mentor("Omar", capacity=1, offers="welding", site="Lisbon")
    held = scene.mentor("Hana", capacity=1, offers="welding", site="Lisbon")
    people = [
        scene.mentee(name, wants="welding", site="Lisbon") for name in ("Mina", "Nora", "Pia", "Lea", "Dan")
    ]
    pause(actor=people[2].person, enrollment=people[2], now=NOW)
    leave(actor=people[4].person, enrollment=people[4], now=NOW)
    pause(actor=held.person, enrollment=held, now=NOW)

    round = solved_round(scene)
    late = scene.mentee("Late", wants="welding")
    Enrollment.objects.filter(pk=late.pk).update(joined_at=NOW + timedelta(hours=1))

    paired = set(round.proposals.values_list("mentee_enrollment__person__name", flat=True))
    without = set(round.unmatched.values_list("enrollment__person__name", flat=True))
    out = reasons(round)
    assert out == {
        "Pia": "Paused by their own word.",
        "Dan": "Said no.",
        "Hana": "Paused by their own word.",
        "Late": "Came in after the round was run. The next one includes them.",
    }
    mentees = set(Enrollment.objects.filter(role="mentee").values_list("person__name", flat=True))
    assert paired | without | out.keys() - {"Hana"} == mentees
    assert len(paired) + len(without) + len(out) - 1 == len(mentees)
    assert all(round.unmatched.values_list("reason", flat=True))


def test_screening_shows_no_word_of_itself_there(scene: Scene) -> None:
    scene.mentor("Omar", capacity=1, offers="welding")
    cleared = scene.mentor("Cleared", capacity=1, offers="welding")
    scene.mentee("Mina", wants="welding")
    set_ways(scene.program, mentor_screening=True)
    record_screening(
        actor=scene.cora,
        enrollment=cleared,
        level="basic",
        decision="cleared",
        decided_on=TODAY,
        expires_on=None,
        now=NOW,
    )

    round = solved_round(scene)

    assert reasons(round) == {"Omar": "Not available."}
    page = cast.client_of(scene.cora).get(f"/rounds/{round.public_id}/not-in/")
    assert "Not available." in page.text
    assert "screening" not in page.text.lower()


def test_the_page_costs_the_same_for_one_and_for_three(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene.mentor("Omar", capacity=1, offers="welding")
    mina = scene.mentee("Mina", wants="welding")
    scene.mentee("Free", wants="welding")
    pause(actor=mina.person, enrollment=mina, now=NOW)
    round = solved_round(scene)
    client = cast.client_of(scene.cora)
    page = f"/rounds/{round.public_id}/not-in/"
    with django_assert_max_num_queries(40) as one:
        assert "Mina" in client.get(page).text
    spent = len(one)
    for name in ("Nora", "Pia"):
        scene.mentee(name, wants="welding")

    with django_assert_max_num_queries(spent):
        assert "Pia" in client.get(page).text


def test_a_round_with_somebody_who_paused_is_not_approved_nor_published(scene: Scene) -> None:
    mentee, mentor = scene.mentee("Mina", wants="welding"), scene.mentor("Omar", offers="welding")
    round = approved_round(scene, [(mentee, mentor)])
    pause(actor=mentor.person, enrollment=mentor, now=NOW)

    with pytest.raises(NotPublishable, match="Not to be proposed now: Omar"):
        publish_round(actor=scene.cora, round=round, version=round.version, now=NOW)

    Round.objects.filter(pk=round.pk).update(state="review")
    round.refresh_from_db()
    with pytest.raises(NotReady, match="Not to be proposed now: Omar"):
        approve_round(
            actor=scene.cora,
            round=round,
            next_step="",
            next_step_by=date(2026, 3, 20),
            version=round.version,
            now=NOW,
        )


def test_a_pause_after_the_run_is_a_change_of_the_people(scene: Scene) -> None:
    mentor = scene.mentor("Omar", offers="welding")
    scene.mentee("Mina", wants="welding")
    round = solved_round(scene)
    assert live(round) is not None

    pause(actor=mentor.person, enrollment=mentor, now=NOW)

    assert live(round) is None


@pytest.mark.requirement("F-01")
def test_a_pair_that_runs_with_a_lapsed_screening_raises_a_task(scene: Scene) -> None:
    mentee, mentor = scene.mentee("Mina", wants="welding"), scene.mentor("Omar", offers="welding")
    set_ways(scene.program, mentor_screening=True)
    record_screening(
        actor=scene.cora,
        enrollment=mentor,
        level="basic",
        decision="cleared",
        decided_on=TODAY,
        expires_on=TODAY + timedelta(days=30),
        now=NOW,
    )
    round = approved_round(scene, [(mentee, mentor)])
    publish_round(actor=scene.cora, round=round, version=round.version, now=NOW)
    mentorship = Mentorship.objects.get()
    for person in (mentee.person, mentor.person):
        accept(actor=person, mentorship=mentorship, now=NOW)
        mentorship.refresh_from_db()

    before = [thing.kind for thing in this_week(scene.program, NOW + timedelta(days=30)).things]
    after = this_week(scene.program, NOW + timedelta(days=31)).things

    assert "screening" not in before
    assert after[0].title == "The screening of Omar no longer stands"
    assert cast.client_of(scene.cora).get(after[0].url).status_code == 200


def test_a_next_choice_that_may_not_be_proposed_any_more_is_refused_without_a_reason(scene: Scene) -> None:
    mentee, mentor = scene.mentee("Mina", wants="welding"), scene.mentor("Omar", offers="welding")
    held = hold_mentorship(
        actor=scene.cora,
        program=scene.program,
        pair=PairToOpen(mentor_enrollment_id=mentor.pk, mentee_enrollment_id=mentee.pk),
        round_public_id=None,
        held_until=NOW + timedelta(days=7),
        now=NOW,
    )
    set_ways(scene.program, mentor_screening=True)

    with pytest.raises(NoLongerHere) as refused:
        propose_held(actor=scene.cora, mentorship=held, now=NOW)

    assert str(refused.value) == "Not to be proposed now: Omar. Look for another choice."
    held.refresh_from_db()
    assert held.state == "held"


def test_who_is_kept_out_is_not_told_that_nobody_was_found_for_them(scene: Scene) -> None:
    mentee, mentor = scene.mentee("Mina", wants="welding"), scene.mentor("Omar", offers="welding")
    scene.mentor("Free", offers="welding")
    paused = scene.mentor("Pausing", offers="welding")
    pause(actor=paused.person, enrollment=paused, now=NOW)
    round = approved_round(scene, [(mentee, mentor)])

    letters = mailing(round, NOW).by_group[Group.MENTORS_WITHOUT]

    assert [letter.person.name for letter in letters] == ["Free"]


def test_a_round_of_which_nobody_may_be_proposed_says_so_and_does_not_run(scene: Scene) -> None:
    scene.mentor("Omar", offers="welding")
    scene.mentee("Mina", wants="welding")
    set_ways(scene.program, mentor_orientation=Gate.REQUIRED)
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)

    page = cast.client_of(scene.cora).get(f"/rounds/{round.public_id}/").text
    with pytest.raises(NotRunnable, match="No mentor may be proposed yet"):
        ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)

    assert "1 of them" in page


def test_a_pair_kept_apart_reads_like_every_other_pair_that_is_not_available(scene: Scene) -> None:
    """A decision to keep them together is refused in the same words, whatever private fact it is."""
    mentee = scene.mentee("Mina", wants="welding", site="Lisbon")
    mentor = scene.mentor("Omar", offers="welding", site="Lisbon")
    declare_conflict(actor=mentor.person, enrollment=mentor, address="mina@example.org", now=NOW)
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    decide_pair(actor=scene.cora, round=round, mentor=mentor, mentee=mentee, decision=Decision.KEEP, now=NOW)
    round.refresh_from_db()
    run = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=run.number)

    round = Round.objects.select_related("run", "program", "cohort__program").get(pk=round.pk)
    said = " ".join([*refused_decisions(round), *round.unmatched.values_list("reason", flat=True)])
    assert "not available" in said.lower()
    assert "conflict" not in said.lower()
    assert "apart" not in said.lower()
