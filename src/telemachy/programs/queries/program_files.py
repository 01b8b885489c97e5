"""A program as a file: all that it is, and nobody who is in it.

The templates that come with the product, and the files that one coordinator exports and another brings in,
are one format. Everything wrong with a file is said at once, each in a sentence.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from telemachy.common.text import clean_line, clean_text, is_storable, listed
from telemachy.people.choices import CareerStage
from telemachy.programs.choices import (
    Every,
    Gate,
    LinkWay,
    Measure,
    ProgramKind,
    Roles,
    Safeguarding,
    Strength,
)
from telemachy.programs.models import MAX_CAPACITY, MAX_DEMAND, Joining, Program
from telemachy.programs.models.joining import MOST_PLACES
from telemachy.programs.models.programs import SAFEGUARDED_TEMPLATES
from telemachy.programs.models.words import USUAL_WORDS, RoleWords
from telemachy.programs.queries.effort import MOST_PHASES, Phase

FORMAT_VERSION = 1
MOST_CHARACTERS = 200_000
MOST_RULES_CHARACTERS = 100_000
MOST_MONTHS = 60
MOST_DAYS = 1_900
MOST_MILESTONES = 40
MOST_MINUTES = 600

#: The parts of a program that may carry a reason, in the order in which one thinks of them.
REASONED = {
    "purpose": "Purpose",
    "audience": "Audience",
    "length": "Length",
    "cadence": "Cadence",
    "orientation": "Orientation",
    "roles": "Roles",
    "match": "Match method",
    "capacity": "Places of a mentor",
    "two_person": "Publishing by two",
    "safeguards": "Safeguards",
    "formats": "Formats",
    "milestones": "Milestones",
    "measures": "Measures",
    "surveys": "Surveys",
    "closure": "Closure",
    "kept_out": "What is kept out",
}
SAFEGUARDS = ("second_adult", "concern_route", "contact_schedule", "no_contact_rules")
PRACTICE = ("formats", "surveys", "kept_out")
#: How people come in, as `Joining` holds it; its link and its days belong to one program alone.
WAYS = (
    "link_way", "link_roles", "asks", "may_be_suggested", "mentee_cap", "mentor_cap", "usual_places_count",
    "mentor_orientation", "mentee_orientation", "mentor_screening", "mentee_screening",
)  # fmt: skip


class ProgramFileError(ValueError):
    """A file that does not say what a program needs; says each problem in a sentence."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True)
class Milestone:
    """Something that is due a number of days after the program starts."""

    after_days: int
    what: str

    def due_on(self, starts_on: date) -> date:
        return starts_on + timedelta(days=self.after_days)


@dataclass(frozen=True)
class Reason:
    """Why a default is what it is, and how strong the evidence for it."""

    why: str
    strength: Strength
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgramFile:
    """What a new program starts from; every value is the coordinator's to change.

    Exactly one of `length_months` and `length_days` is set. `rules` names a rule file that comes with the
    product; `rules_toml` is one of its own, and goes before it.
    """

    key: str
    name: str
    summary: str
    kind: ProgramKind
    safeguarding: Safeguarding
    is_small: bool
    purpose: str
    audience: str
    length_months: int | None
    length_days: int | None
    length_choices_months: tuple[int, ...]
    cadence: str
    phases: tuple[Phase, ...]
    preparation_minutes: int
    mentor_role: str
    mentee_role: str
    closure: str
    measures: tuple[str, ...]
    two_person_publishing: bool
    sender_name: str
    protected_time: str
    budget_hours: int | None
    budget_money: float | None
    budget_currency: str
    words: RoleWords
    rules: str
    objective: str
    rules_toml: str
    mentor_capacity: int
    mentor_capacity_ceiling: int
    mentee_demand: int
    orientation_mentor_minutes: int
    orientation_mentee_minutes: int
    orientation_mandatory: bool
    safeguards: Mapping[str, str]
    milestones: tuple[Milestone, ...]
    formats: tuple[str, ...]
    surveys: tuple[str, ...]
    kept_out: tuple[str, ...]
    #: Names of WAYS that the file says; what it does not say is as usual.
    ways_in: Mapping[str, Any] = field(default_factory=dict)
    #: Stages of working life it is thought for; none is every stage.
    stages: tuple[str, ...] = ()
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    def ends_on(self, starts_on: date, months: int | None = None) -> date:
        """The last day of a program that starts then; of so many months, where another length is wished."""
        wished = months or self.length_months
        if wished:
            return add_months(starts_on, wished)
        return starts_on + timedelta(days=self.length_days or 1)

    @property
    def is_safeguarded(self) -> bool:
        return self.safeguarding != Safeguarding.NONE


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last day if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    next_first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), next_first - timedelta(days=1))


