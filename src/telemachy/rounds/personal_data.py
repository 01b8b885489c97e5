"""What this room holds about a person, and erasing it.

Points and fit are a coordinator's working notes about two people at once; what was said to the person is
theirs.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from telemachy.common.personal_data import Held
from telemachy.people.models import Person
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import (
    Contest,
    FrozenInputs,
    PairDecision,
    Proposal,
    Publication,
    Round,
    Run,
    Unmatched,
)
from telemachy.rounds.queries.frozen import unpacked

ERASED = "Erased."


def export(person: Person) -> list[Held]:
    """What published rounds said to the person, and what the person did as a coordinator."""
    told = Unmatched.objects.filter(enrollment__person=person, round__state=RoundState.PUBLISHED)
    held = [
        Held(
            heading=f"{row.round.program.name}, round {row.round.number}",
            facts=(("Result", "No mentor yet"), ("Why", row.reason_for_person)),
            source="A published matching round",
        )
        for row in told.select_related("round__program").order_by("id")
    ]
    decided = PairDecision.objects.filter(by=person).count()
    acts = [
        ("Rounds opened", Round.objects.filter(opened_by=person).count()),
        ("Runs asked for", Run.objects.filter(asked_by=person).count()),
        ("Decisions about pairs", decided),
        ("Rounds approved", Round.objects.filter(approved_by=person).count()),
        ("Rounds published", Publication.objects.filter(published_by=person).count()),
        ("Questions answered", Contest.objects.filter(answered_by=person).count()),
    ]
    held += [
        Held(
            heading=f"What you asked about {row.program.name}",
            facts=tuple(fact for fact in (("Question", row.question), ("Answer", row.answer)) if fact[1]),
            source="You yourself, and who answered",
        )
        for row in Contest.objects.filter(enrollment__person=person).select_related("program")
    ]
    kept = sum(1 for _ in _frozen_with(person))
    if kept:
        held.append(
            Held(
                heading="Matching runs that can be repeated",
                facts=(("Runs that keep the answers you gave then", str(kept)),),
                source="Your answers in the programs above, as they were when a round was run",
            )
        )
    held.append(
        Held(
            heading="Your work on matching rounds",
            facts=tuple((what, str(number)) for what, number in acts if number),
            source="You yourself",
        )
    )
    return held


def erase(person: Person, *, now: datetime) -> None:
    """Blank every sentence about the person; counts and figures of past rounds stay."""
    of_the_person = Q(mentor_enrollment__person=person) | Q(mentee_enrollment__person=person)
    Proposal.objects.filter(of_the_person).update(
        reasons=[], words_for_mentee=[], words_for_mentor=[], worth_a_look=""
    )
    Unmatched.objects.filter(enrollment__person=person).update(
        reason=ERASED, reason_for_person=ERASED, topics=[], could_help=[]
    )
    Contest.objects.filter(enrollment__person=person).update(question=ERASED)
    Contest.objects.filter(enrollment__person=person).exclude(answer="").update(answer=ERASED)
    for row, ids in _frozen_with(person):
        row.packed = unpacked(row.packed).without(ids).packed()
        row.erased_people += len(ids)
        row.save(update_fields=["packed", "erased_people"])
    PairDecision.objects.filter(of_the_person).update(note="")


def _frozen_with(person: Person) -> Iterator[tuple[FrozenInputs, frozenset[str]]]:
    """Each run's frozen inputs that hold answers of the person, and under which ids."""
    own = frozenset(map(str, person.enrollments.values_list("public_id", flat=True)))
    cohorts = person.enrollments.values("cohort")
    for row in FrozenInputs.objects.filter(run__round__cohort__in=cohorts).iterator(chunk_size=1):
        if ids := own & unpacked(row.packed).answering():
            yield row, ids
