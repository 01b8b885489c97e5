"""The matching rules: a frozen value that is read from, and written to, one TOML file.

Everything that is wrong with a rule file is said at once, each in a sentence a coordinator can act on.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import resources
from typing import Any, Literal

from telemachy.matching.kinds import CRITERIA, MUSTS, NOT_AVAILABLE, Heading, Kind, Reads
from telemachy.matching.tables import normalize

VERSION = 1
Side = Literal["mentee", "mentor"]


class Objective(StrEnum):
    """What the matching aims at, tier after tier."""

    COVERAGE = "coverage"
    FAIR = "fair"
    TOTAL = "total"
    STABLE = "stable"
    RANK_MAXIMAL = "rank-maximal"


class Served(StrEnum):
    """Who is served when places are fewer than people (under ``coverage``)."""

    LONGEST_WAIT = "longest wait"  # ties by seeded lottery
    LOTTERY = "lottery"
    BEST_FIT = "best fit"


class RulesError(ValueError):
    """A rule file cannot be used.

    Parameters
    ----------
    problems : iterable of str
        Every problem found, a sentence each.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class SideColumns:
    """Which columns of one side tell who a person is; the empty text means that there is none.

    ``name`` may be several columns, joined by a space. ``capacity`` counts for mentors; ``demand`` and
    ``waiting`` (days, or the date since when) for mentees.
    """

    id: str = ""
    name: tuple[str, ...] = ()
    email: str = ""
    capacity: str = ""
    demand: str = ""
    waiting: str = ""


@dataclass(frozen=True)
class People:
    """How rows become people.

    Parameters
    ----------
    mentee, mentor : SideColumns
    same_person : tuple of str
        Columns that name one person in both files; rows that agree in one of them are never paired.
    role : str
        In a file of both sides, the column that says mentor, mentee or both.
    lists : tuple of str
        Columns in which a comma separates values.
    """

    mentee: SideColumns = SideColumns()
    mentor: SideColumns = SideColumns()
    same_person: tuple[str, ...] = ()
    role: str = ""
    lists: tuple[str, ...] = ()


