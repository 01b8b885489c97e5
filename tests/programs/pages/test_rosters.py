"""Files that are no rosters are refused with reasons; columns and rows are the coordinator's to decide on."""

import io
import zipfile
from dataclasses import replace

import pytest
from benchmarks.roster import roster
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.programs.pages.scene import Desk, desk
from tests.programs.rosters import MENTEES

from telemachy.people.models import Person
from telemachy.programs.choices import ImportState
from telemachy.programs.features.rosters import LIMITS
from telemachy.programs.jobs import apply_roster, check_roster
from telemachy.programs.models import Enrollment, RosterFile, RosterImport

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Desk:
    there = desk()
    there.cora.post(there.roster + "drop/")
    return there


def workbook_that_swells() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    return stream.getvalue()


HOSTILE = {
    "empty": b"",
    "nobody": b"id,name,email\n",
    "nul": b"id,name\n1,A\x00b\n",
    "open quote": b'id,name\n1,"Ann\n2,Bob\n',
    "no text": bytes(range(256)) * 40,
    "swelling workbook": workbook_that_swells(),
    "cut workbook": workbook_that_swells()[:2000],
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(there: Desk, content: bytes) -> None:
    before = Person.objects.count()

    page = there.cora.post(there.program + "roster/", {"mentees": SimpleUploadedFile("mentees.csv", content)})

    assert page.status_code == 422
    assert "refused" in page.text or "empty" in page.text
    assert RosterImport.objects.filter(state=ImportState.MAPPING).count() == 0
    assert Person.objects.count() == before


def test_a_file_cannot_make_a_coordinator_or_say_who_is_screened(there: Desk) -> None:
    rows = b"id,name,email,role,is_organization_admin,screening,coordinator\n" + b"".join(
        f"{n},Eve {n},eve{n}@example.org,{role},true,cleared,yes\n".encode()
        for n, role in enumerate(["mentor", "mentee", "coordinator", "admin", "mentor"])
    )
    there.cora.post(there.program + "roster/", {"both": SimpleUploadedFile("all.csv", rows)})
    found = RosterImport.objects.latest("pk")
    fields = {f"both_{n}": one["meaning"] for n, one in enumerate(found.mapping["both"])}
    fields["both_3"] = "role"
    there.cora.post(f"/programs/rosters/{found.public_id}/columns/", fields)

    check_roster(import_id=found.pk)
    there.cora.post(f"/programs/rosters/{found.public_id}/apply/")
    apply_roster(import_id=found.pk)

    came = Enrollment.objects.filter(person__name__startswith="Eve")
    assert came.count() == 3
    assert not Person.objects.filter(name__startswith="Eve", is_organization_admin=True).exists()
    assert there.cohort.program.coordinations.count() == 1


def test_one_roster_at_a_time(there: Desk) -> None:
    upload = {"mentees": SimpleUploadedFile("mentees.csv", MENTEES)}
    there.cora.post(there.program + "roster/", upload)

    page = there.cora.post(there.program + "roster/", {"mentees": SimpleUploadedFile("mentees.csv", MENTEES)})

    assert page.status_code == 422
    assert "on its way in" in page.text


def test_both_kinds_of_file_at_once_are_refused(there: Desk) -> None:
    page = there.cora.post(
        there.program + "roster/",
        {
            "both": SimpleUploadedFile("all.csv", MENTEES),
            "mentees": SimpleUploadedFile("mentees.csv", MENTEES),
        },
    )

    assert "one for each side, not both" in page.text
    assert "Choose a file" in there.cora.post(there.program + "roster/", {}).text


def test_columns_that_do_not_tell_people_apart_are_refused(there: Desk) -> None:
    there.cora.post(there.program + "roster/", {"mentees": SimpleUploadedFile("m.csv", MENTEES)})
    found = RosterImport.objects.latest("pk")
    fields = {f"mentees_{n}": "leave_out" for n in range(len(found.mapping["mentees"]))}

    page = there.cora.post(f"/programs/rosters/{found.public_id}/columns/", fields)

    assert page.status_code == 422
    assert "Say which column is the id or the e-mail address" in page.text


def test_a_column_left_out_is_nowhere_afterwards(there: Desk) -> None:
    secret = MENTEES.replace(b"Finance", b"zqsecret").replace(b"m1,", b"m7,").replace(b"mei@", b"may@")
    there.cora.post(there.program + "roster/", {"mentees": SimpleUploadedFile("m.csv", secret)})
    found = RosterImport.objects.latest("pk")
    fields = {f"mentees_{n}": one["meaning"] for n, one in enumerate(found.mapping["mentees"])}
    fields["mentees_3"] = "leave_out"
    there.cora.post(f"/programs/rosters/{found.public_id}/columns/", fields)

    check_roster(import_id=found.pk)
    there.cora.post(f"/programs/rosters/{found.public_id}/apply/")
    apply_roster(import_id=found.pk)

    assert Enrollment.objects.filter(key="m7").exists()
    assert not Enrollment.objects.filter(answers__icontains="zqsecret").exists()
    assert set(RosterFile.objects.filter(roster_import=found).values_list("content", flat=True)) == {None}


def test_dropping_reads_in_nothing(there: Desk) -> None:
    before = Enrollment.objects.count()
    there.cora.post(there.program + "roster/", {"mentees": SimpleUploadedFile("m.csv", MENTEES)})
    found = RosterImport.objects.latest("pk")

    there.cora.post(f"/programs/rosters/{found.public_id}/drop/")

    found.refresh_from_db()
    assert (found.state, Enrollment.objects.count()) == (ImportState.DROPPED, before)
    assert there.cora.post(f"/programs/rosters/{found.public_id}/apply/", follow=True).status_code == 200


def test_the_page_of_a_roster_asks_the_same_number_of_questions_for_any_number_of_rows(there: Desk) -> None:
    def page_of(rows: int) -> int:
        bad = b"id,name,email\n" + b"".join(f"{n},,x{n}@example.org\n".encode() for n in range(rows))
        there.cora.post(there.program + "roster/", {"mentees": SimpleUploadedFile("m.csv", bad)})
        found = RosterImport.objects.latest("pk")
        fields = dict(zip(["mentees_0", "mentees_1", "mentees_2"], ["id", "name", "email"], strict=True))
        there.cora.post(f"/programs/rosters/{found.public_id}/columns/", fields)

        check_roster(import_id=found.pk)
        with CaptureQueriesContext(connection) as questions:
            page = there.cora.get(f"/programs/rosters/{found.public_id}/")
        assert page.text.count("There is no name in this row.") == rows
        there.cora.post(f"/programs/rosters/{found.public_id}/drop/")
        return len(questions)

    assert page_of(1) == page_of(30)


def test_what_was_recognized_surely_is_folded_and_the_rest_is_to_be_looked_at(there: Desk) -> None:
    rows = (
        b"id,name,email,role,Shoe size in winter\n"
        b"1,Ann,ann@example.org,mentor,41\n2,Bo,bo@example.org,mentee,\n"
    )
    there.cora.post(there.program + "roster/", {"both": SimpleUploadedFile("all.csv", rows)})
    found = RosterImport.objects.latest("pk")
    address = f"/programs/rosters/{found.public_id}/columns/"

    page = there.cora.get(address).text

    open_part, folded_part = page.split("<main")[1].split("<details", 1)
    assert "Shoe size in winter" in open_part
    for heading in ("id", "name", "email"):
        assert f'dir="auto">{heading}</label>' in folded_part
        assert f'dir="auto">{heading}</label>' not in open_part
    assert " recognized: " in folded_part

    # Every column is sent all the same, whether somebody looked or not.
    fields = {f"both_{n}": one["meaning"] for n, one in enumerate(found.mapping["both"])}
    assert all(f'name="{field}"' in page for field in fields)
    assert there.cora.post(address, {**fields, "both_0": "nonsense"}).status_code == 422
    refused = there.cora.post(address, {**fields, "both_0": "nonsense"}).text
    assert 'dir="auto">id</label>' in refused.split("<main")[1].split("<details", 1)[0]


def test_a_hundred_thousand_rows_with_a_dozen_answers_are_no_larger_than_a_roster_may_be() -> None:
    assert len(roster(1_000)) * LIMITS.rows / 1_000 < LIMITS.file_bytes


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    there: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telemachy.programs.forms.rosters.LIMITS", replace(LIMITS, file_bytes=1_000))

    before = RosterImport.objects.count()

    page = there.cora.post(
        there.program + "roster/", {"mentees": SimpleUploadedFile("mentees.csv", MENTEES + b" " * 1_000)}
    )

    assert page.status_code == 422
    assert "Leave out columns, or split it" in page.text
    assert RosterImport.objects.count() == before
