"""Bringing two people together: as a proposal, or held back as a next choice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.mentorships.actions.places import (
    lock_enrollments,
    require_present,
    require_proposable,
    require_wishes_left,
    take_places,
)
from telemachy.mentorships.actions.states import locked, move
from telemachy.mentorships.choices import TAKES_A_PLACE, State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.places import mentors_found
from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment, Program
from telemachy.programs.queries.apart import people_apart


class AlreadyTogether(Refusal):
    """The two have a mentorship that stands."""


class WrongSides(Refusal):
    """A pair is not one mentor and one mentee of the program."""


class NotAvailable(Refusal):
    """The two are kept apart, for a reason that is private."""


@dataclass(frozen=True, kw_only=True)
class PairToOpen:
    """Two enrollments, by id, and what each is told about why."""

    mentor_enrollment_id: int
    mentee_enrollment_id: int
    words_for_mentee: tuple[str, ...] = ()
    words_for_mentor: tuple[str, ...] = ()
    talk_for_mentee: str = ""
    talk_for_mentor: str = ""


def open_mentorships(
    *,
    actor: Person | None,
    program: Program,
    pairs: Sequence[PairToOpen],
    round_public_id: UUID | None,
    now: datetime,
) -> list[Mentorship]:
    """Propose each pair, all or none. Runs the same few queries for one pair and for thousands."""
    return _open(actor, program, pairs, State.PROPOSED, round_public_id, now, None)


def open_mentorship(
    *, actor: Person, program: Program, pair: PairToOpen, now: datetime, round_public_id: UUID | None = None
) -> Mentorship:
    """Propose two people to each other."""
    return _open(actor, program, [pair], State.PROPOSED, round_public_id, now, None)[0]


def hold_mentorship(
    *,
    actor: Person | None,
    program: Program,
    pair: PairToOpen,
    round_public_id: UUID | None,
    held_until: datetime,
    now: datetime,
) -> Mentorship:
    """Keep a mentor's place for a next choice; neither of the two sees it until it is proposed."""
    return _open(actor, program, [pair], State.HELD, round_public_id, now, held_until)[0]


@transaction.atomic
def propose_held(*, actor: Person | None, mentorship: Mentorship, now: datetime) -> Mentorship:
    """Turn a held place into a proposal that both see."""
    enrollments = lock_enrollments([mentorship.mentor_enrollment_id, mentorship.mentee_enrollment_id])
    require_present(enrollments.values())
    require_proposable(enrollments.values(), now)
    mentorship = locked(mentorship)
    if mentorship.state != State.HELD:
        raise Refusal("This choice is no longer held. Look at the list again for what is open now.")
    pair = PairToOpen(
        mentor_enrollment_id=mentorship.mentor_enrollment_id,
        mentee_enrollment_id=mentorship.mentee_enrollment_id,
    )
    _require_available(mentorship.program, [pair], enrollments)
    mentorship.proposed_at = now
    move(mentorship, State.PROPOSED, now=now)
    record(
        actor=actor,
        verb="mentorships.propose_held",
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
    )
    return mentorship


@transaction.atomic
def _open(
    actor: Person | None,
    program: Program,
    pairs: Sequence[PairToOpen],
    state: State,
    round_public_id: UUID | None,
    now: datetime,
    held_until: datetime | None,
) -> list[Mentorship]:
    # Lock first: two coordinators may give away the same last place.
    enrollments = lock_enrollments(
        [pair.mentor_enrollment_id for pair in pairs] + [pair.mentee_enrollment_id for pair in pairs]
    )
    _require_sides(program, pairs, enrollments)
    require_present(enrollments.values())
    _require_apart(pairs, enrollments)
    _require_available(program, pairs, enrollments)
    by_mentor = Counter(pair.mentor_enrollment_id for pair in pairs)
    by_mentee = Counter(pair.mentee_enrollment_id for pair in pairs)
    require_wishes_left(enrollments, by_mentee, mentors_found(by_mentee))
    take_places(enrollments, by_mentor)
    opened = Mentorship.objects.bulk_create(
        Mentorship(
            program=program,
            mentor_enrollment=enrollments[pair.mentor_enrollment_id],
            mentee_enrollment=enrollments[pair.mentee_enrollment_id],
            state=state,
            created_at=now,
            changed_at=now,
            proposed_at=now if state == State.PROPOSED else None,
            held_until=held_until,
            round_public_id=round_public_id,
            words_for_mentee=list(pair.words_for_mentee),
            words_for_mentor=list(pair.words_for_mentor),
            talk_for_mentee=pair.talk_for_mentee,
            talk_for_mentor=pair.talk_for_mentor,
        )
        for pair in pairs
    )
    record(
        actor=actor,
        verb="mentorships.hold" if state == State.HELD else "mentorships.propose",
        target=opened[0] if len(opened) == 1 else program,
        now=now,
        program_id=str(program.public_id),
        numbers={"pairs": len(opened)},
    )
    return opened


def _require_sides(program: Program, pairs: Sequence[PairToOpen], enrollments: dict[int, Enrollment]) -> None:
    for pair in pairs:
        mentor, mentee = (
            enrollments.get(pair.mentor_enrollment_id),
            enrollments.get(pair.mentee_enrollment_id),
        )
        if (
            mentor is None
            or mentee is None
            or mentor.role != EnrollmentRole.MENTOR
            or mentee.role != EnrollmentRole.MENTEE
            or mentor.person_id == mentee.person_id
            or {mentor.cohort.program_id, mentee.cohort.program_id} != {program.pk}
        ):
            raise WrongSides(
                "A mentorship needs one mentor and one mentee of the same program, two different people."
            )


def _require_apart(pairs: Sequence[PairToOpen], enrollments: dict[int, Enrollment]) -> None:
    together = set(
        Mentorship.objects.filter(
            mentor_enrollment_id__in={pair.mentor_enrollment_id for pair in pairs},
            mentee_enrollment_id__in={pair.mentee_enrollment_id for pair in pairs},
            state__in=TAKES_A_PLACE,
        ).values_list("mentor_enrollment_id", "mentee_enrollment_id")
    )
    already = [
        f"{enrollments[pair.mentor_enrollment_id].person.name} and "
        f"{enrollments[pair.mentee_enrollment_id].person.name}"
        for pair in pairs
        if (pair.mentor_enrollment_id, pair.mentee_enrollment_id) in together
    ]
    if already:
        raise AlreadyTogether(f"Already brought together: {'; '.join(already)}.")


def _require_available(
    program: Program, pairs: Sequence[PairToOpen], enrollments: dict[int, Enrollment]
) -> None:
    """Somebody may have named the other since the match was made, or no match was made at all."""
    apart = people_apart(program)
    for pair in pairs if apart else ():
        mentor, mentee = enrollments[pair.mentor_enrollment_id], enrollments[pair.mentee_enrollment_id]
        if frozenset({mentor.person_id, mentee.person_id}) in apart:
            raise NotAvailable(f"{mentee.person.name} and {mentor.person.name}: not available for this pair.")
