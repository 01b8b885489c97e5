"""A coordinator sets a program up, page by page, without scripts."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.programs.rosters import BOTH_FILES, MENTEES, MENTORS, bring_in

from telemachy.matching.rules import Rules
from telemachy.programs.choices import ImportState, ProgramState
from telemachy.programs.jobs import apply_roster, check_roster
from telemachy.programs.models import Cohort, Program, RosterImport

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return cast.program_of(cast.cora()).cohorts.get()


@pytest.fixture
def client(cohort: Cohort) -> Client:
    return cast.client_of(cohort.program.coordinations.get().person)


def at(cohort: Cohort, page: str = "") -> str:
    return f"/programs/{cohort.program.public_id}/{page}"


@pytest.mark.requirement("S002-08")
def test_a_program_begins_from_a_template(client: Client) -> None:
    assert client.get("/programs/new/").status_code == 200

    answer = client.post(
        "/programs/new/",
        {
            "template": "corporate",
            "name": "Autumn",
            "starts_on": "2026-09-01",
            "length_months": "6",
            "mentor_capacity_default": "2",
            "mentee_demand_default": "1",
        },
    )

    program = Program.objects.get(name="Autumn")
    assert answer.status_code == 303
    assert answer.url == f"/programs/{program.public_id}/roster/"
    assert (program.state, program.ends_on) == (ProgramState.DRAFT, date(2027, 3, 1))
    assert Rules.from_toml(program.rules_toml).defaults.capacity == 2
    assert str(program.public_id) in client.get("/programs/").text


def test_a_roster_comes_in_step_by_step(client: Client, cohort: Cohort) -> None:
    answer = client.post(
        at(cohort, "roster/"),
        {
            "mentees": SimpleUploadedFile("mentees.csv", MENTEES),
            "mentors": SimpleUploadedFile("mentors.csv", MENTORS),
        },
        follow=True,
    )
    roster_import = RosterImport.objects.get()
    page = f"/programs/rosters/{roster_import.public_id}/"
    assert answer.redirect_chain == [(f"{page}columns/", 303)]
    assert "What would you like to learn?" in answer.text

    fields = {
        f"{role}_{number}": column["meaning"]
        for role, columns in roster_import.mapping.items()
        for number, column in enumerate(columns)
    }
    answer = client.post(f"{page}columns/", fields, follow=True)
    assert answer.redirect_chain == [(page, 303)]
    assert 'hx-trigger="every 1s"' in answer.text

    assert client.get(page, headers={"HX-Request": "true"}).text.count("<html") == 0
    check_roster(import_id=roster_import.pk)
    assert client.get(page, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    checked = client.get(page)
    assert "Read it in" in checked.text
    assert "Nobody Known" in checked.text
    assert "mentees.csv,4,Line manager,Nobody Known" in client.get(f"{page}problems.csv").text

    client.post(f"{page}apply/")
    apply_roster(import_id=roster_import.pk)
    done = client.get(page)

    roster_import.refresh_from_db()
    assert roster_import.state == ImportState.APPLIED
    assert "Matching rules for these columns" in done.text
    assert cohort.enrollments.count() == 5


def test_rules_are_changed_in_the_form_with_counts_beside_them(client: Client, cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)

    page = client.get(at(cohort, "rules/"))

    assert page.status_code == 200
    assert "With nobody" in page.text
    form = page.context["form"]
    sent = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    sent["c0_points"] = "77"
    answer = client.post(at(cohort, "rules/"), {**sent, "act": "save"})
    assert answer.status_code == 303, answer.context["form"].errors
    cohort.program.refresh_from_db()
    assert Rules.from_toml(cohort.program.rules_toml).criteria[0].points == 77


def test_the_program_opens_once_nothing_is_missing(client: Client, cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    refused = client.post(at(cohort, "open/"), follow=True)
    assert "Before the program can open it needs purpose." in refused.text

    form = client.get(at(cohort, "settings/")).context["form"]
    sent = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    saved = client.post(at(cohort, "settings/"), {**sent, "purpose": "Grow leaders"}, follow=True)
    assert saved.status_code == 200

    opened = client.post(at(cohort, "open/"), follow=True)

    assert "is open" in opened.text
    assert Program.objects.get(pk=cohort.program_id).state == ProgramState.OPEN


@pytest.mark.parametrize(
    "page",
    ["", "people/", "people/new/", "people/invite/", "roster/", "rules/", "rules/file/", "settings/",
     "coordinators/", "close/", "rules/counts/", "rules.toml"],
)  # fmt: skip
def test_every_page_opens_with_people_and_without(client: Client, cohort: Cohort, page: str) -> None:
    assert client.get(at(cohort, page)).status_code == 200

    bring_in(cohort, BOTH_FILES)

    answer = client.get(at(cohort, page))
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
