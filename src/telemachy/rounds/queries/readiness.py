"""What stands between a round and its approval or publication, each as a sentence with what to do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from telemachy.matching.result import fill
from telemachy.mentorships.queries.places import places_offered, places_taken
from telemachy.programs.choices import PRESENT_STATES
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.apart import people_apart
from telemachy.programs.queries.gates import kept_out
from telemachy.rounds.choices import Decision, Wish
from telemachy.rounds.models import MentorWish, Proposal, Round
from telemachy.rounds.queries.hashes import proposals_hash, roster_hash
from telemachy.rounds.queries.phases import draw_changed
from telemachy.rounds.queries.review import enrollments_by_id

GONE_SHOWN = 5


@dataclass(frozen=True)
class Obstacle:
    """One thing that has to be put right first."""

    sentence: str


def obstacles(round: Round, today: date) -> list[Obstacle]:
    """All that stands in the way, with one constant number of queries. An empty list means: go ahead."""
    if round.run is None:
        return [Obstacle("This round has not been run yet. Run it first.")]
    found: list[Obstacle] = []
    if round.run.check_problems:
        found.append(Obstacle("The second check did not agree with the result. Run the round again."))
    if proposals_hash(round) != round.run.proposals_hash:
        found.append(Obstacle("What is shown is not what the run produced. Run the round again."))
    if draw_changed(round):
        found.append(Obstacle("Who begins in this round was changed after the run. Run the round again."))
    found += _open_decisions(round)
    found += _people_gone(round)
    found += _not_to_be_proposed(round, today)
    found += _not_available(round)
    found += _limits_lowered(round)
    if round.unmatched.exists() and not (round.next_step and round.next_step_by):
        found.append(Obstacle("Say what happens next, and by when, for the people without a mentor."))
    return found


def roster_changed(round: Round) -> bool:
    """Whether somebody joined, left or changed answers since the run. Not an obstacle; worth a look."""
    return (
        round.run is not None
        and bool(round.run.overrides)
        and (round.run.overrides.get("roster_hash") != roster_hash(round.cohort))
    )


@dataclass(frozen=True)
class Gone:
    """Pairs of the run that cannot stand because somebody has left, and how many still can."""

    people: Sequence[str]
    more: int
    pairs: int
    standing: int


def gone_since_the_run(round: Round) -> Gone | None:
    """Who was paired and no longer takes part; None where everybody is still there. Runs two queries.

    Asked from the side of those who left, of whom there are few.
    """
    is_paired = Exists(
        round.proposals.filter(Q(mentor_enrollment=OuterRef("pk")) | Q(mentee_enrollment=OuterRef("pk")))
    )
    names = list(
        Enrollment.objects.filter(cohort=round.cohort)
        .exclude(state__in=PRESENT_STATES)
        .filter(is_paired)
        .order_by("person__sort_name", "pk")
        .values_list("pk", "person__name")
    )
    if not names:
        return None
    ids = [pk for pk, _ in names]
    pairs = round.proposals.filter(Q(mentor_enrollment__in=ids) | Q(mentee_enrollment__in=ids)).count()
    made = int((round.run.figures if round.run else {}).get("pairs", 0)) or round.proposals.count()
    shown = [name for _, name in names[:GONE_SHOWN]]
    return Gone(shown, len(names) - len(shown), pairs, made - pairs)


def decisions_not_in(round: Round) -> int:
    """How many decisions the proposals shown do not follow, and another run could. Runs at most two queries.

    Asked from the side of the decisions, of which there are few: the pairs of a round may be 50,000.
    """
    is_a_pair = Exists(
        Proposal.objects.filter(
            round=OuterRef("round"),
            mentor_enrollment=OuterRef("mentor_enrollment"),
            mentee_enrollment=OuterRef("mentee_enrollment"),
        )
    )
    not_followed = round.decisions.annotate(is_a_pair=is_a_pair).filter(
        Q(decision=Decision.KEEP, is_a_pair=False) | Q(decision=Decision.NEVER, is_a_pair=True)
    )
    return not_followed.order_by().count() - len(_refused(round))


def refused_decisions(round: Round) -> list[str]:
    """Pairs that were to be kept and cannot be, with the reason; another run does not help."""
    refused = _refused(round)
    people = enrollments_by_id(pk for pair in refused for pk in pair)
    sentences = []
    for (mentor, mentee), why in refused.items():
        if mentor not in people or mentee not in people:
            continue
        names = {"mentee": people[mentee].person.name, "mentor": people[mentor].person.name}
        sentences.append(fill("{mentee} and {mentor} cannot be kept together: ", names) + fill(why, names))
    return sentences


def _refused(round: Round) -> dict[tuple[int, int], str]:
    """Decisions that the last run could not follow, and why; only those that still stand."""
    rows = round.run.figures.get("refused", []) if round.run else []
    said = {(row["mentor"], row["mentee"]): row["why"] for row in rows}
    if not said:
        return {}
    standing = set(
        round.decisions.filter(decision=Decision.KEEP).values_list(
            "mentor_enrollment_id", "mentee_enrollment_id"
        )
    )
    return {pair: why for pair, why in said.items() if pair in standing}


def _open_decisions(round: Round) -> list[Obstacle]:
    found = [Obstacle(f"{sentence} Take that decision back.") for sentence in refused_decisions(round)]
    number = decisions_not_in(round)
    if number:
        what = "A decision of yours is" if number == 1 else f"{number} decisions of yours are"
        found.append(Obstacle(f"{what} not in the result yet. Run the round again."))
    return found


def _people_gone(round: Round) -> list[Obstacle]:
    in_pairs = round.proposals.values_list("mentor_enrollment_id", "mentee_enrollment_id")
    ids = {pk for pair in in_pairs for pk in pair}
    gone = (
        Enrollment.objects.filter(cohort=round.cohort)
        .exclude(state__in=PRESENT_STATES)
        .filter(pk__in=_subquery_of_pairs(round))
        .values_list("person__name", flat=True)
    )
    names = sorted(gone)
    missing = len(ids) - Enrollment.objects.filter(pk__in=_subquery_of_pairs(round)).count()
    if missing:
        names.append("someone who was erased")
    if not names:
        return []
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return [Obstacle(f"No longer taking part: {shown}. Run the round again without them.")]


def _not_to_be_proposed(round: Round, today: date) -> list[Obstacle]:
    """Who was paired and paused since, or is kept out by something else; of a private reason no word."""
    paired = Exists(
        round.proposals.filter(Q(mentor_enrollment=OuterRef("pk")) | Q(mentee_enrollment=OuterRef("pk")))
    )
    present = Enrollment.objects.filter(cohort=round.cohort).present().filter(paired)
    names = sorted(kept_out(present, today).values_list("person__name", flat=True))
    if not names:
        return []
    more = f" and {len(names) - GONE_SHOWN} more" if len(names) > GONE_SHOWN else ""
    return [Obstacle(f"Not to be proposed now: {', '.join(names[:GONE_SHOWN])}{more}. Run the round again.")]


def _not_available(round: Round) -> list[Obstacle]:
    """Pairs that something private speaks against since the run; who said what follows from no word here."""
    apart = people_apart(round.program)
    would_rather_not = Exists(
        MentorWish.objects.filter(
            mentor_enrollment=OuterRef("mentor_enrollment"),
            mentee_enrollment=OuterRef("mentee_enrollment"),
            wish=Wish.PREFER_NOT,
        )
    )
    people = {pk for two in apart for pk in two}
    named = Q(mentor_enrollment__person__in=people, mentee_enrollment__person__in=people)
    pairs = [
        f"{proposal.mentee_enrollment.person.name} and {proposal.mentor_enrollment.person.name}"
        for proposal in round.proposals.annotate(would_rather_not=would_rather_not)
        .filter(named | Q(would_rather_not=True))
        .select_related("mentor_enrollment__person", "mentee_enrollment__person")
        .order_by("id")
        if proposal.would_rather_not
        or frozenset({proposal.mentor_enrollment.person_id, proposal.mentee_enrollment.person_id}) in apart
    ]
    if not pairs:
        return []
    more = f"; and {len(pairs) - GONE_SHOWN} more" if len(pairs) > GONE_SHOWN else ""
    return [
        Obstacle(f"Not available for this pair: {'; '.join(pairs[:GONE_SHOWN])}{more}. Run the round again.")
    ]


def _subquery_of_pairs(round: Round) -> QuerySet[Proposal, int]:
    return (
        round.proposals.order_by()
        .values_list("mentor_enrollment_id", flat=True)
        .union(round.proposals.order_by().values_list("mentee_enrollment_id", flat=True))
    )


def _limits_lowered(round: Round) -> list[Obstacle]:
    proposed = Counter(round.proposals.values_list("mentor_enrollment_id", flat=True))
    mentors = Enrollment.objects.filter(pk__in=round.proposals.values("mentor_enrollment_id")).select_related(
        "person"
    )
    taken = {} if not proposed else places_taken(proposed)
    over = sorted(
        row.person.name
        for row in mentors
        if proposed[row.pk] + taken.get(row.pk, 0) > places_offered(row, round.program)
    )
    if not over:
        return []
    return [
        Obstacle(f"More than they can take: {', '.join(over)}. Run the round again under the present limits.")
    ]
