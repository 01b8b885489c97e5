"""`telemachy match` and its neighbors, from the prompt."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands
from telemachy.matching.files.reading import read_table
from telemachy.matching.files.writing import MATCHES

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SOURCE = Path(__file__).resolve().parents[2] / "src"

Run = Callable[..., Result]

MENTEES = """id,name,email,Which topics would you like help with?,manager
e1,Ann Lee,ann@example.org,Law; Sales,
e2,Bo Ek,bo@example.org,Sales,r1
e3,Cy Fox,cy@example.org,Art,
e4,Di Ash,di@example.org,Law,
e5,Ed Roy,ed@example.org,,
"""
MENTORS = """id,name,email,What are your areas of expertise?,Max mentees,manager
r1,Fay Orr,fay@example.org,Sales; Law,1,
r2,Gus Ito,gus@example.org,law,2,
r3,Hal Day,hal@example.org,Sales,1,
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mentees.csv").write_text(MENTEES, encoding="utf-8")
    (tmp_path / "mentors.csv").write_text(MENTORS, encoding="utf-8")

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


@pytest.fixture
def matched(run: Run) -> Run:
    assert run("match", "mentees.csv", "mentors.csv").exit_code == 0
    return run


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_match_writes_everything_and_says_what_came_of_it(run: Run) -> None:
    result = run("match", "mentees.csv", "mentors.csv")

    assert result.exit_code == 0
    written = {path.name for path in Path("matches").iterdir()}
    assert written == {
        "matches.csv", "matches.xlsx", "unmatched.csv", "report.html", "certificate.json", "rules.toml",
    }  # fmt: skip
    assert "of 5 mentees have a mentor" in result.output
    assert "No rules were given" in result.output
    assert "no matching under these rules has more" in result.output
    assert {row["mentee_id"] for row in rows("matches/matches.csv")} | {
        row["mentee_id"] for row in rows("matches/unmatched.csv")
    } == {"e1", "e2", "e3", "e4", "e5"}


def test_nobody_is_matched_within_a_reporting_line(matched: Run) -> None:
    assert ("e2", "r1") not in {(row["mentee_id"], row["mentor_id"]) for row in rows("matches/matches.csv")}


def test_json_is_one_object_and_nothing_else(run: Run) -> None:
    result = run("match", "mentees.csv", "mentors.csv", "--json")

    figures = json.loads(result.stdout)
    assert list(figures) == [
        "mentees", "mentors", "places", "pairs", "covered", "total", "bound", "gap",
        "blocking_pairs", "seconds", "peak_mb", "executor",
    ]  # fmt: skip
    assert (figures["mentees"], figures["mentors"], figures["places"]) == (5, 3, 4)
    assert figures["gap"] == 0
    assert figures["seconds"]["total"] >= 0
    assert result.stderr == ""


def test_the_same_seed_gives_the_same_files(run: Run) -> None:
    for folder in ("one", "two"):
        run("match", "mentees.csv", "mentors.csv", "--out", folder, "--seed", "7")

    for name in ("matches.csv", "unmatched.csv", "report.html", "certificate.json"):
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes()


def test_the_rules_that_were_assumed_can_be_used_again(matched: Run) -> None:
    matched("match", "mentees.csv", "mentors.csv", "--rules", "matches/rules.toml", "--out", "again")

    assert rows("again/matches.csv") == rows("matches/matches.csv")


@pytest.mark.parametrize("objective", ["coverage", "fair", "total", "stable", "rank-maximal"])
def test_every_objective_is_matched_and_verified(run: Run, objective: str) -> None:
    assert run("match", "mentees.csv", "mentors.csv", "--objective", objective).exit_code == 0

    result = run("verify", "matches", "mentees.csv", "mentors.csv")

    assert result.output == "Everything holds: the inputs, every line, the totals and the proof.\n"


def test_one_file_with_a_role_column_is_matched(run: Run) -> None:
    people = "id,I am a…,topics\n1,Mentor,a\n2,Mentee,a\n3,Both,a\n4,Mentee,a\n"
    Path("people.csv").write_text(people, encoding="utf-8")

    assert run("match", "people.csv").exit_code == 0

    pairs = {(row["mentee_id"], row["mentor_id"]) for row in rows("matches/matches.csv")}
    assert len(pairs) == 2
    assert ("3", "3") not in pairs
    assert run("verify", "matches", "people.csv").exit_code == 0


