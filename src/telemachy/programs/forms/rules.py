"""The rule file as a form: the same criteria, must-haves and aim, field by field.

Each criterion and each must-have is a row of fields, `c0_…`, `c1_…`, `m0_…`; how many there are is told by
what was sent. Saving writes the file anew: what the form does not show is kept, and so are comments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any, TypeVar

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from telemachy.common.text import clean_line
from telemachy.matching.kinds import CRITERIA, KILOMETERS, MUSTS, Kind, Parameter
from telemachy.matching.rules import (
    Aim,
    Bands,
    Criterion,
    Defaults,
    Must,
    Objective,
    People,
    Rules,
    Served,
    Side,
    SideColumns,
)
from telemachy.programs.actions.ruling import RulesRefused, read_rules
from telemachy.programs.features.counts import rule_name
from telemachy.programs.models import MAX_CAPACITY, MAX_DEMAND
from telemachy.programs.queries.rule_words import (
    CRITERION_WORDS,
    MUST_WORDS,
    criterion_sentence,
    must_sentence,
)

Item = TypeVar("Item", Criterion, Must)

OBJECTIVES = {
    Objective.COVERAGE: "Match as many as possible, then best fit",
    Objective.FAIR: "Match as many, then raise the worst fit",
    Objective.TOTAL: "The best fit over all pairs",
    Objective.RANK_MAXIMAL: "Most first choices",
    Objective.STABLE: "No pair would rather swap",
}
SERVED = {
    Served.LONGEST_WAIT: "Who has waited longest, then a lottery",
    Served.LOTTERY: "A lottery",
    Served.BEST_FIT: "Who fits best",
}

#: Kinds that are two directions of one comparison.
DIRECTIONS = {"similar": "Alike counts", "different": "Different counts"}
#: The columns by which the command line knows who somebody is.
PEOPLE_COLUMNS: Mapping[Side, Mapping[str, str]] = {
    "mentee": {
        "id": "Id of the mentees",
        "name": "Name of the mentees",
        "email": "Address of the mentees",
        "demand": "Mentors asked for",
        "waiting": "Waiting since",
    },
    "mentor": {
        "id": "Id of the mentors",
        "name": "Name of the mentors",
        "email": "Address of the mentors",
        "capacity": "Places of the mentors",
    },
}


def _column_input(side: str) -> forms.TextInput:
    return forms.TextInput(attrs={"list": f"{side}-columns"})


def _number(**attrs: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "short", **attrs})


@dataclass(frozen=True)
class Row:
    """One criterion or must-have as the page shows it."""

    title: str
    name: str
    says: str
    points: BoundField | None
    key: BoundField
    hidden: BoundField
    has_direction: bool
    main: Sequence[BoundField]
    mentee: Sequence[BoundField]
    mentor: Sequence[BoundField]
    more: Sequence[BoundField]
    remove: BoundField

    @property
    def is_open(self) -> bool:
        """Whether there is something to fill in or to mend."""
        fields = (self.key, *self.main, *self.mentee, *self.mentor, *self.more)
        sides = (*self.mentee, *self.mentor)
        is_empty = bool(sides) and not _filled(sides)
        return is_empty or any(field.form.is_bound and field.errors for field in fields)


def _filled(fields: Sequence[BoundField]) -> list[str]:
    return [str(value) for field in fields if (value := field.value())]


class RulesForm(forms.Form):
    """All of a rule file that a coordinator decides on."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    objective = forms.ChoiceField(
        label="What is aimed at",
        choices=[(str(one), words) for one, words in OBJECTIVES.items()],
        widget=forms.RadioSelect,
    )
    served = forms.ChoiceField(
        label="Who is served when places are few",
        choices=[(str(one), words) for one, words in SERVED.items()],
        help_text="Counts under the first two aims.",
    )
    minimum = forms.FloatField(
        required=False, widget=_number(step="any"), help_text="A pair with fewer points is never made."
    )
    floor = forms.FloatField(
        required=False,
        widget=_number(step="any"),
        help_text="Pairs with fewer points are made as rarely as possible.",
    )
    least_answers = forms.IntegerField(
        label="Fewest answers to be matched",
        required=False,
        min_value=0,
        max_value=100,
        widget=_number(),
        help_text="How many of the criteria that somebody can answer must be answered, on either side. "
        "Left blank: none. A pair that you keep by hand is made all the same.",
    )
    strong = forms.FloatField(
        label="Strong fit from",
        min_value=0,
        max_value=1,
        widget=_number(step="0.01"),
        help_text="A share of the points that the mentee could reach.",
    )
    good = forms.FloatField(label="Good fit from", min_value=0, max_value=1, widget=_number(step="0.01"))
    capacity = forms.IntegerField(
        label="Places for a mentor who has not said", min_value=1, max_value=MAX_CAPACITY, widget=_number()
    )
    demand = forms.IntegerField(
        label="Mentors for each mentee", min_value=1, max_value=MAX_DEMAND, widget=_number()
    )
    zero_capacity_means = forms.ChoiceField(
        label="A 0 in the places column means",
        choices=[("not said", "Not said"), ("none", "Nobody, for now")],
        error_messages={"required": "Choose what a 0 means."},
    )
    unranked = forms.ChoiceField(
        label="A mentor whom the mentee did not rank",
        choices=[("after", "Comes after all who were ranked"), ("never", "Is never theirs")],
        help_text="Counts under “No pair would rather swap”.",
    )
    values = forms.CharField(
        label="Spellings of one thing",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="One on each line, such as Node.js = nodejs. Upper and lower case are one anyway.",
    )
    lists = forms.CharField(
        label="Columns in which a comma separates values",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One column on each line. A | and a ; separate values in every column.",
    )
    same_person = forms.CharField(
        label="Columns that name one person on both sides",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="One column on each line, such as an address. Here, one account is one person anyway.",
    )
    role = forms.CharField(
        label="Column that says mentor, mentee or both",
        required=False,
        max_length=200,
        help_text="For the command line, in a file of both sides.",
    )
    add_criterion = forms.ChoiceField(label="Add a criterion", required=False)
    add_must = forms.ChoiceField(label="Add a must-have", required=False)

    def __init__(self, base: Rules, criteria: Sequence[str], musts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.base = base
        self.criteria = list(criteria)
        self.musts = list(musts)
        for side, names in PEOPLE_COLUMNS.items():
            for name, label in names.items():
                self.fields[f"{side}_{name}"] = forms.CharField(
                    label=label, required=False, max_length=300, widget=_column_input(side)
                )
        self._offer("add_criterion", CRITERION_WORDS)
        self._offer("add_must", MUST_WORDS)
        for row, kind in enumerate(self.criteria):
            self._add_criterion_fields(f"c{row}", CRITERIA[kind])
        for row, kind in enumerate(self.musts):
            self._add_must_fields(f"m{row}", MUSTS[kind])

    # Made from rules, or from what was sent

    @classmethod
    def for_rules(cls, rules: Rules, revision: int) -> "RulesForm":
        """The form as the rules stand."""
        return cls(
            rules,
            [criterion.kind for criterion in rules.criteria],
            [must.kind for must in rules.must],
            initial=_initial(rules, revision),
        )

    @classmethod
    def sent(cls, base: Rules, data: QueryDict, *, judged: bool = True) -> "RulesForm":
        """The form as it was sent, with a fresh row for each kind that was asked for.

        Not judged, it shows what was sent without saying what is still missing.
        """
        data = data.copy()
        criteria = list(_kinds_sent(data, "c", CRITERIA))
        musts = list(_kinds_sent(data, "m", MUSTS))
        for field, prefix, kinds, rows in (
            ("add_criterion", "c", CRITERIA, criteria),
            ("add_must", "m", MUSTS, musts),
        ):
            wanted = data.get(field, "")
            if wanted in kinds:
                taken = {data.get(f"{prefix}{row}_key", "") for row in range(len(rows))}
                _begin_row(data, f"{prefix}{len(rows)}", kinds[wanted], taken)
                rows.append(wanted)
            data[field] = ""
        if not judged:
            return cls(base, criteria, musts, initial=data.dict())
        return cls(base, criteria, musts, data=data)

    def _offer(self, name: str, words: Mapping[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose what to compare"), *words.items()]

    # Fields

    def _add_criterion_fields(self, row: str, kind: Kind) -> None:
        self._add_common_fields(row, kind)
        self.fields[f"{row}_points"] = forms.FloatField(
            label="Points", min_value=0, max_value=1_000_000, widget=_number(step="any")
        )
        self.fields[f"{row}_unknown"] = forms.CharField(
            label="When not said",
            max_length=20,
            widget=forms.TextInput(attrs={"class": "short"}),
            help_text="“average” of everyone, or a share from 0 to 1.",
        )
        self.fields[f"{row}_show"] = forms.BooleanField(
            label="May be shown to the other person",
            required=False,
            help_text="Left off, only coordinators read this reason.",
        )
        self._add_say(row, "What the reason says", kind)
        self._add_parameters(row, kind)

    def _add_must_fields(self, row: str, kind: Kind) -> None:
        self._add_common_fields(row, kind)
        self.fields[f"{row}_unknown"] = forms.ChoiceField(
            label="When not said",
            choices=[("allow", "The pair is allowed"), ("exclude", "The pair is left out")],
        )
        self.fields[f"{row}_private"] = forms.BooleanField(
            label="Private",
            required=False,
            help_text="Everyone reads no more than “not available for this pair”.",
        )
        self._add_say(row, "Why a pair is left out", kind)
        self._add_parameters(row, kind)

    def _add_common_fields(self, row: str, kind: Kind) -> None:
        if kind.name in DIRECTIONS and row.startswith("c"):
            self.fields[f"{row}_kind"] = forms.ChoiceField(label="Direction", choices=[*DIRECTIONS.items()])
        else:
            self.fields[f"{row}_kind"] = forms.CharField(widget=forms.HiddenInput, max_length=40)
        self.fields[f"{row}_key"] = forms.CharField(label="Name", max_length=60)
        self.fields[f"{row}_remove"] = forms.BooleanField(label="Remove", required=False)
        if kind.sides != "none":
            for side in ("mentee", "mentor"):
                for place in range(self._columns_wanted(row, side)):
                    self.fields[f"{row}_{side}{place}"] = forms.CharField(
                        label=f"Column of the {side}s" if not place else f"and of the {side}s",
                        required=False,
                        max_length=200,
                        widget=_column_input(side),
                    )

    def _columns_wanted(self, row: str, side: str) -> int:
        """As many fields as columns, and one more."""
        filled = count()
        source = self.data if self.is_bound else self.initial
        for place in filled:
            if not source.get(f"{row}_{side}{place}"):
                return place + 1
        return 1

    def _add_say(self, row: str, label: str, kind: Kind) -> None:
        self.fields[f"{row}_say"] = forms.CharField(
            label=label,
            required=False,
            max_length=300,
            help_text=f"Left blank: {kind.say}." if kind.say else "",
        )

    def _add_parameters(self, row: str, kind: Kind) -> None:
        for parameter in kind.parameters:
            self.fields[f"{row}_p_{parameter.name}"] = _parameter_field(parameter)

    # Rows, for the page

    def criterion_rows(self) -> Iterator[Row]:
        for number, kind in enumerate(self.criteria):
            row = f"c{number}"
            title = criterion_sentence(kind, self._named(row))
            yield self._row(row, CRITERIA[kind], title, ["unknown"], ["show"])

    def must_rows(self) -> Iterator[Row]:
        for number, kind in enumerate(self.musts):
            row = f"m{number}"
            title = must_sentence(kind, self._named(row), is_time=self._is_time(row))
            yield self._row(row, MUSTS[kind], title, ["unknown"], ["private"])

    def _named(self, row: str) -> dict[Side, list[str]]:
        """The columns that a row names, by side."""
        return {side: _filled(self._fields(f"{row}_{side}")) for side in ("mentee", "mentor")}

    def _fields(self, prefix: str) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(prefix)]

    def _is_time(self, row: str) -> bool:
        """Whether free time is compared, by minutes in common."""
        name = f"{row}_p_minutes"
        return name in self.fields and str(self[name].value() or "0").strip() not in {"0", "0.0"}

    def _row(self, row: str, kind: Kind, title: str, main: Sequence[str], more: Sequence[str]) -> Row:
        required = [self[f"{row}_p_{one.name}"] for one in kind.parameters if one.is_required]
        optional = [self[f"{row}_p_{one.name}"] for one in kind.parameters if not one.is_required]
        key = self[f"{row}_key"]
        return Row(
            title=title,
            name=rule_name(str(key.value() or "")),
            says=kind.says,
            points=self[f"{row}_points"] if f"{row}_points" in self.fields else None,
            key=key,
            hidden=self[f"{row}_kind"],
            has_direction=not self[f"{row}_kind"].is_hidden,
            main=[*(self[f"{row}_{name}"] for name in main), *required],
            mentee=self._fields(f"{row}_mentee"),
            mentor=self._fields(f"{row}_mentor"),
            more=[*optional, self[f"{row}_say"], *(self[f"{row}_{name}"] for name in more)],
            remove=self[f"{row}_remove"],
        )

    # Back to rules

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                cleaned["text"] = self._written().to_toml()
                cleaned["rules"] = read_rules(cleaned["text"])
            except RulesRefused as refusal:
                for problem in refusal.problems:
                    self.add_error(None, problem)
        return cleaned

    @property
    def rules(self) -> Rules:
        """The rules as sent; only of a valid form."""
        rules: Rules = self.cleaned_data["rules"]
        return rules

    @property
    def text(self) -> str:
        """The rule file as sent; only of a valid form."""
        return str(self.cleaned_data["text"])

    def _written(self) -> Rules:
        cleaned = self.cleaned_data
        return replace(
            self.base,
            aim=Aim(
                objective=Objective(cleaned["objective"]),
                minimum=cleaned["minimum"],
                floor=cleaned["floor"],
                bands=Bands(strong=cleaned["strong"], good=cleaned["good"]),
                served=Served(cleaned["served"]),
                unranked="never" if cleaned["unranked"] == "never" else "after",
                least_answers=cleaned["least_answers"] or 0,
            ),
            defaults=Defaults(cleaned["capacity"], cleaned["zero_capacity_means"], cleaned["demand"]),
            values=self._values(),
            people=People(
                mentee=self._side("mentee"),
                mentor=self._side("mentor"),
                same_person=tuple(_lines(cleaned["same_person"])),
                role=clean_line(cleaned["role"]),
                lists=tuple(_lines(cleaned["lists"])),
            ),
            criteria=tuple(self._criteria()),
            must=tuple(self._musts()),
        )

    def _values(self) -> dict[str, str]:
        pairs = [line.partition("=") for line in _lines(self.cleaned_data["values"])]
        found = {spelling.strip(): meant.strip() for spelling, _, meant in pairs}
        if not all(mark for _, mark, _ in pairs) or not all(map(all, found.items())):
            raise RulesRefused(["Spellings of one thing: each line holds a spelling, a = and what it means."])
        return found

    def _side(self, side: Side) -> SideColumns:
        said = {name: clean_line(self.cleaned_data[f"{side}_{name}"]) for name in PEOPLE_COLUMNS[side]}
        names = tuple(filter(None, map(str.strip, said.pop("name").split("+"))))
        columns: SideColumns = replace(getattr(self.base.people, side), **said, name=names)
        return columns

    def _criteria(self) -> Iterator[Criterion]:
        usual = {one.key: one for one in self.base.criteria}
        for number, kind in enumerate(self.criteria):
            row, cleaned = f"c{number}", self.cleaned_data
            if cleaned[f"{row}_remove"]:
                continue
            key = clean_line(cleaned[f"{row}_key"])
            heading = usual[key].heading if key in usual else CRITERIA[kind].heading
            yield Criterion(
                key=key,
                kind=kind,
                points=cleaned[f"{row}_points"],
                mentee=self._columns(row, "mentee"),
                mentor=self._columns(row, "mentor"),
                unknown=self._share(row),
                show=cleaned[f"{row}_show"],
                say=self._say(row, usual.get(key), kind),
                heading=heading,
                settings=self._settings(row, CRITERIA[kind]),
            )

    def _say(self, row: str, usual: Criterion | None, kind: str) -> str:
        """The sentence of a reason; the one of the other direction would say the opposite, so it goes."""
        said = clean_line(self.cleaned_data[f"{row}_say"])
        is_turned = usual is not None and usual.kind != kind
        return "" if is_turned and usual is not None and said == usual.say else said

    def _musts(self) -> Iterator[Must]:
        for number, kind in enumerate(self.musts):
            row, cleaned = f"m{number}", self.cleaned_data
            if cleaned[f"{row}_remove"]:
                continue
            yield Must(
                key=clean_line(cleaned[f"{row}_key"]),
                kind=kind,
                mentee=self._columns(row, "mentee"),
                mentor=self._columns(row, "mentor"),
                unknown="exclude" if cleaned[f"{row}_unknown"] == "exclude" else "allow",
                private=cleaned[f"{row}_private"],
                say=clean_line(cleaned[f"{row}_say"]),
                settings=self._settings(row, MUSTS[kind]),
            )

    def _columns(self, row: str, side: str) -> tuple[str, ...]:
        fields = (name for name in self.fields if name.startswith(f"{row}_{side}"))
        return tuple(
            dict.fromkeys(name for field in fields if (name := clean_line(self.cleaned_data[field])))
        )

    def _share(self, row: str) -> float | None:
        text = self.cleaned_data[f"{row}_unknown"].strip()
        if text.casefold() == "average":
            return None
        try:
            return float(text.replace(",", "."))
        except ValueError:
            raise RulesRefused(
                [f"{self.cleaned_data[f'{row}_key']}: when not said is “average” or a share from 0 to 1."]
            ) from None

    def _settings(self, row: str, kind: Kind) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        for parameter in kind.parameters:
            value = self.cleaned_data[f"{row}_p_{parameter.name}"]
            if value in (None, "", (), {}):
                settings[parameter.name] = parameter.default
                continue
            try:
                settings[parameter.name] = parameter.read(_from_text(parameter, value))
            except ValueError as error:
                key = self.cleaned_data[f"{row}_key"]
                raise RulesRefused([f"{key}: {words_of(parameter)} {error}."]) from error
        return settings


def _kinds_sent(data: QueryDict, prefix: str, kinds: Mapping[str, Kind]) -> Iterator[str]:
    for row in count():
        kind = data.get(f"{prefix}{row}_kind", "")
        if kind not in kinds:
            return
        yield kind


def _begin_row(data: QueryDict, row: str, kind: Kind, taken: set[str]) -> None:
    data[f"{row}_kind"] = kind.name
    names = chain([kind.name], (f"{kind.name}-{number}" for number in count(2)))
    data[f"{row}_key"] = next(name for name in names if name not in taken)
    if row.startswith("c"):
        data[f"{row}_points"] = "10"
        data[f"{row}_unknown"] = "average"
        data[f"{row}_show"] = "on"
    else:
        data[f"{row}_unknown"] = "allow"


def _initial(rules: Rules, revision: int) -> dict[str, Any]:
    aim, defaults = rules.aim, rules.defaults
    initial: dict[str, Any] = {
        "revision": revision,
        "objective": str(aim.objective),
        "served": str(aim.served),
        "minimum": aim.minimum,
        "floor": aim.floor,
        "least_answers": aim.least_answers or None,
        "strong": aim.bands.strong,
        "good": aim.bands.good,
        "capacity": defaults.capacity,
        "demand": defaults.demand,
        "zero_capacity_means": defaults.zero_capacity_means,
        "unranked": aim.unranked,
        "values": "\n".join(f"{spelling} = {meant}" for spelling, meant in rules.values.items()),
        "lists": "\n".join(rules.people.lists),
        "same_person": "\n".join(rules.people.same_person),
        "role": rules.people.role,
    }
    for side, names in PEOPLE_COLUMNS.items():
        columns = getattr(rules.people, side)
        said = {name: getattr(columns, name) for name in names}
        initial |= {f"{side}_{name}": value for name, value in said.items()}
        initial[f"{side}_name"] = " + ".join(said["name"])
    for number, criterion in enumerate(rules.criteria):
        initial |= _initial_of(f"c{number}", criterion, CRITERIA[criterion.kind])
        unknown = "average" if criterion.unknown is None else f"{criterion.unknown:g}"
        initial |= {
            f"c{number}_points": f"{criterion.points:g}",
            f"c{number}_unknown": unknown,
            f"c{number}_show": criterion.show,
        }
    for number, must in enumerate(rules.must):
        initial |= _initial_of(f"m{number}", must, MUSTS[must.kind])
        initial |= {f"m{number}_unknown": must.unknown, f"m{number}_private": must.private}
    return initial


def _initial_of(row: str, item: Criterion | Must, kind: Kind) -> dict[str, Any]:
    initial: dict[str, Any] = {f"{row}_kind": item.kind, f"{row}_key": item.key, f"{row}_say": item.say}
    for side, columns in (("mentee", item.mentee), ("mentor", item.mentor)):
        initial |= {f"{row}_{side}{place}": column for place, column in enumerate(columns)}
    for parameter in kind.parameters:
        value = item.settings.get(parameter.name, parameter.default)
        if value != parameter.default:
            initial[f"{row}_p_{parameter.name}"] = _as_text(parameter, value)
    return initial


# Parameters of a kind, as fields

_LABELS = {
    "full_at": "All points at",
    "want": "Wanted by everyone",
    "map": "Other words for the same",
    "reach": "No points from a difference of",
    "order": "Levels, lowest first",
    "enough": "Enough is",
    "table": "Table",
    "otherwise": "Any other difference",
    "longest": "Longest ranking",
    "mentor_part": "Part of the mentor's answer",
    "least": "How many in common",
    "minutes": "Minutes a week in common",
    "value": "Value to have",
    "margin": "How much more",
    "low": "Not less than",
    "high": "Not more than",
    "by": "Column that names managers",
    "measure": "Measured in",
}
_HOW = {
    "values": " One on each line.",
    "table": " One on each line, such as 1 = 0.75.",
    "map": " One on each line, such as Full stack = Front end | Back end.",
}


_CHOICES = {"": "Numbers, as they are", KILOMETERS: "Kilometers between places"}


def words_of(parameter: Parameter) -> str:
    """A parameter in words."""
    return _LABELS.get(parameter.name, parameter.name.replace("_", " "))


def _parameter_field(parameter: Parameter) -> forms.Field:
    label, says = words_of(parameter), parameter.says + _HOW.get(parameter.type, "")
    if parameter.type in {"number", "integer"}:
        says += (
            ""
            if parameter.is_required or abs(parameter.default) > 1e15
            else f" Left blank: {parameter.default:g}."
        )
        kind = forms.FloatField if parameter.type == "number" else forms.IntegerField
        return kind(label=label, help_text=says, required=parameter.is_required, widget=_number(step="any"))
    if parameter.choices:
        choices = [(choice, _CHOICES.get(choice, choice)) for choice in parameter.choices]
        return forms.ChoiceField(label=label, help_text=says, required=False, choices=choices)
    widget = forms.TextInput() if parameter.type == "text" else forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, help_text=says, required=parameter.is_required, max_length=5000, widget=widget
    )


def _as_text(parameter: Parameter, value: Any) -> str:
    match parameter.type:
        case "values":
            return "\n".join(value)
        case "table":
            return "\n".join(f"{difference:g} = {share:g}" for difference, share in value.items())
        case "map":
            return "\n".join(f"{name} = {' | '.join(others)}" for name, others in value.items())
        case "number" | "integer":
            return f"{value:g}"
        case _:
            return str(value)


def _from_text(parameter: Parameter, value: Any) -> Any:
    """What a field holds, as the rule file would say it."""
    if parameter.type == "values":
        return [line for line in map(str.strip, value.splitlines()) if line]
    if parameter.type in {"table", "map"}:
        pairs = [
            line.rpartition("=") if parameter.type == "table" else line.partition("=")
            for line in _lines(value)
        ]
        if not all(mark for _, mark, _ in pairs):
            raise ValueError("should hold a = on each line")
        if parameter.type == "table":
            return {before.strip(): after.strip().replace(",", ".") for before, _, after in pairs}
        return {
            before.strip(): [one.strip() for one in after.split("|") if one.strip()]
            for before, _, after in pairs
        }
    return value


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line]


class RuleFileForm(forms.Form):
    """The rule file itself, typed or uploaded."""

    text = forms.CharField(
        label="Rule file",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 30, "class": "code", "spellcheck": "false"}),
        help_text="The same file as the command line reads and writes.",
    )
    file = forms.FileField(
        label="Or upload one", required=False, help_text="It replaces what stands above.", max_length=200
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None:
            if file.size > 400_000:
                raise forms.ValidationError("This file is bigger than any rule file.")
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError("This file is not text in UTF-8.") from None
        if not cleaned.get("text", "").strip():
            raise forms.ValidationError("Write or upload a rule file.")
        return cleaned
