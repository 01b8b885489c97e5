"""Rules for a roster that comes with none: what both sides have in common decides, and is said aloud."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from telemachy.matching.files import values
from telemachy.matching.files.columns import Column
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.people import Roster
from telemachy.matching.kinds import CRITERIA, MUSTS
from telemachy.matching.rules import Aim, Criterion, Must, Objective, People, Rules
from telemachy.matching.tables import normalize, says_something

SHARED_FROM = 0.05
"""Two columns are compared only if so many of the mentees' answers occur among the mentors'."""

MUST_SHARE_FROM = 0.7
"""A topic in common is a must-have where so many mentees can have one."""


@dataclass(frozen=True)
class Assumption:
    """Rules made for two rosters, and what was assumed, a sentence each."""

    rules: Rules
    said: tuple[str, ...]


@dataclass
class _Draft:
    criteria: list[Criterion] = field(default_factory=list)
    must: list[Must] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def assume_rules(
    mentees: Roster, mentors: Roster, *, objective: Objective = Objective.COVERAGE
) -> Assumption:
    """Make usable rules from what the two rosters hold.

    Topics weigh most, as in the shipped rule files; the rest follows the columns that both sides answered
    with values that occur on both. Personal traits are never used.
    """
    joins = spellings_to_join(mentees, mentors)
    draft = _Draft()
    _topics(draft, mentees, mentors, joins)
    _situations(draft, mentees, mentors, joins)
    _alike(draft, mentees, mentors, joins)
    _experience(draft, mentees, mentors)
    _words(draft, mentees, mentors)
    _wishes(draft, mentees)
    _conditions(draft, mentees, mentors)
    if joins:
        some = ", ".join(f"{spelling} = {meant}" for spelling, meant in list(joins.items())[:8])
        more = f" and {len(joins) - 8} more" if len(joins) > 8 else ""
        draft.said.append(f"Taken as the same: {some}{more}.")
    same_person = _same_person(mentees, mentors)
    if len(draft.criteria) > 1:
        draft.said.append("Introductions tell of topics only; “show” in the rules lets them tell of more.")
    if not draft.criteria:
        draft.said.append("The two sides have nothing in common to compare: every pair fits alike.")
    rules = Rules(
        criteria=tuple(draft.criteria),
        must=tuple(draft.must),
        aim=Aim(objective=objective),
        people=People(same_person=same_person),
        values=joins,
        name="assumed",
    )
    return Assumption(rules, tuple(draft.said))


def _topics(draft: _Draft, mentees: Roster, mentors: Roster, joins: dict[str, str]) -> None:
    wanted = mentees.column_map.all_of(Meaning.WANTED) or mentees.column_map.all_of(Meaning.TOPICS)
    offered = mentors.column_map.all_of(Meaning.OFFERED) or mentors.column_map.all_of(Meaning.TOPICS)
    wanted, offered = _comparable(mentees, wanted, mentors, offered, joins)
    if not wanted:
        return
    _add(draft, "topics", "covers", 45, wanted, offered, full_at=3.0, say="{mentor} offers {shared}")
    draft.said.append(
        f"{_list(wanted)} is what a mentee wants, {_list(offered)} what a mentor offers (45 points)."
    )
    reachable = _share_sharing(mentees, wanted, mentors, offered, joins)
    if reachable >= MUST_SHARE_FROM:
        reason = "{mentor} offers nothing that {mentee} wants"
        _demand(draft, "topics-in-common", "must_share", wanted, offered, reason)
        draft.said.append("A pair in which both have answered has at least one topic in common.")


def _situations(draft: _Draft, mentees: Roster, mentors: Roster, joins: dict[str, str]) -> None:
    faced, lived = _comparable(
        mentees,
        mentees.column_map.all_of(Meaning.FACED),
        mentors,
        mentors.column_map.all_of(Meaning.LIVED),
        joins,
    )
    if faced:
        _add(draft, "situations", "covers", 15, faced, lived, say="{mentor} has been through {shared}")
        draft.said.append(f"{_list(lived)} is looked at for the situations in {_list(faced)} (15 points).")


_ALIKE = (
    (Meaning.INDUSTRY, "industry", 10.0),
    (Meaning.VALUES, "values", 10.0),
    (Meaning.CADENCE, "cadence", 5.0),
    (Meaning.FORMAT, "format", 5.0),
    (Meaning.INTERESTS, "interests", 5.0),
    (Meaning.TIME_ZONE, "time-zone", 5.0),
    (Meaning.LOCATION, "location", 3.0),
    (Meaning.COUNTRY, "country", 2.0),
)


def _alike(draft: _Draft, mentees: Roster, mentors: Roster, joins: dict[str, str]) -> None:
    has_topics = bool(draft.criteria)
    for meaning, key, points in _ALIKE:
        _compare(draft, meaning, key, "similar", points, mentees, mentors, joins)
    # With nothing else in common the same field is the best ground; otherwise another one widens it.
    kind, points = ("different", 5.0) if has_topics else ("similar", 30.0)
    _compare(draft, Meaning.FUNCTION, "function", kind, points, mentees, mentors, joins, most=1)


def _compare(
    draft: _Draft,
    meaning: Meaning,
    key: str,
    kind: str,
    points: float,
    mentees: Roster,
    mentors: Roster,
    joins: dict[str, str],
    *,
    most: int | None = None,
) -> None:
    own, others = _comparable(
        mentees, mentees.column_map.all_of(meaning), mentors, mentors.column_map.all_of(meaning), joins
    )
    own, others = own[:most], others[:most]
    if own:
        _add(draft, key, kind, points, own, others)
        wish = "the same" if kind == "similar" else "a different one"
        draft.said.append(f"{_list(own)}: {wish} is better ({points:g} points).")


def _experience(draft: _Draft, mentees: Roster, mentors: Roster) -> None:
    own, others = mentees.column_map.of(Meaning.YEARS), mentors.column_map.of(Meaning.YEARS)
    if own and others and draft.criteria:
        _add(
            draft,
            "experience",
            "at_least",
            10,
            (own,),
            (others,),
            enough=5.0,
            say="{mentor} has {mentor_value} years",
        )
        draft.said.append(
            f"“{others.heading}”: more years than the mentee are better, up to 5 more (10 points)."
        )
    free, offered = mentees.column_map.of(Meaning.AVAILABILITY), mentors.column_map.of(Meaning.AVAILABILITY)
    if free and offered and _reads_as_weeks(mentees, free) and _reads_as_weeks(mentors, offered):
        _add(draft, "time", "overlap", 10, (free,), (offered,), enough=120.0)
        draft.said.append("Free time in common, up to two hours a week (10 points).")


def _reads_as_weeks(roster: Roster, column: Column) -> bool:
    filled = [cell for cell in roster.cells(column) if cell]
    return bool(filled) and sum(values.read_week(cell) is not None for cell in filled) >= 0.5 * len(filled)


def _words(draft: _Draft, mentees: Roster, mentors: Roster) -> None:
    own = mentees.column_map.all_of(Meaning.GOAL, Meaning.BIOGRAPHY)
    others = mentors.column_map.all_of(Meaning.BIOGRAPHY, Meaning.GOAL)
    if own and others:
        _add(draft, "words", "text", 5, own[:2], others[:2])
        draft.said.append(f"Words in common between {_list(own[:2])} and {_list(others[:2])} (5 points).")


def _wishes(draft: _Draft, mentees: Roster) -> None:
    if wishes := mentees.column_map.all_of(Meaning.WISHES):
        _add(draft, "wishes", "rank", 25, (), ())
        draft.said.append(f"People wished for in {_list(wishes)}, in their order (25 points).")


def _conditions(draft: _Draft, mentees: Roster, mentors: Roster) -> None:
    own, others = mentees.column_map.all_of(Meaning.LANGUAGES), mentors.column_map.all_of(Meaning.LANGUAGES)
    own, others = _comparable(mentees, own, mentors, others, {}, from_share=0.9)
    if own:
        _demand(draft, "language", "must_share", own, others, "{mentor} and {mentee} share no language")
        draft.said.append("Both speak a language in common.")
    own, others = mentees.column_map.all_of(Meaning.MANAGER), mentors.column_map.all_of(Meaning.MANAGER)
    if own or others:
        _demand(draft, "line", "not_in_line", own, others, "")
        draft.said.append("Nobody is matched within a reporting line.")
    own, others = mentees.column_map.all_of(Meaning.AVOID), mentors.column_map.all_of(Meaning.AVOID)
    if own or others:
        _demand(draft, "never", "never", own, others, "")
        draft.said.append("Nobody is matched with a person they named as one to avoid.")


def _add(
    draft: _Draft,
    key: str,
    kind: str,
    points: float,
    mentee: Sequence[Column],
    mentor: Sequence[Column],
    say: str = "",
    **settings: object,
) -> None:
    usual = {parameter.name: parameter.default for parameter in CRITERIA[kind].parameters}
    draft.criteria.append(
        Criterion(
            key=key,
            kind=kind,
            points=points,
            mentee=_headings(mentee),
            mentor=_headings(mentor),
            say=say,
            # Nobody has said yet what the other may be told: what one wants and offers is, the rest is not.
            show=key == "topics",
            heading=CRITERIA[kind].heading,
            settings=usual | settings,
        )
    )


def _demand(
    draft: _Draft, key: str, kind: str, mentee: Sequence[Column], mentor: Sequence[Column], say: str
) -> None:
    usual = {parameter.name: parameter.default for parameter in MUSTS[kind].parameters}
    draft.must.append(Must(key, kind, _headings(mentee), _headings(mentor), say=say, settings=usual))


def _headings(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(column.heading for column in columns)


def _list(columns: Sequence[Column]) -> str:
    return ", ".join(f"“{column.heading}”" for column in columns)


# What the two sides have in common


def _answers(roster: Roster, column: Column, joins: dict[str, str]) -> list[set[str]]:
    return [
        {
            normalize(joins.get(value, value))
            for value in values.split_list(cell, column.separator)
            if says_something(value)
        }
        for cell in roster.cells(column)
    ]


def _comparable(
    mentees: Roster,
    own: Sequence[Column],
    mentors: Roster,
    others: Sequence[Column],
    joins: dict[str, str],
    *,
    from_share: float = SHARED_FROM,
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Return the columns of either side whose answers occur on the other; none where that is rare."""
    of_own = {column: _answers(mentees, column, joins) for column in own}
    of_others = {column: _answers(mentors, column, joins) for column in others}
    known_own = set[str]().union(*(answer for rows in of_own.values() for answer in rows))
    known_others = set[str]().union(*(answer for rows in of_others.values() for answer in rows))

    def meets(rows: list[set[str]], known: set[str]) -> bool:
        answered = [answer for answer in rows if answer]
        return bool(answered) and sum(bool(a & known) for a in answered) >= from_share * len(answered)

    kept_own = tuple(column for column, rows in of_own.items() if meets(rows, known_others))
    kept_others = tuple(column for column, rows in of_others.items() if meets(rows, known_own))
    return (kept_own, kept_others) if kept_own and kept_others else ((), ())


