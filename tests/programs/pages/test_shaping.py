"""Kind, words and effort, calendar, support, safeguards: a page each."""

import pytest
from django.test.client import Client
from tests import cast
from tests.programs.pages.scene import Desk, desk

from telemachy.programs.models import Program

pytestmark = pytest.mark.django_db

PAGES = ("kind/", "working/", "calendar/", "support/", "safeguards/")


@pytest.fixture
def there() -> Desk:
    return desk()


def sent_from(client: Client, path: str) -> dict[str, object]:
    """The form as a browser would send it unchanged."""
    form = client.get(path).context["form"]
    values = {field.html_name: field.value() for field in form if not field.field.disabled}
    return {name: value for name, value in values.items() if value not in (None, False)}


def program_of(there: Desk) -> Program:
    return Program.objects.get(pk=there.cohort.program_id)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_belongs_to_its_program(there: Desk, page: str) -> None:
    assert there.sam.get(there.program + page).status_code == 404
    assert there.mei.get(there.program + page).status_code == 404
    assert there.ada.get(there.program + page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_saving_unchanged_changes_nothing_and_a_second_is_told(there: Desk, page: str) -> None:
    before = program_of(there)
    sent = sent_from(there.cora, there.program + page)

    assert there.cora.post(there.program + page, sent).status_code == 303
    after = program_of(there)
    changed = {
        field.name
        for field in Program._meta.concrete_fields
        if getattr(before, field.name) != getattr(after, field.name)
    }
    assert changed == {"revision"}
    assert there.cora.post(there.program + page, sent).status_code == 409


@pytest.mark.requirement("S001-04")
def test_another_kind_brings_its_guidance_and_its_texts(there: Desk) -> None:
    path = there.program + "kind/"

    there.cora.post(path, {**sent_from(there.cora, path), "kind": "coaching"})

    program = program_of(there)
    assert program.kind == "coaching"
    assert "coaches" in there.cora.get(path).text or program.words.mentor.many == "coaches"
    assert "Six sessions of 60 minutes" in program.cadence


def test_words_are_said_and_hours_counted(there: Desk) -> None:
    path = there.program + "working/"
    sent = sent_from(there.cora, path) | {"mentor_word": "guide", "p1_minutes": "", "p1_every": ""}

    there.cora.post(path, {**sent, "p0_minutes": "30", "p0_every": "week", "p0_weeks": ""})

    program = program_of(there)
    assert program.words.mentor.many == "guides"
    assert program.rhythm == [{"minutes": 30, "every": "week", "weeks": 0}]
    assert "As a guide" in there.cora.get(path).text
    assert "with each guide" in there.cora.get(there.program).text


def test_half_a_phase_is_asked_about(there: Desk) -> None:
    path = there.program + "working/"

    page = there.cora.post(path, {**sent_from(there.cora, path), "p2_minutes": "30"})

    assert page.status_code == 422
    assert "Say how often." in page.text


def test_the_calendar_is_written_by_date(there: Desk) -> None:
    path = there.program + "calendar/"
    sent = sent_from(there.cora, path)
    row = len(program_of(there).milestones)

    there.cora.post(path, {**sent, "m0_what": "", f"m{row}_what": "Picnic", f"m{row}_when": "2026-05-01"})

    milestones = program_of(there).milestones
    assert {"after_days": 30, "what": "Picnic"} in milestones
    assert len(milestones) == row
    assert "Picnic" in there.cora.get(there.program).text


@pytest.mark.parametrize(
    ("when", "says"), [("2026-03-01", "before the first day"), ("2030-01-01", "outside")]
)
def test_a_day_outside_the_program_is_refused(there: Desk, when: str, says: str) -> None:
    path = there.program + "calendar/"

    page = there.cora.post(path, {**sent_from(there.cora, path), "m0_when": when})

    assert page.status_code == 422
    assert says in page.text


def test_budget_and_protected_time_stand_on_the_program_page(there: Desk) -> None:
    path = there.program + "support/"
    sent = sent_from(there.cora, path) | {
        "sponsor_name": "Stella Sponsor", "budget_hours": "1200", "budget_money": "8000",
        "budget_currency": "eur", "protected_time": "Two hours a month",
    }  # fmt: skip

    there.cora.post(path, sent)

    page = there.cora.get(there.program).text
    for words in ("Stella Sponsor", "1,200 hours", "8,000.00 EUR", "Two hours a month"):
        assert words in page


def test_money_has_a_currency(there: Desk) -> None:
    path = there.program + "support/"

    page = there.cora.post(path, {**sent_from(there.cora, path), "budget_money": "8000"})

    assert "Say in which currency." in page.text


@pytest.fixture
def youth() -> tuple[Client, str]:
    """Cora, and the path of a program from the youth template."""
    client = cast.client_of(cast.program_of(cast.cora()).coordinations.get().person)
    client.post(
        "/programs/new/", {"template": "youth", "name": "Young", "starts_on": "2027-01-04", "purpose": "Grow"}
    )
    return client, f"/programs/{Program.objects.get(name='Young').public_id}/"


@pytest.mark.requirement("S002-09")
def test_the_switch_is_shown_and_locked_on(youth: tuple[Client, str]) -> None:
    client, path = youth

    page = client.get(path + "safeguards/")

    assert page.context["form"]["safeguarding"].field.disabled
    assert "Locked on" in page.text
    sent = sent_from(client, path + "safeguards/")
    client.post(path + "safeguards/", {**sent, "safeguarding": "", "second_adult": "Two of staff"})
    program = Program.objects.get(name="Young")
    assert program.is_for_minors
    assert program.second_adult == "Two of staff"


@pytest.mark.requirement("S002-09")
def test_a_refusal_names_each_missing_safeguard_and_leads_to_it(youth: tuple[Client, str]) -> None:
    client, path = youth

    answer = client.post(path + "open/", follow=True)

    for name in ("second adult", "concern route", "safeguarding lead", "no-contact rules"):
        assert name in answer.text
    assert f"{path}safeguards/#id_second_adult" in answer.text
    assert Program.objects.get(name="Young").state == "draft"


def test_publishing_by_two_is_locked_on(youth: tuple[Client, str]) -> None:
    client, path = youth

    sent = sent_from(client, path + "settings/")
    client.post(path + "settings/", {**sent, "two_person_publishing": ""})

    assert Program.objects.get(name="Young").two_person_publishing