@dataclass(frozen=True)
class Consent:
    """A column is read only in rows where another column says one of these values."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Scale:
    """What may stand behind a value in a column, as in "Python (3)" or "Python: expert".

    Parameters
    ----------
    words : tuple of str
        The steps, lowest first: names, or the numbers from 1 on.
    """

    words: tuple[str, ...]

    @classmethod
    def of_numbers(cls, highest: int) -> "Scale":
        return cls(tuple(str(step) for step in range(1, highest + 1)))

    @property
    def is_of_numbers(self) -> bool:
        return self == Scale.of_numbers(len(self.words))

    def step(self, text: str) -> int:
        """Return which step a text names, by its name or its number ("3", "3/5"); 0 where none."""
        plain = normalize(text)
        named = next((i for i, word in enumerate(self.words, start=1) if normalize(word) == plain), 0)
        number = _STEP.fullmatch(plain)
        if named or not number or (number[2] and int(number[2]) != len(self.words)):
            return named
        return int(number[1]) if 1 <= int(number[1]) <= len(self.words) else 0

    def split(self, value: str) -> tuple[str, int]:
        """Return the value without what stands behind it, and its step; 0 where there is none."""
        found = _MARKED.fullmatch(value.strip())
        if not found:
            return value, 0
        step = self.step(found[2] or found[3])
        return (found[1], step) if step else (value, 0)


_STEP = re.compile(r"(\d{1,3})(?:\s*(?:/|of)\s*(\d{1,3}))?")
_MARKED = re.compile(r"(.*?\S)\s*(?:[(\[]\s*([^()\[\]]+?)\s*[)\]]|[:=]\s*([^:=]+))")


@dataclass(frozen=True)
class Defaults:
    """What a blank means. ``zero_capacity_means`` is "not said" (then ``capacity``) or "none"."""

    capacity: int = 1
    zero_capacity_means: str = "not said"
    demand: int = 1


@dataclass(frozen=True)
class Bands:
    """Thresholds of the fit bands, as shares of the points reachable for that mentee."""

    strong: float = 0.70
    good: float = 0.45


@dataclass(frozen=True)
class Aim:
    """The ``[match]`` part: what is aimed at and which pairs are good enough.

    Parameters
    ----------
    objective : Objective
    minimum : float or None
        A pair with fewer points is never made.
    floor : float or None
        Under ``coverage``: pairs with fewer points are made as rarely as possible.
    bands : Bands
    served : Served
        Who is served when places are fewer than people, under ``coverage``.
    unranked : str
        Under ``stable``: "after" (a mentor the mentee did not rank comes after all ranked ones) or "never".
    least_answers : int
        How many of the criteria that one side can answer somebody must have answered to be matched; 0 asks
        for none. See `answered_by`.
    """

    objective: Objective = Objective.COVERAGE
    minimum: float | None = None
    floor: float | None = None
    bands: Bands = Bands()
    served: Served = Served.LONGEST_WAIT
    unranked: Literal["after", "never"] = "after"
    least_answers: int = 0


@dataclass(frozen=True)
class Criterion:
    """One thing that earns points.

    Parameters
    ----------
    key : str
        Its name in files, unique among the criteria.
    kind : str
        One of `kinds.CRITERIA`.
    points : float
        What a full share earns.
    mentee, mentor : tuple of str
        Columns compared; several are taken together (their union; for numbers, the first that is known).
    unknown : float or None
        Share given when a side has not said; None means the average over the pool.
    show : bool
        Whether the other side may be shown it.
    say : str
        The sentence for a pair; empty means the kind's own.
    heading : Heading
    settings : mapping
        The kind's parameters, read and complete.
    """

    key: str
    kind: str
    points: float
    mentee: tuple[str, ...] = ()
    mentor: tuple[str, ...] = ()
    unknown: float | None = None
    show: bool = True
    say: str = ""
    heading: Heading = Heading.EXPERIENCE
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.say or _own_sentence(CRITERIA[self.kind], self.settings)

    def worth(self, points: float) -> "Criterion":
        """Return the same with other points: a share stays what it was, and earns more or less."""
        settings = dict(self.settings)
        if self.kind == "points" and not settings["full_at"]:
            settings["full_at"] = self.points  # which is what it means
        return replace(self, points=points, settings=settings)


@dataclass(frozen=True)
class Must:
    """One condition that every pair must meet.

    Parameters
    ----------
    key : str
        Its name in files, unique among the must-haves.
    kind : str
        One of `kinds.MUSTS`.
    mentee, mentor : tuple of str
        Columns compared.
    unknown : str
        "allow" (counted and reported) or "exclude", when a side has not said.
    private : bool
        Rests on a private fact: everyone reads no more than "not available for this pair".
    say : str
        The reason written for a pair left out; empty means the kind's own.
    settings : mapping
        The kind's parameters, read and complete.
    """

    key: str
    kind: str
    mentee: tuple[str, ...] = ()
    mentor: tuple[str, ...] = ()
    unknown: Literal["allow", "exclude"] = "allow"
    private: bool = False
    say: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.private or self.kind == "never"

    @property
    def sentence(self) -> str:
        return (
            NOT_AVAILABLE if self.is_private else self.say or _own_sentence(MUSTS[self.kind], self.settings)
        )


def _own_sentence(kind: Kind, settings: Mapping[str, Any]) -> str:
    return kind.say_apart if settings.get("measure") else kind.say


@dataclass(frozen=True)
class DemandType:
    """One kind of place that a mentee asks for, such as a seat on a board.

    ``points`` overrides the points of some criteria; ``demand`` is how many such mentors a mentee asks for.
    """

    name: str
    demand: int = 1
    points: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """All that decides which pairs may be made and what each is worth. See ``docs/reference/rule-file.md``.

    Examples
    --------
    >>> rules = Rules.from_toml('''
    ... version = 1
    ... [[criteria]]
    ... key = "topic"
    ... kind = "covers"
    ... mentee = "goals"
    ... mentor = "skills"
    ... points = 60
    ... ''')
    >>> rules.criteria[0].key
    'topic'
    """

    criteria: tuple[Criterion, ...] = ()
    must: tuple[Must, ...] = ()
    aim: Aim = Aim()
    people: People = People()
    defaults: Defaults = Defaults()
    values: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, Consent] = field(default_factory=dict)
    importance: Mapping[str, Scale] = field(default_factory=dict)
    level: Mapping[str, Scale] = field(default_factory=dict)
    types: tuple[DemandType, ...] = ()
    name: str = ""

    @classmethod
    def from_toml(cls, text: str) -> "Rules":
        """Read a rule file.

        Raises
        ------
        RulesError
            With every problem found, when the text is not a usable rule file.
        """
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RulesError([f"This is not a TOML file: {error}."]) from error
        return _Reader(data).rules()

    @classmethod
    def preset(cls, name: str) -> "Rules":
        """Read one of the shipped rule files, such as ``general``; see `presets`."""
        return cls.from_toml(preset_text(name))

    def to_toml(self) -> str:
        """Write the rule file; reading it again gives equal rules."""
        return "\n".join(_write(self)) + "\n"

    def points_of(self, type_name: str) -> tuple[float, ...]:
        """Return the points of each criterion, in their order, for one type of demand."""
        own: Mapping[str, float] = next((kind.points for kind in self.types if kind.name == type_name), {})
        return tuple(own.get(criterion.key, criterion.points) for criterion in self.criteria)

    @property
    def topic_criteria(self) -> tuple[Criterion, ...]:
        """Criteria that compare what a mentee wants with what is offered, earn points and may be shown."""
        types = [self.points_of(kind.name) for kind in self.types] or [self.points_of("")]
        earns = [any(points[place] > 0 for points in types) for place in range(len(self.criteria))]
        return tuple(
            criterion
            for criterion, earning in zip(self.criteria, earns, strict=True)
            if criterion.kind == "covers" and criterion.mentee and criterion.show and earning
        )

    @property
    def items(self) -> tuple[Criterion | Must, ...]:
        """Criteria, then must-haves."""
        return (*self.criteria, *self.must)

    def columns(self, side: Side) -> Mapping[str, frozenset[Reads]]:
        """Return how each column of one side is to be read by criteria and must-haves."""
        read: dict[str, set[Reads]] = {}
        for item in self.items:
            how, columns = reads(item), item.mentee if side == "mentee" else item.mentor
            if how is Reads.PLACE and len(columns) == 2:
                how = Reads.DEGREES
            for column in columns:
                if how is not Reads.NOTHING:
                    read.setdefault(column, set()).add(how)
        return {column: frozenset(hows) for column, hows in read.items()}

    def scales(self, side: Side) -> Mapping[str, Scale]:
        """Return what may stand behind the values of one side's columns."""
        return self.importance if side == "mentee" else self.level

    def missing_columns(self, mentee_columns: Iterable[str], mentor_columns: Iterable[str]) -> list[str]:
        """Return a sentence for each column that the rules name and the tables lack."""
        present = {"mentee": set(mentee_columns), "mentor": set(mentor_columns)}
        problems = []
        for item in self.items:
            what = "criterion" if isinstance(item, Criterion) else "must-have"
            for side, columns in (("mentee", item.mentee), ("mentor", item.mentor)):
                problems += [
                    f'The {what} "{item.key}" names the column "{column}", '
                    f"which the {side}s' table does not have."
                    for column in columns
                    if column not in present[side]
                ]
        return problems


