"""A mentee's aims without whatever could tell who it is: no name, face, school, employer, place or post.

Only what the rules compare, and mark as fit to be shown, comes onto a card; of that only topics, situations
and words about aims. Whatever the person's other answers, address or manager have in common with it is
taken out of it, and so is everything that looks like an address, a number to call or a link.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from telemachy.common.text import folded
from telemachy.matching.files import Meaning
from telemachy.matching.kinds import Reads
from telemachy.matching.problem import Problem
from telemachy.matching.rules import Criterion, Rules, reads
from telemachy.programs.models import Enrollment
from telemachy.rounds.queries.words import label_of

Line = list[str]

MOST_CHARACTERS = 1_500
TAKEN_OUT = "…"

# Columns that may stand on a card; all others tell where somebody works, learns or lives, or who they are.
_AIMS = {
    Meaning.WANTED: "Would like to learn about",
    Meaning.TOPICS: "Topics",
    Meaning.FACED: "Is facing",
    Meaning.GOAL: "Is after",
    Meaning.INTERESTS: "Is interested in",
}
_TELLS_WHO = re.compile(
    r"name|mail|phone|mobile|school|universit|college|educat|degree|alma|employer|company|compan|organi[sz]ation"
    r"|\borg\b|firm|department|division|\bteam\b|manager|supervisor|boss|office|\bsite\b|location|city|town|country"
    r"|region|address|photo|picture|face|link|url|web|profile|gender|\bage\b|born|birth|pronoun|ethnic|race"
    r"|religio|title|position|\bjob\b|grade|level|\bid\b|number",
    re.IGNORECASE,
)
_REACHES = re.compile(
    r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|edu|io|co|gov)\b\S*|@\w{2,}|\+?\d[\d\s().-]{6,}\d",
    re.IGNORECASE,
)
_LEAST_WORD = 3


def cards_of(
    problem: Problem, rules: Rules, mentees: Sequence[Enrollment], rows: Iterable[int]
) -> Iterator[tuple[Enrollment, list[Line]]]:
    """A card's lines for each of these rows."""
    aims = [(one, name) for one in rules.criteria if one.show for name in one.mentee if _is_an_aim(one, name)]
    for row in rows:
        mentee = mentees[row]
        words = _words_about(mentee)
        lines: dict[str, str] = {}
        for criterion, name in aims:
            said = _said(problem, criterion, name, row, words)
            if said:
                lines.setdefault(_heading(criterion, name, mentee), said)
        yield mentee, [[heading, said] for heading, said in lines.items()]


def _is_an_aim(criterion: Criterion, name: str) -> bool:
    if criterion.kind not in ("covers", "text"):
        return False
    return name in set(_AIMS) or not _TELLS_WHO.search(name)


def _heading(criterion: Criterion, name: str, mentee: Enrollment) -> str:
    stated = mentee.cohort.columns.get(mentee.role, {})
    meaning = name if name in set(_AIMS) else stated.get(name, "")
    return _AIMS[Meaning(meaning)] if meaning in set(_AIMS) else label_of(criterion.key)


def _said(problem: Problem, criterion: Criterion, name: str, row: int, words: Sequence[str]) -> str:
    if reads(criterion) is Reads.TEXT:
        texts = problem.mentees.texts.get(name)
        return without_traces(texts[row], words) if texts else ""
    column = problem.mentees.sets.get(name)
    if column is None:
        return ""
    values = [problem.vocabulary.names[code] for code in column.row(row).tolist()]
    private = {folded(word) for word in words}
    shown = [without_traces(value, words) for value in values if folded(value) not in private]
    return ", ".join(value for value in shown if value.strip(f" {TAKEN_OUT}"))


def without_traces(text: str, words: Iterable[str]) -> str:
    """The text without these words and without anything that reaches a person."""
    text = _REACHES.sub(TAKEN_OUT, text)
    for word in words:
        text = re.sub(_pattern(word), TAKEN_OUT, text)
    text = re.sub(rf"{TAKEN_OUT}(?:[\s,]*{TAKEN_OUT})+", TAKEN_OUT, text)
    return " ".join(text.split())[:MOST_CHARACTERS]


# Names that are words as well: in small letters they are taken for the word.
_ALSO_WORDS = (
    "an angel april art as at august autumn be bill by chance dawn day do faith frank glen go grace grant "
    "green hill hope hunter if in is it jack joy june king long mark may me miles my no on or page rich rose "
    "sage so stone summer to up us way we will wood young"
)
_WORDS_TOO = frozenset(_ALSO_WORDS.split(" "))


def _pattern(word: str) -> str:
    """The word in any letters; one that is a word as well, unless it stands in small letters."""
    same = re.escape(word)
    if word.casefold() in _WORDS_TOO:
        return rf"(?<!\w)(?:{same.capitalize()}|{same.upper()})(?!\w)"
    return rf"(?i:(?<!\w){same}(?!\w))"


def _words_about(mentee: Enrollment) -> list[str]:
    """What tells who somebody is, the longest first: names, addresses, and every answer that is no aim."""
    person = mentee.person
    found: list[str] = [person.name, *person.name.split()]
    if person.email:
        found += [person.email, person.email.split("@")[0], *person.email.split("@")[0].split(".")]
    found += [mentee.key, mentee.manager_key, *mentee.manager_key.split("@")[0].replace(".", " ").split()]
    if mentee.manager:
        found += [mentee.manager.name, *mentee.manager.name.split()]
    for heading, answer in mentee.answers.items():
        if _tells_who(heading, mentee.cohort.columns.get(mentee.role, {})):
            found += [str(answer), *re.split(r"[,;|/\n]", str(answer))]
    plain = {word.strip() for word in found if len(word.strip()) >= _LEAST_WORD - 1}
    return sorted(plain, key=lambda word: (-len(word), word))


_WHO = frozenset(
    {
        Meaning.ID,
        Meaning.NAME,
        Meaning.FIRST_NAME,
        Meaning.LAST_NAME,
        Meaning.EMAIL,
        Meaning.ORGANIZATION,
        Meaning.EDUCATION,
        Meaning.MANAGER,
        Meaning.LOCATION,
        Meaning.JOB_TITLE,
        Meaning.PERSONAL,
        Meaning.CONTACT,
        Meaning.WISHES,
        Meaning.AVOID,
    }
)


def _tells_who(heading: str, stated: Mapping[str, str]) -> bool:
    meaning = stated.get(heading, "")
    if meaning in set(_AIMS):
        return False
    return meaning in _WHO or bool(_TELLS_WHO.search(heading))