FORM = """Timestamp,Email Address,What is your name?,Would you like to take part as a mentor or a mentee?,\
Which topics would you like help with? (select all that apply),How many mentees could you take on?,\
Which topics do you feel comfortable mentoring in?,What languages do you speak?,Anything else?
2026/03/01 9:00:01 AM GMT+1,ann@x.org,Ann Lee,Mentee,"Public speaking, Negotiation",,,"English, French",
2026/03/01 9:10:01 AM GMT+1,bo@x.org,Bo Ek,Mentor,,2 mentees,"Negotiation, Finance, Public speaking",English,
2026/03/02 9:00:01 AM GMT+1,ANN@x.org,Ann Lee,Mentee,Finance,,,"English, French",second try
2026/03/02 9:00:01 AM GMT+1,cy@x.org,Cy Fox,Both,Finance,1-2,Public speaking,English,
2026/03/03 9:00:01 AM GMT+1,di@x.org,Di Ash,I would like to find a mentor,Public speaking,,,English,=cmd()
"""


def test_the_export_of_a_form_is_matched_as_it_is(run: Run) -> None:
    Path("form.csv").write_text(FORM, encoding="utf-8")

    result = run("match", "form.csv")

    assert result.exit_code == 0, result.output
    assert "form.csv: 3 mentees, 2 mentors" in result.output
    assert "the last answers count: ANN@x.org" in result.output
    reasons = {row["mentee_id"]: row["topics: reason"] for row in rows("matches/matches.csv")}
    assert reasons == {
        "ANN@x.org": "Bo Ek offers Finance",
        "cy@x.org": "Bo Ek offers Finance",
        "di@x.org": "Cy Fox offers Public speaking",
    }
    assert run("verify", "matches", "form.csv").exit_code == 0


def test_what_was_read_in_a_named_way_is_verified_in_the_same_way(run: Run) -> None:
    import xlsxwriter

    Path("mentees.csv").write_bytes(MENTEES.replace("Ann Lee", "Žaneta Lee").encode("cp1250"))
    with xlsxwriter.Workbook("mentors.xlsx") as book:
        book.add_worksheet("Notes").write(0, 0, "nothing here")
        sheet = book.add_worksheet("People")
        for line, row in enumerate(csv.reader(MENTORS.splitlines())):
            sheet.write_row(line, 0, row)

    done = run("match", "mentees.csv", "mentors.xlsx", "--encoding", "cp1250", "--sheet", "People")

    assert done.exit_code == 0, done.output
    assert "--sheet was not used for mentees.csv, which has no sheets." in done.output
    assert "Žaneta Lee" in Path("matches/matches.csv").read_text(encoding="utf-8")
    assert run("verify", "matches", "mentees.csv", "mentors.xlsx").exit_code == 0


def test_a_sheet_of_a_file_without_sheets_is_refused(run: Run) -> None:
    done = run("match", "mentees.csv", "mentors.csv", "--sheet", "People")

    assert done.exit_code == 2
    assert (
        "mentees.csv and mentors.csv have no sheets: only a workbook (XLSX) has. Leave it out." in done.output
    )
    assert not Path("matches/matches.csv").exists()


def test_a_column_is_named_by_hand(run: Run) -> None:
    Path("mentors.csv").write_text(MENTORS.replace("Max mentees", "Q17"), encoding="utf-8")

    run("match", "mentees.csv", "mentors.csv", "--map", "mentors:capacity=Q17", "--json")
    result = run("match", "mentees.csv", "mentors.csv", "--map", "capacity=Q17", "--json")

    assert json.loads(result.stdout)["places"] == 4


@pytest.mark.parametrize("told", ["capacity", "nonsense=id", "pupils:capacity=x", "capacity=no such column"])
def test_a_column_named_amiss_is_refused(run: Run, told: str) -> None:
    assert run("match", "mentees.csv", "mentors.csv", "--map", told).exit_code == 2


