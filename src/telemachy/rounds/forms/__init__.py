"""Clean input of this room's pages."""

from telemachy.rounds.forms.contests import AnswerForm, ContestForm
from telemachy.rounds.forms.desk import (
    CompareForm,
    DecisionForm,
    NoteForm,
    PairsFileForm,
    SwapConfirmedForm,
    SwapForm,
    WhatIfForm,
)
from telemachy.rounds.forms.phases import DrawForm
from telemachy.rounds.forms.publishing import (
    ApproveForm,
    DecisionsFileForm,
    ReminderForm,
    RunForm,
    VersionForm,
)
from telemachy.rounds.forms.ranking import (
    CardsForm,
    MyRankingForm,
    OwnWeightsForm,
    RankingForm,
    RoundSettingsForm,
)

__all__ = [
    "AnswerForm",
    "ApproveForm",
    "CardsForm",
    "CompareForm",
    "ContestForm",
    "DecisionForm",
    "DecisionsFileForm",
    "DrawForm",
    "MyRankingForm",
    "NoteForm",
    "OwnWeightsForm",
    "PairsFileForm",
    "RankingForm",
    "ReminderForm",
    "RoundSettingsForm",
    "RunForm",
    "SwapConfirmedForm",
    "SwapForm",
    "VersionForm",
    "WhatIfForm",
]
