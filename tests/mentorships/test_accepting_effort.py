"""An invited person who says yes to a proposal accepts the effort that stands there."""

import pytest
from tests.cast import client_of
from tests.mentorships.pairs import proposed_pair
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.mentorships import actions
from telemachy.programs.choices import EnrollmentState

pytestmark = pytest.mark.django_db


def test_the_effort_stands_above_the_yes_and_when_it_was_accepted_is_kept() -> None:
    mentorship = proposed_pair()
    mentee = mentorship.mentee_enrollment
    assert (mentee.state, mentee.effort_accepted_at) == (EnrollmentState.INVITED, None)
    with clock.at(NOW):
        page = client_of(mentorship.mentee).get(mentorship.get_absolute_url()).content.decode()
    assert "With your yes you accept this" in page

    actions.accept(actor=mentorship.mentee, mentorship=mentorship, now=NOW)

    mentee.refresh_from_db()
    assert (mentee.state, mentee.effort_accepted_at) == (EnrollmentState.ACTIVE, NOW)
    other = mentorship.mentor_enrollment
    other.refresh_from_db()
    assert other.effort_accepted_at is None