def test_pins_are_made_and_never_pairs_are_not(run: Run) -> None:
    Path("pins.csv").write_text("mentee_id,mentor_id\ne3,r3\n", encoding="utf-8")
    Path("never.csv").write_text("mentee_id,mentor_id\ne1,r1\ne4,r2\n", encoding="utf-8")

    run(
        "match",
        "mentees.csv",
        "mentors.csv",
        "--pins",
        "pins.csv",
        "--never",
        "never.csv",
        "--rules",
        rule_file(),
    )

    pairs = {(row["mentee_id"], row["mentor_id"]) for row in rows("matches/matches.csv")}
    assert ("e3", "r3") in pairs
    assert not pairs & {("e1", "r1"), ("e4", "r2")}
    assert run("verify", "matches", "mentees.csv", "mentors.csv", "--never", "never.csv").exit_code == 0
    without_list = run("verify", "matches", "mentees.csv", "mentors.csv")
    assert without_list.exit_code == 1
    assert "list of pairs not to be made" in without_list.output


def rule_file() -> str:
    rules = """version = 1
[[criteria]]
key = "topic"
kind = "covers"
mentee = "topics_wanted"
mentor = "topics_offered"
points = 60
"""
    Path("my.toml").write_text(rules, encoding="utf-8")
    return "my.toml"


def test_what_is_not_to_be_made_stands_in_no_file(run: Run) -> None:
    Path("never.csv").write_text("mentee_id,mentor_id\ne1,r1\n", encoding="utf-8")

    run("match", "mentees.csv", "mentors.csv", "--never", "never.csv")

    certificate = json.loads(Path("matches/certificate.json").read_text(encoding="utf-8"))
    assert certificate["pins"] == []
    assert len(certificate["never_sha256"]) == 64
    assert not [row for row in rows("matches/unmatched.csv") if "r1" in str(row)]


def decide(decisions: dict[tuple[str, str], str], source: str = "matches/matches.xlsx") -> str:
    """Fill in decisions as a coordinator would, and return the new workbook's name."""
    import xlsxwriter

    with Path(source).open("rb") as stream:
        table = read_table(stream, "matches.xlsx", sheet=MATCHES)
    at = table.headings.index("Decision")
    with xlsxwriter.Workbook("decided.xlsx") as book:
        sheet = book.add_worksheet(MATCHES)
        sheet.write_row(0, 0, table.headings)
        for line, row in enumerate(table.rows, start=1):
            cells = list(row.cells)
            cells[at] = decisions.get((cells[0], cells[1]), "")
            sheet.write_row(line, 0, cells)
    return "decided.xlsx"


def test_decisions_keep_forbid_solve_again_and_list_who_moved(matched: Run) -> None:
    before = [(row["mentee_id"], row["mentor_id"]) for row in rows("matches/matches.csv")]
    kept, dropped = before[0], before[1]
    book = decide({kept: "keep", dropped: "never"})

    result = matched("match", "mentees.csv", "mentors.csv", "--from", book, "--out", "second")

    after = {(row["mentee_id"], row["mentor_id"]) for row in rows("second/matches.csv")}
    assert kept in after
    assert dropped not in after
    assert "Who moved:" in result.output
    verified = matched("verify", "second", "mentees.csv", "mentors.csv", "--from", book)
    assert verified.exit_code == 0, verified.output
    third = matched("match", "mentees.csv", "mentors.csv", "--from", "second/matches.xlsx", "--out", "third")
    assert third.exit_code == 0
    assert dropped not in {(row["mentee_id"], row["mentor_id"]) for row in rows("third/matches.csv")}


def test_decisions_are_not_written_over(matched: Run) -> None:
    pair = (rows("matches/matches.csv")[0]["mentee_id"], rows("matches/matches.csv")[0]["mentor_id"])
    Path(decide({pair: "keep"})).rename("matches/matches.xlsx")

    result = matched("match", "mentees.csv", "mentors.csv")

    assert result.exit_code == 2
    assert "would be lost" in result.output
    assert matched("match", "mentees.csv", "mentors.csv", "--from", "matches/matches.xlsx").exit_code == 0


# Bad input


def test_verify_says_which_file_is_missing_or_in_the_wrong_place(matched: Run) -> None:
    Path("never.csv").write_text("mentee_id,mentor_id\ne2,r1\n", encoding="utf-8")
    assert matched("match", "mentees.csv", "mentors.csv", "--never", "never.csv", "--out", "b").exit_code == 0

    unnamed = matched("verify", "b", "mentees.csv", "mentors.csv")
    swapped = matched("verify", "matches", "mentors.csv", "mentees.csv")

    assert "and none was named. Name the files that were used (--never, --from)." in unnamed.output
    assert "Mentees come first, then mentors." in swapped.output


