"""A mentee and a mentor who both said yes, for what a person shares or does with somebody of a mentorship."""

from dataclasses import dataclass

from tests.rounds.scene import NOW, Scene, approved_round, open_scene

from telemachy.mentorships.actions import accept
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.rounds.actions.publishing import publish_round


@dataclass(frozen=True)
class Pair:
    """The two, and whoever runs their program."""

    scene: Scene
    mentorship: Mentorship
    mentee: Person
    mentor: Person


def pair(*, accepted: bool = True) -> Pair:
    """Mina and Omar in one program; together, or only proposed to each other."""
    scene = open_scene()
    two = (scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))
    publish_round(actor=scene.cora, round=approved_round(scene, [two]), now=NOW)
    mentorship = Mentorship.objects.with_people().get()
    if accepted:
        for person in (mentorship.mentor, mentorship.mentee):
            mentorship = accept(actor=person, mentorship=mentorship, now=NOW)
    return Pair(scene, mentorship, two[0].person, two[1].person)
