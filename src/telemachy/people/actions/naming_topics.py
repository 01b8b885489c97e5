"""The vocabulary, kept by those who run the organization: add, rename, translate, merge, take out of use."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.text import clean_line, clean_text, folded
from telemachy.people.choices import TopicKind
from telemachy.people.models import (
    Entry,
    HeldFunction,
    OfferedTopic,
    Person,
    Profile,
    Topic,
    TopicName,
    TopicSource,
    WantedTopic,
)
from telemachy.people.queries.topics import ENTRIES, FIRST_LANGUAGE

LONGEST_NAME = 200
MOST_SYNONYMS = 60
_STRENGTHS: dict[type[Entry], str] = {OfferedTopic: "level", WantedTopic: "importance"}


class NameTaken(Refusal):
    """Another topic of the same kind has this name already."""


class CannotMerge(Refusal):
    """The two topics cannot become one."""


class CannotStandThere(Refusal):
    """The heading would stand under itself."""


@transaction.atomic
def add_topic(
    *,
    actor: Person,
    kind: TopicKind | str,
    name: str,
    now: datetime,
    parent: Topic | None = None,
    description: str = "",
    synonyms: Iterable[str] = (),
    is_competency: bool = False,
) -> Topic:
    """Add a topic to the vocabulary. Raises NameTaken."""
    name = clean_line(name)[:LONGEST_NAME]
    _refuse_taken(kind, name)
    topic = Topic.objects.create(
        kind=TopicKind(kind),
        name=name,
        parent=parent,
        description=clean_text(description)[:2000],
        is_competency=is_competency,
    )
    TopicName.objects.create(topic=topic, language=FIRST_LANGUAGE, text=name, is_main=True)
    _write_synonyms(topic, FIRST_LANGUAGE, synonyms)
    record(actor=actor, verb="people.add_topic", target=topic, now=now)
    return topic


@transaction.atomic
def edit_topic(
    *,
    actor: Person,
    topic: Topic,
    revision: int,
    name: str,
    now: datetime,
    parent: Topic | None = None,
    description: str = "",
    synonyms: Iterable[str] = (),
    is_competency: bool = False,
) -> Topic:
    """Rename a topic, move it under another heading, and say what else it is called.

    What it was called stays as a synonym, so that whoever wrote the old word still finds it. Raises
    NameTaken, CannotStandThere and Stale.
    """
    topic = _locked(topic, revision)
    name = clean_line(name)[:LONGEST_NAME]
    _refuse_taken(topic.kind, name, besides=topic)
    _refuse_circle(topic, parent)
    before = topic.name
    topic.name, topic.parent, topic.is_competency = name, parent, is_competency
    topic.description = clean_text(description)[:2000]
    _save(topic)
    also = [*synonyms, *([before] if folded(before) != folded(name) else [])]
    _write_main(topic, FIRST_LANGUAGE, name)
    _write_synonyms(topic, FIRST_LANGUAGE, also)
    record(actor=actor, verb="people.edit_topic", target=topic, now=now)
    return topic


@transaction.atomic
def translate_topic(
    *,
    actor: Person,
    topic: Topic,
    language: str,
    name: str,
    now: datetime,
    synonyms: Iterable[str] = (),
) -> None:
    """Say what a topic is called in another language; without a name the translation is taken away."""
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    name = clean_line(name)[:LONGEST_NAME]
    if name:
        _write_main(topic, language, name)
        _write_synonyms(topic, language, synonyms)
    else:
        topic.names.filter(language=language).delete()
    record(actor=actor, verb="people.translate_topic", target=topic, now=now)


@transaction.atomic
def retire_topic(*, actor: Person, topic: Topic, now: datetime) -> None:
    """Offer a topic no longer; who has it keeps it."""
    Topic.objects.filter(pk=topic.pk).update(retired_at=now)
    record(actor=actor, verb="people.retire_topic", target=topic, now=now)


@transaction.atomic
def restore_topic(*, actor: Person, topic: Topic, now: datetime) -> None:
    """Offer a topic again."""
    Topic.objects.filter(pk=topic.pk).update(retired_at=None)
    record(actor=actor, verb="people.restore_topic", target=topic, now=now)


@transaction.atomic
def merge_topics(*, actor: Person, topic: Topic, into: Topic, now: datetime) -> Topic:
    """Make one topic of two: names, sources and what people chose go to the one that is left.

    Whoever chose both has one of them left, with the stronger answer. Raises CannotMerge.
    """
    # Lock both, in order: two who merge them crosswise must not make a circle.
    locked = {one.pk: one for one in Topic.objects.select_for_update().filter(pk__in=[topic.pk, into.pk])}
    topic, into = locked[topic.pk], locked[into.pk]
    _refuse_merge(topic, into)
    moved = sum(_move_entries(model, topic, into) for model in ENTRIES)
    Profile.objects.filter(function_topic=topic).update(function_topic=into)
    Profile.objects.filter(industry_topic=topic).update(industry_topic=into)
    _move_names(topic, into)
    TopicSource.objects.filter(topic=topic).update(topic=into)
    Topic.objects.filter(parent=topic).exclude(pk=into.pk).update(parent=into)
    Topic.objects.filter(merged_into=topic).update(merged_into=into)
    if into.parent_id == topic.pk:
        into.parent = topic.parent
    topic.merged_into, topic.parent = into, None
    _save(topic)
    _save(into)
    record(actor=actor, verb="people.merge_topics", target=into, now=now, numbers={"entries": moved})
    return into


def _locked(topic: Topic, revision: int) -> Topic:
    # Lock first: two who edit it must not lose each other's names.
    locked = Topic.objects.select_for_update().get(pk=topic.pk)
    if locked.revision != revision:
        raise Stale("Somebody else changed this topic meanwhile. Load the page again; nothing was changed.")
    return locked


def _save(topic: Topic) -> None:
    topic.revision += 1
    topic.save()


def _refuse_taken(kind: str, name: str, besides: Topic | None = None) -> None:
    if not name:
        raise NameTaken("Say the name.")
    taken = Topic.objects.filter(kind=kind, merged_into=None)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    mains = TopicName.objects.filter(topic__in=taken, is_main=True, language=FIRST_LANGUAGE)
    if mains.filter(folded=folded(name)[:400]).exists():
        raise NameTaken(f"There is a topic “{name}” already. Change that one, or merge the two.")


def _refuse_circle(topic: Topic, parent: Topic | None) -> None:
    above = parent
    while above is not None:
        if above.pk == topic.pk:
            raise CannotStandThere("A heading cannot stand under itself. Choose another heading.")
        above = above.parent


def _refuse_merge(topic: Topic, into: Topic) -> None:
    if topic.pk == into.pk:
        raise CannotMerge("Choose another topic to merge this one into.")
    if topic.merged_into_id or into.merged_into_id:
        raise CannotMerge("One of the two has been merged already. Load the page again.")
    if topic.kind != into.kind:
        raise CannotMerge(
            f"A {topic.get_kind_display().lower()} cannot become a {into.get_kind_display().lower()}."
        )
    _refuse_under_itself(topic, into)


def _refuse_under_itself(topic: Topic, into: Topic) -> None:
    above = into.parent.parent if into.parent is not None else None
    while above is not None:
        if above.pk == topic.pk:
            raise CannotMerge("The other topic stands below this one. Move it to another heading first.")
        above = above.parent


def _move_entries(model: type[Entry], topic: Topic, into: Topic) -> int:
    entries = model._default_manager.filter(topic=topic)
    if model is not HeldFunction:
        has_both = model._default_manager.filter(topic=into).values("person_id")
        doubled = entries.filter(person_id__in=list(has_both.values_list("person_id", flat=True)))
        if model in _STRENGTHS:
            _keep_stronger(model, doubled, into, _STRENGTHS[model])
        doubled.delete()
    return entries.update(topic=into)


def _keep_stronger(model: type[Entry], doubled: Iterable[Entry], into: Topic, strength: str) -> None:
    for entry in doubled:
        said = getattr(entry, strength)
        kept = model._default_manager.filter(topic=into, person_id=entry.person_id)
        kept.filter(**{f"{strength}__lt": said}).update(**{strength: said})


def _move_names(topic: Topic, into: Topic) -> None:
    taken = set(into.names.values_list("language", "folded"))
    for name in topic.names.all():
        if (name.language, name.folded) in taken:
            name.delete()
        else:
            TopicName.objects.filter(pk=name.pk).update(topic=into, is_main=False)


def _write_main(topic: Topic, language: str, text: str) -> None:
    topic.names.filter(language=language, is_main=True).exclude(folded=folded(text)[:400]).delete()
    TopicName.objects.update_or_create(
        topic=topic, language=language, folded=folded(text)[:400], defaults={"text": text, "is_main": True}
    )


def _write_synonyms(topic: Topic, language: str, synonyms: Iterable[str]) -> None:
    """Let these be the synonyms in a language, and no others."""
    wanted = {folded(text)[:400]: text for text in _clean(synonyms)}
    wanted.pop("", None)
    topic.names.filter(language=language, is_main=False).exclude(folded__in=list(wanted)).delete()
    have = set(topic.names.filter(language=language).values_list("folded", flat=True))
    TopicName.objects.bulk_create(
        TopicName(topic=topic, language=language, text=text, folded=plain)
        for plain, text in wanted.items()
        if plain not in have
    )


def _clean(synonyms: Iterable[str]) -> Sequence[str]:
    return [text for raw in synonyms if (text := clean_line(raw)[:LONGEST_NAME])][:MOST_SYNONYMS]
