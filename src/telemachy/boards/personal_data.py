"""What the boards room holds about a person."""

from datetime import date, datetime

from telemachy.boards.models import Adviser, Board
from telemachy.boards.queries import seats_of
from telemachy.common.personal_data import Fact, Held
from telemachy.people.models import Person


def export(person: Person) -> list[Held]:
    """The board a person made, opened for them alone. Who else put them on a board stays with whoever did."""
    if not Board.objects.filter(person=person).exists():
        return []
    facts: list[Fact] = []
    for seat in seats_of(person, date.min):
        label = seat.kind.label
        facts += [(f"{label}: {cell.purpose.label}", cell.text) for cell in seat.cells if cell.is_own]
        facts += [(label, f"{one.name} ({one.note})" if one.note else one.name) for one in seat.advisers]
        facts += [(f"{label}: skill", seat.skill)] if seat.skill else []
        facts += [(f"{label}: last talk", seat.last_met_on)] if seat.last_met_on else []
    return [Held("Your board", tuple(facts), source="You wrote this. Nobody else reads it.")]


def erase(person: Person, *, now: datetime) -> None:
    """Delete the person's board, and the person's place on the boards of others."""
    Board.objects.filter(person=person).delete()
    Adviser.objects.filter(person=person).delete()
