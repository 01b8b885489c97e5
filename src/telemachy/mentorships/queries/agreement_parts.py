"""The parts of the agreement page: their words, what stands in them at first, and what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from telemachy.mentorships.choices import AgreedRhythm
from telemachy.mentorships.models import AgreementVersion, Mentorship
from telemachy.mentorships.queries.agreement import default_rhythm
from telemachy.people.models import Person
from telemachy.people.queries.profiles import wrote_for_pair


@dataclass(frozen=True)
class TermPart:
    """One part of the page. `owner` is set where only one of the two writes it."""

    key: str
    label: str
    hint: str = ""
    owner: str = ""
    required: bool = True


@dataclass(frozen=True)
class Section:
    """Parts that belong together."""

    key: str
    title: str
    parts: tuple[TermPart, ...]


SECTIONS = (
    Section(
        "aims",
        "What it is for",
        (TermPart("aims", "Aims", "What the two of you want this mentorship to bring."),),
    ),
    Section(
        "exchange",
        "Give and get",
        (
            TermPart("mentee_gives", "The mentee gives", "Such as: preparation, honest news, a fresh view."),
            TermPart("mentee_gets", "The mentee gets", "Such as: experience, questions, a way into a field."),
            TermPart(
                "mentor_gives", "The mentor gives", "Such as: time, stories of what went wrong, contacts."
            ),
            TermPart(
                "mentor_gets", "The mentor gets", "Such as: practice in listening, news from elsewhere."
            ),
        ),
    ),
    Section(
        "rhythm",
        "Rhythm and length",
        (
            TermPart("every", "How often you meet"),
            TermPart("minutes", "For how many minutes"),
            TermPart("ends_on", "Until when", "Empty where you would rather not say yet.", required=False),
        ),
    ),
    Section(
        "reach",
        "How to reach each other",
        (
            TermPart("mentee_contact", "How and when to reach the mentee", owner="mentee"),
            TermPart("mentor_contact", "How and when to reach the mentor", owner="mentor"),
            TermPart("punctuality", "Punctuality", "What happens when one of you is late or cannot come."),
        ),
    ),
    Section(
        "between",
        "What stays between you",
        (
            TermPart("between_us", "What stays between the two of you"),
            TermPart("limits", "Where that ends", "Everybody should know this before they speak."),
            TermPart("welcome", "Welcome topics", required=False),
            TermPart("unwelcome", "Topics you leave out", required=False),
        ),
    ),
    Section("ending", "How you end", (TermPart("how_we_end", "How you end", "Also when it ends early."),)),
)
PARTS: Mapping[str, TermPart] = {part.key: part for section in SECTIONS for part in section.parts}

PUNCTUALITY = (
    "We begin and end on time. Who cannot come says so a day ahead where possible, and offers another time."
)
BETWEEN_US = "What we say to each other stays between the two of us, unless we both agree to tell somebody."
LIMITS = (
    "It ends where somebody is in danger, where the law asks for it, or where a young person or an adult at "
    "risk needs protection. Then we say so to each other first, where that is safe."
)
HOW_WE_END = (
    "Either of us may end it at any time, without giving a reason. We end with one last talk, say thank you, "
    "and note what each of us takes along."
)


def values_of(version: AgreementVersion) -> dict[str, Any]:
    """Every part with what stands in it."""
    return {key: getattr(version, key) for key in PARTS}


def first_values(mentorship: Mentorship) -> dict[str, Any]:
    """What the page holds before anybody saved it: the program's rhythm, and some of both profiles."""
    rhythm = default_rhythm(mentorship.program)
    values: dict[str, Any] = dict.fromkeys(PARTS, "")
    return values | {
        "every": rhythm.every,
        "minutes": rhythm.minutes,
        "ends_on": mentorship.program.ends_on,
        "mentee_contact": _reach(mentorship.mentee),
        "mentor_contact": _reach(mentorship.mentor),
        "punctuality": PUNCTUALITY,
        "between_us": BETWEEN_US,
        "limits": LIMITS,
        "unwelcome": "\n".join(_unwelcome(mentorship)),
        "how_we_end": HOW_WE_END,
    }


