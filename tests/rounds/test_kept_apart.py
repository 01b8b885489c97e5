"""Two people who are kept apart in private come together by no road, and no road says why."""

from collections.abc import Callable

import pytest
from tests.rounds.ranking_scene import answer, open_ranking
from tests.rounds.scene import NOW, Scene, approved_round, open_scene, reviewed_round, solved_round

from telemachy.matching.files.decisions import PairLine
from telemachy.mentorships.actions import PairToOpen, decline, open_mentorship
from telemachy.mentorships.actions.opening import NotAvailable, hold_mentorship
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.people.actions import add_never_match
from telemachy.programs.actions.conflicts import declare_conflict
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.apart import people_apart
from telemachy.rounds import jobs
from telemachy.rounds.actions.approving import NotReady, approve_round
from telemachy.rounds.actions.drafting import ask_to_solve, drop_round, open_draft
from telemachy.rounds.actions.following_up import hold_next_choices, propose_held
from telemachy.rounds.actions.listing import keep_list, receive_list
from telemachy.rounds.actions.publishing import NotPublishable, publish_round
from telemachy.rounds.actions.ranking import close_ranking
from telemachy.rounds.actions.reviewing import swap_mentors
from telemachy.rounds.choices import ListedPair, Wish
from telemachy.rounds.models import Round
from telemachy.rounds.queries.readiness import refused_decisions

pytestmark = pytest.mark.django_db

Keeping = Callable[[Scene, Enrollment, Enrollment], None]
PRIVATE = ("never", "conflict", "prefer", "named", "does not want", "asked not", "would rather")


def the_mentee_names_the_mentor(scene: Scene, mentee: Enrollment, mentor: Enrollment) -> None:
    add_never_match(actor=mentee.person, words=mentor.person.name.upper(), now=NOW)


def the_mentor_names_the_mentees_address(scene: Scene, mentee: Enrollment, mentor: Enrollment) -> None:
    add_never_match(actor=mentor.person, words=mentee.person.email or "", now=NOW)


def a_coordinator_declares_a_conflict(scene: Scene, mentee: Enrollment, mentor: Enrollment) -> None:
    declare_conflict(actor=scene.cora, enrollment=mentor, address=mentee.person.email or "", now=NOW)


def the_mentor_answered_prefer_not(scene: Scene, mentee: Enrollment, mentor: Enrollment) -> None:
    """In a ranking that is over and whose round was dropped."""
    window = open_ranking(scene)
    answer(mentor, one=(mentee, Wish.PREFER_NOT))
    round = Round.objects.get(pk=window.round_id)
    round = close_ranking(actor=scene.cora, round=round, version=round.version, now=NOW)
    drop_round(actor=scene.cora, round=round, version=round.version, now=NOW)


AT_ANY_TIME = (
    the_mentee_names_the_mentor,
    the_mentor_names_the_mentees_address,
    a_coordinator_declares_a_conflict,
)
BEFORE_A_ROUND = (*AT_ANY_TIME, the_mentor_answered_prefer_not)

anyhow = pytest.mark.parametrize("keep_apart", AT_ANY_TIME)
beforehand = pytest.mark.parametrize("keep_apart", BEFORE_A_ROUND)


@pytest.fixture
def scene() -> Scene:
    return open_scene()


@pytest.fixture
def mina(scene: Scene) -> Enrollment:
    return scene.mentee("Mina Holt", wants="welding", site="Lisbon")


@pytest.fixture
def omar(scene: Scene) -> Enrollment:
    return scene.mentor("Omar Diaz", offers="welding", site="Lisbon")


def says_no_more_than_not_available(said: str) -> bool:
    return "not available for this pair" in said.lower() and not any(word in said.lower() for word in PRIVATE)


def together() -> set[tuple[str, str]]:
    return {(one.mentee.name, one.mentor.name) for one in Mentorship.objects.with_people()}