def test_a_column_to_ask_about_comes_with_what_to_type(run: Run) -> None:
    Path("mentors.csv").write_text("id,skills,capacity\nr1,Law,depends\nr2,Sales,a lot\n", encoding="utf-8")

    assert "if so: --map mentors:capacity=capacity" in run("match", "mentees.csv", "mentors.csv").output


def test_a_draw_by_lot_is_called_one_and_the_way_out_is_named(run: Run) -> None:
    Path("some.csv").write_text("id,Pick three\n1,Law\n2,Art\n", encoding="utf-8")
    Path("others.csv").write_text('id,Pick many\n1,"Law, Art"\n', encoding="utf-8")

    result = run("match", "some.csv", "others.csv")

    assert "1 of 2 mentees have a mentor" in result.output
    assert "1 pair (" in result.output
    assert "who has whom was drawn by lot" in result.output
    assert (
        "--map 'mentees:topics_wanted=Pick three' --map 'mentors:topics_offered=Pick many'" in result.output
    )
    named = ("--map", "topics_wanted=Pick three", "--map", "topics_offered=Pick many")
    assert "drawn by lot" not in run("match", "some.csv", "others.csv", *named).output


def test_a_file_with_nobody_on_one_side_is_refused(run: Run) -> None:
    Path("people.csv").write_text("id,role\n1,mentee\n2,Mentee\n3,\n", encoding="utf-8")

    result = run("match", "people.csv")

    assert result.exit_code == 2
    assert "people.csv: There is no mentor in it. Look at the column “role”." in result.output


def test_bad_rows_are_all_listed_and_may_be_skipped(run: Run) -> None:
    bad = (
        "r1,again,x@example.org,Law,1,\n,nobody,y@example.org,Law,1,\nr9,Zed,z@example.org,Law,lots,\nr8,a\n"
    )
    Path("mentors.csv").write_text(MENTORS + bad, encoding="utf-8")

    result = run("match", "mentees.csv", "mentors.csv")

    assert result.exit_code == 2
    assert [row["line"] for row in rows("matches/problems.csv")] == ["5", "6", "7", "8"]
    for line in (5, 6, 7, 8):
        assert f"mentors.csv, line {line}" in result.output
    assert "--skip-bad-rows" in result.output
    skipped = run("match", "mentees.csv", "mentors.csv", "--skip-bad-rows")
    assert skipped.exit_code == 0
    assert "4 rows could not be used" in skipped.output
    assert "4 rows could not be used" in Path("matches/report.html").read_text(encoding="utf-8")
    assert run("verify", "matches", "mentees.csv", "mentors.csv").exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "It is empty"),
        (b"id,name\n", "no people below"),
        (b'id,name\n1,"a\n', "never closed"),
        (b"id,name\n1,\x00\n", "NUL"),
        (b"PK\x03\x04rubbish", "damaged"),
        (b"%PDF-1.7\n", "It is a PDF, not a table"),
        (b"<!DOCTYPE html>\n<p>Sign in", "It is a web page"),
        (b"\xff\xfe\x00\xd8", "no text"),
        ("id,name\n1,Привет\n".encode("cp1251"), "encoding"),
    ],
)
def test_hopeless_files_are_refused_in_a_sentence(run: Run, content: bytes, said: str) -> None:
    Path("mentors.csv").write_bytes(content)

    result = run("match", "mentees.csv", "mentors.csv")

    assert result.exit_code == 2
    assert "mentors.csv" in result.output
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.csv", "mentors.csv"], "no such file"),
        (["mentees.csv", "mentors.csv", "third.csv"], "Give two files"),
        (["mentees.csv"], "who is a mentor"),
        (["mentees.csv", "mentors.csv", "--rules", "nowhere.toml"], "nowhere.toml"),
        (["mentees.csv", "mentors.csv", "--pins", "mentees.csv"], "no mentor of this id"),
        (["mentees.csv", "mentors.csv", "--encoding", "klingon"], "klingon"),
        (["mentees.csv", "mentors.csv", "--out", "mentees.csv/x"], "is a file"),
        (["mentees.csv", "mentors.csv", "--from", "mentees.csv"], "Decision"),
    ],
)
def test_wrong_arguments_are_refused_in_a_sentence(run: Run, arguments: list[str], said: str) -> None:
    result = run("match", *arguments)

    assert result.exit_code == 2
    assert said in result.output


