"""Two people who have both said yes, and sessions that they planned by the real actions."""

from datetime import datetime, timedelta

from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.meetings.actions import propose_times, take_time
from telemachy.meetings.models import Session
from telemachy.mentorships.actions import PairToOpen, accept, open_mentorship
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import FreeTime, Person
from telemachy.programs.models import Enrollment

SOON = NOW + timedelta(days=3)


def together(name: str = "Crossings", *, mentor_zone: str = "UTC", mentee_zone: str = "UTC") -> Mentorship:
    """Mina and Omar, both of whom said yes; each on a clock of their own."""
    scene = open_scene(name)
    return paired(scene, scene.mentor(f"Omar {name}"), scene.mentee(f"Mina {name}"), mentor_zone, mentee_zone)


def paired(
    scene: Scene, omar: Enrollment, mina: Enrollment, mentor_zone: str = "UTC", mentee_zone: str = "UTC"
) -> Mentorship:
    """A mentorship of these two to which both said yes."""
    for person, zone in ((omar.person, mentor_zone), (mina.person, mentee_zone)):
        Person.objects.filter(pk=person.pk).update(timezone=zone)
    opened = open_mentorship(
        actor=scene.cora,
        program=scene.program,
        pair=PairToOpen(mentor_enrollment_id=omar.pk, mentee_enrollment_id=mina.pk),
        now=NOW,
    )
    for person in (opened.mentor, opened.mentee):
        accept(actor=person, mentorship=opened, now=NOW)
    return Mentorship.objects.with_people().get(pk=opened.pk)


def planned(
    mentorship: Mentorship,
    starts_at: datetime = SOON,
    *,
    length_minutes: int = 60,
    where: str = "",
    now: datetime = NOW,
) -> Session:
    """A session that the mentee proposed and the mentor took."""
    proposal = propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[starts_at],
        length_minutes=length_minutes,
        where=where,
        now=now,
    )
    return take_time(actor=mentorship.mentor, time=proposal.times.get(), now=now)[0]


def free(person: Person, *stretches: tuple[int, int, int]) -> None:
    """Free in the week: weekday, and from which hour to which."""
    for weekday, starts, ends in stretches:
        FreeTime.objects.create(
            person=person, weekday=weekday, starts_minute=starts * 60, ends_minute=ends * 60
        )
