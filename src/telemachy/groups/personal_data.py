"""What the groups room holds about a person."""

from datetime import datetime

from telemachy.common.personal_data import Held
from telemachy.groups.models import Declaration
from telemachy.groups.queries import asked_of
from telemachy.people.models import Person


def export(person: Person) -> list[Held]:
    """What the person declared, opened for them alone."""
    facts = tuple((asked.question.text, asked.answer) for asked in asked_of(person) if asked.answer)
    return [Held("Groups you declared", facts)]


def erase(person: Person, *, now: datetime) -> None:
    """Delete what was declared."""
    Declaration.objects.filter(person=person).delete()
