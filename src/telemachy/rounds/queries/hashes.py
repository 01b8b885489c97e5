"""Fingerprints: what went into a run, what came out, and what exactly was approved."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from telemachy.programs.models import Cohort, Enrollment
from telemachy.programs.queries.gates import facts
from telemachy.rounds.models import Round, Run

_ROSTER_FIELDS = (
    "public_id",
    "role",
    "key",
    "answers",
    "capacity",
    "limit_set_by_person",
    "demand",
    "manager_id",
    "waiting_since",
    "person__profile__revision",
)


def roster_hash(cohort: Cohort) -> str:
    """Of everyone who takes part, with their answers, limits and wishes, and of what keeps some of them out.

    Runs six queries, however many people there are.
    """
    rows = (
        Enrollment.objects.filter(cohort=cohort).present().order_by("public_id").values_list(*_ROSTER_FIELDS)
    )
    return _hash_of_lines(chain(rows.iterator(chunk_size=2_000), facts(cohort)))


def input_hash(run: Run, roster: str) -> str:
    """Of everything that a run depends on: people, rules, seed, decisions."""
    return _hash_of_lines([(roster, run.rules_toml, run.seed, run.overrides, run.keep_pairs)])


def proposals_hash(round: Round) -> str:
    """Of every proposal and every person without one, with all that is said about them. Runs two queries."""
    proposals = round.proposals.order_by("mentee_enrollment_id", "mentor_enrollment_id").values_list(
        "mentee_enrollment_id",
        "mentor_enrollment_id",
        "score",
        "fit",
        "pinned",
        "reasons",
        "words_for_mentee",
        "words_for_mentor",
        "talk_for_mentee",
        "talk_for_mentor",
    )
    without = round.unmatched.order_by("enrollment_id").values_list(
        "enrollment_id", "cause", "reason", "reason_for_person"
    )
    return _hash_of_lines([*proposals, *without])


def snapshot_hash(round: Round) -> str:
    """Of what is approved and published: inputs, result, and the words for those without a mentor."""
    run = round.run
    return _hash_of_lines(
        [
            (
                run.public_id if run else None,
                run.input_hash if run else "",
                proposals_hash(round),
                round.next_step,
                round.next_step_by,
            )
        ]
    )


def _hash_of_lines(rows: Iterable[Sequence[Any]]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        line = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
