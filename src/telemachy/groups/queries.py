"""What is asked, what one person said, and who belongs to which group for a table of counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from telemachy.common.sealing import SealBroken, unseal
from telemachy.groups.models import Declaration, GroupQuestion
from telemachy.people.models import Person

PURPOSE = "groups.declaration"


@dataclass(frozen=True)
class Asked:
    """One question as the person it is put to sees it."""

    question: GroupQuestion
    answer: str


def questions() -> list[GroupQuestion]:
    """All that the organization asks."""
    return list(GroupQuestion.objects.all())


def is_anything_asked() -> bool:
    return GroupQuestion.objects.exists()


def asked_of(person: Person) -> list[Asked]:
    """Every question, with what this person said. Runs two queries."""
    said = dict(Declaration.objects.filter(person=person).values_list("question_id", "sealed"))
    return [
        Asked(question, _open(said[question.pk]) if question.pk in said else "") for question in questions()
    ]


def declared(question: GroupQuestion, people: Collection[int]) -> Mapping[int, str]:
    """Person -> group, of these people. Only for counting: nothing about one person leaves by this."""
    said = Declaration.objects.filter(question=question).values_list("person_id", "sealed")
    wanted = set(people)
    opened = ((person, _open(sealed)) for person, sealed in said.iterator() if person in wanted)
    return {person: option for person, option in opened if option in question.options}


def _open(sealed: "bytes | memoryview[int]") -> str:
    try:
        return unseal(bytes(sealed), purpose=PURPOSE)
    except SealBroken:
        return ""  # sealed with a key that was lost: not said, rather than a page that fails
