"""What waits for one person alone: checks, what their answers offer, concerns, and what was told to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from telemachy.mentorships.choices import ConcernState
from telemachy.mentorships.models import Concern
from telemachy.mentorships.queries.checks import OpenCheck, checks_of
from telemachy.mentorships.queries.concerns import concerns_for, own_concerns
from telemachy.people.models import Person


@dataclass(frozen=True)
class ForMeAlone:
    """The page of what nobody else sees."""

    checks: Sequence[OpenCheck]
    mine: Sequence[Concern]
    addressed: Sequence[Concern]

    @property
    def is_empty(self) -> bool:
        return not (self.checks or self.mine or self.addressed)

    @property
    def to_read(self) -> Sequence[Concern]:
        """Concerns addressed to this person that have no answer yet."""
        return [one for one in self.addressed if one.state != ConcernState.ANSWERED]


def for_me_alone(person: Person) -> ForMeAlone:
    """All of it, in three queries."""
    return ForMeAlone(checks_of(person), own_concerns(person), concerns_for(person))
