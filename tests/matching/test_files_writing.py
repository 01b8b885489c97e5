"""Writing tables, workbooks, letters and the report: nothing that runs, nothing told that may not be."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from telemachy.matching.files.decisions import read_decisions, read_pairs
from telemachy.matching.files.escaping import looks_like_formula, safe_cell, without_prefix, write_csv
from telemachy.matching.files.faults import Fault, FileRefused, write_faults
from telemachy.matching.files.letters import introduction, kind_note
from telemachy.matching.files.outcomes import Alone, Input, Load, Outcome, Pair, Part, Topic
from telemachy.matching.files.reading import read_table
from telemachy.matching.files.report import report_html
from telemachy.matching.files.writing import write_matches_csv, write_unmatched_csv, write_xlsx

PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org","x")',
    '=IMPORTXML("http://example.org","//a")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\xa0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u2003=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    '"=1+1',
    "'=1+1",
    "''=1+1",
    "|cmd",
    "%0A=1+1",
    "\u202e=1+1",
    "\x0b=1+1",
    " \t -1+1",
    "=\u200b1+1",
    "\u00ad=1+1",
]


def outcome(text: str = "Ann Lee", **changes: object) -> Outcome:
    part = Part("topics", "Experience and expertise", 30.0, 45.0, True, f"{text} offers law")
    other = Part("years", "Experience and expertise", 2.5, 10.0, True, f"{text} has 16 years")
    unsaid = Part("hidden", "Chemistry", 1.0, 5.0, False, "Not said", show=False)
    made = Outcome(
        title=f"Round of {text}",
        pairs=(Pair("e1", text, "r1", text, "good", 33.5, (part, other, unsaid)),),
        alone=(
            Alone(
                "e2", text, "every mentor they may have is taken", f"All are taken for {text}.", "No place."
            ),
        ),
        loads=(Load("r1", text, 2, 1), Load("r2", "Bo", 1, 1, "one more place would add 2 points")),
        mentees=2,
        mentors=2,
        places=3,
        covered=1,
        total=33.5,
        bound=33.5,
        objective="coverage",
        criteria={"topics": 45.0, "years": 10.0, "hidden": 5.0},
        topics=(Topic(text, 3, 1, 2, 1),),
        claim=f"Nothing is better, {text}.",
        is_proved=True,
        help=(text,),
        notes=(text,),
        moved=(text,),
        rules=f"# {text}",
        inputs=(Input(text, "0" * 64),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def as_matches(made: Outcome) -> list[list[str]]:
    return written_csv(lambda stream: write_matches_csv(made, stream))


def as_unmatched(made: Outcome) -> list[list[str]]:
    return written_csv(lambda stream: write_unmatched_csv(made, stream))


def as_faults(made: Outcome) -> list[list[str]]:
    text = made.pairs[0].mentee
    return written_csv(lambda stream: write_faults([Fault(text, 2, text, text, text, text)], stream))


def as_table(made: Outcome) -> list[list[str]]:
    text = made.pairs[0].mentee
    return written_csv(lambda stream: write_csv(stream, [text], [[text]]))


def written_csv(write: Callable[[io.StringIO], None]) -> list[list[str]]:
    stream = io.StringIO(newline="")
    write(stream)
    return list(csv.reader(io.StringIO(stream.getvalue(), newline=""), strict=True))


CSV_WRITERS = [as_matches, as_unmatched, as_faults, as_table]


@pytest.mark.parametrize("payload", PAYLOADS, ids=[ascii(payload) for payload in PAYLOADS])
@pytest.mark.parametrize("write", CSV_WRITERS, ids=[write.__name__ for write in CSV_WRITERS])
def test_no_csv_cell_can_be_read_as_a_formula(
    write: Callable[[Outcome], list[list[str]]], payload: str
) -> None:
    cells = [cell for row in write(outcome(payload)) for cell in row]

    assert any(payload in cell for cell in cells)
    assert all(cell.startswith("'") for cell in cells if looks_like_formula(cell.removeprefix("'")))


@pytest.mark.parametrize("payload", PAYLOADS, ids=[ascii(payload) for payload in PAYLOADS])
def test_no_workbook_cell_is_a_formula_or_a_link(payload: str) -> None:
    stream = io.BytesIO()

    write_xlsx(outcome(payload, ruled_out=((payload, payload),)), stream)

    with zipfile.ZipFile(stream) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 4
    assert not any(re.search(rb"<(f|hyperlinks?)[ >/]", part) for part in sheets)
    assert not any("rels" in name and b"External" in part for name, part in parts.items())


def test_numbers_stay_numbers() -> None:
    assert [safe_cell(cell) for cell in (-3, 2.5, "-3", "+1.5e3", None)] == [-3, 2.5, "-3", "+1.5e3", ""]


def test_the_prefix_comes_off_again() -> None:
    for payload in [*PAYLOADS, "plain", "'quoted", ""]:
        assert without_prefix(str(safe_cell(payload))) == payload or payload.startswith("'")


def test_characters_that_no_workbook_may_hold_do_not_break_it() -> None:
    stream = io.BytesIO()

    write_xlsx(outcome("a\x00b\x1fc\ud800d\uffff"), stream)
    stream.seek(0)

    assert read_table(stream, "m.xlsx").rows[0].cells[2] == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_the_columns_of_matches_begin_with_the_two_ids() -> None:
    headings, row = as_matches(outcome())

    assert headings == [
        "mentee_id", "mentor_id", "mentee", "mentor", "fit", "points",
        "topics", "topics: reason", "years", "years: reason", "hidden", "hidden: reason",
    ]  # fmt: skip
    assert row == [
        "e1", "r1", "Ann Lee", "Ann Lee", "good", "33.5",
        "30", "Ann Lee offers law", "2.5", "Ann Lee has 16 years", "1", "not said",
    ]  # fmt: skip


def test_decisions_are_read_back_from_the_workbook() -> None:
    made = outcome()
    pair = made.pairs[0]
    other = replace(pair, mentee_id="e3", decision="never")
    stream = io.BytesIO()
    write_xlsx(
        replace(made, pairs=(replace(pair, decision="keep"), other), ruled_out=(("e9", "r9"),)), stream
    )
    stream.seek(0)

    decided = read_decisions(stream, "matches.xlsx")

    assert decided.pairs == (("e1", "r1"), ("e3", "r1"))
    assert decided.of("keep") == (("e1", "r1"),)
    assert decided.of("never") == (("e3", "r1"), ("e9", "r9"))


def test_a_decision_that_is_none_is_refused_with_its_line() -> None:
    text = b"mentee_id,mentor_id,Decision\n1,2,keep\n3,4,perhaps\n"

    with pytest.raises(FileRefused, match=r"line 3.*perhaps"):
        read_decisions(io.BytesIO(text), "m.csv")


def test_pairs_are_read_by_their_headings_or_from_the_first_two_columns() -> None:
    assert read_pairs(io.BytesIO(b"mentor_id,mentee_id\nr1,e1\n"), "p.csv").pairs == (("e1", "r1"),)
    assert read_pairs(io.BytesIO(b"who,whom\ne1,r1\n"), "p.csv").pairs == (("e1", "r1"),)
    with pytest.raises(FileRefused, match="both people"):
        read_pairs(io.BytesIO(b"mentee_id,mentor_id\ne1,\n"), "p.csv")


# Letters


def test_an_introduction_has_reasons_and_no_number_of_any_kind() -> None:
    letter = introduction(outcome().pairs[0], "The program team")

    assert letter.text.startswith("Hello Ann, hello Ann,")
    assert "Ann Lee offers law." in letter.text
    assert letter.text.endswith("The program team")
    assert not re.search(r"\d|good fit|points", letter.text)


def test_what_may_not_be_shown_or_is_a_wish_is_not_in_a_letter() -> None:
    parts = (
        Part("a", "Chemistry", 9.0, 9.0, True, "Both are secretly shy", show=False),
        Part("b", "Wishes of both", 9.0, 9.0, True, "Wishes of both"),
        Part("c", "Network", 0.0, 9.0, True, "Bo offers nothing"),
    )

    text = introduction(replace(outcome().pairs[0], parts=parts)).text

    assert "shy" not in text
    assert "Wishes" not in text
    assert "nothing" not in text


def test_a_kind_note_gives_the_plain_reason_and_nobody_elses_name() -> None:
    letter = kind_note(outcome().alone[0])

    assert letter.text.startswith("Dear Ann,")
    assert "No place." in letter.text
    assert "All are taken" not in letter.text


def test_people_without_a_name_are_not_called_by_their_id() -> None:
    pair = replace(outcome().pairs[0], mentee="e1", mentor="r1")

    assert introduction(pair).text.startswith("Hello to you both,")
    assert "e1" not in introduction(pair).text + introduction(pair).subject


# The report


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title><script>",
        "${title} $rules {x}",
        "&lt;b&gt;",
    ],
)
def test_the_report_shows_hostile_text_as_text(payload: str) -> None:
    plain, hostile = tags(report_html(outcome())), tags(report_html(outcome(payload)))

    assert [tag for tag, _ in hostile] == [tag for tag, _ in plain]
    assert not any(name.startswith("on") for _, attributes in hostile for name in attributes)


def test_the_report_needs_nothing_from_anywhere() -> None:
    html = report_html(outcome())

    assert not any("src" in attributes or "href" in attributes for _, attributes in tags(html))
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in html
    assert "<script" not in html


def test_the_report_says_what_a_director_asks() -> None:
    html = report_html(outcome())

    said = (
        "Mentees with a mentor",
        "How well the pairs fit",
        "Mentors and their places",
        "What would help",
        "Topics: wanted and offered",
        "What is proved",
        "no matching can pass 33.5",
    )
    for words in said:
        assert words in html
    assert html.count("<h1") == 1


def test_the_report_of_nothing_is_a_page_as_well() -> None:
    empty = Outcome("Empty", (), (), (), 0, 0, 0, 0, 0.0, None, "coverage")

    html = report_html(empty)

    assert "No pair could be made." in html
    assert "Everyone who asked for a mentor has one." in html
