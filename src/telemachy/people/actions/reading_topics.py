"""Lists of topics read into the vocabulary: our own seed, ESCO, a competency framework of one's own."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_line, clean_text, folded
from telemachy.matching.files import FileRefused, read_table
from telemachy.people.choices import TopicKind
from telemachy.people.models import Person, Topic, TopicList, TopicName, TopicSource
from telemachy.people.queries.topics import FIRST_LANGUAGE

OWN_LIST = "telemachy"
ESCO_LIST = "esco"
ESCO_ATTRIBUTION = (
    "This service uses the ESCO classification of the European Commission. "
    "It was read from a file of the organization; names added here are the organization's own."
)
MOST_ROWS = 50_000
MOST_BYTES = 20_000_000
BATCH = 1_000


class ListRefused(Refusal):
    """The file is no list of topics."""


@dataclass(frozen=True)
class TopicRow:
    """One row of a list."""

    key: str
    name: str
    kind: str = TopicKind.SKILL
    heading: str = ""
    also: tuple[str, ...] = ()
    description: str = ""
    is_competency: bool = False


@dataclass(frozen=True)
class TopicFile:
    """A list of topics as its file says it, and the rows that could not be read, a sentence each."""

    rows: tuple[TopicRow, ...]
    faults: tuple[str, ...] = ()
    is_esco: bool = False


@dataclass
class ReadList:
    """What reading a list did."""

    topics_new: int = 0
    topics_found: int = 0
    names_new: int = 0
    unchanged: int = 0
    faults: tuple[str, ...] = field(default=())


# --- Files ---

_KEY = ("key", "id", "code", "identifier", "concepturi", "uri")
_NAME = ("name", "preferredlabel", "competency", "skill", "topic", "title", "label", "situation")
_ALSO = ("also", "altlabels", "synonyms", "aliases", "also known as", "other names")
_HEADING = ("heading", "parent", "category", "group", "cluster", "domain", "area")
_ABOUT = ("description", "definition", "about", "meaning")
_KIND = ("kind",)
_COMPETENCY = ("is_competency",)


def parse_topics(content: bytes, name: str) -> TopicFile:
    """Read a list of topics: ESCO's skills file, or any table with a column of names. Raises ListRefused.

    Columns: name (or competency, skill, preferredLabel) and, where there are any, key (or id, code), heading
    (or parent, category), also (or synonyms, altLabels; separated by |, ; or line ends), description, kind.
    """
    if len(content) > MOST_BYTES:
        raise ListRefused(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
    try:
        table = read_table(io.BytesIO(content), name)
    except FileRefused as refusal:
        raise ListRefused(" ".join(f"{fault.wrong} {fault.remedy}" for fault in refusal.faults)) from refusal
    at = {heading.strip().casefold(): index for index, heading in enumerate(table.headings)}
    columns = {
        what: next((at[known] for known in names if known in at), None)
        for what, names in {
            "key": _KEY,
            "name": _NAME,
            "also": _ALSO,
            "heading": _HEADING,
            "about": _ABOUT,
            "kind": _KIND,
            "competency": ("competency",) if "name" in at else _COMPETENCY,
        }.items()
    }
    if columns["name"] is None:
        raise ListRefused(
            "No column holds the names of topics. Give it the heading “name”, “competency” or “skill”."
        )
    if len(table.rows) > MOST_ROWS:
        raise ListRefused(f"The file has more than {MOST_ROWS:,} rows. Split it.")
    is_esco = "concepturi" in at
    faults = [f"Line {fault.line}: {fault.wrong}" for fault in table.faults]
    rows: list[TopicRow] = []
    keys: set[str] = set()
    for row in table.rows:
        cells = {what: row.cells[index] if index is not None else "" for what, index in columns.items()}
        try:
            rows.append(_row(cells, keys, is_framework=not is_esco))
        except ValueError as error:
            faults.append(f"Line {row.line}: {error}")
    if not rows:
        raise ListRefused("No row could be read. " + " ".join(faults[:3]))
    return TopicFile(tuple(rows), tuple(faults), is_esco)


def _row(cells: Mapping[str, str], keys: set[str], *, is_framework: bool) -> TopicRow:
    name = clean_line(cells["name"])
    if not name:
        raise ValueError("the name is missing.")
    if len(name) > 200:
        raise ValueError("the name is longer than 200 characters.")
    key = clean_line(cells["key"])[:200] or folded(name)[:200]
    if key in keys:
        raise ValueError(f"the key “{key[:60]}” stands in another row already.")
    kind = cells["kind"].strip().casefold() or TopicKind.SKILL
    if kind not in TopicKind.values:
        raise ValueError(f"“{cells['kind'][:40]}” is no kind; write {', '.join(TopicKind.values)}.")
    keys.add(key)
    said = cells["competency"].strip().casefold()
    return TopicRow(
        key=key,
        name=name,
        kind=kind,
        heading=clean_line(cells["heading"])[:200],
        also=_parts(cells["also"]),
        description=clean_text(cells["about"])[:2000],
        is_competency=said in {"yes", "true", "1", "x"} if said else is_framework and not cells["kind"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    for mark in "|;":
        cell = cell.replace(mark, "\n")
    return tuple(dict.fromkeys(text for raw in cell.splitlines() if (text := clean_line(raw)[:200])))[:60]


@cache
def own_topics() -> tuple[tuple[TopicRow, ...], str]:
    """Our own seed, and the version of it."""
    text = files("telemachy.people").joinpath("vocabulary/topics.csv").read_text(encoding="utf-8")
    rows = tuple(
        TopicRow(
            key=row["key"],
            name=row["name"],
            kind=row["kind"],
            heading=row["heading"],
            also=_parts(row["also"]),
            is_competency=row["competency"] == "yes",
        )
        for row in csv.DictReader(io.StringIO(text))
    )
    return rows, sha256(text.encode()).hexdigest()[:12]


# --- Into the vocabulary ---


@transaction.atomic
def read_own_topics(*, now: datetime, actor: Person | None = None) -> ReadList:
    """Take our own seed into the vocabulary; nothing happens where this version of it has been taken already.

    What the organization renamed, merged or took out of use stays as it is.
    """
    rows, version = own_topics()
    if TopicList.objects.filter(key=OWN_LIST, version=version).exists():
        return ReadList(unchanged=len(rows))
    return _read(
        actor=actor, key=OWN_LIST, name="Telemachy's own topics", rows=rows, now=now, version=version
    )


@transaction.atomic
def import_topics(
    *, actor: Person, file: TopicFile, name: str, now: datetime, language: str = "en"
) -> ReadList:
    """Take a list of topics into the vocabulary. Reading the same list again finds the same topics.

    A row whose name is a topic's name or synonym already is that topic, and only adds its other names.
    """
    name = clean_line(name)[:200]
    done = _read(
        actor=actor,
        key=ESCO_LIST if file.is_esco else f"own:{folded(name)[:50]}",
        name=name,
        rows=file.rows,
        now=now,
        language=language,
        is_framework=not file.is_esco,
        attribution=ESCO_ATTRIBUTION if file.is_esco else "",
        under_own_heading=file.is_esco,
    )
    done.faults = file.faults
    return done


def _read(
    *,
    actor: Person | None,
    key: str,
    name: str,
    rows: Sequence[TopicRow],
    now: datetime,
    version: str = "",
    language: str = FIRST_LANGUAGE,
    is_framework: bool = False,
    attribution: str = "",
    under_own_heading: bool = False,
) -> ReadList:
    listed, _ = TopicList.objects.update_or_create(
        key=key,
        defaults={
            "name": name,
            "version": version,
            "is_framework": is_framework,
            "attribution": attribution,
            "read_at": now,
        },
    )
    # Lock first: a list read by two at once must not make each topic twice.
    listed = TopicList.objects.select_for_update().get(pk=listed.pk)
    done = ReadList()
    topic_of, fresh = _topics_of(listed, rows, language, done)
    _stand_under(fresh, topic_of, rows, _heading_of(listed, language) if under_own_heading else None, done)
    done.names_new = _add_names(topic_of, rows, language)
    record(
        actor=actor,
        verb="people.read_topics",
        target=listed,
        now=now,
        numbers={"new": done.topics_new, "found": done.topics_found, "names": done.names_new},
    )
    return done


def _topics_of(
    listed: TopicList, rows: Sequence[TopicRow], language: str, done: ReadList
) -> tuple[dict[str, Topic], set[str]]:
    """Key of a row -> its topic: by source, else by name, else a new one; and the keys of new ones."""
    sourced = {
        source.key: source.topic for source in TopicSource.objects.filter(list=listed).select_related("topic")
    }
    named = _topics_by_name(language)
    topic_of: dict[str, Topic] = {}
    fresh: list[tuple[TopicRow, Topic]] = []
    for row in rows:
        topic = sourced.get(row.key) or named.get((row.kind, folded(row.name)))
        if topic is None:
            topic = Topic(
                kind=row.kind, name=row.name, description=row.description, is_competency=row.is_competency
            )
            fresh.append((row, topic))
            # Two rows of one list may bear one name; they are one topic.
            named[row.kind, folded(row.name)] = topic
        else:
            done.topics_found += 1
        topic_of[row.key] = topic
    Topic.objects.bulk_create([topic for _, topic in fresh], batch_size=BATCH)
    done.topics_new = len(fresh)
    TopicName.objects.bulk_create(
        [
            TopicName(
                topic=topic, language=language, text=row.name, folded=folded(row.name)[:400], is_main=True
            )
            for row, topic in fresh
        ],
        batch_size=BATCH,
    )
    _mark_competencies(topic_of, rows)
    TopicSource.objects.bulk_create(
        [
            TopicSource(list=listed, topic=topic, key=key)
            for key, topic in topic_of.items()
            if key not in sourced
        ],
        batch_size=BATCH,
    )
    return topic_of, {row.key for row, _ in fresh}


def _mark_competencies(topic_of: Mapping[str, Topic], rows: Sequence[TopicRow]) -> None:
    """What a framework calls a competency is one, also where the topic was here before."""
    marked = [topic_of[row.key].pk for row in rows if row.is_competency]
    for start in range(0, len(marked), BATCH // 2):
        Topic.objects.filter(pk__in=marked[start : start + BATCH // 2], is_competency=False).update(
            is_competency=True
        )


def _topics_by_name(language: str) -> dict[tuple[str, str], Topic]:
    """(kind, folded name) -> the one topic meant; main names go before synonyms."""
    found: dict[tuple[str, str], Topic] = {}
    doubtful: set[tuple[str, str]] = set()
    names = TopicName.objects.filter(topic__merged_into=None, language=language).select_related("topic")
    for name in names.order_by("-is_main", "pk"):
        at = (name.topic.kind, name.folded)
        if at in found and not name.is_main and found[at].pk != name.topic_id:
            doubtful.add(at)
        found.setdefault(at, name.topic)
    mains = {(name.topic.kind, name.folded) for name in names if name.is_main}
    return {at: topic for at, topic in found.items() if at in mains or at not in doubtful}


def _heading_of(listed: TopicList, language: str) -> Topic:
    """A heading of the list's own, so that thousands of topics do not stand at the top."""
    topic, is_new = Topic.objects.get_or_create(
        kind=TopicKind.SKILL, name=listed.name, parent=None, merged_into=None
    )
    if is_new:
        TopicName.objects.create(topic=topic, language=language, text=listed.name, is_main=True)
    return topic


