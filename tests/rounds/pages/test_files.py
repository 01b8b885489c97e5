"""Downloads, and decisions read back from the spreadsheet."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

from telemachy.programs.actions.enrolling import leave
from telemachy.rounds.choices import FileKind
from telemachy.rounds.models import PairDecision, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    scene.mentee("Mina Holt", wants="public speaking", site="Oslo")
    scene.mentee("Lena Moor", wants="public speaking", language="Finnish")
    scene.mentor("Omar Diaz", offers="public speaking", site="Oslo")
    return scene


def sheet(rows: list[list[str]]) -> SimpleUploadedFile:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("Matches")
        for line, row in enumerate([["mentee_id", "mentor_id", "Decision"], *rows]):
            page.write_row(line, 0, row)
    return SimpleUploadedFile("matches.xlsx", stream.getvalue())


def sent(scene: Scene, round: Round, file: SimpleUploadedFile) -> int:
    data = {"version": round.version, "file": file}
    return client_of(scene.cora).post(address("decisions", round), data).status_code


@pytest.mark.parametrize("kind", list(FileKind))
def test_each_file_can_be_downloaded(scene: Scene, kind: FileKind) -> None:
    round = solved_round(scene)

    answer = client_of(scene.cora).get(address("download", round, kind.value))

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="round-1-{kind.value}"'
    assert len(answer.content) > 20


def test_the_spreadsheet_holds_the_pair_and_the_kind_note(scene: Scene) -> None:
    round = solved_round(scene)

    answer = client_of(scene.cora).get(address("download", round, "matches.xlsx"))

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    cells = {
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    }
    assert {"Mina Holt", "Omar Diaz", "Decision"} <= cells
    assert any("Lena" in cell for cell in cells)


def test_decisions_come_back_from_the_downloaded_spreadsheet(scene: Scene) -> None:
    round = solved_round(scene)

    assert sent(scene, round, sheet([["mina holt", "omar diaz", "keep"]])) == 303

    decided = PairDecision.objects.get()
    assert (decided.decision, decided.by) == ("keep", scene.cora)


def test_the_downloaded_spreadsheet_can_be_sent_back_as_it_is(scene: Scene) -> None:
    round = solved_round(scene)
    cora = client_of(scene.cora)
    sent(scene, round, sheet([["mina holt", "omar diaz", "never"]]))
    round.refresh_from_db()
    content = cora.get(address("download", round, "matches.xlsx")).content
    PairDecision.objects.all().delete()

    assert sent(scene, round, SimpleUploadedFile("matches.xlsx", content)) == 303

    assert PairDecision.objects.get().decision == "never"


def test_decisions_about_people_who_left_since_are_passed_over(scene: Scene) -> None:
    round = solved_round(scene)
    lena = scene.cohort.enrollments.get(person__name="Lena Moor")
    leave(actor=lena.person, enrollment=lena, now=NOW)

    rows = [["mina holt", "omar diaz", "keep"], ["lena moor", "omar diaz", "never"]]
    assert sent(scene, round, sheet(rows)) == 303

    assert PairDecision.objects.get().decision == "keep"


@pytest.mark.parametrize(
    "row",
    [["mina holt", "omar diaz", "perhaps"], ["mina holt", "nobody", "keep"], ["", "omar diaz", "never"]],
)
def test_a_row_that_cannot_be_understood_changes_nothing(scene: Scene, row: list[str]) -> None:
    round = solved_round(scene)

    assert sent(scene, round, sheet([["mina holt", "omar diaz", "keep"], row])) == 422

    assert not PairDecision.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x00\x01", b"just,one\nline,two\n"])
def test_another_file_is_refused_in_a_sentence(scene: Scene, content: bytes) -> None:
    round = solved_round(scene)

    assert sent(scene, round, SimpleUploadedFile("matches.xlsx", content)) == 422


def test_formulas_in_names_stay_text(scene: Scene) -> None:
    scene.mentee("=HYPERLINK(1)", wants="public speaking")
    scene.mentor("@SUM(A1)", offers="public speaking")
    round = solved_round(scene)
    cora = client_of(scene.cora)

    csv = cora.get(address("download", round, "matches.csv")).content.decode("utf-8-sig")

    assert ",=HYPERLINK" not in csv
    assert ",@SUM" not in csv


def test_an_unknown_file_does_not_exist(scene: Scene) -> None:
    round = solved_round(scene)

    assert client_of(scene.cora).get(address("download", round, "secrets.txt")).status_code == 404


def test_files_are_hidden_from_everyone_else(scene: Scene) -> None:
    round = solved_round(scene)

    assert_hidden(scene, address("files", round))
    assert_hidden(scene, address("download", round, "matches.xlsx"))
    assert_hidden(scene, address("decisions", round), method="post")
