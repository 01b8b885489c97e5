"""The check of the demo can fail, and says what is wrong."""

import pytest
from django.test import override_settings
from tests.rounds.scene import NOW, approved_round, open_scene

from telemachy.demo.checking import _in_the_story, _walk
from telemachy.demo.choices import Part
from telemachy.demo.models import Persona
from telemachy.mentorships import actions as mentorships
from telemachy.mentorships.models import Mentorship
from telemachy.rounds.actions.drafting import open_draft
from telemachy.rounds.actions.publishing import publish_round


@pytest.mark.django_db
def test_a_story_in_which_all_went_well_does_not_hold() -> None:
    assert list(_in_the_story()) == ["No round is published."]

    scene = open_scene()
    mentee, mentor, lone = scene.mentee("Mina"), scene.mentor("Omar"), scene.mentee("Lena")
    approved = approved_round(scene, [(mentee, mentor)])
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)

    no_pair_is = ["active", "paused", "closing", "closed"]
    assert list(_in_the_story()) == [
        "Every published round found a mentor for everybody.",
        *(f"No mentorship is {state}." for state in ["not going ahead", *no_pair_is]),
        "No round is in draft.",
        "No ranking is open.",
    ]

    mentorships.decline(actor=mentor.person, mentorship=Mentorship.objects.get(), now=NOW)
    open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)

    assert list(_in_the_story()) == [
        "Every published round found a mentor for everybody.",
        *(f"No mentorship is {state}." for state in no_pair_is),
        "No ranking is open.",
    ]
    assert lone.is_present()


@pytest.mark.django_db(transaction=True)
@override_settings(TELEMACHY_DEMO=True)
def test_a_door_that_is_missing_is_named(live_app: str) -> None:
    scene = open_scene()
    Persona.objects.create(part=Part.MENTOR, person=scene.mentor("Omar").person)

    assert list(_walk(live_app, Part.MENTEE)) == ["The door has no way in for the mentee."]
    assert list(_walk(live_app, Part.MENTOR)) == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_demonstration_there_is_no_door(live_app: str) -> None:
    Persona.objects.create(part=Part.MENTOR, person=open_scene().cora)

    assert list(_walk(live_app, Part.MENTOR)) == ["The door has no way in for the mentor."]
