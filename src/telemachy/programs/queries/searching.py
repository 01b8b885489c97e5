"""People of a program found by what they wrote: functions held, topics offered, situations lived."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from telemachy.common.text import folded
from telemachy.people.choices import Confirmation, Level
from telemachy.people.models import (
    Achievement,
    Entry,
    HeldFunction,
    LivedSituation,
    OfferedTopic,
    Person,
    TopicName,
    Transition,
)
from telemachy.people.queries.profiles import achievement_label, label_of
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment, Program

MOST_PHRASES = 6
#: What may be asked of a track record; "" is everybody.
TRACK_RECORDS = {
    "": "Everybody",
    "any": "With something achieved",
    "confirmed": "Confirmed by a colleague",
    "self_stated": "Self-stated only",
}
_LISTS: tuple[type[Entry], ...] = (HeldFunction, OfferedTopic, LivedSituation)


@dataclass
class Found:
    """One person, and what they wrote that a coordinator looks for."""

    person: Person
    enrollments: list[Enrollment] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    situations: list[str] = field(default_factory=list)
    #: What was achieved, and its label: self-stated, or confirmed by whom.
    achievements: list[tuple[str, str]] = field(default_factory=list)

    @property
    def roles(self) -> str:
        return " and ".join(sorted({str(one.get_role_display()) for one in self.enrollments}))


def phrases(search: str) -> list[str]:
    """`marketing and customer success` is two things that one person should know."""
    parts = re.split(r"[,;]|\band\b|\+|&", search, flags=re.IGNORECASE)
    return [part.strip() for part in parts if folded(part)][:MOST_PHRASES]


def find_people(
    program: Program, *, search: str = "", role: str = "", track_record: str = ""
) -> QuerySet[Person]:
    """Who takes part and wrote all that is looked for, each in any field that coordinators may read.

    A phrase is looked for in people's own words, and in every name of the topics they chose.
    """
    present = Enrollment.objects.filter(cohort__program=program).present()
    if role in EnrollmentRole.values:
        present = present.filter(role=role)
    people = Person.objects.filter(pk__in=present.values("person_id"), erased_at=None)
    wanted = phrases(search)
    for phrase in wanted:
        people = people.filter(_says(phrase))
    people = people.filter(_track_record(track_record))
    return people.order_by("sort_name", "pk")


def found_page(
    program: Program, people: QuerySet[Person], *, page: str, size: int
) -> tuple[Page[Person], list[Found]]:
    """One page of people with what they wrote. Runs the same number of queries for one and for fifty."""
    shown = Paginator(people, size).get_page(page)
    found = {person.pk: Found(person) for person in shown.object_list}
    ids = list(found)
    enrolled = Enrollment.objects.filter(cohort__program=program, person__in=ids).present()
    for enrollment in enrolled.order_by("role", "pk"):
        found[enrollment.person_id].enrollments.append(enrollment)
    for held in HeldFunction.objects.filter(person__in=ids).select_related("topic").order_by("pk"):
        years = "" if held.years is None else f", {held.years} y"
        found[held.person_id].functions.append(f"{label_of(held)}{years}")
    for offered in OfferedTopic.objects.filter(person__in=ids).select_related("topic").order_by("pk"):
        ahead = " (one step ahead)" if offered.level == Level.ONE_STEP_AHEAD else ""
        found[offered.person_id].topics.append(f"{label_of(offered)}{ahead}")
    for lived in LivedSituation.objects.filter(person__in=ids).select_related("topic").order_by("pk"):
        found[lived.person_id].situations.append(label_of(lived))
    achieved = Achievement.objects.filter(person__in=ids).select_related("confirmed_by")
    for one in achieved.order_by("person_id", "place"):
        found[one.person_id].achievements.append((one.title, achievement_label(one)))
    return shown, list(found.values())


def _says(phrase: str) -> Q:
    topics = TopicName.objects.filter(folded__contains=folded(phrase)).values("topic_id")
    said = Q(headline__icontains=phrase) | Q(about__icontains=phrase)
    for name in ("function", "industry"):
        said |= Q(**{f"profile__{name}__icontains": phrase}) | Q(**{f"profile__{name}_topic__in": topics})
    for model in _LISTS:
        said |= _wrote(model, Q(words__icontains=phrase) | Q(topic__in=topics))
    said |= _wrote(HeldFunction, Q(lessons__icontains=phrase))
    said |= _wrote(Transition, Q(moved_from__icontains=phrase) | Q(moved_to__icontains=phrase))
    return said | _wrote(Achievement, Q(title__icontains=phrase))


def _wrote(model: type[Model], what: Q) -> Q:
    return Q(Exists(model._default_manager.filter(what, person_id=OuterRef("pk"))))


def _track_record(asked: str) -> Q:
    anything = Achievement.objects.filter(person_id=OuterRef("pk"))
    confirmed = anything.filter(state=Confirmation.CONFIRMED)
    if asked == "confirmed":
        return Q(Exists(confirmed))
    if asked == "any":
        return Q(Exists(anything))
    if asked == "self_stated":
        return Q(Exists(anything)) & ~Q(Exists(confirmed))
    return Q()


def asked_in_words(search: str) -> Sequence[str]:
    """What was looked for, phrase by phrase, for the page."""
    return phrases(search)