def same_answers(mentees: Roster, mentors: Roster) -> tuple[Column, Column] | None:
    """Return columns that were not recognized, though most mentees answer in the mentors' words."""
    for own in mentees.column_map.unknown:
        said = _loose_answers(mentees, own)
        for other in mentors.column_map.unknown:
            known = set[str]().union(*_loose_answers(mentors, other))
            if len(said) >= 2 and sum(bool(answers & known) for answers in said) >= 0.5 * len(said):
                return own, other
    return None


def _loose_answers(roster: Roster, column: Column) -> list[set[str]]:
    cells = [cell for cell in roster.cells(column) if cell]
    separator = values.separator_of(cells, is_list=True)
    return [{normalize(part) for part in values.split_list(cell, separator)} for cell in cells]


def _share_sharing(
    mentees: Roster, own: Sequence[Column], mentors: Roster, others: Sequence[Column], joins: dict[str, str]
) -> float:
    """Return how many of the mentees who answered want something that some mentor offers."""
    offered = set[str]().union(*(answer for column in others for answer in _answers(mentors, column, joins)))
    rows = zip(*(_answers(mentees, column, joins) for column in own), strict=True)
    answered = [wanted for parts in rows if (wanted := set[str]().union(*parts))]
    return sum(bool(wanted & offered) for wanted in answered) / len(answered) if answered else 0.0


