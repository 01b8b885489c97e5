"""What the kill tests share with the benchmark: a round to publish, and the states allowed after a kill."""

import contextlib
import random
from dataclasses import dataclass
from functools import partial

from django.db.models import Count
from tests.harness.kills import crash_points, killed
from tests.notifications.kill_scenarios import Figures
from tests.rounds.scene import NOW, Scene, approved_round, open_scene

from telemachy.audit.models import Event
from telemachy.mentorships.choices import TAKES_A_PLACE
from telemachy.mentorships.models import Mentorship, PlacesTaken
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person
from telemachy.rounds.actions.publishing import AlreadyPublished, publish_round
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Publication, Round


@dataclass(frozen=True)
class Counts:
    """What publication writes, counted."""

    published: bool
    publications: int
    mentorships: int
    places: int
    notices: int
    mails: int
    events: int


def scene_to_publish(name: str) -> tuple[Scene, Round]:
    """Four pairs on three mentors, two people without, one mentor without: nine people to tell."""
    scene = open_scene(name)
    mentees = [scene.mentee(f"{name} mentee {number}") for number in range(6)]
    mentors = [scene.mentor(f"{name} mentor {number}", capacity=2) for number in range(4)]
    pairs = [
        (mentees[0], mentors[0]),
        (mentees[1], mentors[0]),
        (mentees[2], mentors[1]),
        (mentees[3], mentors[2]),
    ]
    return scene, approved_round(scene, pairs, without=mentees[4:])


def publish(round_id: int, person_id: int) -> None:
    """Publish as somebody who comes back after the crash: published already is fine."""
    with contextlib.suppress(AlreadyPublished):
        publish_round(actor=Person.objects.get(pk=person_id), round=Round.objects.get(pk=round_id), now=NOW)


def counts(round: Round) -> Counts:
    """The state of one round's program."""
    of_program = {"program_id": str(round.program.public_id)}
    return Counts(
        published=Round.objects.get(pk=round.pk).state == RoundState.PUBLISHED,
        publications=Publication.objects.filter(round=round).count(),
        mentorships=Mentorship.objects.filter(program=round.program).count(),
        places=sum(
            PlacesTaken.objects.filter(enrollment__cohort=round.cohort).values_list("taken", flat=True)
        ),
        notices=Notification.objects.filter(key__startswith=f"rounds.published:{round.public_id}").count(),
        mails=OutgoingMail.objects.filter(**of_program, key__startswith="rounds.published").count(),
        events=Event.objects.filter(verb="rounds.publish_round", **of_program).count(),
    )


NOTHING = Counts(False, 0, 0, 0, 0, 0, 0)
EVERYTHING = Counts(True, 1, 4, 4, 10, 10, 1)


def assert_limits_hold(round: Round) -> None:
    """No mentor has more than the limit, and every count of places says what the rows say."""
    standing = (
        Mentorship.objects.filter(program=round.program, state__in=sorted(TAKES_A_PLACE))
        .order_by()
        .values_list("mentor_enrollment")
        .annotate(number=Count("id"))
    )
    by_mentor = dict(standing)
    for places in PlacesTaken.objects.filter(enrollment__cohort=round.cohort).select_related("enrollment"):
        assert places.taken == by_mentor.get(places.enrollment_id, 0)
        assert places.taken <= (places.enrollment.capacity or 0)


POINTS = [name for name in crash_points("rounds") if name.startswith("rounds.publish.")]


def kill_the_publishing(*, kills: int, seed: int) -> Figures:
    """Kill publication at random points, again and again; `lost` counts those that left a half."""
    chance = random.Random(seed)
    scene, round = scene_to_publish("Round0")
    half, messages, struck = 0, 0, 0
    while struck < kills:
        point = chance.choice(POINTS)
        struck += killed(partial(publish, round.pk, scene.cora.pk), at=point)
        found = counts(round)
        half += found not in (NOTHING, EVERYTHING)
        if found != NOTHING:
            publish(round.pk, scene.dora.pk)  # who comes back is told that it is done
            half += counts(round) != EVERYTHING
            messages += found.mails
            scene, round = scene_to_publish(f"Round{struck}")
    return Figures(kills=struck, messages=messages, lost=half, repeated=0, strangers=0)
