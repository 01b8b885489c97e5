"""The files of a run, the same as the command line writes."""

import json

from telemachy.rounds.choices import FileKind
from telemachy.rounds.models import Run
from telemachy.rounds.queries.solving import Solved


def files_of(run: Run, solved: Solved) -> dict[str, bytes]:
    """Every file of a run, by name."""
    return {
        FileKind.RULES: run.rules_toml.encode(),
        FileKind.CERTIFICATE: json.dumps(run.certificate, indent=2).encode(),
    }