def test_pairs_that_a_must_have_could_not_judge_are_counted(run: Run) -> None:
    assert (
        "“topics-in-common” could not be judged for 20%" in run("match", "mentees.csv", "mentors.csv").output
    )


def test_every_problem_of_a_rule_file_is_said(run: Run) -> None:
    Path("bad.toml").write_text('version = 2\n[[criteria]]\nkind = "nonsense"\n', encoding="utf-8")

    result = run("match", "mentees.csv", "mentors.csv", "--rules", "bad.toml")

    assert result.exit_code == 2
    assert "version = 1" in result.output
    assert "should have a key" in result.output


# Its neighbors


def test_explain_tells_of_pairs_others_and_people_without(matched: Run) -> None:
    pair = rows("matches/matches.csv")[0]
    alone = rows("matches/unmatched.csv")

    why = matched("explain", "matches", "--mentee", pair["mentee_id"])
    other = next(id_ for id_ in ("r1", "r2", "r3") if id_ != pair["mentor_id"])
    why_not = matched("explain", "matches", "--mentee", pair["mentee_id"], "--mentor", other)

    assert pair["mentor"] in why.output
    assert "of 45" in why.output
    assert "are no pair" in why_not.output
    assert matched("explain", "matches", "--mentee", "nobody").exit_code == 2
    for person in alone:
        assert "has no mentor" in matched("explain", "matches", "--mentee", person["mentee_id"]).output


def test_explain_asks_for_files_that_have_moved(matched: Run) -> None:
    Path("mentees.csv").rename("elsewhere.csv")

    assert "Name them after the folder" in matched("explain", "matches", "--mentee", "e1").output
    assert matched("explain", "matches", "elsewhere.csv", "mentors.csv", "--mentee", "e1").exit_code == 0


def test_compare_judges_a_matching_made_by_hand(matched: Run) -> None:
    Path("hand.csv").write_text("mentee,mentor\ne2,r1\ne3,r2\ne1,r2\n", encoding="utf-8")

    result = matched("compare", "mentees.csv", "mentors.csv", "hand.csv")
    own = matched("compare", "mentees.csv", "mentors.csv", "matches/matches.csv", "--json")

    assert result.exit_code == 0
    assert "3 of 5 mentees have a mentor" in result.output
    assert "hand.csv, line 2" in result.output
    figures = json.loads(own.stdout)
    assert figures["total"] == figures["best_total"] == figures["bound"]
    assert figures["faults"] == {}


def test_compare_names_the_line_of_somebody_who_is_not_there(run: Run) -> None:
    Path("hand.csv").write_text("mentee,mentor\ne2,r1\ne3,r77\n", encoding="utf-8")

    result = run("compare", "mentees.csv", "mentors.csv", "hand.csv")

    assert result.exit_code == 2
    assert "hand.csv, line 3" in result.output


def test_pairs_may_name_people_by_name_or_address(matched: Run) -> None:
    Path("hand.csv").write_text("Mentor name;Mentee name\nFay Orr;BO@example.org\n", encoding="utf-8")

    compared = matched("compare", "mentees.csv", "mentors.csv", "hand.csv", "--json")
    pinned = matched("match", "mentees.csv", "mentors.csv", "--never", "hand.csv", "--out", "second")

    assert json.loads(compared.stdout)["covered"] == 1
    assert json.loads(compared.stdout)["bound"] is None
    assert pinned.exit_code == 0
    assert "Bo Ek with" in matched("explain", "matches", "--mentee", "bo ek").output
    assert matched("verify", "second", "mentees.csv", "mentors.csv", "--never", "hand.csv").exit_code == 0


def test_compare_takes_one_file_of_both_sides(run: Run) -> None:
    people = "name,role,skills\nAnn Lee,mentee,Law\nBo Ek,mentor,Law\nCy Fox,both,Law\n"
    Path("people.csv").write_text(people, encoding="utf-8")
    Path("hand.csv").write_text("mentee,mentor\nAnn Lee,Bo Ek\n", encoding="utf-8")

    result = run("compare", "people.csv", "hand.csv")

    assert "1 of 2 mentees have a mentor; the best matching gives one to 2." in result.output
    assert run("compare", "hand.csv").exit_code == 2


