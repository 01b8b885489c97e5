"""A human roster: two sheets of believable people of one organization."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from telemachy.matching.generate.draws import Draws
from telemachy.matching.generate.names import PLACES, Place
from telemachy.matching.generate.words import (
    BIOS,
    CAREER_STARTS,
    COMMON_TOPICS,
    FUNCTIONS,
    GOALS,
    HALF_DAYS,
    LOCATION_SHARES,
    LOCATIONS,
    SITUATIONS,
    STYLES,
)

#: A sheet: its columns by name, in order, each as long as the sheet, every cell a text, "" when not said.
Sheet = dict[str, list[str]]

_FUNCTION_SHARES: Final = (16, 8, 8, 5, 8, 10, 8, 3, 10, 9, 5, 3, 5, 2)
_MENTEE_LEVELS: Final = ((1, 2, 3, 4, 5, 6), (14, 26, 26, 18, 11, 5))
_MENTOR_LEVELS: Final = ((4, 5, 6, 7, 8, 9), (10, 22, 26, 22, 14, 6))
_CAPACITIES: Final = (("1", "2", "3", "4", "5", ""), (16, 32, 28, 12, 6, 6))
_HOURS: Final = (("1", "2", "3", "4", ""), (26, 40, 16, 10, 8))
_COMMON_WEIGHTS: Final = tuple(1 / (place + 1) ** 0.9 for place in range(len(COMMON_TOPICS)))
_OWN_TOPIC_WEIGHT: Final = 0.5
_LIST: Final = "; "


@dataclass(frozen=True, slots=True)
class Roster:
    """Two sheets, ready to be written as ``mentees.csv`` and ``mentors.csv``."""

    mentees: Sheet
    mentors: Sheet


@dataclass(frozen=True, slots=True)
class _Colleague:
    id: str
    name: str
    email: str
    home: Place
    function: str
    level: int
    location: str
    time_zone: str
    years: int
    manager: str = ""

    @property
    def department(self) -> str:
        return FUNCTIONS[self.function].department

    @property
    def title(self) -> str:
        return FUNCTIONS[self.function].titles[0 if self.level < 4 else 1 if self.level < 7 else 2]


def roster(n_mentees: int, n_mentors: int, *, seed: int) -> Roster:
    """Invent the people of one organization who join a mentoring program.

    Wanted topics follow a few favorites and a long tail; mentors know what their work teaches and what most
    people ask for; managers sit in the same department and are mentors themselves, or left blank; about one
    answer in fifteen is left out, as in real rosters. Nobody here exists.

    Parameters
    ----------
    n_mentees, n_mentors : int
        How many people, each at least 1.
    seed : int
        The same seed gives the same people, on every machine and version.

    Raises
    ------
    ValueError
        When either number is below 1.
    """
    if n_mentees < 1 or n_mentors < 1:
        raise ValueError(f"Expected at least one mentee and one mentor, got {n_mentees} and {n_mentors}.")
    draws, taken = Draws(seed), set[str]()
    mentors = [_colleague(draws, at, _MENTOR_LEVELS, taken) for at in range(n_mentors)]
    mentees = [_colleague(draws, n_mentors + at, _MENTEE_LEVELS, taken) for at in range(n_mentees)]
    chiefs = _by_department(mentors)
    mentors = [_with_manager(draws, mentor, chiefs) for mentor in mentors]
    mentees = [_with_manager(draws, mentee, chiefs) for mentee in mentees]
    return Roster(
        mentees=_sheet([_mentee_row(draws, mentee) for mentee in mentees]),
        mentors=_sheet([_mentor_row(draws, mentor) for mentor in mentors]),
    )


def _colleague(
    draws: Draws, at: int, levels: tuple[Sequence[int], Sequence[int]], taken: set[str]
) -> _Colleague:
    home = draws.one(PLACES)
    name = _new_name(draws, home, taken)
    level = draws.weighted(*levels)
    location, time_zone = draws.weighted(LOCATIONS, LOCATION_SHARES)
    return _Colleague(
        id=f"P{at + 1:05d}",
        name=name,
        email=_address(name),
        home=home,
        function=draws.weighted(tuple(FUNCTIONS), _FUNCTION_SHARES),
        level=level,
        location=location,
        time_zone=time_zone,
        years=max(0, level * 3 - 2 + draws.whole(-2, 4)),
    )


def _new_name(draws: Draws, home: Place, taken: set[str]) -> str:
    """A name nobody here has yet; a middle initial tells namesakes apart once the names run out."""
    for attempt in range(40):
        family = draws.one(home.family if draws.chance(0.92) else draws.one(PLACES).family)
        initial = f" {draws.one('ABCDEFGHIJKLMNOPRSTVWYZ')}." if attempt > 3 else ""
        name = f"{draws.one(home.given)}{initial} {family}"
        if name not in taken:
            break
    else:
        name = f"{name} {len(taken) + 1}"
    taken.add(name)
    return name


def _address(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return ".".join(plain.replace(".", "").split()) + "@example.org"


def _by_department(mentors: Sequence[_Colleague]) -> dict[str, list[_Colleague]]:
    chiefs: dict[str, list[_Colleague]] = {}
    for mentor in sorted(mentors, key=lambda mentor: (mentor.level, mentor.id)):
        chiefs.setdefault(mentor.department, []).append(mentor)
    return chiefs


def _with_manager(draws: Draws, person: _Colleague, chiefs: dict[str, list[_Colleague]]) -> _Colleague:
    """Report to one of the nearest mentors above in the department; levels rise, so there is no circle."""
    above = [chief for chief in chiefs.get(person.department, []) if chief.level > person.level]
    if not above or draws.chance(0.12):
        return person
    nearest = [chief for chief in above if chief.level <= above[0].level + 1]
    return replace(person, manager=draws.one(nearest).id)


def _mentee_row(draws: Draws, person: _Colleague) -> dict[str, str]:
    topics = _topics(draws, person, draws.whole(2, 5))
    aim = draws.one([name for name in FUNCTIONS if name != person.function])
    goal = draws.one(GOALS).format(topic=topics[0].lower(), function=aim)
    return {
        **_shared_cells(draws, person),
        "topics_wanted": _or_blank(draws, _LIST.join(topics), 0.03),
        "situations": _or_blank(draws, _LIST.join(_situations(draws, draws.whole(0, 2))), 0.0),
        "goal": _or_blank(draws, goal, 0.12),
        "target_function": aim if draws.chance(0.25) else "",
        **_working_cells(draws),
    }


def _mentor_row(draws: Draws, person: _Colleague) -> dict[str, str]:
    topics = _topics(draws, person, draws.whole(3, 7))
    start = draws.one(tuple(CAREER_STARTS))
    bio = draws.one(BIOS).format(
        years=person.years,
        function=person.function.lower(),
        topic=topics[0].lower(),
        department=person.department,
        start=CAREER_STARTS[start],
    )
    return {
        **_shared_cells(draws, person),
        "capacity": draws.weighted(*_CAPACITIES),
        "topics_offered": _or_blank(draws, _LIST.join(topics), 0.02),
        "situations_lived": _or_blank(draws, _LIST.join(_situations(draws, draws.whole(1, 4))), 0.05),
        "bio": _or_blank(draws, bio, 0.1),
        "will_introduce": draws.weighted(("yes", "no", ""), (60, 25, 15)),
        **_working_cells(draws, start),
    }


def _shared_cells(draws: Draws, person: _Colleague) -> dict[str, str]:
    languages = [
        "English",
        *draws.some(person.home.languages, [1] * len(person.home.languages), draws.whole(0, 2)),
    ]
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "department": person.department,
        "function": person.function,
        "job_title": person.title,
        "level": str(person.level),
        "years_experience": _or_blank(draws, str(person.years), 0.05),
        "manager_id": person.manager,
        "location": person.location,
        "time_zone": person.time_zone,
        "languages": _LIST.join(languages),
    }


def _working_cells(draws: Draws, start: str = "") -> dict[str, str]:
    free = set(draws.some(HALF_DAYS, [1] * len(HALF_DAYS), draws.whole(2, 6)))
    return {
        "working_style": _or_blank(
            draws, _LIST.join(draws.some(STYLES, [1] * len(STYLES), draws.whole(2, 3))), 0.1
        ),
        "career_start": _or_blank(draws, start or draws.one(tuple(CAREER_STARTS)), 0.06),
        "hours_per_month": draws.weighted(*_HOURS),
        "availability": _or_blank(draws, _LIST.join(slot for slot in HALF_DAYS if slot in free), 0.07),
    }


def _topics(draws: Draws, person: _Colleague, count: int) -> list[str]:
    weights = dict(zip(COMMON_TOPICS, _COMMON_WEIGHTS, strict=True))
    for topic in FUNCTIONS[person.function].topics:
        weights[topic] = weights.get(topic, 0) + _OWN_TOPIC_WEIGHT
    return draws.some(tuple(weights), tuple(weights.values()), count)


def _situations(draws: Draws, count: int) -> list[str]:
    weights = [1 / (place + 1) ** 0.5 for place in range(len(SITUATIONS))]
    return draws.some(SITUATIONS, weights, count)


def _or_blank(draws: Draws, cell: str, share: float) -> str:
    return "" if draws.chance(share) else cell


def _sheet(rows: list[dict[str, str]]) -> Sheet:
    return {column: [row[column] for row in rows] for column in rows[0]}
