"""Letting go of what two people wrote together, when one of them is erased."""

from django.db.models import Q

from telemachy.mentorships.models import (
    AgreementVersion,
    Closing,
    Mentorship,
    Milestone,
    Objective,
    PathWish,
    PlanChange,
    Strategy,
)
from telemachy.people.models import Person

ERASED = "Erased"
#: Free text of the page; rhythm, days and signatures say nothing of a person.
TEXTS = (
    "aims",
    "mentee_gives",
    "mentee_gets",
    "mentor_gives",
    "mentor_gets",
    "mentee_contact",
    "mentor_contact",
    "punctuality",
    "between_us",
    "limits",
    "welcome",
    "unwelcome",
    "how_we_end",
)


def forget_shared_words(person: Person) -> None:
    """Blank the agreements of this person, delete the plans about them, and what they wrote in others.

    An agreement is about both at once, so its words cannot be kept for the other; that there was one stays.
    """
    mine = Mentorship.objects.of(person)
    AgreementVersion.objects.filter(mentorship__in=mine).update(**dict.fromkeys(TEXTS, ERASED))
    as_mentee = mine.filter(mentee_enrollment__person=person)
    Objective.objects.filter(mentorship__in=as_mentee).delete()
    PlanChange.objects.filter(Q(mentorship__in=as_mentee) | Q(mentorship__in=mine, changed_by=person)).update(
        before="", after=""
    )
    Objective.objects.filter(mentorship__in=mine, suggested_by=person).update(title=ERASED, words="")
    for kind in (Strategy, Milestone):
        kind._default_manager.filter(written_by=person).update(title=ERASED)
    # It is the mentee's own, and about the mentor.
    PathWish.objects.filter(
        Q(mentee_enrollment__person=person) | Q(mentor_enrollment__person=person)
    ).delete()
    # Thanks are to the other, so that either's name may stand in both; the note is the mentee's own.
    Closing.objects.filter(mentorship__in=mine).update(mentee_thanks="", mentor_thanks="", reason="")
    Closing.objects.filter(mentorship__in=as_mentee).update(hand_over="")
