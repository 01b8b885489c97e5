"""Two people of a program whose mentorship stands where a test wants it, built by the real actions."""

from datetime import timedelta
from typing import Any

from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.mentorships import actions
from telemachy.mentorships.actions.agreeing import confirm_agreement, save_agreement
from telemachy.mentorships.actions.objectives import add_objective
from telemachy.mentorships.models import AgreementVersion, Mentorship, Objective
from telemachy.mentorships.queries.agreement import latest_version
from telemachy.mentorships.queries.agreement_parts import first_values, values_of
from telemachy.people.models import Person

LATER = NOW + timedelta(days=1)


def proposed_pair(
    scene: Scene | None = None, *, mentee: str = "Mina Holt", mentor: str = "Omar Diaz", capacity: int = 2
) -> Mentorship:
    """A mentee and a mentor, proposed to each other."""
    scene = scene or open_scene()
    two = actions.PairToOpen(
        mentee_enrollment_id=scene.mentee(mentee).pk,
        mentor_enrollment_id=scene.mentor(mentor, capacity=capacity).pk,
    )
    return actions.open_mentorship(actor=scene.cora, program=scene.program, pair=two, now=NOW)


def accepted_pair(scene: Scene | None = None, **people: Any) -> Mentorship:
    """Both have said yes to the proposal."""
    mentorship = proposed_pair(scene, **people)
    for person in (mentorship.mentor, mentorship.mentee):
        actions.accept(actor=person, mentorship=mentorship, now=NOW)
    return fresh(mentorship)


def active_pair(scene: Scene | None = None, **people: Any) -> Mentorship:
    """They have agreed, and there is an objective."""
    mentorship = accepted_pair(scene, **people)
    agree(mentorship)
    objective(mentorship)
    return fresh(mentorship)


def write(mentorship: Mentorship, actor: Person, **changes: Any) -> AgreementVersion:
    """Save the next version, as the form would."""
    latest = latest_version(mentorship)
    values = values_of(latest) if latest else first_values(mentorship) | WRITTEN
    return save_agreement(
        actor=actor,
        mentorship=mentorship,
        values=values | changes,
        base=latest.number if latest else 0,
        now=NOW,
    )


def agree(mentorship: Mentorship, **changes: Any) -> AgreementVersion:
    """The mentee writes, both say yes."""
    version = write(mentorship, mentorship.mentee, **changes)
    for person in (mentorship.mentee, mentorship.mentor):
        version = confirm_agreement(actor=person, mentorship=mentorship, number=version.number, now=NOW)
    return version


def objective(mentorship: Mentorship, title: str = "Lead the weekly meeting") -> Objective:
    """One objective of the mentee."""
    return add_objective(actor=mentorship.mentee, mentorship=mentorship, title=title, now=NOW)


def fresh(mentorship: Mentorship) -> Mentorship:
    """The row as it is now, with its people."""
    return Mentorship.objects.with_people().get(pk=mentorship.pk)


WRITTEN = {
    "aims": "Speak up in meetings.",
    "mentee_gives": "Preparation and honest news.",
    "mentee_gets": "Six years of stage experience.",
    "mentor_gives": "An hour a month and straight answers.",
    "mentor_gets": "Practice in listening.",
}
