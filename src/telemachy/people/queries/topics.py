"""The vocabulary, as it is looked up, and what a person's own words may mean in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from django.conf.locale import LANG_INFO
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from telemachy.common.text import folded
from telemachy.people.choices import TopicKind
from telemachy.people.models import (
    Entry,
    FacedSituation,
    HeldFunction,
    LivedSituation,
    OfferedTopic,
    Topic,
    TopicList,
    TopicName,
    TopicQuerySet,
    UnwelcomeTopic,
    WantedTopic,
)

FIRST_LANGUAGE = "en"
ENTRIES: tuple[type[Entry], ...] = (
    HeldFunction,
    OfferedTopic,
    WantedTopic,
    LivedSituation,
    FacedSituation,
    UnwelcomeTopic,
)
MOST_SUGGESTED = 4
#: Below this two spellings are not alike. Chosen by trying misspellings of the seed's own names (test).
ALIKE = 0.72
ALIKE_WORDS = 0.8
#: Words that many names share say nothing about which topic is meant.
_EMPTY_WORDS = frozenset(
    "a an and at for from in into my of on or own the to with work working being becoming".split()  # noqa: SIM905
)
_MOST_NAMES_COMPARED = 5_000


def topics(search: str = "", kind: str = "", *, with_retired: bool = False) -> TopicQuerySet:
    """The vocabulary by name, with its headings; `search` looks in names and synonyms of every language."""
    found = Topic.objects.filter(merged_into__isnull=True).select_related("parent")
    if not with_retired:
        found = found.filter(retired_at__isnull=True)
    if kind in TopicKind.values:
        found = found.filter(kind=kind)
    for word in folded(search).split()[:8]:
        named = TopicName.objects.filter(topic=OuterRef("pk"), folded__contains=word)
        found = found.filter(Exists(named))
    return found.order_by("name", "pk")


def with_names(found: QuerySet[Topic]) -> QuerySet[Topic]:
    """The same topics with all their names, in one query more."""
    return found.prefetch_related(Prefetch("names", queryset=TopicName.objects.order_by("language", "pk")))


def top_topics(kind: str = TopicKind.SKILL) -> list[Topic]:
    """The headings that the vocabulary begins with."""
    return list(Topic.objects.standing().filter(kind=kind, parent=None).order_by("name"))


def competencies() -> list[Topic]:
    """The topics that are competencies, by name."""
    return list(Topic.objects.standing().filter(is_competency=True).order_by("name"))


def topic_lists() -> list[TopicList]:
    """Where the vocabulary came from."""
    return list(TopicList.objects.order_by("name"))


def labels(topics_shown: Iterable[Topic], language: str) -> dict[int, str]:
    """The name of each topic in a language, else in the organization's first. Runs one query."""
    shown = {topic.pk: topic.name for topic in topics_shown}
    code = language.partition("-")[0]
    if code and code != FIRST_LANGUAGE and shown:
        names = TopicName.objects.filter(topic__in=list(shown), language=code, is_main=True)
        shown.update(names.values_list("topic_id", "text"))
    return shown


def find_topic(name: str, kind: str) -> Topic | None:
    """The topic of a kind that bears this very name, whatever its case and accents."""
    if kind not in TopicKind.values:
        return None
    meant = meanings([name], [kind]).get(name)
    return meant.topic if meant else None


def topics_called(name: str, kind: str) -> list[Topic]:
    """The topics of a kind that bear this very name, or have it as a synonym, in any language."""
    names = TopicName.objects.filter(folded=folded(name))
    found = Topic.objects.standing().filter(kind=kind, pk__in=names.values("topic_id"))
    return list(found.order_by("name", "pk"))


def synonyms(topic: Topic) -> list[str]:
    """What a topic is called besides its name, in the organization's first language."""
    names = topic.names.filter(language=FIRST_LANGUAGE, is_main=False)
    return list(names.order_by("pk").values_list("text", flat=True))


def translations(topic: Topic) -> list[tuple[str, str, str]]:
    """Language, name and synonyms of a topic in every other language."""
    found: dict[str, tuple[str, list[str]]] = {}
    for name in topic.names.exclude(language=FIRST_LANGUAGE).order_by("language", "pk"):
        main, others = found.get(name.language, ("", []))
        found[name.language] = (name.text, others) if name.is_main else (main, [*others, name.text])
    return [
        (str(LANG_INFO.get(code, {}).get("name", code)), main, ", ".join(others))
        for code, (main, others) in found.items()
    ]


def chosen_by(topic: Topic) -> int:
    """How many lines of profiles stand for a topic; nobody is named."""
    return sum(model._default_manager.filter(topic=topic).count() for model in ENTRIES)


@dataclass(frozen=True)
class Meaning:
    """What a person's own words may mean: the topic that bears this very name, or some that come near."""

    words: str
    topic: Topic | None = None
    near: tuple[Topic, ...] = ()


