"""Aims, opened for their owner, and for those whom the owner let read one of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from telemachy.common.sealing import SealBroken, unseal
from telemachy.growth.choices import STARTERS, AimKind, Starter, Whose
from telemachy.growth.models import MOST_AIMS, Aim, AimShare
from telemachy.people.models import Person

PURPOSE = "growth.aim"


@dataclass(frozen=True)
class Written:
    """An aim with its words, as its owner sees it."""

    aim: Aim
    words: str
    #: Who wants it, where it was given by others.
    source: str
    shares: Sequence[AimShare] = ()

    @property
    def line(self) -> str:
        """The aim in one line: its words, or its kind where that says enough."""
        return self.words or self.aim.get_kind_display()


@dataclass(frozen=True)
class Exercise:
    """The whole page: what others want for a person beside what they want themselves."""

    given: Sequence[Written]
    wanted: Sequence[Written]
    #: What one may find out, offered to whoever is not sure; without those already taken.
    starters: Sequence[Starter]
    is_full: bool

    @property
    def is_empty(self) -> bool:
        return not self.given and not self.wanted


@dataclass(frozen=True)
class SharedAim:
    """An aim as somebody else reads it, because its owner shared it with them."""

    owner: Person
    kind: str
    words: str
    is_given: bool
    shared_at: datetime
    changed_at: datetime


def words_of(aim: Aim) -> tuple[str, str]:
    """The words of an aim and who wants it; empty when the key they were sealed with is lost."""
    try:
        kept = json.loads(unseal(bytes(aim.sealed), purpose=PURPOSE))
    except SealBroken:
        return "", ""
    return kept["words"], kept["source"]


def exercise_of(person: Person) -> Exercise:
    """All aims of a person, with whom each is shared. Runs two queries."""
    written = [
        Written(aim, *words_of(aim), shares=list(aim.shares.all()))
        for aim in Aim.objects.filter(person=person).prefetch_related("shares__reader")
    ]
    wanted = [one for one in written if one.aim.whose == Whose.WANTED]
    taken = {one.words for one in wanted}
    unsure = any(one.aim.kind in (AimKind.NOT_SURE, AimKind.EXPLORE) for one in wanted)
    return Exercise(
        given=[one for one in written if one.aim.whose == Whose.GIVEN],
        wanted=wanted,
        starters=[starter for starter in STARTERS if unsure and starter.words not in taken],
        is_full=len(written) >= MOST_AIMS,
    )


def has_aim(person: Person) -> bool:
    """Whether the person has said what they want; "not sure yet" and "staying" are answers."""
    return Aim.objects.filter(person=person, whose=Whose.WANTED).exists()


def main_aim(person: Person) -> Written | None:
    """The newest of what they want, for the head of another page of their own."""
    aim = Aim.objects.filter(person=person, whose=Whose.WANTED).order_by("-written_at", "-pk").first()
    return None if aim is None else Written(aim, *words_of(aim))


def shared_aims(owner: Person, reader: Person) -> list[SharedAim]:
    """What this owner let this reader read, newest first; nothing else of theirs. Runs one query."""
    return shared_with(reader, owner=owner)


def shared_with(reader: Person, *, owner: Person | None = None) -> list[SharedAim]:
    """All that others let this person read. Runs one query."""
    shares = AimShare.objects.filter(reader=reader).select_related("aim__person")
    if owner is not None:
        shares = shares.filter(aim__person=owner)
    return [
        SharedAim(
            owner=share.aim.person,
            kind=share.aim.get_kind_display(),
            words=words_of(share.aim)[0],
            is_given=share.aim.whose == Whose.GIVEN,
            shared_at=share.shared_at,
            changed_at=share.aim.changed_at,
        )
        for share in shares.order_by("-shared_at", "-pk")
    ]
