"""The kinds of criterion and of must-have: their names, parameters and what they read.

A rule file says *which* kind looks at *which* columns; this page says what kinds there are. The rule
file's reference, the web editor's form and the validation of a rule file are all made from it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class Reads(StrEnum):
    """How a column's values are understood by a kind."""

    SET = "set"  # one value or a list of values
    NUMBER = "number"
    WEEK = "week"  # weekly free time
    TEXT = "text"
    PLACE = "place"  # latitude and longitude
    DEGREES = "degrees"  # one of the two, the other stands in a column of its own
    NOTHING = "nothing"  # the kind reads pairs, not columns


class Heading(StrEnum):
    """The headings that reasons are grouped under."""

    EXPERIENCE = "experience"
    CHEMISTRY = "chemistry"
    AVAILABILITY = "availability"
    TRACK_RECORD = "track-record"
    NETWORK = "network"
    WISHES = "wishes"


HEADING_TITLES: Mapping[Heading, str] = {
    Heading.EXPERIENCE: "Experience and expertise",
    Heading.CHEMISTRY: "Chemistry",
    Heading.AVAILABILITY: "Availability",
    Heading.TRACK_RECORD: "Track record",
    Heading.NETWORK: "Network",
    Heading.WISHES: "Wishes of both",
}

ParameterType = Literal["number", "integer", "text", "values", "table", "map"]


@dataclass(frozen=True)
class Parameter:
    """One setting of a kind.

    Parameters
    ----------
    name : str
        As written in the rule file.
    type : str
        ``number``, ``integer``, ``text``, ``values`` (a list of texts), ``table`` (number -> number) or
        ``map`` (text -> list of texts).
    default : object
        Taken when the rule file is silent; None means that it must be given.
    says : str
        What it does, in one sentence.
    low, high : float
        The smallest and greatest number that makes sense.
    choices : tuple of str
        The texts that make sense, where not every text does.
    """

    name: str
    type: ParameterType
    default: Any
    says: str
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        return self.default is None

    def read(self, value: object) -> Any:
        """Return the value in its settled form.

        Raises
        ------
        ValueError
            With the rest of a sentence that begins with the parameter's name.
        """
        match self.type:
            case "number" | "integer":
                return self._number(value)
            case "text":
                if not isinstance(value, str):
                    raise ValueError("should be a text in quotes")
                if self.choices and value not in self.choices:
                    allowed = " or ".join(f'"{choice}"' for choice in self.choices if choice)
                    raise ValueError(f"should be {allowed}, or left out")
                return value
            case "values":
                return _texts(value)
            case "table":
                return _table(value)
            case "map":
                return _map(value)

    def _number(self, value: object) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError("should be a number")
        if self.type == "integer" and value != int(value):
            raise ValueError("should be a whole number")
        if not self.low <= value <= self.high:
            raise ValueError(_range(self.low, self.high))
        return int(value) if self.type == "integer" else float(value)


def _range(low: float, high: float) -> str:
    if high == math.inf:
        return f"should be {low:g} or more"
    if low == -math.inf:
        return f"should be {high:g} or less"
    return f"should lie between {low:g} and {high:g}"


