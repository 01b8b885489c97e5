"""What people said about themselves, ready for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf.locale import LANG_INFO

from telemachy.common.sealing import unseal
from telemachy.common.text import counted, folded, listed
from telemachy.people.access import Field, Section, may_read, profile_fields, sections, style_items
from telemachy.people.choices import Confirmation, Importance, Level, Standing, TopicKind, Weekday
from telemachy.people.models import (
    Achievement,
    Entry,
    FacedSituation,
    FreeTime,
    HeldFunction,
    LivedSituation,
    NeverMatch,
    OfferedTopic,
    Person,
    Profile,
    Topic,
    Transition,
    UnwelcomeTopic,
    WantedTopic,
)
from telemachy.people.queries.topics import FIRST_LANGUAGE, labels, meanings

NEVER_PURPOSE = "people.never_match"
#: Which answers of the style items name which end.
ONE, OTHER, BOTH = "one", "other", "both"


@dataclass(frozen=True)
class ListKind:
    """One list of a profile: its rows, and which kinds of topics its words are matched with."""

    key: str
    model: type[Entry]
    kinds: tuple[TopicKind, ...]
    #: What beside the words a person may say of each line.
    details: tuple[str, ...] = ()


LISTS: Mapping[str, ListKind] = {
    kind.key: kind
    for kind in (
        ListKind("functions", HeldFunction, (TopicKind.FUNCTION,), ("years", "lessons", "is_current")),
        ListKind("offered", OfferedTopic, (TopicKind.SKILL,), ("level",)),
        ListKind("wanted", WantedTopic, (TopicKind.SKILL,), ("importance",)),
        ListKind("lived", LivedSituation, (TopicKind.SITUATION,), ("what_happened", "what_went_wrong")),
        ListKind("faced", FacedSituation, (TopicKind.SITUATION,)),
        ListKind("unwelcome", UnwelcomeTopic, (TopicKind.SKILL, TopicKind.SITUATION)),
    )
}


def profile_of(person: Person) -> Profile | None:
    """The answers a person has one of each; None before the first one."""
    found = Profile.objects.filter(person=person).select_related(
        "function_topic", "industry_topic", "target_function_topic"
    )
    return found.first()


def entries_of(person: Person, key: str) -> list[Entry]:
    """One list of a person's profile, in the order it was written."""
    rows = LISTS[key].model._default_manager.filter(person=person).select_related("topic")
    return list(rows.order_by("pk"))


def unsettled(person: Person, keys: Iterable[str] = tuple(LISTS)) -> dict[str, list[Entry]]:
    """Lines whose words stand for no topic yet, and of which the person was not asked; by list."""
    found = {}
    for key in keys:
        rows = LISTS[key].model._default_manager.filter(person=person, topic=None, keeps_own_words=False)
        if lines := list(rows.order_by("pk")):
            found[key] = lines
    return found


@dataclass(frozen=True)
class OpenLine:
    """A line whose words come near some topics; the person has not said which is meant."""

    key: str
    entry: Entry
    near: tuple[Topic, ...]


def words_to_settle(person: Person) -> list[OpenLine]:
    """Lines of which to ask “Did you mean…”. Runs at most three queries a list."""
    found: list[OpenLine] = []
    for key, entries in unsettled(person).items():
        meant = meanings([entry.words for entry in entries], LISTS[key].kinds)
        for entry in entries:
            meaning = meant.get(entry.words)
            near = (meaning.topic,) if meaning and meaning.topic else meaning.near if meaning else ()
            if near:
                found.append(OpenLine(key, entry, near))
    return found


def never_words(row: NeverMatch) -> str:
    """Whom a person named, as she wrote it."""
    return unseal(bytes(row.sealed_words), purpose=NEVER_PURPOSE)


def never_list(person: Person) -> list[tuple[NeverMatch, str]]:
    """The never-match list of a person, for herself and for nobody else."""
    return [(row, never_words(row)) for row in NeverMatch.objects.filter(person=person).order_by("pk")]


def week_of(person: Person) -> list[FreeTime]:
    """When a person is free in a usual week, in her own local time."""
    return list(FreeTime.objects.filter(person=person).order_by("weekday", "starts_minute"))


def achievements_of(person: Person) -> list[Achievement]:
    """Up to three, with who confirmed them."""
    return list(Achievement.objects.filter(person=person).select_related("confirmed_by").order_by("place"))


def to_confirm(person: Person) -> list[Achievement]:
    """What others asked this person to confirm and she has not answered."""
    asked = Achievement.objects.filter(asked=person, state=Confirmation.ASKED, person__is_active=True)
    return list(asked.select_related("person").order_by("asked_at", "pk"))