def reads(item: Criterion | Must) -> Reads:
    """Return how the columns of a criterion or must-have are understood, its settings considered."""
    kind = CRITERIA[item.kind] if isinstance(item, Criterion) else MUSTS[item.kind]
    if item.settings.get("order"):
        return Reads.SET
    if kind.name == "must_share" and item.settings.get("minutes"):
        return Reads.WEEK
    if item.settings.get("measure"):
        return Reads.PLACE
    return kind.reads


def answered_by(criterion: Criterion, rules: Rules, side: Side) -> bool:
    """Tell whether a criterion counts among the answers that one side can give (`Aim.least_answers`).

    Wishes and points from outside are no answers, and a column that is only read with consent is left out:
    nobody is asked to give it.
    """
    names = criterion.mentee if side == "mentee" else criterion.mentor
    return bool(names) and reads(criterion) is not Reads.NOTHING and not rules.consent.keys() & set(names)


def presets() -> list[str]:
    """Return the names of the shipped rule files."""
    folder = resources.files("telemachy.matching") / "presets"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def preset_text(name: str) -> str:
    """Return a shipped rule file with its comments.

    Raises
    ------
    RulesError
        When no rule file of that name is shipped.
    """
    if name not in presets():
        raise RulesError([f'There is no rule file "{name}"; there are: {", ".join(presets())}.'])
    return (resources.files("telemachy.matching") / "presets" / f"{name}.toml").read_text(encoding="utf-8")


