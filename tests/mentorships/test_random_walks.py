"""Random acts in random order: whatever happens, no mentor is given more than the limit in force."""

import random

import pytest
from tests.rounds.scene import NOW, open_scene

from telemachy.common.errors import Refusal
from telemachy.mentorships import actions
from telemachy.mentorships.choices import MAY_FOLLOW, TAKES_A_PLACE, State
from telemachy.mentorships.models import Mentorship, PlacesTaken
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import set_limit
from telemachy.programs.models import Enrollment, Program

pytestmark = pytest.mark.django_db

STEPS = 60


@pytest.mark.parametrize("seed", range(6))
def test_no_act_takes_a_place_beyond_the_limit(seed: int) -> None:
    chance = random.Random(seed)
    scene = open_scene(f"Walk{seed}")
    mentees = [scene.mentee(f"Mentee {number}") for number in range(5)]
    mentors = [scene.mentor(f"Mentor {number}", capacity=chance.randint(0, 2)) for number in range(3)]
    states: dict[int, str] = {}

    for _ in range(STEPS):
        mentor, mentee = chance.choice(mentors), chance.choice(mentees)
        before = taken(mentor)
        try:
            _act(chance, scene.cora, scene.program, mentor, mentee)
        except Refusal:
            pass
        else:
            limit = Enrollment.objects.get(pk=mentor.pk).capacity or 0
            assert taken(mentor) <= max(limit, before)  # an act never adds above the limit in force
        for row in Mentorship.objects.all():
            earlier = states.get(row.pk, row.state)
            assert row.state == earlier or _reachable(State(earlier), State(row.state))
            states[row.pk] = row.state
        for places in PlacesTaken.objects.select_related("enrollment"):
            assert places.taken == taken(places.enrollment)


def taken(mentor: Enrollment) -> int:
    return Mentorship.objects.filter(mentor_enrollment=mentor, state__in=sorted(TAKES_A_PLACE)).count()


def _act(
    chance: random.Random, cora: Person, program: Program, mentor: Enrollment, mentee: Enrollment
) -> None:
    pair = actions.PairToOpen(mentor_enrollment_id=mentor.pk, mentee_enrollment_id=mentee.pk)
    rows = list(Mentorship.objects.with_people().order_by("id"))
    some = chance.choice(rows) if rows else None
    roll = chance.random()
    if roll < 0.35 or some is None:
        actions.open_mentorship(actor=cora, program=program, pair=pair, now=NOW)
    elif roll < 0.45:
        actions.hold_mentorship(
            actor=cora, program=program, pair=pair, round_public_id=None, held_until=NOW, now=NOW
        )
    elif roll < 0.6:
        actions.accept(actor=chance.choice([some.mentor, some.mentee]), mentorship=some, now=NOW)
    elif roll < 0.72:
        actions.decline(actor=chance.choice([some.mentor, some.mentee]), mentorship=some, now=NOW)
    elif roll < 0.82:
        actions.withdraw_mentorship(actor=cora, mentorship=some, now=NOW)
    elif roll < 0.9:
        actions.propose_held(actor=cora, mentorship=some, now=NOW)
    else:
        set_limit(actor=mentor.person, enrollment=mentor, capacity=chance.randint(0, 3), now=NOW)


def _reachable(earlier: State, later: State) -> bool:
    """One act may pass through one state more, as a second yes does."""
    return later in MAY_FOLLOW[earlier] or any(
        later in MAY_FOLLOW[between] for between in MAY_FOLLOW[earlier]
    )
