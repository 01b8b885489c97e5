"""The frame of a pair's pages leads nowhere that is not there."""

import re

import pytest
from tests.cast import client_of
from tests.mentorships.pairs import accepted_pair, proposed_pair

from telemachy.mentorships.models import Mentorship

pytestmark = pytest.mark.django_db


def tabs_of(mentorship: Mentorship) -> list[str]:
    """The tabs on the page behind the foot link, which every state has."""
    mina = client_of(mentorship.mentee_enrollment.person)
    page = mina.get(f"{mentorship.get_absolute_url()}something-is-not-right/")
    assert page.status_code == 200
    found = re.search(r'<nav[^>]*aria-label="Pages of this mentorship".*?</nav>', page.text, re.DOTALL)
    assert found is not None
    return re.findall(r'href="([^"]+)"', found[0])


@pytest.mark.parametrize(("make", "count"), [(proposed_pair, 1), (accepted_pair, 4)])
def test_each_tab_is_there_for_as_long_as_its_page_is(make, count: int) -> None:
    mentorship = make()
    mina = client_of(mentorship.mentee_enrollment.person)

    tabs = tabs_of(mentorship)

    assert len(tabs) == count
    assert [mina.get(tab).status_code for tab in tabs] == [200] * count