# --- Words ---


def clock(minute: int) -> str:
    """`09:30`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def week_in_words(week: Sequence[FreeTime]) -> list[str]:
    """`Monday 09:00-11:30, 14:00-16:00`, a line a day."""
    by_day: dict[int, list[str]] = {}
    for time in week:
        by_day.setdefault(time.weekday, []).append(f"{clock(time.starts_minute)}-{clock(time.ends_minute)}")
    return [f"{Weekday(day).label} {', '.join(spans)}" for day, spans in sorted(by_day.items())]


_LANGUAGE_OF = {
    folded(str(info[name])): code
    for code, info in LANG_INFO.items()
    if "name" in info and "-" not in code
    for name in ("name", "name_local")
}


def language_code(words: str) -> str:
    """The code of a language by its English or its own name; the words themselves where we do not know it."""
    plain = folded(words)
    if plain in LANG_INFO and "name" in LANG_INFO[plain]:
        return plain
    return _LANGUAGE_OF.get(plain, words)


def language_name(code: str) -> str:
    """A language's English name; words that are no code stay as they are."""
    return str(LANG_INFO[code]["name"]) if "name" in LANG_INFO.get(code, {}) else code


def plainly(number: Decimal | None) -> str:
    """`2` and `1.5`, not `2.0`."""
    return "" if number is None else f"{number.normalize():f}"


def style_values(style: Mapping[str, str]) -> list[str]:
    """What the answers to the short items value, as matching compares it; both ends count for both."""
    values = []
    for item in style_items():
        said = style.get(item.key)
        values += [item.one] if said in {ONE, BOTH} else []
        values += [item.other] if said in {OTHER, BOTH} else []
    return values


def label_of(entry: Entry) -> str:
    """What a line is called where others read it: its topic, else the person's own words."""
    return entry.topic.name if entry.topic is not None else entry.words


# --- A whole profile ---


@dataclass(frozen=True)
class Answer:
    """One field as somebody may read it: a line or several; none where nothing was said."""

    field: Field
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One section of a profile with what may be read of it."""

    section: Section
    answers: tuple[Answer, ...]

    @property
    def is_written(self) -> bool:
        return any(answer.lines for answer in self.answers)


@dataclass(frozen=True)
class WholeProfile:
    """Everything a person said, read once. Runs the same number of queries for everybody."""

    person: Person
    profile: Profile
    lists: Mapping[str, Sequence[Entry]]
    moves: Sequence[Transition]
    week: Sequence[FreeTime]
    achievements: Sequence[Achievement]
    never: Sequence[str] = field(default=())
    #: Topic -> what it is called in the reader's language, where that is not the organization's first.
    names: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, person: Person, standing: Standing, language: str = FIRST_LANGUAGE) -> WholeProfile:
        """Read a profile; what the reader may not see is not even fetched where it is private.

        Topics go by the names that they have in a language, one query more where it is not the first.
        """
        is_self = standing == Standing.SELF
        profile = profile_of(person) or Profile(person=person)
        lists = {key: entries_of(person, key) for key in LISTS}
        own = (profile.function_topic, profile.industry_topic, profile.target_function_topic)
        shown = [*own, *(entry.topic for entries in lists.values() for entry in entries)]
        return cls(
            person=person,
            profile=profile,
            lists=lists,
            names=labels([topic for topic in shown if topic is not None], language),
            moves=list(Transition.objects.filter(person=person).order_by("pk")),
            week=week_of(person),
            achievements=achievements_of(person),
            never=[words for _, words in never_list(person)] if is_self else (),
        )

    def parts(self, standing: Standing) -> list[Part]:
        """Every section with the fields that this reader may see."""
        lines = self._lines()
        return [
            Part(
                section,
                tuple(
                    Answer(known, tuple(lines.get(known.key, ())))
                    for known in profile_fields().values()
                    if known.section == section.key and may_read(known.key, standing)
                ),
            )
            for section in sections().values()
        ]

    def _lines(self) -> dict[str, list[str]]:
        person, said = self.person, self.profile
        return {
            "name": _some(person.name),
            "headline": _some(person.headline),
            "pronouns": _some(person.pronouns),
            "function": _some(self._name(said.function_topic, said.function)),
            "industry": _some(self._name(said.industry_topic, said.industry)),
            "industry_years": [] if said.industry_years is None else [str(said.industry_years)],
            "career_stage": _some(said.get_career_stage_display()),
            "languages": _some(", ".join(language_name(code) for code in said.languages)),
            "timezone": _some(person.timezone),
            "about": _some(person.about),
            "wants_to_learn": _some(person.wants_to_learn),
            "wanted": [
                _wanted(entry, self._label(entry))
                for entry in self.lists["wanted"]
                if isinstance(entry, WantedTopic)
            ],
            "offered": [
                _offered(entry, self._label(entry))
                for entry in self.lists["offered"]
                if isinstance(entry, OfferedTopic)
            ],
            "functions": [
                _held(entry, self._label(entry))
                for entry in self.lists["functions"]
                if isinstance(entry, HeldFunction)
            ],
            "lived": [self._label(entry) for entry in self.lists["lived"]],
            "what_happened": self._told("what_happened"),
            "what_went_wrong": self._told("what_went_wrong"),
            "faced": [self._label(entry) for entry in self.lists["faced"]],
            "moves": [_move(move) for move in self.moves],
            "goals": _some(said.goals),
            "target_role": _some(said.target_role),
            "target_function": _some(self._name(said.target_function_topic, said.target_function)),
            "target_stage": _some(said.get_target_stage_display()),
            "aspirations": _some(said.aspirations),
            "hours_a_month": _some(plainly(said.hours_a_month)),
            "cadence": _some(said.get_cadence_display()),
            "length": _some(said.get_length_display()),
            "challenge": _some(said.get_challenge_display()),
            "open_to_introductions": _yes_or_no(said.open_to_introductions),
            "can_offer": _some(said.can_offer),
            "week": week_in_words(self.week)
            or (["No free time in a usual week"] if said.week_said_at else []),
            "style": style_values(said.style),
            "achievements": [_achievement(one) for one in self.achievements],
            "unwelcome": [self._label(entry) for entry in self.lists["unwelcome"]],
            "never": list(self.never),
        }

    def _told(self, what: str) -> list[str]:
        return [
            f"{self._label(entry)}: {text}" for entry in self.lists["lived"] if (text := getattr(entry, what))
        ]

    def _label(self, entry: Entry) -> str:
        return self._name(entry.topic, entry.words)

    def _name(self, topic: Topic | None, words: str) -> str:
        """What a line is called for the reader: its topic, else the person's own words."""
        return words if topic is None else self.names.get(topic.pk, topic.name)


