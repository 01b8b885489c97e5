"""A run as one file that anybody can check with `telemachy verify`, who has never seen the platform."""

import io
import json
import zipfile
from dataclasses import dataclass
from functools import lru_cache

from telemachy import matching
from telemachy.common.errors import Refusal
from telemachy.common.text import counted
from telemachy.matching.files import (
    FileRefused,
    Fitted,
    Outcome,
    write_csv,
    write_matches_csv,
    write_unmatched_csv,
    write_xlsx,
)
from telemachy.matching.files.certificates import certificate_json
from telemachy.matching.files.telling import tell
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.rounds.models import FrozenInputs, Round, Run
from telemachy.rounds.queries.frozen import FILES, SIDES, Frozen, result_sha256, thawed, unpacked

FOLDER, NOT_AVAILABLE, README = "matching", "not-available.csv", "README.txt"
# Zip files carry a date; the same proof is the same file whenever it is asked for.
_DATE = (1980, 1, 1, 0, 0, 0)


class NoProof(Refusal):
    """This run cannot be handed out to be checked; says why."""


@dataclass(frozen=True)
class Again:
    """A run worked out once more, from its frozen inputs alone."""

    fitted: Fitted
    result: Result
    sha256: str


def why_no_proof(run: Run) -> str:
    """A sentence where the run cannot be handed out; empty where it can, as far as can be told quickly."""
    frozen = FrozenInputs.objects.filter(run=run).first()
    if frozen is None:
        return "This run is from before inputs were kept, or over a year old, so it cannot be handed out."
    if frozen.erased_people:
        return _ERASED
    inputs = unpacked(frozen.packed)
    if inputs.has_wishes:
        return _WISHES
    return _PHASES if inputs.held and Rules.from_toml(inputs.rules).types else ""


_ERASED = (
    "Somebody whose answers were in this run has had them deleted, so it can no longer be checked by others."
)
_WISHES = (
    "In this run people's wishes counted, and whom somebody wishes for is theirs alone. So the inputs are "
    "handed to nobody; the match log can repeat the run here, where they are kept."
)
_PHASES = (
    "This round took only some of the mentees, and its rules give each of them several kinds of mentor. The "
    "files cannot say both, so there is no proof to hand out; the match log can repeat the run here."
)
_DIFFERS = "Worked out again, something else came out than is stored, so there is no proof to hand out."


def worked_out_again(run: Run) -> Again:
    """Work a run out from its frozen inputs; kept in this process for the last few.

    Raises
    ------
    NoProof
        When the inputs are not there any more.
    """
    frozen = FrozenInputs.objects.filter(run=run).first()
    if frozen is None or frozen.erased_people:
        raise NoProof(why_no_proof(run))
    return _again(bytes(frozen.packed))


@lru_cache(maxsize=2)
def _again(packed: bytes) -> Again:
    try:
        fitted = thawed(unpacked(packed))
    except FileRefused as refused:
        raise NoProof("The frozen inputs cannot be read as they were written.") from refused
    result = matching.solve(fitted.problem, fitted.rules)
    return Again(fitted, result, result_sha256(result, fitted.mentees.ids, fitted.mentors.ids))


def proof_of(round: Round) -> bytes:
    """The round's run as one zip file: inputs by opaque ids, rules, result, certificate, and how to check.

    Raises
    ------
    NoProof
        When it cannot be handed out; says why.
    """
    run = round.run
    if run is None:
        raise NoProof("There is no run yet.")
    if why_not := why_no_proof(run):
        raise NoProof(why_not)
    stored = FrozenInputs.objects.get(run=run)
    frozen, again = unpacked(stored.packed), worked_out_again(run)
    if again.sha256 != stored.result_sha256:
        raise NoProof(_DIFFERS)
    title = f"{round.program.name}, round {round.number}"
    outcome = tell(again.fitted, again.result, title=title, seed=frozen.seed)
    content = {f"{FOLDER}/{name}": data for name, data in _matching(frozen, again, outcome).items()}
    content |= {FILES[side]: frozen.text(side).encode() for side in SIDES}
    if frozen.never:
        content[NOT_AVAILABLE] = _csv(["mentee_id", "mentor_id"], frozen.never)
    content[README] = _readme(title, frozen, outcome).encode()
    return _zipped(content)


def _matching(frozen: Frozen, again: Again, outcome: Outcome) -> dict[str, bytes]:
    content = {"rules.toml": again.fitted.rules.to_toml().encode()}
    for name, write in (("matches.csv", write_matches_csv), ("unmatched.csv", write_unmatched_csv)):
        text = io.StringIO(newline="")
        write(outcome, text)
        content[name] = b"\xef\xbb\xbf" + text.getvalue().encode()
    certificate = certificate_json(
        again.fitted,
        again.result,
        seed=frozen.seed,
        pins=frozen.pins,
        never=frozen.never,
        outputs=content,
        title=outcome.title,
        sender=outcome.sender,
        paths={side: f"../{FILES[side]}" for side in SIDES},
    )
    book = io.BytesIO()
    write_xlsx(outcome, book)
    return {
        **content,
        "matches.xlsx": book.getvalue(),
        "certificate.json": json.dumps(certificate, indent=1, ensure_ascii=False).encode(),
    }


def _csv(headings: list[str], rows: object) -> bytes:
    stream = io.StringIO(newline="")
    write_csv(stream, headings, rows)  # type: ignore[arg-type]
    return stream.getvalue().encode()


def _zipped(content: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            archive.writestr(zipfile.ZipInfo(name, _DATE), content[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def command_of(has_never: bool) -> str:
    """The command that checks an unpacked proof."""
    return f"telemachy verify {FOLDER} {FILES['mentee']} {FILES['mentor']}" + (
        f" --never {NOT_AVAILABLE}" if has_never else ""
    )


def _readme(title: str, frozen: Frozen, outcome: Outcome) -> str:
    pairs = counted(len(outcome.pairs), "pair")
    available = (
        f"- {NOT_AVAILABLE}: the pairs that could not be made, one list whatever the reason: a\n"
        "  coordinator's decision, a mentorship that stands or has ended, or something private.\n"
        if frozen.never
        else ""
    )
    return f"""{title}: a matching that anybody can check

What is in here
- {FILES["mentee"]}, {FILES["mentor"]}: the answers that the rules compare, as they were then. People
  stand under ids that mean nothing elsewhere; names and addresses are left out.
{available}- {FOLDER}/rules.toml: the matching rules.
- {FOLDER}/matches.csv, {FOLDER}/matches.xlsx: {pairs}, each with its points and reasons.
- {FOLDER}/unmatched.csv: who has no mentor, and why.
- {FOLDER}/certificate.json: the claim, its proof and the fingerprints of the files.

How to check
Unpack it, install Telemachy (no account, database or network is used), and in this folder run

    {command_of(bool(frozen.never))}

It reads the inputs again and works out every cell, the totals and the proof with code that did not make them.
It ends with 0 when all of it holds, and with 1 and the offending line when anything was altered.

What it shows
{outcome.claim}
That holds for these inputs under these rules.

What it does not show
Whether the rules are good ones, whether the answers are true, or whether the pairs are going to get on.
Answers in people's own words may say who they are. Hand this on with the same care as the roster.
"""
