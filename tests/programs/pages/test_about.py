"""A program as those who take part read it, and the record of an age at the desk."""

import pytest
from django.test.client import Client
from tests import cast
from tests.programs.pages.scene import Desk, desk
from tests.programs.test_actions_shaping import begun, cora_of, in_program

from telemachy.programs.models import Program, UnderAge
from telemachy.programs.queries.readiness import missing_parts
from telemachy.programs.views.frame import page_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Desk:
    return desk()


@pytest.mark.requirement("S001-04")
def test_it_is_told_in_the_programs_own_words(there: Desk) -> None:
    Program.objects.filter(pk=there.cohort.program_id).update(
        kind="coaching", mentor_word="coach", mentors_word="coaches", mentee_word="player",
        mentees_word="players", purpose="Play better", protected_time="Fridays after three",
        sponsor_name="Stella Sponsor", budget_hours=1234, contact_name="Cora",
    )  # fmt: skip

    page = there.mei.get(there.mine + "about/").text

    for words in (
        "Coaching. You are here as a player",
        "What a coach does",
        "with each coach",
        "Play better",
    ):
        assert words in page
    for words in (
        "Fridays after three",
        "Stella Sponsor",
        "Aims written down",
        "Nothing from a mentorship goes",
    ):
        assert words in page
    # What it may cost is for coordinators.
    assert "1234" not in page
    assert "1,234" not in page


def test_it_is_ones_own(there: Desk) -> None:
    assert there.cora.get(there.mine + "about/").status_code == 404
    assert there.sam.get(there.mine + "about/").status_code == 404


@pytest.fixture
def youth() -> tuple[Client, str, object]:
    program = begun("youth")
    part = in_program(program, cast.mina())
    return cast.client_of(cora_of(program)), f"/programs/people/{part.public_id}/", part.person


def test_an_age_is_recorded_and_taken_back_at_the_desk(youth: tuple[Client, str, object]) -> None:
    cora, path, mina = youth

    cora.post(path + "under-age/", {"act": "record"})
    assert UnderAge.objects.filter(person=mina).exists()
    assert "Recorded as under 18" in cora.get(path).text
    cora.post(path + "under-age/", {"act": "forget"})
    assert not UnderAge.objects.exists()


def test_another_program_shows_nothing_of_it(there: Desk) -> None:
    assert "under 18" not in there.cora.get(there.person).text.lower()
    answer = there.cora.post(there.person + "under-age/", {"act": "record"}, follow=True)
    assert "nowhere else" in answer.text
    assert not UnderAge.objects.exists()


def test_what_is_missing_leads_to_the_field_itself(there: Desk) -> None:
    Program.objects.filter(pk=there.cohort.program_id).update(
        state="draft", purpose="", audience="", owner=None, starts_on=None, cadence="", mentor_role="",
        measures=[], closure="",
    )  # fmt: skip
    program = Program.objects.get(pk=there.cohort.program_id)

    found = missing_parts(program)

    assert len(found) == 8
    overview = there.cora.get(there.program).text
    for part in found:
        address = f"{page_url(part.page, program)}#id_{part.field}"
        assert f'href="{address}"' in overview
        assert f'id="id_{part.field}"' in there.cora.get(address.partition("#")[0]).text, part
    assert f"{page_url('settings', program)}#id_purpose" in there.cora.get("/").text
    assert 'id="id_objective"' in there.cora.get(page_url("rules", program)).text
