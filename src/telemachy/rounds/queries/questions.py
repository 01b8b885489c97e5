"""What a change would do to a round: worked out by the engine, kept as plain data, told in words.

The engine's answers are written with enrollment ids, so that the worker can keep them and a page can tell
them with the names of then. A small round is told at once; a larger one by the worker (`rounds.Question`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from telemachy.common.errors import Refusal
from telemachy.common.text import counted
from telemachy.matching import explain, whatif
from telemachy.matching.blocks import Scorer
from telemachy.matching.checks import Made
from telemachy.matching.rules import Must, Rules, RulesError, Side
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.rule_words import must_sentence
from telemachy.rounds.choices import Asked
from telemachy.rounds.models import Question, Round, Run
from telemachy.rounds.queries.review import adds_in_words, enrollments_by_id, points_text
from telemachy.rounds.queries.solving import Solved, live
from telemachy.rounds.queries.words import label_of, out_of_shown, reasons_as_stored, without_wishes

OTHERS = 3
MOVES_KEPT = 200
MOVES_SHOWN = 12
TOLD_AT_ONCE = 50_000  # pairs in a round; up to here a run takes no time that anyone notices
EXPLAINED_AT_ONCE = 3_000_000  # up to here a run worked out again for a page takes a second or two, once


class PeopleChanged(Refusal):
    """The answer would be about other people than those of the run."""


class NoLongerThere(Refusal):
    """What is asked about is not part of the run."""


@dataclass(frozen=True)
class MoveInWords:
    """One mentee whose mentor would be another."""

    mentee: Enrollment
    before: str
    after: str


@dataclass(frozen=True)
class Cost:
    """What a change would do to the round, in plain words."""

    possible: bool
    sentence: str
    moves: Sequence[MoveInWords] = ()
    more_moves: int = 0
    details: Sequence[str] = ()


def cells(round: Round) -> int:
    """How many pairs of people the run looked at: what decides whether a page or the worker answers."""
    figures = round.run.figures if round.run else {}
    return int(figures.get("mentees", 0)) * int(figures.get("mentors", 0))


def explained_at_once(round: Round) -> Solved | None:
    """The run worked out again, where that takes no time that matters; None where the worker has to."""
    return live(round) if cells(round) <= EXPLAINED_AT_ONCE else None


def about_pair(mentee: Enrollment, mentor: Enrollment) -> str:
    """How a question names two people."""
    return f"{mentee.public_id} {mentor.public_id}"


def about_swap(first: Sequence[Enrollment], second: Sequence[Enrollment]) -> str:
    """How a question names two pairs (mentee, mentor); the order of the pairs does not matter."""
    return " | ".join(sorted(about_pair(*pair) for pair in (first, second)))


def question_of(run: Run | None, kind: str, about: str) -> Question | None:
    """The question, if somebody has asked it about this run."""
    return Question.objects.filter(run=run, kind=kind, about=about).first() if run else None


# What the engine says, as data


def work_out_answer(question: Question) -> dict[str, Any]:
    """Ask the engine; refuses in a sentence where the run is no longer what people see."""
    solved = live(question.run.round) if question.run_id == question.run.round.run_id else None
    if solved is None:
        raise PeopleChanged("People have changed since the run, or it was run again. Ask once more then.")
    return _ANSWERS[Asked(question.kind)](solved, question)


def told(solved: Solved, mentee: int, mentor: int) -> dict[str, Any]:
    """Why two people are a pair or are not, and who came next, by rows of the problem."""
    story = explain.pair(solved.problem, solved.rules, solved.result, mentee, mentor, others=OTHERS)
    names = {"mentee": solved.mentee(mentee).person.name, "mentor": solved.mentor(mentor).person.name}
    is_made = is_a_match(solved, mentee, mentor)
    against = story.worth_talking_about
    weighed = any(criterion.kind == "rank" for criterion in solved.rules.criteria)
    scorer = Scorer(solved.problem, solved.rules) if weighed else None

    def shown(row: int, column: int, score: int) -> int:
        return without_wishes(score, scorer.reasons(row, column)) if scorer else int(score)

    return {
        "band": story.band.value,
        "known": story.known,
        "score": without_wishes(story.score, story.reasons),
        "out_of": out_of_shown(story.reasons),
        "reasons": reasons_as_stored(story.reasons, **names),
        "strongest": [reason.say(**names) for reason in story.strongest],
        "worth_talking_about": label_of(against.key) if against else "",
        "why_not": ""
        if is_made
        else explain.why_not(solved.problem, solved.rules, solved.result, mentee, mentor).say(**names),
        "next_for_mentee": [
            [solved.mentor(one.row).pk, shown(mentee, one.row, one.score), one.has_room]
            for one in story.next_for_mentee
        ],
        "next_for_mentor": [
            [solved.mentee(one.row).pk, shown(one.row, mentor, one.score), one.has_room]
            for one in story.next_for_mentor
        ],
    }


def is_a_match(solved: Solved, mentee: int, mentor: int) -> bool:
    """Whether the run made the two a pair."""
    return any((match.mentee, match.mentor) == (mentee, mentor) for match in solved.result.matches)


def change_for_pair(solved: Solved, mentee: int, mentor: int) -> dict[str, Any]:
    """What keeping a pair apart, or bringing two others together, would do to the round."""
    is_made = is_a_match(solved, mentee, mentor)
    ask = whatif.without_pair if is_made else whatif.with_pair
    return _as_data(
        solved, ask(solved.problem, solved.rules, solved.result, mentee, mentor, seed=solved.seed)
    )


Rows = tuple[int, int]


def change_for_swap(solved: Solved, first: Rows, second: Rows) -> dict[str, Any]:
    """What an exchange of mentors between two pairs (mentee, mentor) would do, all others matched again."""
    scorer = Scorer(solved.problem, solved.rules)
    points = _points_of(scorer, [first, second, (first[0], second[1]), (second[0], first[1])])
    made = {(match.mentee, match.mentor): match for match in solved.result.matches}
    one, other = (Made(*pair, made[pair].type) for pair in (first, second))
    change = whatif.with_swap(solved.problem, solved.rules, solved.result, one, other, seed=solved.seed)
    return {**_as_data(solved, change), "points_of": points}


def change_for_place(solved: Solved, mentor: int) -> dict[str, Any]:
    """What one more place with a mentor would add."""
    change = whatif.with_one_more_place(solved.problem, solved.rules, solved.result, mentor, seed=solved.seed)
    return _as_data(solved, change)


def change_for_must(solved: Solved, key: str) -> dict[str, Any]:
    """What the round would be without one must-have: everything else stays as it is."""
    try:
        change = whatif.without_must(solved.problem, solved.rules, solved.result, key, seed=solved.seed)
    except ValueError as error:
        raise NoLongerThere("The matching rules of this run have no such must-have.") from error
    return _as_data(solved, change)


def _points_of(scorer: Scorer, pairs: Sequence[Rows]) -> list[int]:
    rows = np.array([pair[0] for pair in pairs], np.int32)
    columns = np.array([pair[1] for pair in pairs], np.int32)
    scores, reasons = scorer.scores(rows, columns), scorer.reasons_of(rows, columns)
    return [without_wishes(score, said) for score, said in zip(scores, reasons, strict=True)]


def _as_data(solved: Solved, change: whatif.Change) -> dict[str, Any]:
    if not change.possible:
        return {"possible": False}
    return {
        "possible": True,
        "covered": int(change.covered),
        "pairs": int(change.pairs),
        "points": int(change.points),
        "n_moves": len(change.moves),
        "better": len(change.better),
        "worse": len(change.worse),
        "moves": [
            [
                solved.mentee(move.mentee).pk,
                [solved.mentor(row).pk for row in move.before],
                [solved.mentor(row).pk for row in move.after],
            ]
            for move in change.moves[:MOVES_KEPT]
        ],
    }


# How the worker finds the rows that a question is about


def _answer_pair(solved: Solved, question: Question) -> dict[str, Any]:
    mentee, mentor = _rows(solved, question.about.split(" "))
    return {"story": told(solved, mentee, mentor), "change": change_for_pair(solved, mentee, mentor)}


def _answer_swap(solved: Solved, question: Question) -> dict[str, Any]:
    first, second = (_rows(solved, part.split(" ")) for part in question.about.split(" | "))
    return {"change": change_for_swap(solved, first, second)}


def _answer_place(solved: Solved, question: Question) -> dict[str, Any]:
    (row,) = _found(solved.built.mentor_ids, solved, [question.about])
    return {"change": change_for_place(solved, row)}


def _answer_must(solved: Solved, question: Question) -> dict[str, Any]:
    return {"change": change_for_must(solved, question.about)}


_ANSWERS: Mapping[Asked, Callable[[Solved, Question], dict[str, Any]]] = {
    Asked.APART: _answer_pair,
    Asked.TOGETHER: _answer_pair,
    Asked.SWAP: _answer_swap,
    Asked.PLACE: _answer_place,
    Asked.SOFTEN: _answer_must,
}


def _rows(solved: Solved, names: Sequence[str]) -> Rows:
    (mentee,) = _found(solved.built.mentee_ids, solved, names[:1])
    (mentor,) = _found(solved.built.mentor_ids, solved, names[1:2])
    return mentee, mentor


def _found(ids: Sequence[int], solved: Solved, names: Iterable[str]) -> list[int]:
    row_of = {str(solved.people[pk].public_id): row for row, pk in enumerate(ids)}
    try:
        return [row_of[str(UUID(name))] for name in names]
    except (KeyError, ValueError) as error:
        raise NoLongerThere("Somebody asked about does not take part in this run.") from error


# In words


def cost_in_words(change: Mapping[str, Any], what: str) -> Cost:
    """A change as a coordinator reads it, such as “With this pair …”. Runs one query, for the names."""
    if not change["possible"]:
        return Cost(False, "The two are not available for each other under the must-haves and limits.")
    moves = change["moves"][:MOVES_SHOWN]
    people = enrollments_by_id(pk for mentee, old, new in moves for pk in [mentee, *old, *new])

    def names(ids: Sequence[int]) -> str:
        return ", ".join(people[pk].person.name for pk in ids if pk in people) or "no mentor"

    return Cost(
        True,
        f"{what} {effect_in_words(change)} {_movers(change['n_moves'])}",
        [
            MoveInWords(people[mentee], names(old), names(new))
            for mentee, old, new in moves
            if mentee in people
        ],
        change["n_moves"] - len(moves),
    )


def effect_in_words(change: Mapping[str, Any]) -> str:
    """What the round gains and gives up."""
    parts = []
    if change["covered"]:
        less_or_more = "more" if change["covered"] > 0 else "fewer"
        parts.append(f"{counted(abs(change['covered']), 'mentee')} {less_or_more} would have a mentor")
    if change["points"]:
        gained = "gain" if change["points"] > 0 else "give up"
        parts.append(f"the round would {gained} {points_text(abs(change['points']))} points in all")
    return (" and ".join(parts) or "the round would be as good as it is") + "."


def _movers(number: int) -> str:
    if not number:
        return "Nobody would get another mentor."
    return f"{counted(number, 'mentee')} would get another mentor."


@dataclass(frozen=True)
class Asking:
    """Something one may ask about, and its answer where it has been asked."""

    key: str
    label: str
    question: Question | None = None
    sentence: str = ""
    moves: Sequence[MoveInWords] = ()
    more_moves: int = 0


def musts_of(round: Round) -> list[tuple[str, str]]:
    """Must-haves of the run that a coordinator may soften; what rests on private facts is none of them."""
    if round.run is None:
        return []
    try:
        rules = Rules.from_toml(round.run.rules_toml)
    except RulesError:
        return []
    return [(must.key, _asks(must)) for must in rules.must if not must.is_private]


def _asks(must: Must) -> str:
    columns: dict[Side, tuple[str, ...]] = {"mentee": must.mentee, "mentor": must.mentor}
    return must_sentence(must.kind, columns, is_time=bool(must.settings.get("minutes")))


def musts_page(round: Round) -> list[Asking]:
    """Each must-have with what the round would be without it, as far as it has been asked."""
    asked = {
        question.about: question
        for question in Question.objects.filter(run=round.run, kind=Asked.SOFTEN)
        if round.run
    }
    return [_answered(key, label, asked.get(key), "Without this must-have") for key, label in musts_of(round)]


def places_page(round: Round) -> list[Asking]:
    """Each mentor of whom somebody asked what one more place would add."""
    asked = list(Question.objects.filter(run=round.run, kind=Asked.PLACE)) if round.run else []
    mentors = {
        str(row.public_id): row
        for row in Enrollment.objects.select_related("person").filter(
            cohort=round.cohort, public_id__in=[question.about for question in asked]
        )
    }
    return [
        _answered(
            question.about,
            mentors[question.about].person.name,
            question,
            f"With one more place of {mentors[question.about].person.name}",
        )
        for question in asked
        if question.about in mentors
    ]


def helpful_places(round: Round) -> list[Asking]:
    """Mentors with whom one more place would help most, as the run found them. Runs one query."""
    found = (round.run.figures.get("more_places") if round.run else None) or []
    mentors = enrollments_by_id(one["mentor"] for one in found)
    return [
        Asking(
            str(mentors[one["mentor"]].public_id),
            mentors[one["mentor"]].person.name,
            sentence=adds_in_words(one),
        )
        for one in found
        if one["mentor"] in mentors
    ]


def _answered(key: str, label: str, question: Question | None, what: str) -> Asking:
    if question is None or not question.answer:
        return Asking(key, label, question)
    cost = cost_in_words(question.answer["change"], what)
    return Asking(key, label, question, cost.sentence, cost.moves, cost.more_moves)