@beforehand
def test_a_run_does_not_pair_them(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    keep_apart(scene, mina, omar)

    round = solved_round(scene)

    assert round.proposals.count() == 0
    assert not any(word in round.unmatched.get().reason.lower() for word in PRIVATE)


@beforehand
def test_a_list_decided_elsewhere_cannot_keep_them(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    keep_apart(scene, mina, omar)
    ines = scene.mentor("Ines Faro", offers="welding", site="Lisbon")
    ravi = scene.mentee("Ravi Sen", wants="welding", site="Lisbon")
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)

    lines = [PairLine(2, "Mina Holt", "Omar Diaz", ""), PairLine(3, "Ravi Sen", "Ines Faro", "")]
    received = receive_list(actor=scene.cora, round=round, file_name="pairs.csv", lines=lines, now=NOW)
    jobs.check_pair_list(list_id=received.pk)
    received.refresh_from_db()
    keep_list(actor=scene.cora, pair_list=received, now=NOW)

    refused, kept = received.rows.order_by("line")
    assert (refused.outcome, kept.outcome) == (ListedPair.PROBLEM, ListedPair.KEPT)
    assert says_no_more_than_not_available(refused.reason)
    [decision] = round.decisions.all()
    assert (decision.mentee_enrollment, decision.mentor_enrollment) == (ravi, ines)


@beforehand
def test_a_swap_cannot_bring_them_together(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    keep_apart(scene, mina, omar)
    ines = scene.mentor("Ines Faro", offers="welding", site="Lisbon")
    ravi = scene.mentee("Ravi Sen", wants="welding", site="Lisbon")
    round = solved_round(scene)
    first, second = round.proposals.get(mentee_enrollment=mina), round.proposals.get(mentee_enrollment=ravi)
    assert (first.mentor_enrollment, second.mentor_enrollment) == (ines, omar)

    swap_mentors(actor=scene.cora, round=round, first=first, second=second, now=NOW)
    round.refresh_from_db()
    run = ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)
    jobs.solve_round(round_id=round.pk, run=run.number)

    round = Round.objects.select_related("run", "program", "cohort__program").get(pk=round.pk)
    assert not round.proposals.filter(mentee_enrollment=mina, mentor_enrollment=omar).exists()
    assert says_no_more_than_not_available(" ".join(refused_decisions(round)))


@anyhow
def test_who_is_kept_apart_after_the_run_is_not_approved(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    round = reviewed_round(scene, [(mina, omar)])
    keep_apart(scene, mina, omar)

    with pytest.raises(NotReady) as refused:
        approve_round(
            actor=scene.cora, round=round, next_step="", next_step_by=None, version=round.version, now=NOW
        )

    assert says_no_more_than_not_available(refused.value.sentence)
    assert "Mina Holt and Omar Diaz" in refused.value.sentence


@anyhow
def test_who_is_kept_apart_after_the_approval_is_not_published(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    round = approved_round(scene, [(mina, omar)])
    keep_apart(scene, mina, omar)

    with pytest.raises(NotPublishable) as refused:
        publish_round(actor=scene.cora, round=round, now=NOW)

    assert says_no_more_than_not_available(refused.value.sentence)
    assert together() == set()


@anyhow
def test_the_next_choice_is_somebody_else(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    ines = scene.mentor("Ines Faro", offers="welding", site="Lisbon")
    scene.mentor("Juno Berg", offers="budgets")
    publish_round(actor=scene.cora, round=approved_round(scene, [(mina, ines)]), now=NOW)
    keep_apart(scene, mina, omar)
    first = Mentorship.objects.with_people().get()
    decline(actor=first.mentor, mentorship=first, now=NOW)

    hold_next_choices(now=NOW)

    assert Mentorship.objects.with_people().get(state=State.HELD).mentor.name == "Juno Berg"


@anyhow
def test_a_held_choice_is_not_proposed_once_they_are_kept_apart(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    held = hold_mentorship(
        actor=scene.cora,
        program=scene.program,
        pair=PairToOpen(mentor_enrollment_id=omar.pk, mentee_enrollment_id=mina.pk),
        round_public_id=None,
        held_until=NOW,
        now=NOW,
    )
    keep_apart(scene, mina, omar)

    with pytest.raises(NotAvailable) as refused:
        propose_held(actor=scene.cora, mentorship=held, now=NOW)

    assert says_no_more_than_not_available(refused.value.sentence)
    held.refresh_from_db()
    assert held.state == State.HELD


@anyhow
def test_nobody_opens_their_mentorship_by_hand(
    scene: Scene, mina: Enrollment, omar: Enrollment, keep_apart: Keeping
) -> None:
    keep_apart(scene, mina, omar)
    pair = PairToOpen(mentor_enrollment_id=omar.pk, mentee_enrollment_id=mina.pk)

    with pytest.raises(NotAvailable) as refused:
        open_mentorship(actor=scene.cora, program=scene.program, pair=pair, now=NOW)

    assert says_no_more_than_not_available(refused.value.sentence)
    assert together() == set()


def test_every_reason_reads_alike() -> None:
    said = set()
    for number, keep_apart in enumerate(AT_ANY_TIME):
        other = open_scene(f"Program{number}")
        mentee, mentor = other.mentee(f"Mina{number}"), other.mentor(f"Omar{number}")
        keep_apart(other, mentee, mentor)
        pair = PairToOpen(mentor_enrollment_id=mentor.pk, mentee_enrollment_id=mentee.pk)
        with pytest.raises(NotAvailable) as refused:
            open_mentorship(actor=other.cora, program=other.program, pair=pair, now=NOW)
        said.add(refused.value.sentence.replace(str(number), ""))

    assert said == {"Mina and Omar: not available for this pair."}


def test_a_conflict_in_one_program_is_none_in_another(scene: Scene) -> None:
    other = open_scene("Elsewhere")
    mentee, mentor = scene.mentee("Mina"), scene.mentor("Omar")
    declare_conflict(actor=scene.cora, enrollment=mentor, address=mentee.person.email or "", now=NOW)

    assert people_apart(scene.program) == {frozenset({mentee.person_id, mentor.person_id})}
    assert people_apart(other.program) == set()


def test_somebody_without_an_address_is_named_by_id(scene: Scene) -> None:
    mentee, mentor = scene.mentee("Mina"), scene.mentor("Omar")
    mentee.person.email = None
    mentee.person.save()
    declare_conflict(actor=scene.cora, enrollment=mentor, address=str(mentee.person.public_id), now=NOW)

    assert people_apart(scene.program) == {frozenset({mentee.person_id, mentor.person_id})}