@pytest.mark.parametrize("option", ["--pins", "--never"])
def test_a_list_of_pairs_is_refused_with_its_line(run: Run, option: str) -> None:
    Path("hand.csv").write_text("mentee,mentor\ne2,r1\ne3,r77\n", encoding="utf-8")

    result = run("match", "mentees.csv", "mentors.csv", option, "hand.csv")

    assert result.exit_code == 2
    assert "hand.csv, line 3: There is no mentor of this id" in result.output


def test_a_name_that_several_have_asks_for_the_id(run: Run) -> None:
    Path("mentees.csv").write_text(MENTEES + "e6,Ann Lee,lee@example.org,Law,\n", encoding="utf-8")
    Path("hand.csv").write_text("mentee,mentor\nAnn Lee,r1\n", encoding="utf-8")

    result = run("compare", "mentees.csv", "mentors.csv", "hand.csv")

    assert result.exit_code == 2
    assert "2 mentees in mentees.csv are called so. (found “Ann Lee”) Use the id: e1, e6." in result.output


def test_a_list_of_pairs_with_one_side_unnamed_is_not_guessed(run: Run) -> None:
    Path("hand.csv").write_text("coach,mentee\nr1,e2\n", encoding="utf-8")

    result = run("compare", "mentees.csv", "mentors.csv", "hand.csv")

    assert "hand.csv: No column says who the mentor is. Call it mentor_id." in result.output


def test_explain_offers_people_whose_name_is_alike(matched: Run) -> None:
    result = matched("explain", "matches", "--mentee", "Ann Leigh")

    assert result.exit_code == 2
    assert "Perhaps e1?" in result.output


def test_rules_are_written_by_asking_and_can_be_used(run: Run) -> None:
    answers = "\n".join(["total", "lottery", "2", "1", "a lot", "50", "y", "y", "5"]) + "\n"
    asked = ["rules", "mentees.csv", "mentors.csv", "--out", "kept/rules.toml"]

    result = CliRunner().invoke(commands, asked, input=answers)

    assert result.exit_code == 0, result.output
    assert "'a lot' is not a valid number." in result.output
    assert "line (manager)?" in result.output
    text = Path("kept/rules.toml").read_text(encoding="utf-8")
    assert 'objective = "total"' in text
    assert "points = 50" in text
    assert text.count("#") >= 4
    assert run("match", "mentees.csv", "mentors.csv", "--rules", "kept/rules.toml").exit_code == 0
    assert run("rules", "mentees.csv", "mentors.csv", "--yes", "--out", "kept/rules.toml").exit_code == 2


def test_shipped_rules_are_listed_and_written_with_their_comments(run: Run) -> None:
    names = run("rules", "--list").output.split()

    assert {"general", "industry-expert", "skills-coach", "career-coach", "micro", "reverse"} <= set(names)
    assert run("rules", "--preset", "general").exit_code == 0
    assert Path("rules.toml").read_text(encoding="utf-8").startswith("#")
    assert run("match", "mentees.csv", "mentors.csv", "--rules", "general").exit_code == 0


def test_generate_invents_people_who_can_be_matched(run: Run) -> None:
    result = run("generate", "--mentees", "40", "--mentors", "15", "--seed", "3", "--out", "g")

    assert "share a topic" in result.output
    assert len(rows("g/mentees.csv")) == 40
    assert run("match", "g/mentees.csv", "g/mentors.csv").exit_code == 0
    assert run("verify", "matches", "g/mentees.csv", "g/mentors.csv").exit_code == 0


# As a program


def telemachy(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from telemachy.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **environment},
    )


WITHOUT_DJANGO = """
import sys
class Never:
    def find_spec(self, name, *rest):
        if name.partition(".")[0] == "django":
            raise AssertionError(f"{name} was imported")
sys.meta_path.insert(0, Never())
from telemachy.cli import main
main()
"""


@pytest.mark.parametrize(
    "command",
    [
        "match mentees.csv mentors.csv",
        "verify matches mentees.csv mentors.csv",
        "compare mentees.csv mentors.csv matches/matches.csv",
        "explain matches --mentee e1",
        "rules mentees.csv mentors.csv --yes",
        "generate --mentees 10 --mentors 5",
        "--help",
    ],
)
def test_no_command_about_files_imports_django(matched: Run, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, *command.split()],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )

    assert done.returncode == 0, done.stderr


