"""`telemachy verify` accepts what `match` wrote, and refuses it after any one change."""

import csv
import io
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from telemachy.cli import commands
from telemachy.matching.files.certificates import own_hash

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "corporate"
INPUTS = (EXAMPLE / "mentees.csv", EXAMPLE / "mentors.csv")
PEOPLE = 40


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A matching of some people of the example, with everything that rules can say."""
    folder = tmp_path_factory.mktemp("written")
    for source, most in zip(INPUTS, (PEOPLE, PEOPLE // 3), strict=True):
        lines = source.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        (folder / source.name).write_text("".join(lines[: most + 1]), encoding="utf-8")
    result = invoke(
        "match", folder / "mentees.csv", folder / "mentors.csv", "--rules", "general", "--out", folder / "out"
    )
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return shutil.copytree(written, tmp_path / "copy")


def verify(folder: Path) -> Result:
    return invoke("verify", folder / "out", folder / "mentees.csv", folder / "mentors.csv")


def test_what_was_written_holds(written: Path) -> None:
    result = verify(written)

    assert result.exit_code == 0, result.output


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def write_csv(path: Path, rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    path.write_bytes(b"\xef\xbb\xbf" + stream.getvalue().encode())


def changed(cell: str) -> str:
    return str(float(cell) + 1) if cell.replace(".", "", 1).isdigit() else cell + "x"


@pytest.mark.parametrize("name", ["matches.csv", "unmatched.csv"])
def test_any_one_changed_cell_is_found_with_its_line(copy: Path, name: str) -> None:
    path = copy / "out" / name
    original = read_csv(path)
    draw = random.Random(1)
    cells = [(line, column) for line in range(1, len(original)) for column in range(len(original[0]))]

    for line, column in draw.sample(cells, 25):
        rows = [list(row) for row in original]
        rows[line][column] = changed(rows[line][column])
        write_csv(path, rows)

        result = verify(copy)

        assert result.exit_code == 1, (line, column)
        assert f"{name}, line {line + 1}" in result.output, (line, column, result.output)


@pytest.mark.parametrize("name", ["matches.csv", "unmatched.csv"])
def test_a_missing_an_added_and_a_moved_line_are_found(copy: Path, name: str) -> None:
    path = copy / "out" / name
    original = read_csv(path)

    for rows in (original[:-1], [*original, original[-1]], [original[0], *original[:0:-1]], original[:1]):
        write_csv(path, rows)
        assert verify(copy).exit_code == 1


def test_two_mentees_who_changed_mentors_are_found(copy: Path) -> None:
    path = copy / "out" / "matches.csv"
    rows = read_csv(path)
    other = next(line for line in range(2, len(rows)) if rows[line][1] != rows[1][1])
    for column in (1, 3):
        rows[1][column], rows[other][column] = rows[other][column], rows[1][column]
    write_csv(path, rows)

    assert verify(copy).exit_code == 1


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def write_book(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)


def test_a_workbook_that_was_only_saved_again_still_holds(copy: Path) -> None:
    path = copy / "out" / "matches.xlsx"
    write_book(path, sheets_of(path))

    result = verify(copy)

    assert result.exit_code == 0, result.output


def test_any_one_changed_cell_of_the_workbook_is_found(copy: Path) -> None:
    path = copy / "out" / "matches.xlsx"
    original = sheets_of(path)
    draw = random.Random(2)
    cells = [
        (name, line, column)
        for name, rows in original.items()
        for line in range(1, len(rows))
        for column in range(len(rows[0]))
        if rows[0][column] != "Decision"
    ]

    for name, line, column in draw.sample(cells, 20):
        sheets = {sheet: [list(row) for row in rows] for sheet, rows in original.items()}
        cell = sheets[name][line][column]
        sheets[name][line][column] = cell + 1 if isinstance(cell, float) else f"{cell}x"
        write_book(path, sheets)

        result = verify(copy)

        assert result.exit_code == 1, (name, line, column)
        assert f"“{name}”, line {line + 1}" in result.output


def test_a_decision_may_be_filled_in(copy: Path) -> None:
    path = copy / "out" / "matches.xlsx"
    sheets = sheets_of(path)
    column = sheets["Matches"][0].index("Decision")
    sheets["Matches"][1][column], sheets["Matches"][2][column] = "keep", "never"
    write_book(path, sheets)

    assert verify(copy).exit_code == 0


def test_an_altered_report_or_rule_file_is_named_by_its_hash(copy: Path) -> None:
    for name in ("report.html", "rules.toml"):
        path = copy / "out" / name
        path.write_bytes(path.read_bytes() + b" ")

        result = verify(copy)

        assert result.exit_code == 1
        assert f"{name}: It was altered: its SHA-256 is" in result.output


def test_an_altered_input_is_named_by_its_hash(copy: Path) -> None:
    path = copy / "mentors.csv"
    path.write_bytes(path.read_bytes() + b"\n")

    result = verify(copy)

    assert result.exit_code == 1
    assert "mentors.csv: It is not the file that was matched: its SHA-256 is" in result.output


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every number of the claim."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"format", "value_of_place", "covers_of_place"}:
                yield from numbers(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from numbers(inner, (*path, place))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path


def test_an_altered_figure_of_the_certificate_is_found(copy: Path) -> None:
    path = copy / "out" / "certificate.json"
    original = json.loads(path.read_text(encoding="utf-8"))
    ways = [way for way in numbers(original) if "prices" not in way]

    for way in ways:
        certificate = json.loads(json.dumps(original))
        inner = certificate
        for key in way[:-1]:
            inner = inner[key]
        inner[way[-1]] += 1
        # Whoever alters it with care makes its own hash right again.
        certificate["sha256"] = own_hash(certificate)
        path.write_text(json.dumps(certificate), encoding="utf-8")

        assert verify(copy).exit_code == 1, way


def test_a_careless_change_is_found_even_where_it_claims_nothing(copy: Path) -> None:
    path = copy / "out" / "certificate.json"
    certificate = json.loads(path.read_text(encoding="utf-8"))
    certificate["solver"] = "another"
    path.write_text(json.dumps(certificate), encoding="utf-8")

    assert "its values do not have the SHA-256" in verify(copy).output


@pytest.mark.parametrize(
    "change", ["rules", "order", "prices", "objective", "format", "cut", "columns", "person"]
)
def test_a_certificate_altered_otherwise_is_refused_without_a_traceback(copy: Path, change: str) -> None:
    path = copy / "out" / "certificate.json"
    certificate = json.loads(path.read_text(encoding="utf-8"))
    match change:
        case "rules":
            certificate["rules"] = certificate["rules"].replace("points = 25", "points = 26", 1)
        case "order":
            certificate["order"] = certificate["order"][::-1]
        case "prices":
            certificate["tiers"][-1]["prices"] = {}
        case "objective":
            certificate["objective"] = "total"
        case "format":
            certificate["format"] = 3
        case "columns":
            del certificate["columns"]
        case "person":
            certificate["tiers"][0]["prices"]["nobody"] = 1
    text = json.dumps(certificate)
    path.write_text(text[:-40] if change == "cut" else text, encoding="utf-8")

    result = verify(copy)

    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_a_missing_file_is_said(copy: Path) -> None:
    (copy / "out" / "report.html").unlink()

    result = verify(copy)

    assert result.exit_code == 1
    assert "report.html: It is missing" in result.output


@pytest.fixture(scope="module")
def fair(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(written, tmp_path_factory.mktemp("fair") / "fair")
    result = invoke(
        "match", folder / "mentees.csv", folder / "mentors.csv", "--rules", "general",
        "--objective", "fair", "--out", folder / "out",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return folder


def test_the_worst_fit_is_worked_out_again(fair: Path) -> None:
    assert verify(fair).exit_code == 0
    path = fair / "out" / "certificate.json"
    original = json.loads(path.read_text(encoding="utf-8"))
    ways = [way for way in numbers(original["worst"]) if "prices" not in way]

    for way in ways:
        certificate = json.loads(json.dumps(original))
        inner = certificate["worst"]
        for key in way[:-1]:
            inner = inner[key]
        inner[way[-1]] -= 1
        certificate["sha256"] = own_hash(certificate)
        path.write_text(json.dumps(certificate), encoding="utf-8")

        result = verify(fair)

        assert result.exit_code == 1, way
        assert "Traceback" not in result.output
    path.write_text(json.dumps(original), encoding="utf-8")
    assert len(ways) > 10
    assert verify(fair).exit_code == 0


@pytest.mark.parametrize("damage", ["left out", "no list", "nobody", "no number"])
def test_a_damaged_proof_of_the_worst_fit_is_refused_without_a_traceback(fair: Path, damage: str) -> None:
    path = fair / "out" / "certificate.json"
    original = path.read_text(encoding="utf-8")
    certificate = json.loads(original)
    match damage:
        case "left out":
            certificate["worst"] = None
        case "no list":
            certificate["worst"]["beyond"] = {"covered": 3}
        case "nobody":
            certificate["worst"]["reached"][0]["prices"]["nobody"] = 1
        case "no number":
            certificate["worst"]["score"] = "much"
    certificate["sha256"] = own_hash(certificate)
    path.write_text(json.dumps(certificate), encoding="utf-8")

    result = verify(fair)
    path.write_text(original, encoding="utf-8")

    assert result.exit_code == 1
    assert "Traceback" not in result.output
