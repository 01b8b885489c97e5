"""From chosen arcs to the result, in the rows of the problem as it was given."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from telemachy.matching.blocks import Scorer
from telemachy.matching.result import Certificate, Match, Result
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solving.keeping import Kept, Made, flat_triples
from telemachy.matching.solving.work import Work
from telemachy.matching.tables import Codes, Ints

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Answer:
    """Chosen pairs, rows in key order, and what is proved about them; pins are not among them."""

    mentee: Codes
    mentor: Codes
    type: Ints
    certificate: Certificate
    bound: int | None
    rounds: int
    arcs: int
    kept: Kept | None = None


def answer_of(
    work: Work,
    arcs: Arcs,
    chosen: Bools,
    certificate: Certificate,
    *,
    bound: int | None = None,
    rounds: int = 1,
) -> Answer:
    """Return the answer that some chosen arcs are."""
    want = arcs.mentee[chosen]
    return Answer(
        mentee=(want // work.n_types).astype(np.int32),
        mentor=arcs.mentor[chosen],
        type=(want % work.n_types).astype(np.int64),
        certificate=certificate,
        bound=bound,
        rounds=rounds,
        arcs=len(arcs),
    )


def result_of(work: Work, answer: Answer) -> Result:
    """Put pins and answer together, with reasons, in the rows as given. Seconds are left to the caller."""
    pinned = np.array([(pin.mentee, pin.mentor, pin.type) for pin in work.pins], dtype=np.int64).reshape(
        -1, 3
    )
    mentee = np.concatenate((pinned[:, 0].astype(np.int32), answer.mentee))
    mentor = np.concatenate((pinned[:, 1].astype(np.int32), answer.mentor))
    type_ = np.concatenate((pinned[:, 2], answer.type))
    given = work.mentee_rows[mentee], work.mentor_rows[mentor]
    flat = flat_triples(*given, type_, work.problem.n_mentors, work.n_types)
    order = np.argsort(flat, kind="stable")
    is_pinned = order < len(pinned)
    made = _with_reasons(work, mentee[order], mentor[order], type_[order], is_pinned, flat[order])
    is_without = np.zeros(work.problem.n_mentees, dtype=bool)
    is_without[work.mentee_rows[work.problem.demand.sum(axis=1) > 0]] = True
    is_without[given[0]] = False
    pins_total = sum(made.scores[is_pinned].tolist())
    return Result(
        matches=made.matches,
        without=tuple(np.flatnonzero(is_without).tolist()),
        refused_pins=tuple(work.refused),
        covered=int(np.count_nonzero(np.bincount(given[0]))),
        total=sum(made.scores.tolist()),
        bound=None if answer.bound is None else answer.bound + pins_total,
        certificate=answer.certificate,
        seconds={},
        not_tested=work.scorer.not_tested(mentee, mentor),
        rounds=answer.rounds,
        arcs=answer.arcs,
        kept=None if answer.kept is None else replace(answer.kept, made=made),
    )


def _with_reasons(work: Work, mentee: Codes, mentor: Codes, type_: Ints, pinned: Bools, flat: Ints) -> Made:
    """Return pairs as matches in the rows as given; those that an earlier result has are taken from it."""
    before = work.reusable
    if before is None or len(before.flat) == 0:
        new = _as_given(work, mentee, mentor, type_, pinned)
        return Made(new, flat, np.array([match.score for match in new], dtype=np.int64), pinned)
    at = np.minimum(np.searchsorted(before.flat, flat), len(before.flat) - 1)
    is_new = before.flat[at] != flat
    matches, scores = [before.matches[place] for place in at.tolist()], before.scores[at]
    for place in np.flatnonzero(~is_new & (before.pinned[at] != pinned)).tolist():
        matches[place] = replace(matches[place], pinned=bool(pinned[place]))
    new = _as_given(work, mentee[is_new], mentor[is_new], type_[is_new], pinned[is_new])
    for place, match in zip(np.flatnonzero(is_new).tolist(), new, strict=True):
        matches[place], scores[place] = match, match.score
    return Made(tuple(matches), flat, scores, pinned)


def _as_given(work: Work, mentee: Codes, mentor: Codes, type_: Ints, pinned: Bools) -> tuple[Match, ...]:
    rows = work.mentee_rows[mentee], work.mentor_rows[mentor]
    return matches_of(work.scorer, mentee, mentor, type_, pinned, rows)


def matches_of(
    scorer: Scorer,
    mentee: Codes,
    mentor: Codes,
    type_: Ints,
    pinned: Bools,
    given: tuple[Ints, Ints] | None = None,
) -> tuple[Match, ...]:
    """Return pairs as matches, with score, band and reasons, in their order.

    Parameters
    ----------
    given : (ndarray, ndarray), optional
        The rows that the matches name, where those of the scorer lie in another order.
    """
    named = given or (mentee, mentor)
    made: dict[int, Match] = {}
    for kind in np.unique(type_).tolist():
        places = np.flatnonzero(type_ == kind)
        i, j = mentee[places], mentor[places]
        columns = (
            places.tolist(),
            named[0][places].tolist(),
            named[1][places].tolist(),
            scorer.scores(i, j, kind).tolist(),
            scorer.bands(i, j, kind),
            scorer.reasons_of(i, j, kind),
        )
        for place, row, column, score, band, reasons in zip(*columns, strict=True):
            known = sum(reason.known for reason in reasons)
            made[place] = Match(row, column, kind, score, band, known, bool(pinned[place]), reasons)
    return tuple(made[place] for place in range(len(mentee)))
