"""What a coordinator decides while reviewing: keep these two, never these two, exchange mentors; notes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Q

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.mentorships.queries.places import mentors_found, mentors_wanted, places_offered, places_taken
from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.changing import lock_round, touch, who_and_when
from telemachy.rounds.choices import CHANGEABLE, Decision, Source
from telemachy.rounds.models import DecisionChange, PairDecision, PairNote, Proposal, Round

AT_ONCE = 400  # pairs named in one query

Row = TypeVar("Row")
#: (mentor enrollment, mentee enrollment)
Pair = tuple[int, int]


class NotInThisRound(Refusal):
    """A decision names someone who is not in the round, or on the wrong side."""


class NotChangeable(Refusal):
    """The round is running, approved or published."""


class LimitReached(Refusal):
    """Keeping the pair would exceed what someone said they can take."""


class DecidedMeanwhile(Stale):
    """Somebody else decided otherwise on the same two; holds it, to be shown beside one's own."""

    def __init__(self, standing: PairDecision) -> None:
        super().__init__(
            f"{who_and_when(standing.by, standing.at)} decided on these two meanwhile: "
            f"{standing.get_decision_display() or 'taken back'}. Your decision was not saved."
        )
        self.standing = standing


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision to write, and the version of the earlier decision it rests on.

    A version of None overwrites whatever stood there (from a file).
    """

    mentor_enrollment_id: int
    mentee_enrollment_id: int
    decision: str
    version: int | None = 0

    @property
    def pair(self) -> Pair:
        return self.mentor_enrollment_id, self.mentee_enrollment_id


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
    """Keep two people together, keep them apart, or (blank) take the decision back; perhaps with a note.

    ``version`` is that of the earlier decision on the same two, 0 if there was none: when somebody else
    decided otherwise meanwhile, nothing is written and the answer says who. Other pairs do not stand in the
    way. A note is added to those that are there, whoever wrote them.
    """
    decided = Decided(
        mentor_enrollment_id=mentor.pk, mentee_enrollment_id=mentee.pk, decision=decision, version=version
    )
    written = decide_pairs(actor=actor, round=round, decisions=[decided], now=now)[0]
    if note:
        add_note(actor=actor, round=round, mentor=mentor, mentee=mentee, text=note, now=now)
    return written


@transaction.atomic
def decide_pairs(
    *,
    actor: Person,
    round: Round,
    decisions: Sequence[Decided],
    source: str = Source.PAGE,
    now: datetime,
) -> list[PairDecision]:
    """Write several decisions, all or none. The number of queries does not depend on how many there are."""
    round = lock_round(round, version=None)
    if round.state not in CHANGEABLE:
        raise NotChangeable(
            f"This round is {round.get_state_display().lower()}: its pairs cannot be changed. "
            "Take the approval back first."
        )
    people = _people_of(round, decisions)
    standing = _standing(round, decisions)
    changes = [one for one in decisions if _is_news(standing.get(one.pair), one)]
    _write(round, standing, changes, actor, source, now)
    _require_within_limits(round, people)
    touch(round, actor=actor, now=now)
    record(
        actor=actor,
        verb="rounds.decide_pairs",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={
            "keep": sum(one.decision == Decision.KEEP for one in changes),
            "never": sum(one.decision == Decision.NEVER for one in changes),
            "taken_back": sum(not one.decision for one in changes),
        },
    )
    after = _standing(round, decisions)
    return [after[one.pair] for one in decisions]


def swap_mentors(
    *,
    actor: Person,
    round: Round,
    first: Proposal,
    second: Proposal,
    versions: Mapping[Pair, int] | None = None,
    now: datetime,
) -> None:
    """Decide that two mentees exchange their mentors; the next run makes the two new pairs.

    Where one of the present pairs was kept, that is taken back in the same step. `versions` are those of the
    decisions that the coordinator saw on any of the four pairs; without it the swap goes over them.
    """
    ours = (first.mentor_enrollment_id, first.mentee_enrollment_id)
    theirs = (second.mentor_enrollment_id, second.mentee_enrollment_id)
    wanted = {(theirs[0], ours[1]): Decision.KEEP.value, (ours[0], theirs[1]): Decision.KEEP.value}
    standing = round.decisions.filter(decision=Decision.KEEP).values_list(
        "mentor_enrollment_id", "mentee_enrollment_id"
    )
    wanted |= dict.fromkeys(standing.filter(_any_of([ours, theirs])), "")
    decide_pairs(
        actor=actor,
        round=round,
        source=Source.SWAP,
        decisions=[
            Decided(
                mentor_enrollment_id=mentor,
                mentee_enrollment_id=mentee,
                decision=decision,
                version=None if versions is None else versions.get((mentor, mentee), 0),
            )
            for (mentor, mentee), decision in wanted.items()
        ],
        now=now,
    )


@transaction.atomic
def add_note(
    *, actor: Person, round: Round, mentor: Enrollment, mentee: Enrollment, text: str, now: datetime
) -> PairNote:
    """Write a remark about two people beside those that are there. Coordinators of the program read it."""
    if {mentor.cohort_id, mentee.cohort_id} != {round.cohort_id}:
        raise NotInThisRound("Someone named here does not take part in this round.")
    note = PairNote.objects.create(
        round=round, mentor_enrollment=mentor, mentee_enrollment=mentee, text=text, by=actor, at=now
    )
    record(
        actor=actor, verb="rounds.add_note", target=round, now=now, program_id=str(round.program.public_id)
    )
    return note


@transaction.atomic
def remove_note(*, actor: Person, note: PairNote, now: datetime) -> None:
    """Take back a remark of one's own."""
    if note.by_id != actor.pk:
        raise Forbidden("Only who wrote a note takes it back.")
    record(
        actor=actor,
        verb="rounds.remove_note",
        target=note.round,
        now=now,
        program_id=str(note.round.program.public_id),
    )
    note.delete()


