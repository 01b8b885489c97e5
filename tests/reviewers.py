"""The generated pages of docs/for-your-reviewers: which tables there are, and who may read what."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from telemachy.common.permissions import CLASSES, Protected, Role, table

_READERS = (
    (Role.ANONYMOUS, "Anybody, signed in or not"),
    (Role.PERSON, "Whoever is signed in"),
    (Role.MENTEE, "The mentee of a pair"),
    (Role.MENTOR, "The mentor of a pair"),
    (Role.COORDINATOR, "Coordinators, of their own program alone"),
    (Role.ORGANIZATION_ADMIN, "Those who run the organization"),
    (Role.ADDRESSEE, "The one role that a concern was sent to"),
)

_WHO_HEAD = """# Who can see what

Written from `src/telemachy/common/permissions.toml`, the one table that every page asks. A test walks every
address as every role, in one's own program and in another, with planted words in each that must not come out,
and compares the database before and after each look. What one may not see answers as if it did not exist.
All acts and addresses, not only reading, stand in [the reference](../reference/permissions.md).

A role is what somebody is towards the thing itself: who coordinates one program is a stranger in another, and
running the organization gives no right to what a round weighed or to what two people say to each other.
"""

_MAP_HEAD = """# Data map

Written from the code: every table that the platform keeps, what it is for, and how it leads to a person. A
test erases a person and looks for every word of theirs in every table; another compares this page with the
code. Whoever can read the database and its backups can read what is in it, except what is sealed with a key
that lies outside of it.

What each person gives or is given by a roster, and what the platform makes of it, is listed for that person,
word for word, on the page **What is held about me**, with a download.

| whose | how a row leads to a person |
|---|---|
| a person's | the row names the person |
| of an enrollment | the row names somebody's part in a program |
| of a pair | the row names a mentorship or a proposal |
| of many people | the row holds answers or ids of many at once; erasing one takes theirs out |
| nobody's | the row is about a program, a round, a vocabulary or the machine |
"""


def who_can_see_page() -> str:
    """For each role what it may read, by data class, most sensitive first."""
    return "\n".join([_WHO_HEAD, *_who_lines()])


def _who_lines() -> Iterator[str]:
    objects = [one for one in table().objects.values() if "read" in one.actions]
    for role, title in _READERS:
        yield f"## {title}\n"
        yield from _by_class([one for one in objects if role in _readers(one)])
    yield "## The person alone\n"
    yield "Read by whom it is about, and by no role whatever.\n"
    yield from _by_class([one for one in objects if one.name.startswith("own_")])


def _readers(one: Protected) -> frozenset[Role]:
    """Who reads it by role; what is somebody's own is told apart, and what anybody reads is told once."""
    if one.name.startswith("own_"):
        return frozenset()
    roles = one.actions["read"]
    return frozenset({Role.ANONYMOUS}) if Role.ANONYMOUS in roles else roles


def _by_class(objects: list[Protected]) -> Iterator[str]:
    if not objects:
        yield "Nothing.\n"
        return
    yield "| what | data class |"
    yield "|---|---|"
    for one in sorted(objects, key=lambda one: (-one.data_class, one.name)):
        yield f"| {one.about} | {one.data_class}, {CLASSES[one.data_class]} |"
    yield ""


def data_map_page() -> str:
    """Every table of ours, room by room."""
    return "\n".join([_MAP_HEAD, *_map_lines()])


def _map_lines() -> Iterator[str]:
    for config in apps.get_app_configs():
        ours = [model for model in config.get_models() if model.__module__.startswith("telemachy.")]
        if not ours:
            continue
        yield f"## {config.label}\n"
        yield "| table | what a row is | whose | words and answers that it may hold |"
        yield "|---|---|---|---|"
        for model in ours:
            said = " ".join((model.__doc__ or "").split("\n\n")[0].split())
            yield f"| `{model._meta.db_table}` | {said} | {_whose(model)} | {_words(model)} |"
        yield ""


def _whose(model: type[models.Model]) -> str:
    targets = {
        field.related_model._meta.label_lower
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField)
        and field.related_model is not None
        and field.name not in _WHO_ACTED
    }
    if model._meta.label_lower == "people.person":
        return "a person's"
    if model._meta.label_lower in _OF_MANY:
        return "of many people"
    if model._meta.label_lower == "mentorships.mentorship" or targets & {
        "mentorships.mentorship",
        "rounds.proposal",
    }:
        return "of a pair"
    if "programs.enrollment" in targets:
        return "of an enrollment"
    # A board is somebody's own, and so is every row of it.
    return "a person's" if targets & {"people.person", "boards.board"} else "nobody's"


_OF_MANY = frozenset(
    {"programs.rosterimport", "programs.rosterfile", "rounds.run", "rounds.frozeninputs", "rounds.runwishes",
     "rounds.question"}
)  # fmt: skip

# Who did something, not whom the row is about; blank once that person is erased.
_WHO_ACTED = frozenset(
    {
        "by",
        "safeguarding_lead",
        "asked_by",
        "opened_by",
        "changed_by",
        "approved_by",
        "published_by",
        "answered_by",
        "issued_by",
        "decided_by",
        "recorded_by",
        "invited_by",
        "created_by",
        "owner",
        "offered_by",
        "drawn_by",
        "ended_by",
        "kept_by",
        "set_by",
    }
)


def _words(model: type[models.Model]) -> str:
    """Text, JSON and sealed fields, which may hold what people wrote; states and fingerprints left out."""
    kinds = (models.TextField, models.CharField, models.JSONField, models.BinaryField)
    plain = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and not _is_a_name_of_ours(field.name)
    ]
    return ", ".join(f"`{name}`" for name in plain) or "none"


def _is_a_name_of_ours(name: str) -> bool:
    return name.endswith(("sha256", "_hash", "seal", "_version", "_id")) or name in {
        "key", "seal", "before", "verb", "target", "actor", "solver", "stage", "timezone", "language",
        "worker_id", "job", "notice", "request_id", "slug", "kind", "color", "token",
    }  # fmt: skip
