"""What every page of a round shows around its own matter."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from telemachy.rounds.choices import HAS_PROPOSALS, RUNNING, RoundState
from telemachy.rounds.models import Round

STATUS = {
    RoundState.DRAFT: ("off", "Draft"),
    RoundState.RANKING: ("active", "Being ranked"),
    RoundState.QUEUED: ("waiting", "Waiting to run"),
    RoundState.SOLVING: ("active", "Running"),
    RoundState.REVIEW: ("attention", "In review"),
    RoundState.APPROVED: ("done", "Approved"),
    RoundState.PUBLISHED: ("done", "Published"),
    RoundState.FAILED: ("attention", "Stopped"),
    RoundState.DROPPED: ("off", "Dropped"),
}


@dataclass(frozen=True)
class Frame:
    """The round's name, state and sections."""

    round: Round
    current: str

    @property
    def title(self) -> str:
        return f"Round {self.round.number}"

    @property
    def status(self) -> tuple[str, str]:
        return STATUS[RoundState(self.round.state)]

    @property
    def is_running(self) -> bool:
        return self.round.state in RUNNING

    @property
    def has_proposals(self) -> bool:
        return self.round.state in HAS_PROPOSALS

    @property
    def without(self) -> int:
        """How many mentees the run left without a mentor."""
        figures = self.round.run.figures if self.round.run else {}
        return int(figures.get("mentees", 0)) - int(figures.get("covered", 0))

    @property
    def in_review(self) -> bool:
        return self.round.state == RoundState.REVIEW

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The sections; counts come from the run's figures, so that no page counts rows for them."""
        figures = self.round.run.figures if self.round.run and self.has_proposals else {}
        sections: list[tuple[str, str, int | None]] = [
            ("detail", "Overview", None),
            ("ranking", "Ranking", None),
        ]
        if self.has_proposals:
            sections += [
                ("review", "Pairs", figures.get("pairs")),
                ("without", "Without a mentor", self.without),
                ("load", "Mentors' places", None),
                ("files", "Files", None),
                ("coverage", "Coverage", None),
                ("history", "History", None),
            ]
        return [
            {
                "label": label,
                "url": reverse(f"rounds:{name}", args=[self.round.public_id]),
                "current": name == self.current,
                "count": count,
            }
            for name, label, count in sections
        ]