def _texts(value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ValueError("should be a list of texts")
    return tuple(items)


def _table(value: object) -> dict[float, float]:
    problem = "should be a table of numbers, such as { 1 = 0.75, 2 = 1.0 }"
    if not isinstance(value, Mapping):
        raise ValueError(problem)
    try:
        table = {float(key): float(share) for key, share in value.items()}
    except (TypeError, ValueError):
        raise ValueError(problem) from None
    if not all(math.isfinite(number) for pair in table.items() for number in pair):
        raise ValueError(problem)
    return dict(sorted(table.items()))


def _map(value: object) -> dict[str, tuple[str, ...]]:
    problem = 'should be a table of lists, such as { "Full stack" = ["Front end", "Back end"] }'
    if not isinstance(value, Mapping):
        raise ValueError(problem)
    try:
        return {str(name): _texts(others) for name, others in value.items()}
    except ValueError:
        raise ValueError(problem) from None


Sides = Literal["both", "mentor", "any", "none"]


@dataclass(frozen=True)
class Kind:
    """One kind of criterion or must-have.

    Parameters
    ----------
    name : str
        As written in the rule file.
    says : str
        What it compares, in one sentence.
    reads : Reads
        How the named columns are understood.
    sides : str
        Which columns must be named: ``both``, ``mentor`` (the mentee's may be left out), ``any`` (at least
        one of the two) or ``none`` (the kind takes no columns).
    parameters : tuple of Parameter
    say : str
        The sentence used when the rule file gives none: for a criterion, why a pair fits; for a must-have,
        why a pair is left out.
    say_none : str
        For a criterion, the sentence for a pair that it gives no points; empty means the same one.
    say_most : str
        For ``covers``, the sentence for a pair who share what the mentee wants most.
    say_apart : str
        The sentence where kilometers are measured.
    heading : Heading
        Where reasons of this kind are grouped unless the rule file says otherwise.
    """

    name: str
    says: str
    reads: Reads
    sides: Sides
    parameters: tuple[Parameter, ...] = ()
    say: str = ""
    say_none: str = ""
    say_most: str = ""
    say_apart: str = ""
    heading: Heading = Heading.EXPERIENCE
    _by_name: Mapping[str, Parameter] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {parameter.name: parameter for parameter in self.parameters})

    def parameter(self, name: str) -> Parameter | None:
        return self._by_name.get(name)


_ORDER = Parameter(
    "order",
    "values",
    (),
    "The values from lowest to highest, when the columns hold names of levels rather than numbers.",
)
_MAP = Parameter(
    "map",
    "map",
    {},
    "What a mentee's value asks for on the mentor's side, when the two columns use different words.",
)
KILOMETERS = "km"
_MEASURE = Parameter(
    "measure",
    "text",
    "",
    'With "km" the columns hold places, latitude and longitude, and kilometers are compared.',
    choices=("", KILOMETERS),
)
_APART = "{mentor} and {mentee} are {distance} apart"
_WANT = Parameter(
    "want",
    "values",
    (),
    "The values that everyone is taken to want, when no column of the mentees is named.",
)

