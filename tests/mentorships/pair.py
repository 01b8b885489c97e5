"""Two people who both said yes, in a program that Cora and Dora run; what the later days are tested on."""

from dataclasses import dataclass
from datetime import datetime

from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.mentorships.actions import accept
from telemachy.mentorships.actions.opening import PairToOpen, open_mentorship
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment


@dataclass
class Pair:
    """The two, and what is around them."""

    scene: Scene
    mentee_enrollment: Enrollment
    mentor_enrollment: Enrollment
    mentorship: Mentorship

    @property
    def mina(self) -> Person:
        return self.mentorship.mentee

    @property
    def omar(self) -> Person:
        return self.mentorship.mentor

    def again(self) -> Mentorship:
        """The mentorship as it stands now."""
        return Mentorship.objects.with_people().get(pk=self.mentorship.pk)


def pair(
    name: str = "Crossings", *, now: datetime = NOW, scene: Scene | None = None, number: int = 0
) -> Pair:
    """Mina and Omar of this program, both of whom said yes at `now`."""
    scene = scene or open_scene(name)
    more = f" {number}" if number else ""
    mentee = scene.mentee(f"Mina {name}{more}", wants="public speaking", site="Lisbon")
    mentor = scene.mentor(f"Omar {name}{more}", capacity=1, offers="public speaking", site="Lisbon")
    mentorship = open_mentorship(
        actor=scene.cora,
        program=scene.program,
        pair=PairToOpen(mentor_enrollment_id=mentor.pk, mentee_enrollment_id=mentee.pk),
        now=now,
    )
    mentorship = Mentorship.objects.with_people().get(pk=mentorship.pk)
    accept(actor=mentorship.mentor, mentorship=mentorship, now=now)
    accept(actor=mentorship.mentee, mentorship=mentorship, now=now)
    return Pair(scene, mentee, mentor, Mentorship.objects.with_people().get(pk=mentorship.pk))
