"""What waits for one person alone: checks, what their answers offer, concerns, and what was told to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from telemachy.mentorships.models import Concern
from telemachy.mentorships.queries.checks import OpenCheck, checks_of
from telemachy.mentorships.queries.concerns import concerns_for, own_concerns
from telemachy.people.models import Person

PER_PAGE = 20


@dataclass(frozen=True)
class ForMeAlone:
    """The page of what nobody else sees."""

    checks: Sequence[OpenCheck]
    mine: Page[Concern]
    addressed: Page[Concern]

    @property
    def is_empty(self) -> bool:
        return not (self.checks or self.mine.object_list or self.addressed.object_list)


def for_me_alone(person: Person, *, told: str = "", mine: str = "") -> ForMeAlone:
    """All of it, in four queries: checks, and a page each of what one told and was told."""
    return ForMeAlone(
        checks_of(person),
        Paginator(own_concerns(person), PER_PAGE).get_page(mine),
        Paginator(concerns_for(person), PER_PAGE).get_page(told),
    )
