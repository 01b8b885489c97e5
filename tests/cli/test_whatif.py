"""`telemachy whatif`: who would come next, whom to look for, and what a weight decides, from the prompt."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands
from telemachy.matching.files.reading import read_table
from telemachy.matching.files.workbooks import sheet_names

MENTEES = """id,name,topics wanted
e1,Ann Lee,Law; Sales
e2,Bo Ek,Sales
e3,Cy Fox,Art
e4,Di Ash,Law
e5,Ed Roy,Law
"""
MENTORS = """id,name,topics offered,Max mentees
r1,Fay Orr,Sales; Law,1
r2,Gus Ito,Law,2
r3,Hal Day,Sales,1
"""
RULES = """
version = 1
[match]
objective = "{objective}"
{more}
[[criteria]]
key = "topics"
kind = "covers"
mentee = "topics wanted"
mentor = "topics offered"
points = 50
[[criteria]]
key = "name"
kind = "similar"
mentee = "name"
mentor = "name"
points = 5
unknown = 0
"""


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


def matched(folder: Path, objective: str = "total", more: str = "") -> Path:
    """Match and return the folder of the matching."""
    (folder / "mentees.csv").write_text(MENTEES, encoding="utf-8")
    (folder / "mentors.csv").write_text(MENTORS, encoding="utf-8")
    (folder / "rules.toml").write_text(RULES.format(objective=objective, more=more), encoding="utf-8")
    files = folder / "mentees.csv", folder / "mentors.csv", "--rules", folder / "rules.toml"
    assert invoke("match", *files, "--out", folder / "out").exit_code == 0
    return folder / "out"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def sheet(path: Path, name: str) -> list[list[str]]:
    with path.open("rb") as stream:
        table = read_table(stream, path.name, sheet=name)
    return [table.headings, *(list(row.cells) for row in table.rows)]


def test_it_tells_who_is_next_and_whom_to_look_for(tmp_path: Path) -> None:
    out = matched(tmp_path)

    result = invoke("whatif", out)

    assert result.exit_code == 0
    assert {"whatif.html", "whatif.xlsx", "whatif.csv"} <= {path.name for path in out.iterdir()}
    nexts = {(row["mentee_id"], row["mentor_id"]) for row in rows(out / "whatif.csv")}
    made = {(row["mentee_id"], row["mentor_id"]) for row in rows(out / "matches.csv")}
    every = {(f"e{i}", f"r{j}") for i in range(1, 6) for j in range(1, 4)}
    assert nexts == every - made
    assert "Law, somebody like" in result.output
    assert "of 4 pairs hold whichever weight is moved by 10 points." in result.output


def test_a_place_and_a_mentor_more_add_what_matching_again_with_them_shows(tmp_path: Path) -> None:
    """Three ask for law and one for law or sales; where one place more helps, it adds a whole pair."""
    out = matched(tmp_path)
    found = json.loads(invoke("whatif", out, "--json", "--no-weights").output)
    places = {one["mentor_id"]: one["points"] for one in found["places"]}
    before = json.loads((out / "certificate.json").read_text())["total"]

    for mentor, old, new in (("r2", "Law,2", "Law,3"), ("r3", "Sales,1", "Sales,2")):
        (tmp_path / mentor).mkdir()
        (tmp_path / mentor / "mentors.csv").write_text(MENTORS.replace(old, new), encoding="utf-8")
        files = (
            tmp_path / "mentees.csv",
            tmp_path / mentor / "mentors.csv",
            "--rules",
            tmp_path / "rules.toml",
        )
        assert invoke("match", *files, "--out", tmp_path / mentor / "out").exit_code == 0
        after = json.loads((tmp_path / mentor / "out" / "certificate.json").read_text())["total"]
        assert places.get(mentor, 0) * 1_000_000 == after - before
    art = next(one for one in found["mentors"] if one["topic"] == "Art")
    assert (art["offered_by"], art["offers_it"], art["points"]) == (0, "no", 50)


def test_a_topic_of_two_criteria_is_named_once_and_stands_in_the_table_twice(tmp_path: Path) -> None:
    again = """
