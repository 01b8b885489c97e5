"""Letting go of what a person said for themselves or in private, when they are erased."""

from telemachy.mentorships.choices import ConcernRoute
from telemachy.mentorships.models import Change, Check, Concern
from telemachy.people.models import Person


def forget_private_words(person: Person) -> None:
    """Delete it all, but for what was told to a safeguarding lead, who may have to show what was done.

    Such a concern stays sealed until its time is over, without the one who raised it.
    """
    Check.objects.filter(person=person).delete()
    Change.objects.filter(asked_by=person).update(reason="", last_line="", asked_by=None)
    Concern.objects.filter(raised_by=person).exclude(route=ConcernRoute.LEAD).delete()
    Concern.objects.filter(raised_by=person).update(raised_by=None)
