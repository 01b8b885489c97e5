"""``certificate.json``: the claim, its proof, and all that one needs to check them with the same files."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import telemachy
from telemachy.matching.files.faults import FileRefused, refuse
from telemachy.matching.files.fitting import Fitted, IdPair
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.people import Roster
from telemachy.matching.result import Certificate, Result, Tier, Worst
from telemachy.matching.rules import Objective, Rules, RulesError

FORMAT = 2
"""The format written. In format 1 each tier had a proof of its own, in one number."""

_FORMATS = (1, 2)
_MULTIPLES = {
    "score": "points",
    "below_floor": "floor",
    "rarity": "rarity",
    "cover": "covered",
    "order": "order",
}
"""Format 1: which tier each multiple is of."""


@dataclass(frozen=True)
class Recorded:
    """A certificate as read back from its file, ids in place of rows."""

    rules: Rules
    columns: Mapping[str, Mapping[str, str]]
    seed: int
    inputs: Mapping[str, Mapping[str, str]]
    outputs: Mapping[str, str]
    pins: tuple[IdPair, ...]
    never_sha256: str
    skipped_rows: bool
    data: Mapping[str, Any]


def certificate_json(
    fitted: Fitted,
    result: Result,
    *,
    seed: int,
    pins: Sequence[IdPair] = (),
    never: Sequence[IdPair] = (),
    outputs: Mapping[str, bytes] | None = None,
    skipped_rows: bool = False,
    title: str = "",
    sender: str = "",
    paths: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the certificate as plain values.

    `paths` says where the inputs lie, seen from the certificate. Pairs that are not to be made may rest on
    private facts: only a hash of their list is kept, so whoever checks needs the list itself.
    """
    certificate = result.certificate
    mentors = fitted.mentors.ids
    stated = {
        "format": FORMAT,
        "telemachy": telemachy.__version__,
        "title": title,
        "sender": sender,
        "objective": str(certificate.objective),
        "claim": certificate.claim,
        "proved": certificate.is_proved,
        "solver": certificate.solver,
        "version": certificate.version,
        "seed": seed,
        "total": result.total,
        "bound": result.bound,
        "covered": result.covered,
        "pairs": len(result.matches),
        "unit": "millionths of a rule-file point",
        "tiers": [_tier(tier, mentors) for tier in certificate.tiers],
        "worst": _worst(certificate.worst, mentors) if certificate.worst else None,
        "order": [fitted.mentees.ids[row] for row in certificate.order],
        "value_of_place": _by_id(certificate.value_of_place.tolist(), mentors),
        "covers_of_place": _by_id(certificate.covers_of_place.tolist(), mentors),
        "profile": list(certificate.profile),
        "rules": fitted.rules.to_toml(),
        "columns": {
            roster.side: {c.heading: str(c.meaning) for c in roster.column_map.columns if c.meaning}
            for roster in (fitted.mentees, fitted.mentors)
        },
        "inputs": {
            roster.side: _input(roster, (paths or {}).get(roster.side, roster.name))
            for roster in (fitted.mentees, fitted.mentors)
        },
        "pins": [list(pair) for pair in pins],
        "never_sha256": pairs_hash(never) if never else "",
        "skipped_rows": skipped_rows,
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in (outputs or {}).items()},
    }
    return stated | {"sha256": own_hash(stated)}


