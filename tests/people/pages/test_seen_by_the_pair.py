"""The person one is matched with reads what is shared with the pair; what is private stays away."""

import pytest
from tests import cast
from tests.cast import NOW
from tests.rounds.scene import approved_round, open_scene

from telemachy.mentorships.models import Mentorship
from telemachy.people import actions
from telemachy.rounds.actions.publishing import publish_round

pytestmark = pytest.mark.django_db


def test_the_other_reads_what_is_for_the_pair_from_the_proposal_on():
    scene = open_scene("Spring")
    mentee = scene.mentee("Mina", wants="public speaking")
    mentor = scene.mentor("Omar", capacity=1, offers="public speaking")
    omar = mentor.person
    actions.write_profile(actor=omar, can_offer="zqpair", now=NOW)
    actions.add_line(actor=omar, key="lived", words="Burned out", what_went_wrong="zqwrong", now=NOW)
    actions.add_never_match(actor=omar, words="zqnever", now=NOW)
    approved = approved_round(scene, [(mentee, mentor)])
    client = cast.client_of(mentee.person)
    publish_round(actor=scene.cora, round=approved, version=approved.version, now=NOW)
    mentorship = Mentorship.objects.get()

    page = client.get(f"/mentorships/{mentorship.public_id}/").text

    assert "zqpair" in page
    assert "zqwrong" in page
    assert "zqnever" not in page
    desk = cast.client_of(scene.cora).get(f"/mentorships/{mentorship.public_id}/").text
    assert "zqpair" not in desk
    assert "zqwrong" not in desk