# Reading

_OF_MATCH = ["objective", "minimum", "floor", "bands", "served", "unranked", "least_answers"]


class _Reader:
    """Reads the parsed file part by part and collects every problem on the way."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.problems: list[str] = []

    def rules(self) -> Rules:
        parts = "version name people defaults match values consent importance level criteria must types"
        self._known("The rule file", self.data, parts.split())
        if self.data.get("version") != VERSION:
            self.problems.append(f"The rule file should say version = {VERSION}.")
        criteria = tuple(self._criterion(i, item) for i, item in self._tables("criteria"))
        rules = Rules(
            criteria=criteria,
            must=self._musts(),
            aim=self._aim(),
            people=self._people(),
            defaults=self._defaults(),
            values=self._values(),
            consent=self._consent(),
            importance=self._scales("importance"),
            level=self._scales("level"),
            types=tuple(self._type(i, item, criteria) for i, item in self._tables("types")),
            name=self._text("The rule file", self.data, "name", ""),
        )
        self._unique("criteria", (criterion.key for criterion in rules.criteria))
        self._unique("must-haves", (must.key for must in rules.must))
        self._unique("types", (kind.name for kind in rules.types))
        if self.problems:
            raise RulesError(self.problems)
        return rules

    # parts

    def _people(self) -> People:
        where = "[people]"
        table = self._table("people")
        self._known(where, table, ["mentee", "mentor", "same_person", "role", "lists"])
        return People(
            mentee=self._side(table, "mentee"),
            mentor=self._side(table, "mentor"),
            same_person=self._names(where, table, "same_person"),
            role=self._text(where, table, "role", ""),
            lists=self._names(where, table, "lists"),
        )

    def _side(self, people: Mapping[str, Any], side: str) -> SideColumns:
        where = f"[people] {side}"
        table = people.get(side, {})
        if not isinstance(table, Mapping):
            self.problems.append(f'{where} should be a table, such as {{ id = "id" }}.')
            return SideColumns()
        own = ["capacity"] if side == "mentor" else ["demand", "waiting"]
        self._known(where, table, ["id", "name", "email", *own])
        texts = {name: self._text(where, table, name, "") for name in ["id", "email", *own]}
        return SideColumns(name=self._names(where, table, "name"), **texts)

    def _defaults(self) -> Defaults:
        where, table = "[defaults]", self._table("defaults")
        self._known(where, table, ["capacity", "zero_capacity_means", "demand"])
        return Defaults(
            capacity=self._whole(where, table, "capacity", 1),
            zero_capacity_means=self._choice(
                where, table, "zero_capacity_means", ["not said", "none"], "not said"
            ),
            demand=self._whole(where, table, "demand", 1),
        )

    def _aim(self) -> Aim:
        where, table = "[match]", self._table("match")
        self._known(where, table, _OF_MATCH)
        minimum = self._optional_number(where, table, "minimum")
        floor = self._optional_number(where, table, "floor")
        if minimum is not None and floor is not None and floor <= minimum:
            self.problems.append("[match] floor should be above minimum, or left out.")
        unranked = self._choice(where, table, "unranked", ["after", "never"], "after")
        return Aim(
            objective=Objective(
                self._choice(where, table, "objective", [str(item) for item in Objective], "coverage")
            ),
            minimum=minimum,
            floor=floor,
            bands=self._bands(table.get("bands", {})),
            served=Served(
                self._choice(where, table, "served", [str(item) for item in Served], "longest wait")
            ),
            unranked="never" if unranked == "never" else "after",
            least_answers=self._whole(where, table, "least_answers", 0),
        )

    def _bands(self, table: Any) -> Bands:
        where = "[match] bands"
        if not isinstance(table, Mapping):
            self.problems.append(f"{where} should be a table, such as {{ strong = 0.70, good = 0.45 }}.")
            return Bands()
        self._known(where, table, ["strong", "good"])
        bands = Bands(
            strong=self._number(where, table, "strong", Bands.strong),
            good=self._number(where, table, "good", Bands.good),
        )
        if not 0 <= bands.good <= bands.strong <= 1:
            self.problems.append(f"{where} should satisfy 0 <= good <= strong <= 1.")
        return bands

    def _values(self) -> dict[str, str]:
        table = self._table("values")
        wrong = [name for name, value in table.items() if not isinstance(value, str)]
        self.problems += [f'[values] "{name}" should be followed by one text in quotes.' for name in wrong]
        return {name: value for name, value in table.items() if isinstance(value, str)}

    def _consent(self) -> dict[str, Consent]:
        return {name: self._one_consent(name, item) for name, item in self._table("consent").items()}

    def _one_consent(self, name: str, item: object) -> Consent:
        where = f'[consent] "{name}"'
        if not isinstance(item, Mapping):
            self.problems.append(
                f'{where} should be a table, such as {{ column = "may use", values = ["yes"] }}.'
            )
            return Consent("", ())
        self._known(where, item, ["column", "values"])
        consent = Consent(self._text(where, item, "column", ""), self._names(where, item, "values"))
        if not consent.column or not consent.values:
            self.problems.append(f"{where} should have column and values.")
        return consent

    def _scales(self, name: str) -> dict[str, Scale]:
        scales = {column: _scale(value) for column, value in self._table(name).items()}
        self.problems += [
            f'[{name}] "{column}" should be the highest number, such as 5, or the words from lowest to '
            'highest, such as ["aware", "working", "expert"].'
            for column, scale in scales.items()
            if scale is None
        ]
        return {column: scale for column, scale in scales.items() if scale}

    def _criterion(self, position: int, table: Mapping[str, Any]) -> Criterion:
        key = self._text(f"Criterion {position}", table, "key", "")
        where = f'The criterion "{key}"' if key else f"Criterion {position}"
        if not key:
            self.problems.append(f"{where} should have a key.")
        kind = self._kind(where, table, CRITERIA, "criterion")
        own = ["key", "kind", "points", "mentee", "mentor", "unknown", "show", "say", "heading"]
        criterion = Criterion(
            key=key,
            kind=kind.name if kind else "covers",
            points=self._points(where, table),
            mentee=self._names(where, table, "mentee"),
            mentor=self._names(where, table, "mentor"),
            unknown=self._unknown_share(where, table, kind),
            show=self._flag(where, table, "show", True),
            say=self._text(where, table, "say", ""),
            heading=self._heading(where, table, kind),
            settings=self._settings(where, table, kind, own),
        )
        self._check_columns(where, kind, criterion)
        return criterion

    def _points(self, where: str, table: Mapping[str, Any]) -> float:
        if "points" not in table:
            self.problems.append(f"{where} should have points.")
            return 0.0
        points = self._number(where, table, "points", 0.0)
        if not 0 <= points <= 1_000_000:
            self.problems.append(f"{where}: points should lie between 0 and 1,000,000.")
        return points

    def _musts(self) -> tuple[Must, ...]:
        musts: list[Must] = []
        for position, table in self._tables("must"):
            musts.append(self._must(position, table, {must.key for must in musts}))
        return tuple(musts)

    def _must(self, position: int, table: Mapping[str, Any], taken: set[str]) -> Must:
        key = self._text(f"Must-have {position}", table, "key", "")
        where = f'The must-have "{key}"' if key else f"Must-have {position}"
        kind = self._kind(where, table, MUSTS, "must-have")
        name = kind.name if kind else "never"
        unknown = self._choice(where, table, "unknown", ["allow", "exclude"], "allow")
        must = Must(
            key=key or next(k for k in _numbered(name) if k not in taken),
            kind=name,
            mentee=self._names(where, table, "mentee"),
            mentor=self._names(where, table, "mentor"),
            unknown="exclude" if unknown == "exclude" else "allow",
            private=self._flag(where, table, "private", False),
            say=self._text(where, table, "say", ""),
            settings=self._settings(
                where, table, kind, ["key", "kind", "mentee", "mentor", "unknown", "private", "say"]
            ),
        )
        self._check_columns(where, kind, must)
        if name == "within" and must.settings.get("low", 0) > must.settings.get("high", 0):
            self.problems.append(f"{where}: low should not be above high.")
        return must

    def _type(self, position: int, table: Mapping[str, Any], criteria: tuple[Criterion, ...]) -> DemandType:
        name = self._text(f"Type {position}", table, "name", "")
        where = f'The type "{name}"' if name else f"Type {position}"
        if not name:
            self.problems.append(f"{where} should have a name.")
        self._known(where, table, ["name", "demand", "points"])
        points = table.get("points", {})
        if not isinstance(points, Mapping):
            self.problems.append(f"{where}: points should be a table of criteria and points.")
            points = {}
        keys = {criterion.key for criterion in criteria}
        self.problems += [
            f'{where} gives points for "{key}", which is no criterion.' for key in points if key not in keys
        ]
        read = {key: self._points(f"{where}, {key}", {"points": value}) for key, value in points.items()}
        return DemandType(name, self._whole(where, table, "demand", 1), read)

    # pieces

    def _kind(
        self, where: str, table: Mapping[str, Any], kinds: Mapping[str, Kind], what: str
    ) -> Kind | None:
        name = table.get("kind")
        if isinstance(name, str) and name in kinds:
            return kinds[name]
        self.problems.append(f"{where}: kind should be one of {', '.join(kinds)}, the kinds of {what}.")
        return None

    def _settings(
        self, where: str, table: Mapping[str, Any], kind: Kind | None, own: list[str]
    ) -> dict[str, Any]:
        if kind is None:
            return {}
        self._known(where, table, [*own, *(parameter.name for parameter in kind.parameters)])
        settings: dict[str, Any] = {}
        for parameter in kind.parameters:
            settings[parameter.name] = parameter.default
            if parameter.name in table:
                try:
                    settings[parameter.name] = parameter.read(table[parameter.name])
                except ValueError as error:
                    self.problems.append(f"{where}: {parameter.name} {error}.")
            elif parameter.is_required:
                self.problems.append(f"{where} should have {parameter.name}: {_lower_first(parameter.says)}")
        return settings

    def _check_columns(self, where: str, kind: Kind | None, item: Criterion | Must) -> None:
        if kind is None:
            return
        if item.settings.get("measure"):
            if item.settings.get("order"):
                self.problems.append(f"{where}: measure and order do not go together.")
            if any(len(names) > 2 for names in (item.mentee, item.mentor)):
                self.problems.append(
                    f"{where}: a place is one column of latitude and longitude, or two, latitude first."
                )
        fixed = "want" if kind.name == "covers" else "value" if kind.name == "must_share" else ""
        if kind.sides in ("both", "mentor") and not item.mentor:
            self.problems.append(f"{where} should name a column of the mentors.")
        if kind.sides == "both" and not item.mentee:
            self.problems.append(f"{where} should name a column of the mentees.")
        if kind.sides == "any" and not (item.mentee or item.mentor):
            self.problems.append(f"{where} should name a column.")
        if kind.sides == "none" and (item.mentee or item.mentor):
            self.problems.append(f"{where}: a criterion of kind {kind.name} takes no columns.")
        one_side = bool(item.mentee) != bool(item.mentor)
        if fixed and one_side and (item.mentee or item.mentor) and not item.settings.get(fixed):
            self.problems.append(f"{where} names a column of one side only, and so should have {fixed}.")

    def _unknown_share(self, where: str, table: Mapping[str, Any], kind: Kind | None) -> float | None:
        value = table.get("unknown", 0 if kind and kind.name == "points" else "average")
        if value == "average":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.problems.append(f'{where}: unknown should be "average" or a share between 0 and 1.')
            return None
        return float(value)

    def _heading(self, where: str, table: Mapping[str, Any], kind: Kind | None) -> Heading:
        usual = kind.heading if kind else Heading.EXPERIENCE
        return Heading(self._choice(where, table, "heading", [str(item) for item in Heading], str(usual)))

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self.data.get(name, {})
        if isinstance(table, Mapping):
            return table
        self.problems.append(f"[{name}] should be a table.")
        return {}

    def _tables(self, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        tables = self.data.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
            self.problems.append(f"{name} should be written as [[{name}]].")
            return
        yield from enumerate(tables, start=1)

    def _known(self, where: str, table: Mapping[str, Any], names: list[str]) -> None:
        unknown = [name for name in table if name not in names]
        self.problems += [f'{where} has "{name}", which is not known there.' for name in unknown]

    def _unique(self, what: str, keys: Iterable[str]) -> None:
        seen: set[str] = set()
        for key in keys:
            if key and key in seen:
                self.problems.append(f'Two {what} are called "{key}"; each should have its own name.')
            seen.add(key)

    def _text(self, where: str, table: Mapping[str, Any], name: str, default: str) -> str:
        value = table.get(name, default)
        if isinstance(value, str):
            return value
        self.problems.append(f"{where}: {name} should be a text in quotes.")
        return default

    def _names(self, where: str, table: Mapping[str, Any], name: str) -> tuple[str, ...]:
        value = table.get(name, [])
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list) and all(isinstance(item, str) and item for item in names):
            return tuple(names)
        self.problems.append(f"{where}: {name} should be the name of a column, or a list of names.")
        return ()

    def _flag(self, where: str, table: Mapping[str, Any], name: str, default: bool) -> bool:
        value = table.get(name, default)
        if isinstance(value, bool):
            return value
        self.problems.append(f"{where}: {name} should be true or false.")
        return default

    def _number(self, where: str, table: Mapping[str, Any], name: str, default: float) -> float:
        value = table.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.problems.append(f"{where}: {name} should be a number.")
            return default
        return float(value)

    def _optional_number(self, where: str, table: Mapping[str, Any], name: str) -> float | None:
        return self._number(where, table, name, 0.0) if name in table else None

    def _whole(self, where: str, table: Mapping[str, Any], name: str, default: int) -> int:
        value = table.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000:
            return value
        self.problems.append(f"{where}: {name} should be a whole number from 0 to 10,000.")
        return default

    def _choice(
        self, where: str, table: Mapping[str, Any], name: str, choices: list[str], default: str
    ) -> str:
        value = table.get(name, default)
        if isinstance(value, str) and value in choices:
            return value
        self.problems.append(f"{where}: {name} should be one of {', '.join(choices)}.")
        return default


def _scale(value: object) -> Scale | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return Scale.of_numbers(value) if 2 <= value <= 100 else None
    is_list = isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)
    if not isinstance(value, list) or not is_list:
        return None
    return Scale(tuple(value)) if len(set(map(normalize, value))) == len(value) > 1 else None


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, 10_000))


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


# Writing


def _write(rules: Rules) -> Iterator[str]:
    yield f"version = {VERSION}"
    if rules.name:
        yield f"name = {_toml(rules.name)}"
    yield from _section("people", _people(rules.people))
    yield from _section(
        "defaults", _changed(rules.defaults, Defaults(), ["capacity", "zero_capacity_means", "demand"])
    )
    yield from _section("match", _match(rules.aim))
    yield from _section("values", dict(rules.values))
    yield from _section(
        "consent",
        {name: {"column": item.column, "values": item.values} for name, item in rules.consent.items()},
    )
    for name, scales in (("importance", rules.importance), ("level", rules.level)):
        yield from _section(name, {column: _of_scale(scale) for column, scale in scales.items()})
    for criterion in rules.criteria:
        yield from _section("[criteria]", _criterion(criterion))
    for must in rules.must:
        yield from _section("[must]", _must(must))
    for kind in rules.types:
        points = {"points": dict(kind.points)} if kind.points else {}
        yield from _section("[types]", {"name": kind.name, "demand": kind.demand, **points})


def _of_scale(scale: Scale) -> int | tuple[str, ...]:
    return len(scale.words) if scale.is_of_numbers else scale.words


def _section(name: str, values: Mapping[str, Any]) -> Iterator[str]:
    if values:
        yield ""
        yield f"[{name}]"
        yield from (f"{_key(key)} = {_toml(value)}" for key, value in values.items())


def _changed(item: object, usual: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names if getattr(item, name) != getattr(usual, name)}


def _people(people: People) -> dict[str, Any]:
    names = ["id", "name", "email", "capacity", "demand", "waiting"]
    sides = {side: _changed(getattr(people, side), SideColumns(), names) for side in ("mentee", "mentor")}
    return {side: columns for side, columns in sides.items() if columns} | _changed(
        people, People(), ["same_person", "role", "lists"]
    )


def _match(aim: Aim) -> dict[str, Any]:
    bands = {} if aim.bands == Bands() else {"bands": {"strong": aim.bands.strong, "good": aim.bands.good}}
    changed = _changed(aim, Aim(), ["minimum", "floor", "least_answers", "served", "unranked"])
    return {"objective": aim.objective} | changed | bands


def _criterion(item: Criterion) -> dict[str, Any]:
    kind = CRITERIA[item.kind]
    written: dict[str, Any] = {"key": item.key, "kind": item.kind}
    written |= _changed(item, Criterion("", "", 0), ["mentee", "mentor"])
    written["points"] = item.points
    written |= _changed_settings(kind, item.settings)
    usual = 0.0 if kind.name == "points" else None
    if item.unknown != usual:
        written["unknown"] = "average" if item.unknown is None else item.unknown
    written |= _changed(item, Criterion("", "", 0, heading=kind.heading), ["heading", "show", "say"])
    return written


def _must(item: Must) -> dict[str, Any]:
    written: dict[str, Any] = {"key": item.key, "kind": item.kind}
    written |= _changed(item, Must("", ""), ["mentee", "mentor"])
    written |= _changed_settings(MUSTS[item.kind], item.settings)
    return written | _changed(item, Must("", ""), ["unknown", "private", "say"])


def _changed_settings(kind: Kind, settings: Mapping[str, Any]) -> dict[str, Any]:
    usual = {parameter.name: parameter.default for parameter in kind.parameters}
    return {name: value for name, value in settings.items() if value != usual.get(name)}


def _key(name: object) -> str:
    text = f"{name:g}" if isinstance(name, float) else str(name)
    plain = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    return text if plain else _string(text)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    raise TypeError(f"Expected a value that TOML can hold, found {type(value).__name__}.")


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _string(text: str) -> str:
    return (
        '"'
        + "".join(
            _ESCAPES.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c) for c in text
        )
        + '"'
    )