def _people_of(round: Round, decisions: Sequence[Decided]) -> dict[int, Enrollment]:
    """The enrollments that the decisions name, on the right side and taking part."""
    mentors = {one.mentor_enrollment_id for one in decisions}
    mentees = {one.mentee_enrollment_id for one in decisions}
    found: dict[int, Enrollment] = {}
    for part in _parts(sorted(mentors | mentees)):
        rows = Enrollment.objects.select_related("person").defer("answers")
        found |= {row.pk: row for row in rows.filter(cohort=round.cohort, pk__in=part).present()}
    wrong = [pk for pk in mentors if pk not in found or found[pk].role != EnrollmentRole.MENTOR]
    wrong += [pk for pk in mentees if pk not in found or found[pk].role != EnrollmentRole.MENTEE]
    if wrong:
        raise NotInThisRound("Someone named here does not take part in this round, or not on that side.")
    return found


def _standing(round: Round, decisions: Sequence[Decided]) -> dict[Pair, PairDecision]:
    """What has been decided so far on any of these pairs; the round is locked, so it stays so."""
    mentees = sorted({one.mentee_enrollment_id for one in decisions})
    wanted = {one.pair for one in decisions}
    found = {}
    for part in _parts(mentees):
        for row in round.decisions.filter(mentee_enrollment__in=part).select_related("by"):
            pair = (row.mentor_enrollment_id, row.mentee_enrollment_id)
            if pair in wanted:
                found[pair] = row
    return found


def _is_news(row: PairDecision | None, one: Decided) -> bool:
    """Whether a decision changes anything; Stale when it rests on what is no longer so."""
    if row is None:
        if one.version:
            raise Stale("The decision you looked at is gone. Look at the pair as it is now.")
        return bool(one.decision)
    if row.decision == one.decision:
        return False  # two who decide the same do not stand in each other's way
    if one.version is not None and row.version != one.version:
        raise DecidedMeanwhile(row)
    return True


def _write(
    round: Round,
    standing: Mapping[Pair, PairDecision],
    changes: Sequence[Decided],
    actor: Person,
    source: str,
    now: datetime,
) -> None:
    """The decisions, their trail, and what the Review shows beside a pair."""
    new, changed, trail = [], [], []
    for one in {one.pair: one for one in changes}.values():
        two = {
            "mentor_enrollment_id": one.mentor_enrollment_id,
            "mentee_enrollment_id": one.mentee_enrollment_id,
        }
        row = standing.get(one.pair)
        before = row.decision if row else ""
        trail.append(
            DecisionChange(
                round=round, before=before, after=one.decision, source=source, by=actor, at=now, **two
            )
        )
        if row is None:
            new.append(PairDecision(round=round, decision=one.decision, by=actor, at=now, **two))
        else:
            row.decision, row.by, row.at, row.version = one.decision, actor, now, row.version + 1
            changed.append(row)
    PairDecision.objects.bulk_create(new, batch_size=AT_ONCE)
    PairDecision.objects.bulk_update(changed, ["decision", "by", "at", "version"], batch_size=AT_ONCE)
    DecisionChange.objects.bulk_create(trail, batch_size=AT_ONCE)
    for decision in ("", *Decision.values):
        for part in _parts([one.pair for one in changes if one.decision == decision], AT_ONCE // 4):
            round.proposals.filter(_any_of(part)).update(decided=decision)


def _any_of(pairs: Iterable[Pair]) -> Q:
    condition = Q(pk__in=[])
    for mentor, mentee in pairs:
        condition |= Q(mentor_enrollment=mentor, mentee_enrollment=mentee)
    return condition


def _parts(rows: Sequence[Row], size: int = AT_ONCE) -> list[Sequence[Row]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _require_within_limits(round: Round, people: Mapping[int, Enrollment]) -> None:
    """A pin never exceeds a mentor's limit or a mentee's wish, counting mentorships that stand too."""
    keeps = list(
        round.decisions.filter(decision=Decision.KEEP).values_list(
            "mentor_enrollment_id", "mentee_enrollment_id"
        )
    )
    of_mentor, of_mentee = Counter(pair[0] for pair in keeps), Counter(pair[1] for pair in keeps)
    mentors = [pk for pk, row in people.items() if row.role == EnrollmentRole.MENTOR]
    mentees = [pk for pk, row in people.items() if row.role == EnrollmentRole.MENTEE]
    taken = _summed(places_taken, mentors)
    found = _summed(mentors_found, mentees)
    for pk in mentors:
        limit = places_offered(people[pk], round.program)
        if of_mentor[pk] and of_mentor[pk] + taken.get(pk, 0) > limit:
            raise LimitReached(
                f"{people[pk].person.name} takes {limit} at most. Only {people[pk].person.name}'s own yes "
                "raises that limit; nothing was changed."
            )
    for pk in mentees:
        wish = mentors_wanted(people[pk], round.program)
        if of_mentee[pk] and of_mentee[pk] + found.get(pk, 0) > wish:
            raise LimitReached(
                f"{people[pk].person.name} has as many mentors as asked for with what you already keep. "
                "Take another decision back first; nothing was changed."
            )


def _summed(count: Callable[[Iterable[int]], Mapping[int, int]], ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in _parts(ids):
        found |= count(part)
    return found
