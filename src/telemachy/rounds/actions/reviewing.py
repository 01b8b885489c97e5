"""What a coordinator decides while reviewing: keep these two, never these two, exchange mentors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.mentorships.queries.places import mentors_found, mentors_wanted, places_offered, places_taken
from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.changing import lock_round, touch, who_and_when
from telemachy.rounds.choices import CHANGEABLE, Decision
from telemachy.rounds.models import PairDecision, Proposal, Round


class NotInThisRound(Refusal):
    """A decision names someone who is not in the round, or on the wrong side."""


class NotChangeable(Refusal):
    """The round is running, approved or published."""


class LimitReached(Refusal):
    """Keeping the pair would exceed what someone said they can take."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision to write: the pair, what, why, and the version of the earlier decision it rests on."""

    mentor_enrollment_id: int
    mentee_enrollment_id: int
    decision: str
    note: str = ""
    version: int | None = 0


@transaction.atomic
def decide_pair(
    *,
    actor: Person,
    round: Round,
    mentor: Enrollment,
    mentee: Enrollment,
    decision: str,
    note: str = "",
    version: int | None = 0,
    now: datetime,
) -> PairDecision:
    """Keep two people together, keep them apart, or (blank) take the decision back.

    ``version`` is that of the earlier decision on the same two, 0 if there was none: when somebody else
    decided meanwhile, nothing is written and the answer says who. Other pairs do not stand in the way.
    """
    decided = Decided(
        mentor_enrollment_id=mentor.pk,
        mentee_enrollment_id=mentee.pk,
        decision=decision,
        note=note,
        version=version,
    )
    return decide_pairs(actor=actor, round=round, decisions=[decided], now=now)[0]


@transaction.atomic
def decide_pairs(
    *, actor: Person, round: Round, decisions: Sequence[Decided], now: datetime
) -> list[PairDecision]:
    """Write several decisions, all or none. A version of None overwrites what stood there (from a file)."""
    round = lock_round(round, version=None)
    if round.state not in CHANGEABLE:
        raise NotChangeable(
            f"This round is {round.get_state_display().lower()}: its pairs cannot be changed. "
            "Take the approval back first."
        )
    people = _people_of(round, decisions)
    standing = {
        (row.mentor_enrollment_id, row.mentee_enrollment_id): row
        for row in round.decisions.select_for_update(of=("self",)).select_related("by")
    }
    written = [_write(round, standing, one, actor, now) for one in decisions]
    _require_within_limits(round, people)
    touch(round, actor=actor, now=now)
    record(
        actor=actor,
        verb="rounds.decide_pairs",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={
            "keep": sum(one.decision == Decision.KEEP for one in decisions),
            "never": sum(one.decision == Decision.NEVER for one in decisions),
            "taken_back": sum(not one.decision for one in decisions),
        },
    )
    return written


def swap_mentors(*, actor: Person, round: Round, first: Proposal, second: Proposal, now: datetime) -> None:
    """Decide that two mentees exchange their mentors; the next run makes the two new pairs."""
    decide_pairs(
        actor=actor,
        round=round,
        decisions=[
            Decided(
                mentor_enrollment_id=second.mentor_enrollment_id,
                mentee_enrollment_id=first.mentee_enrollment_id,
                decision=Decision.KEEP,
                version=None,
            ),
            Decided(
                mentor_enrollment_id=first.mentor_enrollment_id,
                mentee_enrollment_id=second.mentee_enrollment_id,
                decision=Decision.KEEP,
                version=None,
            ),
        ],
        now=now,
    )


def _people_of(round: Round, decisions: Sequence[Decided]) -> dict[int, Enrollment]:
    """The enrollments that the decisions name, on the right side and taking part."""
    mentors = {one.mentor_enrollment_id for one in decisions}
    mentees = {one.mentee_enrollment_id for one in decisions}
    rows = Enrollment.objects.select_related("person").filter(cohort=round.cohort, pk__in=mentors | mentees)
    found = {row.pk: row for row in rows.present()}
    wrong = [pk for pk in mentors if pk not in found or found[pk].role != EnrollmentRole.MENTOR]
    wrong += [pk for pk in mentees if pk not in found or found[pk].role != EnrollmentRole.MENTEE]
    if wrong:
        raise NotInThisRound("Someone named here does not take part in this round, or not on that side.")
    return found


def _write(
    round: Round,
    standing: dict[tuple[int, int], PairDecision],
    one: Decided,
    actor: Person,
    now: datetime,
) -> PairDecision:
    key = (one.mentor_enrollment_id, one.mentee_enrollment_id)
    row = standing.get(key)
    if row is not None and one.version is not None and row.version != one.version:
        raise Stale(
            f"{who_and_when(row.by, row.at)} decided on these two meanwhile: "
            f"{row.get_decision_display() or 'taken back'}. Your decision was not saved."
        )
    if row is None and one.version:
        raise Stale("The decision you looked at is gone. Look at the pair as it is now.")
    if row is None:
        row = PairDecision(round=round, mentor_enrollment_id=key[0], mentee_enrollment_id=key[1], version=0)
        standing[key] = row
    row.decision, row.note, row.by, row.at = one.decision, one.note, actor, now
    row.version += 1
    row.save()
    return row


def _require_within_limits(round: Round, people: dict[int, Enrollment]) -> None:
    """A pin never exceeds a mentor's limit or a mentee's wish, counting mentorships that stand too."""
    keeps = list(
        round.decisions.filter(decision=Decision.KEEP).values_list(
            "mentor_enrollment_id", "mentee_enrollment_id"
        )
    )
    mentors = [pk for pk, row in people.items() if row.role == EnrollmentRole.MENTOR]
    mentees = [pk for pk, row in people.items() if row.role == EnrollmentRole.MENTEE]
    taken, found = places_taken(mentors), mentors_found(mentees)
    for pk in mentors:
        limit = places_offered(people[pk], round.program)
        if sum(mentor == pk for mentor, _ in keeps) + taken.get(pk, 0) > limit:
            raise LimitReached(
                f"{people[pk].person.name} takes {limit} at most. Only {people[pk].person.name}'s own yes "
                "raises that limit; nothing was changed."
            )
    for pk in mentees:
        wish = mentors_wanted(people[pk], round.program)
        if sum(mentee == pk for _, mentee in keeps) + found.get(pk, 0) > wish:
            raise LimitReached(
                f"{people[pk].person.name} has as many mentors as asked for with what you already keep. "
                "Take another decision back first; nothing was changed."
            )
