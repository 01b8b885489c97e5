"""What this room holds about a person, and erasing it.

Points and fit are a coordinator's working notes about two people at once; what was said to the person is
theirs.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from telemachy.common.personal_data import Held
from telemachy.people.models import Person
from telemachy.rounds.choices import ContestState, RoundState
from telemachy.rounds.models import (
    AimsCard,
    Contest,
    FrozenInputs,
    MentorWish,
    OwnWeights,
    PairDecision,
    PairListRow,
    PairNote,
    PhaseDraw,
    PhasePlace,
    Proposal,
    Publication,
    Question,
    RankedMentor,
    Round,
    Run,
    RunWishes,
    ShortlistEntry,
    Unmatched,
)
from telemachy.rounds.queries.frozen import unpacked
from telemachy.rounds.queries.words import label_of

ERASED = "Erased."

PART = "Matching rounds"


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
        ("Draws made", PhaseDraw.objects.filter(drawn_by=person).count()),
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
    held += _wishes_of(person)
    held += _draws_of(person)
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
        reasons=[],
        words_for_mentee=[],
        words_for_mentor=[],
        talk_for_mentee="",
        talk_for_mentor="",
        worth_a_look="",
    )
    Unmatched.objects.filter(enrollment__person=person).update(
        reason=ERASED, reason_for_person=ERASED, topics=[], could_help=[]
    )
    Contest.objects.filter(enrollment__person=person, state=ContestState.OPEN).update(
        state=ContestState.WITHDRAWN
    )
    Contest.objects.filter(enrollment__person=person).update(question=ERASED)
    Contest.objects.filter(enrollment__person=person).exclude(answer="").update(answer=ERASED)
    for row, ids in _frozen_with(person):
        row.packed = unpacked(row.packed).without(ids).packed()
        row.erased_people += len(ids)
        row.save(update_fields=["packed", "erased_people"])
    PairNote.objects.filter(of_the_person).delete()
    _erase_wishes(person)
    # The place stays under its id, which says nothing about anybody: the draw can still be repeated.
    PhasePlace.objects.filter(enrollment__person=person).update(enrollment=None)
    Proposal.objects.filter(mentee_enrollment__person=person).update(mentee_sort="")
    Proposal.objects.filter(mentor_enrollment__person=person).update(mentor_sort="")
    Unmatched.objects.filter(enrollment__person=person).update(name_sort="")
    # Of a list of pairs, a line about the person keeps its number and what became of it, not whom it named.
    PairListRow.objects.filter(of_the_person | _names(person)).update(
        mentee_text="", mentor_text="", reason=""
    )
    for public_id in person.enrollments.values_list("public_id", flat=True):
        Question.objects.filter(about__contains=str(public_id)).delete()


def _draws_of(person: Person) -> list[Held]:
    """Where the person came when a published round drew who begins."""
    places = (
        PhasePlace.objects.filter(
            enrollment__person=person, draw__ended_at=None, draw__round__state=RoundState.PUBLISHED
        )
        .select_related("draw__round__program")
        .annotate(of=Count("draw__order"))
        .order_by("pk")
    )
    return [
        Held(
            heading=f"{place.draw.round.program.name}, round {place.draw.round.number}: who begins",
            facts=(
                ("Place in the draw", f"{place.position} of {place.of}"),
                ("Begins", "Now" if place.position <= place.draw.takes else f"From {place.draw.next_from}"),
            ),
            source="A draw from the round's seed",
        )
        for place in places
    ]


def _wishes_of(person: Person) -> list[Held]:
    """Whom the person ranked, what they answered about cards, and what mentors saw of their own aims."""
    ranked = (
        RankedMentor.objects.filter(mentee_enrollment__person=person)
        .select_related("mentee_enrollment__cohort__program", "mentor_enrollment__person")
        .order_by("mentee_enrollment_id", "place")
    )
    programs: dict[str, list[tuple[str, str]]] = {}
    for row in ranked:
        facts = programs.setdefault(row.mentee_enrollment.cohort.program.name, [])
        facts.append((f"Choice {row.place}", row.mentor_enrollment.person.name))
    held = [
        Held(heading=f"Whom you would like in {name}", facts=tuple(facts), source="You yourself")
        for name, facts in programs.items()
    ]
    weighed = OwnWeights.objects.filter(enrollment__person=person)
    held += [
        Held(
            heading=f"What counts more or less for you in {row.enrollment.cohort.program.name}",
            facts=tuple((label_of(key), f"{percent:+d} percent") for key, percent in row.tilt.items()),
            source="You yourself",
        )
        for row in weighed.select_related("enrollment__cohort__program").order_by("pk")
    ]
    wishes = MentorWish.objects.filter(mentor_enrollment__person=person).order_by("id")
    cards = {
        card.mentee_enrollment_id: card
        for card in AimsCard.objects.filter(mentee_enrollment__in=wishes.values("mentee_enrollment"))
    }
    answered = tuple(
        (_said(cards[wish.mentee_enrollment_id].lines), wish.get_wish_display())
        for wish in wishes
        if wish.mentee_enrollment_id in cards
    )
    if answered:
        held.append(
            Held(heading="What you answered about mentees' aims", facts=answered, source="You yourself")
        )
    own = AimsCard.objects.filter(mentee_enrollment__person=person).select_related("window__round__program")
    held += [
        Held(
            heading=f"What mentors saw of your aims in {card.window.round.program.name}, without your name",
            facts=tuple((heading, said) for heading, said in card.lines),
            source="Your answers",
        )
        for card in own
        if card.lines
    ]
    return held


def _said(lines: list[list[str]]) -> str:
    return "; ".join(said for _, said in lines) or "A card without words"


def _erase_wishes(person: Person) -> None:
    """Delete what the person wished, what was wished of them, and the lists and cards they stand in."""
    of_the_person = Q(mentor_enrollment__person=person) | Q(mentee_enrollment__person=person)
    RankedMentor.objects.filter(of_the_person).delete()
    MentorWish.objects.filter(of_the_person).delete()
    OwnWeights.objects.filter(enrollment__person=person).delete()
    ShortlistEntry.objects.filter(of_the_person).delete()
    AimsCard.objects.filter(mentee_enrollment__person=person).delete()
    gone = set(person.enrollments.values_list("pk", flat=True))
    cohorts = person.enrollments.values("cohort")
    for row in RunWishes.objects.filter(run__round__cohort__in=cohorts):
        for name in ("ranks", "answers", "apart"):
            setattr(row, name, [said for said in getattr(row, name) if not gone & set(said[:2])])
        row.save()


def _names(person: Person) -> Q:
    """Lines that name the person without having found them: by address or by the whole name."""
    said = Q(mentee_text__iexact=person.name) | Q(mentor_text__iexact=person.name)
    if person.email:
        said |= Q(mentee_text__iexact=person.email) | Q(mentor_text__iexact=person.email)
    return said


def _frozen_with(person: Person) -> Iterator[tuple[FrozenInputs, frozenset[str]]]:
    """Each run's frozen inputs that hold answers of the person, and under which ids."""
    own = frozenset(map(str, person.enrollments.values_list("public_id", flat=True)))
    cohorts = person.enrollments.values("cohort")
    for row in FrozenInputs.objects.filter(run__round__cohort__in=cohorts).iterator(chunk_size=1):
        if ids := own & unpacked(row.packed).answering():
            yield row, ids
