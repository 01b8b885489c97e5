"""What the growth room holds about a person."""

from datetime import datetime

from telemachy.common.personal_data import Fact, Held
from telemachy.growth.models import Aim, AimShare
from telemachy.growth.queries import exercise_of
from telemachy.people.models import Person


def export(person: Person) -> list[Held]:
    """The aims a person wrote, opened for them alone, and with whom they shared each."""
    exercise = exercise_of(person)
    facts: list[Fact] = []
    for one in (*exercise.wanted, *exercise.given):
        label = f"{one.aim.get_whose_display()}: {one.aim.get_kind_display().lower()}"
        said = f"{one.words} ({one.source})" if one.source else one.words
        facts.append((label, said or "No words"))
        facts += [(f"Shared with {share.reader.name} since", share.shared_at) for share in one.shares]
    return [Held("Aims", tuple(facts), source="You wrote this.")]


def erase(person: Person, *, now: datetime) -> None:
    """Delete what the person wrote, and their leave to read what others wrote."""
    Aim.objects.filter(person=person).delete()
    AimShare.objects.filter(reader=person).delete()