def test_an_unexpected_error_is_a_sentence_and_not_a_traceback(run: Run, tmp_path: Path) -> None:
    broken = "import telemachy.cli.match as m\ndef boom(*a, **k): raise RuntimeError('out of tune')\n"
    broken += "m.read_rules = boom\nfrom telemachy.cli import main\nmain()\n"
    arguments = [sys.executable, "-c", broken, "match", "mentees.csv", "mentors.csv"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}

    done = subprocess.run(arguments, capture_output=True, text=True, check=False, env=environment)
    told = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "TELEMACHY_TRACEBACK": "1"},
    )

    assert done.returncode == 70
    assert "Something went wrong" in done.stderr
    assert "Traceback" not in done.stderr
    assert "out of tune" in told.stderr
    assert "Traceback" in told.stderr


def test_help_imports_neither_numpy_nor_the_engine() -> None:
    code = "import sys\nfrom telemachy.cli import main\n"
    code += "try:\n    main()\nfinally:\n    print('numpy' in sys.modules)\n"

    done = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.endswith("False\n")


# Real rosters


@pytest.fixture
def real(data_dir: Path) -> Iterator[Path]:
    return data_dir / "people"


@pytest.mark.data
@pytest.mark.parametrize(
    ("mentors", "rules", "pairs"),
    [
        ("wcc_mentors.csv", "wcc", 154),
        ("coding_coach_mentors.csv", "coding-coach", 290),
        ("wcc_mentors.csv", "", 150),
        ("coding_coach_mentors.csv", "", 250),
        ("cncf_lfx_projects.csv", "", 300),
    ],
)
def test_real_rosters_are_matched_and_proved(
    real: Path, tmp_path: Path, mentors: str, rules: str, pairs: int
) -> None:
    files = (real / "so2025_sample.csv", real / mentors)
    with_rules = ["--rules", EXAMPLES / rules / "rules.toml"] if rules else []

    done = telemachy("match", *files, *with_rules, "--out", tmp_path / "out", "--json")

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["pairs"] >= pairs
    assert figures["gap"] == 0
    assert telemachy("verify", tmp_path / "out", *files).returncode == 0


@pytest.mark.data
def test_in_the_example_for_wcc_no_pair_shares_nothing(real: Path, tmp_path: Path) -> None:
    files = (real / "so2025_sample.csv", real / "wcc_mentors.csv")

    telemachy("match", *files, "--rules", EXAMPLES / "wcc" / "rules.toml", "--out", tmp_path)

    found = rows(str(tmp_path / "matches.csv"))
    shared = [row["topics: reason"].partition(" offers ")[2] for row in found]
    several = [text for text in shared if " and " in text or ", " in text]
    assert len(found) >= 154
    assert len(several) >= 101
    assert not [row for row in found if float(row["topics"]) == 0 and float(row["job"]) == 0]


@pytest.mark.data
@pytest.mark.parametrize(
    ("rules", "objective", "total", "covered"),
    [
        ("rules", "total", 2036, 47),
        ("rules", "coverage", 2025, 50),
        ("rules-consent", "total", 1982, 47),
        ("rules-consent", "coverage", 1971, 50),
    ],
)
def test_the_civil_service_sample_reaches_its_known_answers(
    data_dir: Path, tmp_path: Path, rules: str, objective: str, total: float, covered: int
) -> None:
    folder = data_dir / "instances" / "mentor_match_sample" / "small"
    files = (folder / "mentees.csv", folder / "mentors.csv")
    rule_file = EXAMPLES / "civil-service" / f"{rules}.toml"

    done = telemachy(
        "match", *files, "--rules", rule_file, "--objective", objective, "--out", tmp_path, "--json"
    )

    figures = json.loads(done.stdout)
    assert (figures["total"], figures["bound"], figures["covered"]) == (total, total, covered)
    assert telemachy("verify", tmp_path, *files).returncode == 0


def test_the_corporate_example_matches_with_its_rules(tmp_path: Path) -> None:
    folder = EXAMPLES / "corporate"
    files = (folder / "mentees.csv", folder / "mentors.csv")

    done = telemachy("match", *files, "--rules", folder / "rules.toml", "--out", tmp_path, "--json")

    figures = json.loads(done.stdout)
    assert (figures["mentees"], figures["mentors"], figures["pairs"]) == (240, 90, figures["places"])
