"""Pairs that were decided elsewhere: each line of a file found, checked and scored under the rules."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

import numpy as np
from django.core.paginator import Page
from django.db.models import Count, Sum

from telemachy.common.errors import Refusal
from telemachy.common.paging import lean_page
from telemachy.common.text import counted
from telemachy.matching.blocks import A_PIN_MAY_PASS, Scorer
from telemachy.matching.files.decisions import PairLine, read_pair_lines
from telemachy.matching.files.escaping import write_csv
from telemachy.matching.files.faults import FileRefused
from telemachy.matching.result import fill
from telemachy.matching.rules import Rules
from telemachy.mentorships.queries.places import ended_in, standing_in
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features import BuiltProblem, build_problem
from telemachy.programs.features.lines import Directory
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Decision, ListedPair
from telemachy.rounds.models import PairList, PairListRow, Round
from telemachy.rounds.queries.review import points_text
from telemachy.rounds.queries.wishes import wishes_in

MOST_LINES = 60_000
PER_PAGE = 50


class FileNotReadable(Refusal):
    """The file is no table of two columns; says what is wrong and what to do."""


def read_lines(stream: BinaryIO, name: str) -> tuple[PairLine, ...]:
    """Every line of the file, the ones that are wrong included."""
    try:
        lines = read_pair_lines(stream, name)
    except FileRefused as refused:
        said = " ".join(f"{fault.wrong} {fault.remedy}" for fault in refused.faults[:3])
        raise FileNotReadable(said) from refused
    if len(lines) > MOST_LINES:
        raise FileNotReadable(f"The file has {len(lines):,} lines. At most {MOST_LINES:,} are read at once.")
    return lines


@dataclass
class _Side:
    """How people of one side are found, and who of them takes part."""

    role: str
    people: Mapping[int, Enrollment]
    directory: Directory[int] = field(default_factory=Directory)

    @classmethod
    def of(cls, round: Round, role: str) -> "_Side":
        rows = (
            Enrollment.objects.filter(cohort=round.cohort, role=role)
            .select_related("person")
            .defer("answers")
        )
        side = cls(role, {row.pk: row for row in rows})
        for row in side.people.values():
            side.directory.add(
                row.pk,
                keys=[row.key, str(row.public_id)],
                email=row.person.email or "",
                name=row.person.name,
            )
        return side

    def find(self, text: str) -> tuple[Enrollment | None, str]:
        """The person meant, or what is wrong."""
        if not text:
            return None, f"The line names no {self.role}."
        pk = self.directory.find(text)
        if pk is None and self.directory.is_ambiguous(text):
            return None, f"“{text}” may be more than one {self.role}. Use the id or the address."
        if pk is None:
            return None, f"No {self.role} of this program is “{text}”, by id, address or name."
        found = self.people[pk]
        if not found.is_present():
            return None, f"{found.person.name} no longer takes part."
        return found, ""


@dataclass(frozen=True)
class CheckedLine:
    """What becomes of one line."""

    mentee: Enrollment | None = None
    mentor: Enrollment | None = None
    outcome: str = ListedPair.PROBLEM
    reason: str = ""
    score: int | None = None
    fit: str = ""


def check_lines(round: Round, lines: Sequence[PairListRow], now: datetime) -> list[CheckedLine]:
    """Each line found, checked and scored, in their order. Changes nothing.

    The number of queries does not depend on how many lines there are.
    """
    return _Checking(round, now).all(lines)


class _Checking:
    """One pass over a list: earlier lines take places from later ones."""

    def __init__(self, round: Round, now: datetime) -> None:
        self.round = round
        self.mentees = _Side.of(round, EnrollmentRole.MENTEE)
        self.mentors = _Side.of(round, EnrollmentRole.MENTOR)
        rules = Rules.from_toml(round.rules_toml if round.run else round.program.rules_toml)
        self.standing = set(standing_in(round.cohort))
        self.built: BuiltProblem = build_problem(
            cohort=round.cohort,
            rules=rules,
            now=now,
            seed=round.seed,
            never=[*ended_in(round.cohort), *wishes_in(round.cohort).apart],
            load=self.standing,
        )
        self.scorer = Scorer(self.built.problem, rules)
        self.mentee_row = {pk: row for row, pk in enumerate(self.built.mentee_ids)}
        self.mentor_row = {pk: row for row, pk in enumerate(self.built.mentor_ids)}
        decisions = round.decisions.exclude(decision="").select_related("by")
        self.decided = {(row.mentor_enrollment_id, row.mentee_enrollment_id): row for row in decisions}
        kept = [pair for pair, row in self.decided.items() if row.decision == Decision.KEEP]
        self.of_mentor = Counter(mentor for mentor, _ in kept)
        self.of_mentee = Counter(mentee for _, mentee in kept)

    def all(self, lines: Sequence[PairListRow]) -> list[CheckedLine]:
        seen: dict[tuple[int, int], int] = {}
        checked = []
        for line in lines:
            found = self._one(line, seen)
            if found.mentee and found.mentor:
                seen.setdefault((found.mentor.pk, found.mentee.pk), line.line)
            checked.append(found)
        return self._scored(checked)

    def _one(self, line: PairListRow, seen: Mapping[tuple[int, int], int]) -> CheckedLine:
        if line.reason and not (line.mentee_text or line.mentor_text):
            return CheckedLine(reason=line.reason)  # the file itself was wrong there
        mentee, wrong_mentee = self.mentees.find(line.mentee_text)
        mentor, wrong_mentor = self.mentors.find(line.mentor_text)
        if mentee is None or mentor is None:
            return CheckedLine(mentee, mentor, reason=" ".join(filter(None, [wrong_mentee, wrong_mentor])))
        pair = (mentor.pk, mentee.pk)
        if pair in seen:
            return CheckedLine(mentee, mentor, reason=f"The same two stand in line {seen[pair]} already.")
        decision = self.decided.get(pair)
        if decision is not None and decision.decision == Decision.KEEP:
            return CheckedLine(mentee, mentor, ListedPair.SAME, "You keep these two already.")
        problem = self._in_the_way(pair, mentee, mentor)
        if problem:
            return CheckedLine(mentee, mentor, reason=problem)
        self.of_mentor[mentor.pk] += 1
        self.of_mentee[mentee.pk] += 1
        return CheckedLine(mentee, mentor, ListedPair.NEW)

    def _in_the_way(self, pair: tuple[int, int], mentee: Enrollment, mentor: Enrollment) -> str:
        decision = self.decided.get(pair)
        if decision is not None:
            who = decision.by.name if decision.by else "Somebody"
            return f"{who} decided that these two are never to be paired. Take that back first."
        if pair in self.standing:
            return "The two are together already."
        row, column = self.mentee_row.get(mentee.pk), self.mentor_row.get(mentor.pk)
        if row is None or column is None:
            missing = mentee if row is None else mentor
            return f"{missing.person.name} cannot be matched in this round yet."
        names = {"mentee": mentee.person.name, "mentor": mentor.person.name}
        for exclusion in self.scorer.why_not(row, column):
            if exclusion.key not in A_PIN_MAY_PASS:  # a person may know better than a least number of points
                return fill(exclusion.sentence, names).rstrip(".") + "."
        places = int(self.built.problem.capacity[column])
        if self.of_mentor[mentor.pk] >= places:
            left = counted(places, "place") if places else "no place"
            taken = " and that is kept or stands in a line above" if places else ""
            return f"{names['mentor']} has {left} left{taken}."
        if self.of_mentee[mentee.pk] >= int(self.built.problem.demand[row].sum()):
            return f"{names['mentee']} has as many mentors as asked for, with what stands before."
        return ""

    def _scored(self, checked: Sequence[CheckedLine]) -> list[CheckedLine]:
        """Points and fit of every line whose two people take part."""
        places = [
            (place, self.mentee_row[one.mentee.pk], self.mentor_row[one.mentor.pk])
            for place, one in enumerate(checked)
            if one.mentee and one.mentor and one.mentee.pk in self.mentee_row
            if one.mentor.pk in self.mentor_row
        ]
        found = list(checked)
        if not places:
            return found
        rows = np.array([row for _, row, _ in places], np.int32)
        columns = np.array([column for _, _, column in places], np.int32)
        scores, bands = self.scorer.scores(rows, columns), self.scorer.bands(rows, columns)
        for (place, _, _), score, band in zip(places, scores.tolist(), bands, strict=True):
            one = found[place]
            found[place] = CheckedLine(one.mentee, one.mentor, one.outcome, one.reason, score, band.value)
        return found


# As a page


@dataclass(frozen=True)
class PairListPage:
    """One list: how many lines become what, their points together, and one page of lines."""

    list: PairList
    counts: Sequence[tuple[str, str, int]]
    total: str
    usable: int
    problems: int
    page: Page[Any]
    outcome: str


def pair_list_page(found: PairList, *, outcome: str = "", page: str = "") -> PairListPage:
    """Runs four queries, however many lines there are."""
    counts = dict(found.rows.order_by().values_list("outcome").annotate(number=Count("id")))
    kept = found.rows.filter(outcome__in=[ListedPair.NEW, ListedPair.SAME, ListedPair.KEPT])
    units = kept.order_by().aggregate(total=Sum("score"))["total"]
    ids = found.rows.order_by("line", "id")
    if outcome in ListedPair.values:
        ids = ids.filter(outcome=outcome)
    return PairListPage(
        found,
        [(one.value, one.label, counts[one]) for one in ListedPair if counts.get(one)],
        "" if units is None else points_text(units),
        counts.get(ListedPair.NEW, 0),
        counts.get(ListedPair.PROBLEM, 0),
        lean_page(ids, _rows, page=page, size=PER_PAGE),
        outcome,
    )


def _rows(ids: Sequence[int]) -> list[PairListRow]:
    return list(
        PairListRow.objects.filter(pk__in=ids)
        .select_related("mentor_enrollment__person", "mentee_enrollment__person")
        .defer("mentor_enrollment__answers", "mentee_enrollment__answers")
    )


def report_of(found: PairList) -> str:
    """Every line with what becomes of it and why, as CSV; formulas in cells are made harmless."""
    stream = io.StringIO(newline="")
    rows = found.rows.order_by("line").iterator(chunk_size=2_000)
    write_csv(
        stream,
        ["line", "mentee", "mentor", "result", "reason", "points", "fit"],
        (
            [
                row.line,
                row.mentee_text,
                row.mentor_text,
                row.get_outcome_display(),
                row.reason,
                "" if row.score is None else points_text(row.score),
                row.fit,
            ]
            for row in rows
        ),
    )
    return stream.getvalue()
