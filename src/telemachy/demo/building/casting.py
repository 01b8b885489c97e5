"""As whom a visitor may step in."""

from __future__ import annotations

from telemachy.demo.building.setting_up import DemoFailed
from telemachy.demo.choices import Part
from telemachy.demo.models import Persona
from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.rounds.models import Round


def cast_parts(coordinator: Person, published: Round, later: Mentorship, alone: Person) -> None:
    """Give each part to somebody for whom something is waiting."""
    open_proposals = Mentorship.objects.filter(
        round_public_id=published.public_id, state=State.PROPOSED
    ).with_people()
    for_mentee = open_proposals.filter(mentee_answer=Answer.NOT_YET).order_by("pk").first()
    if for_mentee is None:
        raise DemoFailed("No mentee is left who has a proposal to answer.")
    for_mentor = (
        open_proposals.filter(mentor_answer=Answer.NOT_YET, mentor_enrollment__limit_set_by_person=False)
        .exclude(pk=for_mentee.pk)
        .order_by("pk")
        .first()
    )
    if for_mentor is None:
        raise DemoFailed("No mentor is left who has a proposal to answer.")
    Persona.objects.bulk_create(
        [
            Persona(part=Part.COORDINATOR, person=coordinator),
            Persona(part=Part.MENTEE, person=for_mentee.mentee),
            Persona(part=Part.MENTOR, person=for_mentor.mentor),
            Persona(part=Part.MENTEE_LATER, person=later.mentee),
            Persona(part=Part.MENTOR_LATER, person=later.mentor),
            Persona(part=Part.ALONE, person=alone),
        ]
    )