def _same_person(mentees: Roster, mentors: Roster) -> tuple[str, ...]:
    """Return the address column where both files call it the same; addresses that agree are one person."""
    own, others = mentees.column_map.of(Meaning.EMAIL), mentors.column_map.of(Meaning.EMAIL)
    return (own.heading,) if own and others and own.heading == others.heading else ()


# Spellings

_COMPARED = (
    ((Meaning.WANTED, Meaning.TOPICS), (Meaning.OFFERED, Meaning.TOPICS)),
    ((Meaning.FACED,), (Meaning.LIVED,)),
)


def spellings_to_join(mentees: Roster, mentors: Roster) -> dict[str, str]:
    """Return other spellings of the mentors' topics among the mentees': “Node.js” for “nodejs”.

    Only spellings that differ in dots, hyphens, spaces or an added “js”, or that carry an abbreviation in
    brackets, and only where both occur. “C”, “C#” and “C++” stay apart.
    """
    joins: dict[str, str] = {}
    for wanted, offered in _COMPARED:
        said = _all_values(mentees, mentees.column_map.all_of(*wanted))
        known = _all_values(mentors, mentors.column_map.all_of(*offered))
        plain_known = {normalize(value) for value in known}
        by_core: dict[str, str] = {}
        for value in known:
            by_core.setdefault(_core(value), value)
        for value in said:
            if normalize(value) in plain_known:
                continue
            if meant := next((by_core[core] for core in _cores(value) if core in by_core), None):
                joins[value] = meant
    return dict(sorted(joins.items()))


def _all_values(roster: Roster, columns: Iterable[Column]) -> list[str]:
    found: dict[str, None] = {}
    for column in columns:
        for cell in roster.cells(column):
            found.update(dict.fromkeys(values.split_list(cell, column.separator)))
    return [value for value in found if says_something(value)]


_SEPARATING = re.compile(r"[\s.\-_/]+")
_IN_BRACKETS = re.compile(r"^[^()]+\((?P<short>[A-Z0-9]{2,8})\)$")
_JS = re.compile(r"[\s.\-]js$", re.IGNORECASE)


def _core(value: str) -> str:
    return _SEPARATING.sub("", normalize(value))


def _cores(value: str) -> list[str]:
    """Return what a spelling may be written as: “Vue.js” as vuejs or vue, “React” as react or reactjs."""
    core = _core(value)
    forms = [core, _core(_JS.sub("", value)), f"{core}js"]
    if found := _IN_BRACKETS.match(value.strip()):
        forms.append(_core(found["short"]))
    return [form for form in forms if len(form) > 1]