#: What a page that shows a person has said already.
_SAID_ABOVE = frozenset({"name", "headline", "about", "wants_to_learn"})


def wrote_for_pair(person: Person, language: str = FIRST_LANGUAGE) -> list[Part]:
    """What the other person of a mentorship may read, section by section; only what was written."""
    whole = WholeProfile.of(person, Standing.PAIR, language)
    parts = [
        Part(part.section, tuple(said for said in part.answers if said.field.key not in _SAID_ABOVE))
        for part in whole.parts(Standing.PAIR)
    ]
    # A time zone stands in every row, so by itself it is not something that somebody wrote.
    return [part for part in parts if {said.field.key for said in part.answers if said.lines} - {"timezone"}]


def _some(text: str) -> list[str]:
    return [text] if text else []


def _yes_or_no(said: bool | None) -> list[str]:
    return [] if said is None else ["Yes" if said else "No"]


def _wanted(entry: WantedTopic, label: str) -> str:
    return f"{label} ({Importance(entry.importance).label.lower()})"


def _offered(entry: OfferedTopic, label: str) -> str:
    if entry.level == Level.ONE_STEP_AHEAD:
        return f"{label} (one step ahead)"
    return f"{label} ({_LEVELS_SAID[Level(entry.level)]})"


_LEVELS_SAID = {
    Level.CAPABLE: "does it regularly",
    Level.EXPERIENCED: "has done it for years",
    Level.TEACHES: "has taught it to others",
}


def _held(entry: HeldFunction, label: str) -> str:
    said = [label]
    if entry.years is not None:
        said.append(counted(entry.years, "year"))
    if entry.is_current:
        said.append("now")
    line = ", ".join(said)
    return f"{line}. {entry.lessons}" if entry.lessons else line


def _move(move: Transition) -> str:
    line = f"From {move.moved_from} to {move.moved_to}" + (f" ({move.year})" if move.year else "")
    return f"{line}. {move.lesson}" if move.lesson else line


def _achievement(one: Achievement) -> str:
    return f"{one.title} ({achievement_label(one)})"


def achievement_label(one: Achievement) -> str:
    """`self-stated`, or who confirmed it."""
    if one.state != Confirmation.CONFIRMED:
        return "self-stated"
    who = one.confirmed_by
    return (
        f"confirmed by {who.name}"
        if who is not None and who.erased_at is None
        else "confirmed by a colleague"
    )


def written_in_words(parts: Sequence[Part]) -> str:
    """Which sections hold something: `Who I am, Topics I offer and When I am free`."""
    return listed([part.section.title for part in parts if part.is_written])