def meanings(entries: Sequence[str], kinds: Iterable[str]) -> dict[str, Meaning]:
    """What each entry may mean among topics of these kinds. Runs three queries, however many entries.

    A topic's own name, whatever its case and accents, is that topic. A synonym or a near spelling is only
    near: the person says whether it is meant.
    """
    wanted = {entry: folded(entry) for entry in entries if folded(entry)}
    named = _named(wanted.values(), list(kinds))
    open_entries = [words for entry, words in wanted.items() if _own_topic(named.get(words, ())) is None]
    pool = _by_start(_near_names(open_entries, list(kinds)))
    near: dict[str, list[int]] = {}
    for words in open_entries:
        exact = [name.topic_id for name in named.get(words, ())]
        alike = _likest(words, {name for start in _starts(words) for name in pool.get(start, ())})
        near[words] = list(dict.fromkeys([*exact, *alike]))[:MOST_SUGGESTED]
    topic_of = Topic.objects.in_bulk({pk for found in near.values() for pk in found})
    return {
        entry: Meaning(
            entry,
            _own_topic(named.get(words, ())),
            tuple(topic_of[pk] for pk in near.get(words, ())),
        )
        for entry, words in wanted.items()
    }


def suggestions(words: str, kinds: Iterable[str], most: int = 12) -> list[Topic]:
    """Topics to offer while somebody types: those that begin so first, then those that hold the words."""
    wanted, kinds = folded(words), list(kinds)
    if len(wanted) < 2:
        return []
    names = TopicName.objects.filter(topic__in=Topic.objects.standing().filter(kind__in=kinds))
    found = names.filter(Q(folded__startswith=wanted) | Q(folded__contains=f" {wanted}"))
    ordered = sorted(
        found.select_related("topic").order_by("pk")[:200],
        key=lambda name: (not name.folded.startswith(wanted), not name.is_main, name.folded),
    )
    return list(_first_topics((name.topic for name in ordered), most))


def _named(words: Iterable[str], kinds: Sequence[str]) -> Mapping[str, list[TopicName]]:
    names = TopicName.objects.filter(
        folded__in=set(words), topic__in=Topic.objects.standing().filter(kind__in=kinds)
    )
    found: dict[str, list[TopicName]] = {}
    for name in names.select_related("topic").order_by("-is_main", "topic_id"):
        found.setdefault(name.folded, []).append(name)
    return found


def _own_topic(names: Sequence[TopicName]) -> Topic | None:
    owners = {name.topic_id: name.topic for name in names if name.is_main}
    return next(iter(owners.values())) if len(owners) == 1 else None


class NearName(NamedTuple):
    """A name to compare with."""

    folded: str
    is_main: bool
    topic_id: int


def _near_names(entries: Sequence[str], kinds: Sequence[str]) -> list[NearName]:
    """Names in which some word begins as a word of the entries does: the first letters are rarely wrong."""
    starts = {start for entry in entries for start in _starts(entry)}
    if not starts:
        return []
    begins = Q()
    for start in sorted(starts)[:60]:
        begins |= Q(folded__startswith=start) | Q(folded__contains=f" {start}")
    names = TopicName.objects.filter(begins, topic__in=Topic.objects.standing().filter(kind__in=kinds))
    rows = names.order_by("pk").values_list("folded", "is_main", "topic_id")
    return [NearName(*row) for row in rows[:_MOST_NAMES_COMPARED]]


def telling_words(words: str) -> list[str]:
    """The words of an entry that tell topics apart."""
    said = words.replace("-", " ").replace("/", " ").split()
    return [word for word in said if word not in _EMPTY_WORDS] or said


def _starts(words: str) -> set[str]:
    return {word[:2] for word in telling_words(words)}


def _by_start(names: Iterable[NearName]) -> Mapping[str, list[NearName]]:
    """Each name under the beginnings of its words, so that an entry is compared with few."""
    found: dict[str, list[NearName]] = {}
    for name in names:
        for start in _starts(name.folded):
            found.setdefault(start, []).append(name)
    return found


def _likest(words: str, pool: Iterable[NearName]) -> list[int]:
    scored = [(likeness(words, name.folded), name) for name in pool]
    alike = [(score, name) for score, name in scored if score >= ALIKE]
    alike.sort(key=lambda pair: (-pair[0], not pair[1].is_main, pair[1].folded, pair[1].topic_id))
    return [name.topic_id for _, name in alike]


def likeness(one: str, other: str) -> float:
    """How alike two entries are, from 0 to 1: letter by letter, or word by word in any order."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    whole = matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
    mine, theirs = telling_words(one), telling_words(other)
    if abs(len(mine) - len(theirs)) > 2:
        return whole
    shared = sum(any(_same_word(word, their) for their in theirs) for word in mine)
    both = max(len(mine), len(theirs))
    return max(whole, 0.45 + 0.5 * shared / both if shared == min(len(mine), len(theirs)) else 0.0)


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if abs(len(one) - len(other)) > 3 or one[:1] != other[:1]:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE_WORDS


def _first_topics(found: Iterable[Topic], most: int = MOST_SUGGESTED) -> tuple[Topic, ...]:
    once = {topic.pk: topic for topic in found}
    return tuple(once.values())[:most]
