"""Who may work on a matching round: those who run its program. People in it see what concerns themselves."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from telemachy.people.models import Person
from telemachy.programs import access as programs_access
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import (
    Contest,
    PairList,
    PairNote,
    Proposal,
    Question,
    RankingWindow,
    Round,
    Run,
    Unmatched,
)


def visible_rounds(person: Person, program: Program) -> QuerySet[Round]:
    """The rounds of one program, newest first; none for those who may not open its desk."""
    if not programs_access.can(person, "round", "read", program):
        return Round.objects.none()
    return Round.objects.filter(program=program)


def get_round_for(
    person: Person, public_id: UUID, *, action: str = "read", object_name: str = "round"
) -> Round:
    """The round, if this person may do this to it; hidden is 404, visible but not theirs to change is 403."""
    found = (
        Round.objects.select_related("program", "cohort", "run", "approved_by")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    programs_access.require(person, found.program, action=action, object_name=object_name)
    return found


def get_run_for(person: Person, round_id: UUID, public_id: UUID, *, action: str = "read") -> Run:
    """A run of a round, for those who may do this to the round."""
    round = get_round_for(person, round_id, action=action)
    found = round.runs.select_related("asked_by").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    found.round = round
    return found


def get_proposal_for(person: Person, round_id: UUID, public_id: UUID) -> Proposal:
    """A proposal of a round that this person may read."""
    round = get_round_for(person, round_id)
    found = (
        round.proposals.select_related("mentor_enrollment__person", "mentee_enrollment__person")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    found.round = round
    return found


def get_note_for(person: Person, round_id: UUID, public_id: UUID) -> PairNote:
    """A coordinator's note in a round that this person may change."""
    round = get_round_for(person, round_id, action="update")
    found = (
        round.notes.select_related("by", "mentor_enrollment", "mentee_enrollment")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    found.round = round
    return found


def get_question_for(person: Person, round_id: UUID, public_id: UUID) -> Question:
    """What somebody asked about a run of a round that this person may read."""
    round = get_round_for(person, round_id)
    found = Question.objects.select_related("run").filter(public_id=public_id, run__round=round).first()
    if found is None:
        raise Http404
    found.run.round = round
    return found


def get_pair_list_for(person: Person, round_id: UUID, public_id: UUID, *, action: str = "read") -> PairList:
    """A list of pairs decided elsewhere, of a round that this person may work on."""
    round = get_round_for(person, round_id, action=action)
    found = round.pair_lists.select_related("by", "kept_by").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    found.round = round
    return found


def get_outcome_for(person: Person, public_id: UUID) -> Unmatched:
    """What a published round says to one person who has no mentor yet; theirs alone."""
    found = (
        Unmatched.objects.select_related("round__program", "enrollment__person")
        .filter(public_id=public_id, enrollment__person=person, round__state=RoundState.PUBLISHED)
        .first()
    )
    if found is None or not person.is_active:
        raise Http404
    return found


def get_contest_for(person: Person, public_id: UUID, *, action: str = "read") -> Contest:
    """A question about a result, for those who run the program it was asked in."""
    found = with_people().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    programs_access.require(person, found.program, action=action, object_name="contest")
    return found


def get_own_contest_for(person: Person, public_id: UUID) -> Contest:
    """A question that the person asked; theirs alone."""
    found = with_people().filter(public_id=public_id, enrollment__person=person).first()
    if found is None or not person.is_active:
        raise Http404
    return found


def with_people() -> QuerySet[Contest]:
    """Questions with everything that a page says of them."""
    return Contest.objects.select_related(
        "program",
        "enrollment__person",
        "answered_by",
        "unmatched__round",
        "mentorship__mentor_enrollment__person",
        "mentorship__mentee_enrollment__person",
    )


def get_ranking_for(
    person: Person, enrollment_id: UUID, role: EnrollmentRole
) -> tuple[RankingWindow, Enrollment]:
    """The latest ranking of one's own cohort, for one's own part in it; else it looks missing."""
    enrollment = programs_access.get_own_enrollment_for(person, enrollment_id)
    found = (
        RankingWindow.objects.select_related("round")
        .filter(round__cohort=enrollment.cohort_id, prepared_at__isnull=False)
        .order_by("-opened_at")
        .first()
    )
    if found is None or enrollment.role != role or not enrollment.is_present() or not person.is_active:
        raise Http404
    return found, enrollment
