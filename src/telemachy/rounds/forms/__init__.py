"""Clean input of this room's pages."""

from telemachy.rounds.forms.desk import (
    CompareForm,
    DecisionForm,
    MustForm,
    NoteForm,
    PairsFileForm,
    SwapConfirmedForm,
    SwapForm,
    WhatIfForm,
)
from telemachy.rounds.forms.publishing import (
    ApproveForm,
    DecisionsFileForm,
    ReminderForm,
    RunForm,
    VersionForm,
)

__all__ = [
    "ApproveForm",
    "CompareForm",
    "DecisionForm",
    "DecisionsFileForm",
    "MustForm",
    "NoteForm",
    "PairsFileForm",
    "ReminderForm",
    "RunForm",
    "SwapConfirmedForm",
    "SwapForm",
    "VersionForm",
    "WhatIfForm",
]