def own_hash(data: Mapping[str, Any]) -> str:
    """Return the hash of a certificate's other values, which finds a careless change of any of them."""
    rest = {name: value for name, value in data.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def pairs_hash(pairs: Iterable[IdPair]) -> str:
    """Return the hash of a list of pairs, whatever their order."""
    lines = sorted("\x1f".join(pair) for pair in set(pairs))
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def _tier(tier: Tier, mentors: Sequence[str]) -> dict[str, Any]:
    return {
        "name": tier.name,
        "value": tier.value,
        "worth": tier.worth,
        "bound": tier.bound,
        "prices": _by_id(tier.prices.tolist(), mentors),
    }


def _worst(worst: Worst, mentors: Sequence[str]) -> dict[str, Any]:
    return {
        "score": worst.score,
        "reached": [_tier(tier, mentors) for tier in worst.reached],
        "beyond": [_tier(tier, mentors) for tier in worst.beyond],
    }


def _by_id(numbers: Sequence[int], ids: Sequence[str]) -> dict[str, int]:
    """Return the numbers that are not 0 by id."""
    return {id_: number for id_, number in zip(ids, numbers, strict=False) if number}


def _input(roster: Roster, path: str) -> dict[str, str]:
    return {
        "name": roster.name,
        "path": path,
        "sha256": roster.sha256,
        "sheet": roster.sheet,
        "encoding": roster.encoding,
    }


# Reading it back


def read_certificate(data: Any, name: str) -> Recorded:
    """Read a certificate's values.

    Raises
    ------
    FileRefused
        If it is no certificate of this format, or its rules cannot be read.
    """
    if not isinstance(data, Mapping) or data.get("format") not in _FORMATS:
        raise refuse(
            name,
            f"It is no certificate of a format up to {FORMAT}.",
            "Use the file as telemachy match wrote it.",
        )
    try:
        return Recorded(
            rules=Rules.from_toml(data["rules"]),
            columns={side: _meanings(data["columns"][side]) for side in ("mentee", "mentor")},
            seed=int(data["seed"]),
            inputs={
                side: {part: str(data["inputs"][side][part]) for part in ("sha256", "sheet", "encoding")}
                for side in ("mentee", "mentor")
            },
            outputs={str(key): str(value) for key, value in data["outputs"].items()},
            pins=tuple((str(mentee), str(mentor)) for mentee, mentor in data["pins"]),
            never_sha256=str(data["never_sha256"]),
            skipped_rows=bool(data["skipped_rows"]),
            data=data,
        )
    except RulesError as error:
        raise _altered(name, f"its rules cannot be read: {error.problems[0]}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _altered(name, f"a part is missing or has another form ({error})") from error


def _meanings(columns: Mapping[str, str]) -> dict[str, str]:
    """Return what each column was taken for; the empty text for nothing."""
    return {heading: Meaning(meaning) if meaning else "" for heading, meaning in columns.items()}


def engine_certificate(recorded: Recorded, fitted: Fitted, name: str) -> Certificate:
    """Return the certificate in rows of the problem, as the engine's judge takes it.

    Raises
    ------
    FileRefused
        If it names somebody who is not in the files.
    """
    data, mentees, mentors = recorded.data, fitted.mentees, fitted.mentors
    try:
        rows = {id_: row for row, id_ in enumerate(mentees.ids)}
        return Certificate(
            objective=Objective(data["objective"]),
            claim=str(data["claim"]),
            solver=str(data["solver"]),
            version=str(data["version"]),
            seed=recorded.seed,
            tiers=tuple(_read_tier(tier, mentors, data["format"]) for tier in data["tiers"]),
            order=tuple(rows[id_] for id_ in data["order"]),
            value_of_place=_in_rows(data["value_of_place"], mentors),
            covers_of_place=_in_rows(data["covers_of_place"], mentors),
            profile=tuple(int(count) for count in data["profile"]),
            worst=_read_worst(data.get("worst"), mentors),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _altered(name, f"a part is missing, has another form or names nobody ({error})") from error


def _read_tier(tier: Mapping[str, Any], mentors: Roster, written_as: int) -> Tier:
    multiples = {of: int(tier[name]) for name, of in _MULTIPLES.items()} if written_as == 1 else {}
    return Tier(
        name=str(tier["name"]),
        value=int(tier["value"]),
        worth=int(tier["worth"]),
        bound=int(tier["bound"]),
        prices=_in_rows(tier["prices"], mentors),
        multiples=multiples,
    )


def _read_worst(worst: Mapping[str, Any] | None, mentors: Roster) -> Worst | None:
    if worst is None:
        return None
    reached, beyond = (
        tuple(_read_tier(tier, mentors, FORMAT) for tier in worst[part]) for part in ("reached", "beyond")
    )
    return Worst(int(worst["score"]), reached, beyond)


def _in_rows(by_id: Mapping[str, int], mentors: Roster) -> np.ndarray[Any, np.dtype[np.int64]]:
    row_of = {id_: row for row, id_ in enumerate(mentors.ids)}
    numbers = np.zeros(len(mentors), dtype=np.int64)
    for id_, number in by_id.items():
        numbers[row_of[id_]] = int(number)
    return numbers


def _altered(name: str, what: str) -> FileRefused:
    return refuse(
        name, f"The certificate was altered or damaged: {what}.", "Use the file as telemachy match wrote it."
    )