# Reading


def read_program_file(text: str) -> ProgramFile:
    """Raises ProgramFileError with all that is missing or strange."""
    if len(text) > MOST_CHARACTERS:
        raise ProgramFileError([f"The file has more than {MOST_CHARACTERS:,} characters."])
    if not is_storable(text):
        raise ProgramFileError(["The file holds characters that are not text."])
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProgramFileError([f"This is not a TOML file: {error}."]) from error
    reader = _Reader(data)
    found = reader.program_file()
    if reader.problems:
        raise ProgramFileError(reader.problems)
    return found


class _Reader:
    """Reads the parsed file part by part and collects every problem on the way."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.problems: list[str] = []

    def program_file(self) -> ProgramFile:
        top = _Part(self, "The file", self.data)
        if top.take("version") != FORMAT_VERSION:
            self.problems.append(f"The file should say version = {FORMAT_VERSION}.")
        key = top.line("key", 40, required=True)
        program, match = top.part("program"), top.part("match")
        orientation, practice = top.part("orientation"), top.part("practice")
        kind = top.choice("kind", ProgramKind, ProgramKind.MENTORING)
        safeguarding = top.choice("safeguarding", Safeguarding, Safeguarding.NONE, none="none")
        months = program.number("length_months", None, 1, MOST_MONTHS)
        days = program.number("length_days", None, 1, MOST_DAYS)
        two = program.boolean("two_person_publishing", False)
        capacity = match.number("mentor_capacity", 1, 1, MAX_CAPACITY)
        found = ProgramFile(
            key=key,
            name=top.line("name", 80, required=True),
            summary=top.line("summary", 300),
            kind=kind,
            safeguarding=safeguarding,
            is_small=top.boolean("small", False),
            purpose=program.text("purpose", 1000),
            audience=program.text("audience", 1000),
            length_months=months,
            length_days=days,
            length_choices_months=program.numbers("length_choices_months", 1, MOST_MONTHS),
            cadence=program.line("cadence", 200),
            phases=program.phases("rhythm"),
            preparation_minutes=program.number("preparation_minutes", 0, 0, MOST_MINUTES) or 0,
            mentor_role=program.text("mentor_role", 1000),
            mentee_role=program.text("mentee_role", 1000),
            closure=program.text("closure", 1000),
            measures=program.choices("measures", Measure),
            two_person_publishing=two,
            sender_name=program.line("sender_name", 80),
            protected_time=program.text("protected_time", 500),
            budget_hours=program.number("budget_hours", None, 0, 10_000_000),
            budget_money=program.money("budget_money"),
            budget_currency=program.line("budget_currency", 3).upper(),
            words=self._words(top.part("words")),
            rules=match.line("rules", 60),
            objective=match.line("objective", 20),
            rules_toml=match.text("rule_file", MOST_RULES_CHARACTERS, whole=True),
            mentor_capacity=capacity or 1,
            mentor_capacity_ceiling=match.number("mentor_capacity_ceiling", capacity, 1, MAX_CAPACITY) or 1,
            mentee_demand=match.number("mentee_demand", 1, 1, MAX_DEMAND) or 1,
            orientation_mentor_minutes=orientation.number("mentor_minutes", 0, 0, MOST_MINUTES) or 0,
            orientation_mentee_minutes=orientation.number("mentee_minutes", 0, 0, MOST_MINUTES) or 0,
            orientation_mandatory=orientation.boolean("mandatory", False),
            safeguards=self._safeguards(top.part("safeguards")),
            milestones=self._milestones(top.take("milestones")),
            formats=practice.lines("formats"),
            surveys=practice.lines("surveys"),
            kept_out=practice.lines("kept_out", 300),
            ways_in=self._ways(top.part("ways_in")),
            stages=program.choices("stages", CareerStage),
            reasons=self._reasons(top.part("reasons")),
        )
        for part in (program, match, orientation, practice, top):
            part.refuse_unknown()
        self._judge(found)
        return found

    def _judge(self, found: ProgramFile) -> None:
        """What only the parts together can say."""
        if (found.length_months is None) == (found.length_days is None):
            self.problems.append("[program] should say either length_months or length_days.")
        choices = found.length_choices_months
        if choices and found.length_months not in choices:
            self.problems.append("[program] length_months should be one of length_choices_months.")
        if found.mentor_capacity > found.mentor_capacity_ceiling:
            self.problems.append("[match] mentor_capacity should not be above mentor_capacity_ceiling.")
        if bool(found.rules) == bool(found.rules_toml):
            self.problems.append("[match] should either name rules or hold a rule_file.")
        if found.key in SAFEGUARDED_TEMPLATES and not found.is_safeguarded:
            self.problems.append(f"A file with the key “{found.key}” cannot do without its safeguarding.")
        if found.safeguarding == Safeguarding.MINORS and not found.two_person_publishing:
            self.problems.append("With young people, two_person_publishing stays true.")

    def _words(self, part: "_Part") -> RoleWords:
        said = [part.line(name, 40) for name in ("mentor", "mentors", "mentee", "mentees")]
        part.refuse_unknown()
        return RoleWords.of(*said)

    def _safeguards(self, part: "_Part") -> Mapping[str, str]:
        found = {name: part.text(name, 1000) for name in SAFEGUARDS}
        part.refuse_unknown()
        return found

    def _ways(self, part: "_Part") -> Mapping[str, Any]:
        said = set(part.left())
        found = {
            "link_way": part.choice("link_way", LinkWay, LinkWay.OFF),
            "link_roles": part.choice("link_roles", Roles, Roles.MENTEE),
            "asks": part.text("asks", 1000),
            "mentee_cap": part.number("mentee_cap", None, 1, MOST_PLACES),
            "mentor_cap": part.number("mentor_cap", None, 1, MOST_PLACES),
            "mentor_orientation": part.choice("mentor_orientation", Gate, Gate.OFFERED),
            "mentee_orientation": part.choice("mentee_orientation", Gate, Gate.OFFERED),
            **{
                name: part.boolean(name, usual)
                for name, usual in (
                    ("may_be_suggested", False),
                    ("usual_places_count", True),
                    ("mentor_screening", False),
                    ("mentee_screening", False),
                )
            },
        }
        part.refuse_unknown()
        return {
            name: str(value) if isinstance(value, str) else value
            for name, value in found.items()
            if name in said
        }

    def _milestones(self, value: Any) -> tuple[Milestone, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MOST_MILESTONES:
            self.problems.append(f"[[milestones]] should be a list of at most {MOST_MILESTONES}.")
            return ()
        return tuple(self._each_milestone(value))

    def _each_milestone(self, value: Sequence[Any]) -> Iterator[Milestone]:
        for number, one in enumerate(value, 1):
            part = _Part(self, f"Milestone {number}", one)
            yield Milestone(
                part.number("after_days", 0, 0, MOST_DAYS, required=True) or 0,
                part.line("what", 80, required=True),
            )
            part.refuse_unknown()

    def _reasons(self, part: "_Part") -> Mapping[str, Reason]:
        found = {}
        for name in list(part.left()):
            reason = part.part(name)
            if name not in REASONED:
                self.problems.append(f"[reasons.{name}]: no part of a program is called so.")
                reason.take_all()
                continue
            found[name] = Reason(
                reason.line("why", 400, required=True),
                reason.choice("strength", Strength, Strength.JUDGMENT),
                reason.lines("sources", 300),
            )
            reason.refuse_unknown()
        return found


class _Part:
    """One table of the file; what is not asked for is strange."""

    def __init__(self, reader: _Reader, where: str, data: Any) -> None:
        self._problems = reader.problems
        self._reader = reader
        self._where = where
        self._data: dict[str, Any] = {}
        if isinstance(data, Mapping):
            self._data = dict(data)
        else:
            self._wrong("should be a table")

    def take(self, name: str) -> Any:
        return self._data.pop(name, None)

    def take_all(self) -> None:
        self._data.clear()

    def left(self) -> list[str]:
        return list(self._data)

    def refuse_unknown(self) -> None:
        for name in self._data:
            self._problems.append(f"{self._where}: nothing here is called “{name[:60]}”.")

    def part(self, name: str) -> "_Part":
        found = self.take(name)
        where = f"[{name}]" if self._where == "The file" else f"{self._where[:-1]}.{name}]"
        return _Part(self._reader, where, {} if found is None else found)

    def line(self, name: str, most: int, *, required: bool = False) -> str:
        return clean_line(self._said(name, most, required))

    def text(self, name: str, most: int, *, whole: bool = False) -> str:
        said = self._said(name, most, False)
        return said.replace("\r\n", "\n") if whole else clean_text(said)

    def _said(self, name: str, most: int, required: bool) -> str:
        value = self.take(name)
        if value is None or value == "":
            if required:
                self._wrong(f"should say {name}")
            return ""
        if not isinstance(value, str) or not is_storable(value):
            self._wrong(f"{name} should be text")
            return ""
        if len(value.strip()) > most:
            self._wrong(f"{name} should have at most {most:,} characters")
            return ""
        return value

    def lines(self, name: str, most: int = 120) -> tuple[str, ...]:
        value = self.take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > 30 or not all(isinstance(one, str) for one in value):
            self._wrong(f"{name} should be a list of at most 30 lines")
            return ()
        if any(len(one) > most for one in value):
            self._wrong(f"each of {name} should have at most {most} characters")
            return ()
        return tuple(line for one in value if (line := clean_line(one)))

    def number(
        self, name: str, usual: int | None, least: int, most: int, *, required: bool = False
    ) -> int | None:
        value = self.take(name)
        if value is None:
            if required:
                self._wrong(f"should say {name}")
            return usual
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._wrong(f"{name} should be a whole number from {least:,} to {most:,}")
            return usual
        return value

    def numbers(self, name: str, least: int, most: int) -> tuple[int, ...]:
        value = self.take(name)
        if value is None:
            return ()
        whole = isinstance(value, list) and all(
            isinstance(one, int) and not isinstance(one, bool) and least <= one <= most for one in value
        )
        if not whole or len(value) > 12:
            self._wrong(f"{name} should be a list of whole numbers from {least} to {most}")
            return ()
        return tuple(value)

    def money(self, name: str) -> float | None:
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e10:
            self._wrong(f"{name} should be an amount of money")
            return None
        return round(float(value), 2)

    def boolean(self, name: str, usual: bool) -> bool:
        value = self.take(name)
        if value is None:
            return usual
        if not isinstance(value, bool):
            self._wrong(f"{name} should be true or false")
            return usual
        return value

    def choice(self, name: str, kinds: Any, usual: Any, *, none: str = "") -> Any:
        value = self.take(name)
        if value is None or (none and value == none):
            return usual
        if value not in kinds.values or not value:
            known = [one for one in [none, *kinds.values] if one]
            self._wrong(f"{name} should be one of {listed(known, 'or')}")
            return usual
        return kinds(value)

    def choices(self, name: str, kinds: Any) -> tuple[str, ...]:
        value = self.take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong(f"{name} should be a list")
            return ()
        unknown = [one[:60] for one in value if one not in kinds.values]
        if unknown:
            self._wrong(f"{name} should be among {listed(list(kinds.values), 'or')}, not {listed(unknown)}")
        return tuple(dict.fromkeys(one for one in value if one in kinds.values))

    def phases(self, name: str) -> tuple[Phase, ...]:
        value = self.take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MOST_PHASES:
            self._wrong(f"{name} should be a list of at most {MOST_PHASES} phases")
            return ()
        return tuple(self._phase(f"{name} {number}", one) for number, one in enumerate(value, 1))

    def _phase(self, where: str, value: Any) -> Phase:
        part = _Part(self._reader, where, value)
        phase = Phase(
            part.number("minutes", 60, 5, MOST_MINUTES, required=True) or 60,
            part.choice("every", Every, Every.MONTH),
            part.number("weeks", 0, 0, 260) or 0,
        )
        part.refuse_unknown()
        return phase

    def _wrong(self, what: str) -> None:
        self._problems.append(f"{self._where}: {what}.")


# Writing


def write_program_file(
    program: Program,
    *,
    ways: Joining | None = None,
    name: str = "",
    summary: str = "",
    orientation_mandatory: bool = False,
) -> str:
    """A program as a file. Its people, its dates, its owner and those named in it stay out."""
    lines = _lines_of(program, ways, name or program.name, summary, orientation_mandatory)
    return "\n".join(lines) + "\n"


def _lines_of(
    program: Program, ways: Joining | None, name: str, summary: str, orientation_mandatory: bool
) -> Iterator[str]:
    yield "# A program as a file. It holds no people."
    yield from _values(
        version=FORMAT_VERSION,
        key=program.template,
        name=name,
        summary=summary,
        kind=program.kind,
        safeguarding=program.safeguarding or "none",
    )
    yield from _table(
        "program",
        purpose=program.purpose,
        audience=program.audience,
        stages=program.stages,
        **_length(program),
        cadence=program.cadence,
        rhythm=program.rhythm,
        preparation_minutes=program.preparation_minutes,
        mentor_role=program.mentor_role,
        mentee_role=program.mentee_role,
        closure=program.closure,
        measures=program.measures,
        two_person_publishing=program.two_person_publishing,
        sender_name=program.sender_name,
        protected_time=program.protected_time,
        budget_hours=program.budget_hours,
        budget_money=None if program.budget_money is None else float(program.budget_money),
        budget_currency=program.budget_currency,
    )
    words = {name: getattr(program, f"{name}_word") for name in ("mentor", "mentors", "mentee", "mentees")}
    if any(words.values()):
        yield from _table("words", **words)
    yield from _table(
        "match",
        mentor_capacity=program.mentor_capacity_default,
        mentor_capacity_ceiling=max(program.mentor_capacity_default, 3),
        mentee_demand=program.mentee_demand_default,
        rule_file=program.rules_toml,
    )
    yield from _table(
        "orientation",
        mentor_minutes=program.orientation_mentor_minutes,
        mentee_minutes=program.orientation_mentee_minutes,
        mandatory=orientation_mandatory,
    )
    if program.is_safeguarded:
        yield from _table("safeguards", **{name: getattr(program, name) for name in SAFEGUARDS})
    for milestone in program.milestones:
        yield from _table("[milestones]", **milestone)
    if any(program.practice.values()):
        yield from _table("practice", **{name: program.practice.get(name, []) for name in PRACTICE})
    if ways is not None:
        yield from _table("ways_in", **{name: getattr(ways, name) for name in WAYS})
    for part, reason in program.reasons.items():
        yield from _table(f"reasons.{part}", **reason)


def _length(program: Program) -> dict[str, int | None]:
    """In months where the last day is that of so many months, else in days."""
    days = program.length_days()
    if days is None or program.starts_on is None:
        return {"length_months": 12}
    for months in range(max(1, days // 31), days // 28 + 2):
        if months <= MOST_MONTHS and add_months(program.starts_on, months) == program.ends_on:
            return {"length_months": months}
    return {"length_days": days}


def _table(table_name: str, /, **values: Any) -> Iterator[str]:
    yield ""
    yield f"[{table_name}]"
    yield from _values(**values)


def _values(**values: Any) -> Iterator[str]:
    for name, value in values.items():
        if value not in (None, "", [], ()):
            yield f"{name} = {_toml(value)}"


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return f"{value:.2f}"
        case str():
            return _text(str(value))
        case list() | tuple():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case Mapping():
            return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    raise TypeError(f"Expected a value that TOML can hold, found {type(value).__name__}.")


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _text(text: str) -> str:
    """Long text between three quotes, so that a person reads it as it is; short text on one line."""
    is_plain = "'''" not in text and not text.endswith("'") and "\r" not in text
    if "\n" in text and is_plain and all(c >= " " or c in "\n\t" for c in text) and "\x7f" not in text:
        return f"'''\n{text}'''"
    return (
        '"'
        + "".join(
            _ESCAPES.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c) for c in text
        )
        + '"'
    )


def own_words(words: RoleWords) -> dict[str, str]:
    """The words as a program's columns hold them: blank where they are the usual ones."""
    usual = (USUAL_WORDS.mentor, USUAL_WORDS.mentee)
    found = {}
    for role, word, plain in zip(("mentor", "mentee"), (words.mentor, words.mentee), usual, strict=True):
        found[f"{role}_word"] = "" if word == plain else word.one
        found[f"{role}s_word"] = "" if word == plain else word.many
    return found