def _stand_under(
    fresh: set[str],
    topic_of: Mapping[str, Topic],
    rows: Sequence[TopicRow],
    otherwise: Topic | None,
    done: ReadList,
) -> None:
    """Put new topics under their heading, a key or a name of the list; the others stay where they are."""
    by_name = {folded(row.name): topic_of[row.key] for row in rows}
    moved: dict[int, Topic] = {}
    for row in rows:
        if row.key not in fresh:
            continue
        topic = topic_of[row.key]
        parent = topic_of.get(row.heading) or by_name.get(folded(row.heading)) or otherwise
        if row.heading and parent is None:
            parent = by_name[folded(row.heading)] = _new_heading(row, done)
        if parent is not None and not _stands_above(topic, parent):
            topic.parent = parent
            moved[topic.pk] = topic
    Topic.objects.bulk_update(moved.values(), ["parent"], batch_size=250)


def _new_heading(row: TopicRow, done: ReadList) -> Topic:
    known = Topic.objects.filter(
        kind=row.kind, merged_into=None, names__folded=folded(row.heading)[:400], names__is_main=True
    ).first()
    if known is not None:
        return known
    topic = Topic.objects.create(kind=row.kind, name=row.heading)
    TopicName.objects.create(topic=topic, language=FIRST_LANGUAGE, text=row.heading, is_main=True)
    done.topics_new += 1
    return topic


def _stands_above(topic: Topic, other: Topic | None) -> bool:
    while other is not None:
        if other.pk == topic.pk:
            return True
        other = other.parent
    return False


def _add_names(topic_of: Mapping[str, Topic], rows: Sequence[TopicRow], language: str) -> int:
    have = set(TopicName.objects.filter(language=language).values_list("topic_id", "folded"))
    fresh: list[TopicName] = []
    for row in rows:
        topic = topic_of[row.key]
        for text in _names_of(row):
            at = (topic.merged_into_id or topic.pk, folded(text)[:400])
            if at not in have:
                have.add(at)
                fresh.append(TopicName(topic_id=at[0], language=language, text=text, folded=at[1]))
    TopicName.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh)


def _names_of(row: TopicRow) -> Iterable[str]:
    return (row.name, *row.also)