def _reach(person: Person) -> str:
    return f"By mail: {person.email}" if person.email else ""


def _unwelcome(mentorship: Mentorship) -> list[str]:
    """What either does not want to be asked about, as far as they let the other read it; once each."""
    lines = [
        line
        for person in (mentorship.mentee, mentorship.mentor)
        for part in wrote_for_pair(person)
        for answer in part.answers
        if answer.field.key == "unwelcome"
        for line in answer.lines
    ]
    return list(dict.fromkeys(lines))


def missing_in(version: AgreementVersion) -> list[str]:
    """The labels of what the two have to say before anybody can say yes."""
    return [part.label for part in PARTS.values() if part.required and not getattr(version, part.key)]


@dataclass(frozen=True)
class Stretch:
    """Some words of a text, and whether they came, went or stayed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Shown:
    """One part as a page shows it, with its changes against an earlier version, if there is one."""

    part: TermPart
    text: str
    stretches: tuple[Stretch, ...] = ()

    @property
    def has_changed(self) -> bool:
        return any(stretch.kind != "same" for stretch in self.stretches)


def in_words(key: str, value: Any) -> str:
    """What stands in one part, as one reads it."""
    if key == "every":
        return AgreedRhythm(value).label
    if key == "minutes":
        return f"{value} minutes"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value or "")


def shown(
    version: AgreementVersion, earlier: AgreementVersion | None = None
) -> list[tuple[Section, list[Shown]]]:
    """The whole page, section by section, with what changed since an earlier version."""
    return [(section, [_shown(part, version, earlier) for part in section.parts]) for section in SECTIONS]


def changed_parts(version: AgreementVersion, earlier: AgreementVersion | None) -> list[TermPart]:
    """The parts in which two versions differ; all that say something, where there is no earlier one."""
    if earlier is None:
        return [part for part in PARTS.values() if getattr(version, part.key)]
    return [part for part in PARTS.values() if getattr(version, part.key) != getattr(earlier, part.key)]


def _shown(part: TermPart, version: AgreementVersion, earlier: AgreementVersion | None) -> Shown:
    text = in_words(part.key, getattr(version, part.key))
    if earlier is None:
        return Shown(part, text)
    return Shown(part, text, words_changed(in_words(part.key, getattr(earlier, part.key)), text))


def words_changed(before: str, after: str) -> tuple[Stretch, ...]:
    """The two texts as one, word by word: what went, what came, what stayed."""
    old, new = _words(before), _words(after)
    stretches: list[Stretch] = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            stretches.append(Stretch("same", "".join(old[from_old:to_old])))
            continue
        if to_old > from_old:
            stretches.append(Stretch("went", "".join(old[from_old:to_old])))
        if to_new > from_new:
            stretches.append(Stretch("came", "".join(new[from_new:to_new])))
    return tuple(stretches)


def _words(text: str) -> list[str]:
    """Words, each with the space behind it, so that joining them gives the text again."""
    words: list[str] = []
    for character in text:
        if not words or (words[-1][-1].isspace() and not character.isspace()):
            words.append(character)
        else:
            words[-1] += character
    return words


@dataclass(frozen=True)
class Merged:
    """Two people's saves brought together: what the form holds now, and where both wrote something else."""

    values: Mapping[str, Any]
    both_wrote: Sequence[tuple[TermPart, str]]
    taken_over: Sequence[TermPart]


def merged(
    mine: Mapping[str, Any], theirs: AgreementVersion, base: Mapping[str, Any], keys: Iterable[str]
) -> Merged:
    """Bring what I typed together with what the other saved meanwhile.

    Where I left a part as it was, theirs stands; where only I wrote, mine does; where both did, mine stays
    in the form and theirs beside it.
    """
    values: dict[str, Any] = {}
    both_wrote, taken_over = [], []
    for key in keys:
        saved = getattr(theirs, key)
        values[key] = mine[key]
        if mine[key] == saved or saved == base[key]:
            continue
        if mine[key] == base[key]:
            values[key] = saved
            taken_over.append(PARTS[key])
        else:
            both_wrote.append((PARTS[key], in_words(key, saved)))
    return Merged(values, both_wrote, taken_over)