[[criteria]]
key = "more_topics"
kind = "covers"
mentee = "topics wanted"
mentor = "topics offered"
points = 10
"""
    (tmp_path / "mentees.csv").write_text(MENTEES, encoding="utf-8")
    (tmp_path / "mentors.csv").write_text(MENTORS, encoding="utf-8")
    rules = RULES.format(objective="total", more="") + again
    (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
    files = tmp_path / "mentees.csv", tmp_path / "mentors.csv", "--rules", tmp_path / "rules.toml"
    assert invoke("match", *files, "--out", tmp_path / "out").exit_code == 0

    result = invoke("whatif", tmp_path / "out", "--no-weights")

    assert result.output.count("Art, somebody like") == 1
    mentors = sheet(tmp_path / "out" / "whatif.xlsx", "One more mentor")
    assert {tuple(row[:2]) for row in mentors[1:] if row[0] == "Art"} == {
        ("Art", "topics"),
        ("Art", "more_topics"),
    }


def test_json_is_one_object_and_writes_nothing(tmp_path: Path) -> None:
    out = matched(tmp_path)
    before = {path.name for path in out.iterdir()}

    result = invoke("whatif", out, "--json", "--next", 1, "--by", 20)

    found = json.loads(result.output)
    assert {path.name for path in out.iterdir()} == before
    assert set(found) == {"how", "next", "places", "mentors", "weights", "notes", "seconds"}
    assert found["seconds"]["total"] > 0
    assert {one["next"] for one in found["next"]} == {1}
    assert found["weights"]["by"] == 20
    assert [one["criterion"] for one in found["weights"]["moved"]] == ["topics", "topics", "name", "name"]
    assert [one["moved_by"] for one in found["weights"]["moved"]] == [20, -20, 20, -5]
    assert found["weights"]["holding"] == found["weights"]["pairs"] - len(found["weights"]["shaky"])


def test_the_workbook_has_a_sheet_for_each_question(tmp_path: Path) -> None:
    out = matched(tmp_path)
    assert invoke("whatif", out).exit_code == 0

    with (out / "whatif.xlsx").open("rb") as stream:
        names = sheet_names(stream, "whatif.xlsx")
    assert names == ("Next mentors", "One more place", "One more mentor", "Weights", "Pairs to look at")
    mentors = sheet(out / "whatif.xlsx", "One more mentor")
    assert {row[0] for row in mentors[1:]} == {"Law", "Sales", "Art"}


def test_without_weights_nothing_is_matched_again(tmp_path: Path) -> None:
    out = matched(tmp_path)

    result = invoke("whatif", out, "--no-weights")

    assert "pairs hold" not in result.output
    with (out / "whatif.xlsx").open("rb") as stream:
        assert sheet_names(stream, "whatif.xlsx") == ("Next mentors", "One more place", "One more mentor")
    assert "If a weight is moved" not in (out / "whatif.html").read_text()


def test_a_large_matching_moves_weights_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = matched(tmp_path)
    monkeypatch.setattr("telemachy.cli.whatif.MOST_PAIRS", 3)

    unasked = invoke("whatif", out)
    asked = invoke("whatif", out, "--weights")

    assert "No weight was moved" in unasked.stderr
    assert "read off the proof" in unasked.stderr
    assert "matched again, once for each weight" not in unasked.stderr
    assert "matched again, once for each weight" in asked.stderr
    assert "pairs hold" not in unasked.output
    assert "pairs hold" in asked.output


def test_a_stable_matching_says_why_there_is_less_to_tell(tmp_path: Path) -> None:
    out = matched(tmp_path, "stable")

    result = invoke("whatif", out)

    assert result.exit_code == 0
    assert "goes by lists, not by points" in result.stderr
    assert "goes by lists, not by points" in (out / "whatif.html").read_text()
    assert rows(out / "whatif.csv") == []
    assert "pairs hold" in result.output


def test_the_page_says_people_names_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    out = matched(tmp_path)
    (tmp_path / "mentees.csv").write_text(MENTEES.replace("Ann Lee", "<b>Ann</b>"), encoding="utf-8")
    files = tmp_path / "mentees.csv", tmp_path / "mentors.csv", "--rules", tmp_path / "rules.toml"
    assert invoke("match", *files, "--out", out).exit_code == 0

    assert invoke("whatif", out).exit_code == 0

    page = (out / "whatif.html").read_text()
    assert "&lt;b&gt;Ann&lt;/b&gt;" in page
    assert "<b>Ann" not in page
    assert "<script" not in page
    assert "price" not in page.lower()


def test_a_matching_of_other_files_is_refused(tmp_path: Path) -> None:
    out = matched(tmp_path)
    (tmp_path / "mentors.csv").write_text(MENTORS.replace("Law,2", "Law,3"), encoding="utf-8")

    result = invoke("whatif", out)

    assert result.exit_code == 2
    assert "not the file that was matched" in result.stderr


def test_pairs_that_may_not_be_made_come_next_for_nobody(tmp_path: Path) -> None:
    out = matched(tmp_path)
    (tmp_path / "never.csv").write_text("mentee_id,mentor_id\ne3,r1\n", encoding="utf-8")
    files = tmp_path / "mentees.csv", tmp_path / "mentors.csv", "--rules", tmp_path / "rules.toml"
    assert invoke("match", *files, "--never", tmp_path / "never.csv", "--out", out).exit_code == 0

    assert invoke("whatif", out, "--never", tmp_path / "never.csv").exit_code == 0

    assert ("e3", "r1") not in {(row["mentee_id"], row["mentor_id"]) for row in rows(out / "whatif.csv")}
    assert invoke("whatif", out).exit_code == 2


def test_each_answer_says_whether_it_was_read_off_or_solved(tmp_path: Path) -> None:
    out = matched(tmp_path)

    how = json.loads(invoke("whatif", out, "--json").output)["how"]
    invoke("whatif", out)
    page = (out / "whatif.html").read_text()

    assert set(how) == {"next", "places", "mentors", "weights"}
    for question in ("next", "places", "mentors"):
        assert "Read off the proof" in how[question]
    assert "matched again" in how["weights"]
    assert how["next"] in page
    assert how["weights"] in page
