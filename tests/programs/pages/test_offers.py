"""What a program may start from, and the program as a file that comes back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import cast
from tests.programs.pages.scene import Desk, desk

from telemachy.programs.models import KeptOffer, Program
from telemachy.programs.queries.offers import templates
from telemachy.programs.queries.program_files import PRACTICE

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Desk:
    return desk()


def upload(there: Desk, content: bytes, **fields: str) -> object:
    sent = {"starts_on": "2027-01-04", **fields, "file": SimpleUploadedFile("program.toml", content)}
    return there.cora.post("/programs/new/file/", sent)


@pytest.mark.requirement("S002-08", "S002-09", "S002-10", "S002-11", "S002-12")
def test_all_templates_are_compared_by_the_same_facts(there: Desk) -> None:
    page = there.cora.get("/programs/new/compare/")

    assert page.status_code == 200
    told = {one.file.key for one in (*page.context["programs"], *page.context["small"])}
    assert told == set(templates())
    for one in page.context["programs"]:
        assert one.file.name in page.text
        assert f"about {one.mentee.total_hours}, " in page.text


@pytest.mark.parametrize("key", templates())
def test_a_template_says_why_it_is_so_and_how_strong_the_evidence_is(there: Desk, key: str) -> None:
    page = there.cora.get(f"/programs/new/from/?of={key}")

    assert page.status_code == 200
    for reason in page.context["one"].reasons:
        assert reason.strength in page.text
    assert f"/programs/new/?template={key}" in page.text


def test_what_is_not_there_is_not_found(there: Desk) -> None:
    assert there.cora.get("/programs/new/from/?of=nothing").status_code == 404
    assert there.mei.get("/programs/new/from/?of=corporate").status_code == 404


@pytest.mark.requirement("S002-09", "S002-10", "S002-11", "S002-12")
@pytest.mark.parametrize("key", templates())
def test_every_template_begins_a_program_whose_pages_open(there: Desk, key: str) -> None:
    there.cora.post("/programs/new/", {"template": key, "name": f"New {key}", "starts_on": "2027-01-04"})

    program = Program.objects.get(name=f"New {key}")
    file = templates()[key]
    assert (program.template, program.audience, program.cadence) == (key, file.audience, file.cadence)
    assert program.ends_on == file.ends_on(program.starts_on)
    assert program.mentor_capacity_default == file.mentor_capacity
    assert set(program.practice) == set(PRACTICE)
    for tail in ("", "settings/", "kind/", "working/", "calendar/", "support/", "safeguards/", "rules/"):
        assert there.cora.get(f"/programs/{program.public_id}/{tail}").status_code == 200, tail


@pytest.mark.requirement("S002-12")
def test_the_audience_is_free_text(there: Desk) -> None:
    path = there.program + "settings/"
    sent = {field.html_name: field.value() for field in there.cora.get(path).context["form"] if field.value()}

    there.cora.post(path, {**sent, "purpose": "Play", "audience": "Coaches of the rowing clubs by the lake"})

    assert (
        Program.objects.get(pk=there.cohort.program_id).audience == "Coaches of the rowing clubs by the lake"
    )


def test_the_link_to_start_from_a_template_chooses_it(there: Desk) -> None:
    page = there.cora.get("/programs/new/?template=university")

    assert page.context["form"]["template"].value() == "university"


@pytest.mark.requirement("S004-28")
def test_a_program_goes_out_as_a_file_and_comes_back(there: Desk) -> None:
    download = there.cora.get(there.program + "program.toml")

    assert download.headers["Content-Disposition"] == 'attachment; filename="spring-mentoring.toml"'
    answer = upload(there, download.content, name="Again")
    again, first = Program.objects.get(name="Again"), Program.objects.get(pk=there.cohort.program_id)
    assert answer.status_code == 303
    assert again.state == "draft"
    for name in (
        "audience",
        "cadence",
        "rhythm",
        "milestones",
        "measures",
        "rules_toml",
        "reasons",
        "template",
    ):
        assert getattr(again, name) == getattr(first, name), name
    assert not again.cohorts.get().enrollments.exists()


def test_a_bad_file_makes_nothing_and_says_all_that_is_wrong(there: Desk) -> None:
    page = upload(there, b"version = 7\nkind = 'magic'\n[people]\nmina = 1\n")

    assert page.status_code == 422
    assert len(page.context["problems"]) >= 4
    assert "nothing here is called “people”" in page.text
    assert Program.objects.count() == 2


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"x" * 900_000])
def test_what_is_no_text_is_refused(there: Desk, content: bytes) -> None:
    assert upload(there, content).status_code == 422


def test_a_file_is_shared_used_by_another_coordinator_and_removed(there: Desk) -> None:
    there.cora.post(there.program + "file/", {"name": "Our way", "summary": "As we do it"})
    kept = KeptOffer.objects.get()

    choice = f"kept:{kept.public_id}"
    assert "Our way" in there.sam.get("/programs/new/").text
    assert there.sam.get(f"/programs/new/from/?of={choice}").status_code == 200
    there.sam.post("/programs/new/", {"template": choice, "name": "Sam's own", "starts_on": "2027-01-04"})
    mine = Program.objects.get(name="Sam's own")
    assert mine.cadence == Program.objects.get(pk=there.cohort.program_id).cadence
    there.sam.post("/programs/new/compare/remove/", {"offer": str(kept.public_id)})
    assert not KeptOffer.objects.exists()
    assert Program.objects.filter(pk=mine.pk).exists()


def test_the_comparison_takes_as_many_queries_with_three_kept_files(
    there: Desk, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        there.cora.post(there.program + "file/", {"name": f"Way {number}"})

    with django_assert_max_num_queries(12):
        assert there.cora.get("/programs/new/compare/").status_code == 200


def test_nobody_else_sees_the_file(there: Desk) -> None:
    for path in (there.program + "file/", there.program + "program.toml"):
        assert there.sam.get(path).status_code == 404
        assert there.mei.get(path).status_code == 404


def test_a_person_without_a_program_does_not_see_templates() -> None:
    assert cast.client_of(cast.mina()).get("/programs/new/compare/").status_code == 404
