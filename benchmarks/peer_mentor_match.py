"""mentor-match, the matcher of a civil service program, on two CSV files; run by a Python that has it.

    python -m venv /tmp/peer && /tmp/peer/bin/pip install mentor-match
    /tmp/peer/bin/python benchmarks/peer_mentor_match.py FOLDER      with mentees.csv and mentors.csv

Prints one JSON object. Points are those of its own web application: grade 12 or 9, profession 10, identity 6,
and a bonus of 6, not counted in ``points``, where somebody has nobody yet. It needs nothing of ours.
"""

import csv
import json
import operator
import sys
from pathlib import Path
from time import perf_counter

GRADES = ["AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4"]
_NONE = 10**6


def main(folder: Path) -> None:
    from matching.mentee import Mentee
    from matching.mentor import Mentor
    from matching.rules import rule

    from matching import process

    begin = perf_counter()
    mentees, mentors = _people(Mentee, folder / "mentees.csv"), _people(Mentor, folder / "mentors.csv")
    rules = [
        rule.Disqualify(lambda match: match.mentee.organisation == match.mentor.organisation),
        rule.Disqualify(rule.Grade(2, operator.gt).evaluate),
        rule.Disqualify(rule.Grade(0, operator.le).evaluate),
        rule.Grade(2, operator.eq, {True: 12, False: 0}),
        rule.Grade(1, operator.eq, {True: 9, False: 0}),
        rule.Equivalent("profession", {True: 10, False: 0}),
        rule.Generic(
            {True: 6, False: 0},
            lambda match: match.mentee.identity != "" and match.mentee.identity in match.mentor.identities,
        ),
        rule.UnmatchedBonus(6),
    ]
    process.process_data(mentors, mentees, [rules] * 3)
    seconds = perf_counter() - begin
    pairs = [(mentee, mentor) for mentee in mentees for mentor in mentee.mentors]
    print(
        json.dumps(
            {
                "seconds": {"total": seconds},
                "peak_mb": _peak_mb(),
                "pairs": len(pairs),
                "covered": sum(bool(mentee.mentors) for mentee in mentees),
                "points": sum(_points(mentee, mentor) for mentee, mentor in pairs),
            }
        )
    )


def _people(kind: type, path: Path) -> list:
    people = []
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            person = kind(**{**row, "grade": GRADES.index(row["grade"]), "email": row["email address"]})
            person.identity = row.get("identity to match", "")
            person.identities = [name for name in row.get("characteristics", "").split(", ") if name]
            people.append(person)
    return people


def _points(mentee: object, mentor: object) -> int:
    """The points of a pair, counted again; a pair that may not be made would show."""
    apart = mentor.grade - mentee.grade
    if apart not in (1, 2) or mentor.organisation == mentee.organisation:
        return -_NONE
    grade = 12 if apart == 2 else 9
    shares = mentee.identity != "" and mentee.identity in mentor.identities
    return grade + 10 * (mentee.profession == mentor.profession) + 6 * shares


def _peak_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