CRITERIA: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "covers",
            "What the mentee wants against what the mentor offers.",
            Reads.SET,
            "mentor",
            (
                Parameter(
                    "full_at",
                    "number",
                    0.0,
                    "How many wanted things earn all points; 0 means all that the mentee wants.",
                    low=0,
                ),
                _WANT,
                _MAP,
            ),
            say="{mentor} offers {shared}",
            say_none="Nothing in common here",
            say_most="{mentee} wants {most} most; {mentor} offers {shared}",
        ),
        Kind(
            "similar",
            "The same value, or the share of values in common.",
            Reads.SET,
            "both",
            (
                Parameter(
                    "full_at",
                    "number",
                    0.0,
                    "How many values in common earn all points; 0 means all values of both.",
                    low=0,
                ),
                _MAP,
            ),
            say="Both said {shared}",
            say_none="Nothing in common here",
            heading=Heading.CHEMISTRY,
        ),
        Kind(
            "different",
            "A different value, or the share of values not in common.",
            Reads.SET,
            "both",
            (_MAP,),
            say="{mentor} brings another view: {mentor_value}",
            say_none="No difference here: {mentor_value}",
            heading=Heading.CHEMISTRY,
        ),
        Kind(
            "near",
            "How close two numbers are.",
            Reads.NUMBER,
            "both",
            (
                Parameter("reach", "number", None, "The difference at which no points are left.", low=1e-9),
                _ORDER,
                _MEASURE,
            ),
            say="{mentee} said {mentee_value}, {mentor} {mentor_value}",
            say_apart=_APART,
            heading=Heading.CHEMISTRY,
        ),
        Kind(
            "at_least",
            "The mentor's number, or how far it lies above the mentee's, up to what is enough.",
            Reads.NUMBER,
            "mentor",
            (Parameter("enough", "number", None, "The number that earns all points.", low=1e-9), _ORDER),
            say="{mentor} has {mentor_value}",
        ),
        Kind(
            "gap",
            "An exact table of differences, mentor less mentee.",
            Reads.NUMBER,
            "both",
            (
                Parameter("table", "table", None, "The share of the points for each difference."),
                Parameter("otherwise", "number", 0.0, "The share for any other difference.", -1, 1),
                _ORDER,
            ),
            say="{mentor_value} beside {mentee_value}",
        ),
        Kind(
            "overlap",
            "Weekly free time in common.",
            Reads.WEEK,
            "both",
            (Parameter("enough", "number", 120.0, "The minutes a week that earn all points.", low=1),),
            say="{shared} free in common each week",
            say_none="No free time in common each week",
            heading=Heading.AVAILABILITY,
        ),
        Kind(
            "rank",
            "The mentee's ranking and the mentor's welcome.",
            Reads.NOTHING,
            "none",
            (
                Parameter("longest", "integer", 10, "How many mentors a mentee may rank.", 1, 1000),
                Parameter(
                    "mentor_part",
                    "number",
                    0.4,
                    "The part of the points that the mentor's answer carries.",
                    0,
                    1,
                ),
            ),
            say="Wishes of both",
            heading=Heading.WISHES,
        ),
        Kind(
            "text",
            "Words in common between two free texts: a soft signal.",
            Reads.TEXT,
            "both",
            (Parameter("full_at", "number", 0.3, "The likeness, 0 to 1, that earns all points.", 1e-6, 1),),
            say="Both wrote about {shared}",
            say_none="No words in common",
        ),
        Kind(
            "points",
            "Points for pairs from another system.",
            Reads.NOTHING,
            "none",
            (
                Parameter("table", "text", None, "The name of the table of points."),
                Parameter(
                    "full_at",
                    "number",
                    0.0,
                    "The value that earns all points; 0 means that the values are points already.",
                    low=0,
                ),
            ),
            say="Points from another system",
        ),
    )
}
"""The kinds of criterion by name."""

MUSTS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "must_share",
            "Both have at least one value, or enough weekly time, in common.",
            Reads.SET,
            "any",
            (
                Parameter("least", "integer", 1, "How many values must be in common.", 1),
                Parameter(
                    "minutes", "number", 0.0, "Read the columns as weekly free time: minutes in common.", 0
                ),
                Parameter("value", "values", (), "The values to have, when one side names no column."),
                _MAP,
            ),
            say="{mentor} and {mentee} have nothing in common here",
        ),
        Kind(
            "must_differ",
            "The two have no value in common.",
            Reads.SET,
            "both",
            (_MAP,),
            say="{mentor} and {mentee} both have {shared}",
        ),
        Kind(
            "at_least",
            "The mentor's number is at least the mentee's and a margin, or at least a fixed number.",
            Reads.NUMBER,
            "mentor",
            (
                Parameter(
                    "margin", "number", 0.0, "How far above the mentee's number, or the fixed number itself."
                ),
                _ORDER,
            ),
            say="{mentor} has less than {mentee} needs",
        ),
        Kind(
            "within",
            "The difference, mentor less mentee, lies between two numbers.",
            Reads.NUMBER,
            "both",
            (
                Parameter("low", "number", -1e18, "The smallest difference allowed."),
                Parameter("high", "number", 1e18, "The greatest difference allowed."),
                _ORDER,
                _MEASURE,
            ),
            say="{mentor_value} and {mentee_value} are too far apart",
            say_apart=_APART,
        ),
        Kind(
            "not_in_line",
            "Neither stands in the other's reporting line, at any depth.",
            Reads.NOTHING,
            "any",
            (Parameter("by", "text", "", "The column by which managers are named; the id when left out."),),
            say="{mentor} and {mentee} are in one reporting line",
        ),
        Kind(
            "never",
            "Neither has asked not to be paired with the other.",
            Reads.NOTHING,
            "any",
            say="Not available for this pair",
        ),
    )
}
"""The kinds of must-have by name."""

NOT_AVAILABLE = "Not available for this pair"
"""All that anyone is told of an exclusion that rests on a private fact."""
