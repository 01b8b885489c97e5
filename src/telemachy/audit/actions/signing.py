"""The signed head: where the chain ended, kept outside the database, so that cutting its end off shows."""

import fcntl
import json
import os
from dataclasses import asdict
from pathlib import Path

from telemachy.audit.models import Event
from telemachy.audit.queries import SignedHead, head_path, head_signature, read_head


def sign_head(event: Event, path: Path | None = None) -> None:
    """Write that the chain reaches this event, unless the file already says more. Never goes back."""
    path = path or head_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = event.at.isoformat(timespec="microseconds")
    head = SignedHead(event.number, event.seal, at, head_signature(event.number, event.seal, at))
    with open(path.with_suffix(".lock"), "w") as lock:
        # Commits may finish in another order than they began: the highest number stays.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _reaches(path, event.number):
            return
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(head)), encoding="utf-8")
        os.replace(draft, path)


def _reaches(path: Path, number: int) -> bool:
    try:
        known = read_head(path)
    except ValueError:
        # Left as it is: a head that somebody spoiled is evidence.
        return True
    return known is not None and known.number >= number
