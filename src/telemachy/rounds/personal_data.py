"""What this room holds about a person, and erasing it.

Points and fit are a coordinator's working notes about two people at once; what was said to the person is
theirs.
"""

from datetime import datetime

from django.db.models import Q

from telemachy.common.personal_data import Held
from telemachy.people.models import Person
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import PairDecision, Proposal, Publication, Round, Run, Unmatched

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
    ]
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
    PairDecision.objects.filter(of_the_person).update(note="")
