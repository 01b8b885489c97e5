"""Reading the audit, and checking that nobody has changed it."""

import hmac
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from telemachy.audit.models import FIRST_SEAL, Event, EventQuerySet, Head, sealed

# More than this would be the same sentence over and over.
_MOST_PROBLEMS = 100


@dataclass(frozen=True)
class SignedHead:
    """Where the chain ended at one moment, signed and kept outside the database."""

    number: int
    seal: str
    at: str
    signature: str

    @property
    def is_genuine(self) -> bool:
        """Whether this installation's key made the signature."""
        return hmac.compare_digest(self.signature, head_signature(self.number, self.seal, self.at))


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found; no problems means whole."""

    events: int
    problems: tuple[str, ...]
    anchored_at: int | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was edited, deleted, swapped or cut off."""
        return not self.problems


def head_signature(number: int, seal: str, at: str) -> str:
    """The signature of a head."""
    return sealed(f"head|{number}|{seal}|{at}")


def head_path() -> Path:
    """Where the signed head lies: in the home folder, beside the backups."""
    return Path(settings.TELEMACHY_HOME) / "audit" / "head.json"


def read_head(path: Path) -> SignedHead | None:
    """The signed head in this file; None when there is no file. ValueError when it cannot be read."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    try:
        return SignedHead(int(said["number"]), str(said["seal"]), str(said["at"]), str(said["signature"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a signed head.") from error


def verify(path: Path | None = None) -> Verdict:
    """Check every event against its seal and the one before, and the end against the signed head.

    Finds each edit, deletion, swap or insertion in the chain by itself, and a truncation by the signed head;
    what was added since that head was signed and then cut off again leaves no trace.
    """
    problems: list[str] = []
    seals_at: dict[int, str] = {}
    anchor = _anchor(path or head_path(), problems)
    expected, before, count = 1, FIRST_SEAL, 0
    for event in Event.objects.order_by("number").iterator(chunk_size=2000):
        count += 1
        if event.number != expected:
            problems.append(f"Events {expected} to {event.number - 1} are missing.")
        if event.before != before:
            problems.append(f"Event {event.number} does not follow the one before it.")
        if not hmac.compare_digest(event.seal, event.right_seal()):
            problems.append(f"Event {event.number} was changed after it was written.")
        if anchor is not None and event.number == anchor.number:
            seals_at[event.number] = event.seal
        expected, before = event.number + 1, event.seal
        if len(problems) >= _MOST_PROBLEMS:
            break
    else:
        problems.extend(_problems_of_the_end(expected - 1, before, anchor, seals_at))
    return Verdict(count, tuple(problems[:_MOST_PROBLEMS]), anchor.number if anchor else None)


def _anchor(path: Path, problems: list[str]) -> SignedHead | None:
    try:
        anchor = read_head(path)
    except ValueError:
        problems.append(f"The signed head {path} cannot be read.")
        return None
    if anchor is not None and not anchor.is_genuine:
        problems.append(f"The signed head {path} was not signed by this installation.")
        return None
    return anchor


def _problems_of_the_end(
    last: int, seal: str, anchor: SignedHead | None, seals_at: dict[int, str]
) -> list[str]:
    problems = []
    head = Head.objects.filter(pk=1).first() or Head(number=0, seal=FIRST_SEAL)
    if (head.number, head.seal) != (last, seal):
        problems.append(f"The chain ends at event {last}, but its head says {head.number}.")
    if anchor is None:
        if last:
            problems.append("There is no signed head, so a truncation would not show.")
    elif anchor.number > last:
        problems.append(f"Events {last + 1} to {anchor.number} were cut off the end.")
    elif anchor.number and seals_at.get(anchor.number) != anchor.seal:
        problems.append(f"Event {anchor.number} is not the one that was signed.")
    return problems


def events_of_program(program_id: str) -> EventQuerySet:
    """What was done in a program, newest first."""
    return Event.objects.filter(program_id=str(program_id)).order_by("-number")


def events_by(person_public_id: str) -> EventQuerySet:
    """What a person did, newest first."""
    return Event.objects.filter(actor=str(person_public_id)).order_by("-number")
