"""Who is meant when a roster names a manager: by id, by e-mail address, or by a name nobody else has."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from telemachy.common.text import folded

Person = TypeVar("Person", bound=Hashable)


@dataclass
class Directory(Generic[Person]):
    """Finds people by what rosters call them: by id first, then by address, then by name.

    What stands for two people (one id in the mentors' and the mentees' file, a common name) names neither.
    """

    _keys: dict[str, Person | None] = field(default_factory=dict)
    _emails: dict[str, Person | None] = field(default_factory=dict)
    _names: dict[str, Person | None] = field(default_factory=dict)

    def add(self, person: Person, *, keys: Iterable[str], email: str, name: str) -> None:
        for names, texts in ((self._keys, keys), (self._emails, [email]), (self._names, [name])):
            for text in filter(None, map(folded, texts)):
                names[text] = person if names.get(text, person) == person else None

    def find(self, text: str) -> Person | None:
        """The person meant, or None where nobody, or more than one, can be meant."""
        wanted = folded(text)
        for names in (self._keys, self._emails, self._names):
            if wanted in names:
                return names[wanted]
        return None

    def is_ambiguous(self, text: str) -> bool:
        """Whether the text stands for more than one person."""
        wanted = folded(text)
        return self.find(text) is None and any(
            wanted in names for names in (self._keys, self._emails, self._names)
        )


def circles(manager_of: dict[Person, Person]) -> list[list[Person]]:
    """Each circle of people who report to each other, once; somebody who is their own manager included."""
    found: list[list[Person]] = []
    settled: set[Person] = set()
    for start in manager_of:
        path: list[Person] = []
        at: dict[Person, int] = {}
        person: Person | None = start
        while person is not None and person not in settled and person not in at:
            at[person] = len(path)
            path.append(person)
            person = manager_of.get(person)
        if person is not None and person in at:
            found.append(path[at[person] :])
        settled.update(path)
    return found
