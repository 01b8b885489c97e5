"""Who may be proposed to somebody, and what the others wait on: the one place where that is decided.

Every condition is asked of the database, so that a page of fifty, a round of fifty thousand and one person's
home agree. Screening is a private fact: whoever is kept out by it reads as "not available" and no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from telemachy.programs.choices import EnrollmentRole, Gate, ScreeningDecision, Wait
from telemachy.programs.models import (
    Cohort,
    DeclaredConflict,
    Enrollment,
    Joining,
    OrientationDone,
    Program,
    Screening,
)

SENTENCES: Mapping[Wait, str] = {
    Wait.PAUSED: "Paused by their own word.",
    Wait.ORIENTATION: "Has not been through the orientation.",
    Wait.PLACES: "Has not said how many they take.",
    Wait.SCREENING: "Not available.",
}
SENTENCES_FOR_PERSON: Mapping[Wait, str] = {
    Wait.PAUSED: "You paused. Nobody new is proposed until you go on.",
    Wait.ORIENTATION: "The orientation comes first. Then you can be proposed to somebody.",
    Wait.PLACES: "Say how many people you can take. Then you can be proposed to somebody.",
    Wait.SCREENING: "Your coordinator has something to look at first. Ask them if you wish to know more.",
}
#: Nobody but the person and those who keep the record is told of these.
PRIVATE = frozenset({Wait.SCREENING})

_JOINING = "cohort__program__joining__"


@dataclass(frozen=True)
class Standing:
    """Whether a person may be proposed now, and what stands in between."""

    may_be_matched: bool
    waits_on: tuple[Wait, ...] = ()

    @property
    def sentence(self) -> str:
        """For a coordinator; empty where nothing stands in between."""
        return " ".join(SENTENCES[wait] for wait in self.waits_on)

    @property
    def sentence_for_person(self) -> str:
        return " ".join(SENTENCES_FOR_PERSON[wait] for wait in self.waits_on)

    @property
    def private(self) -> bool:
        """Whether it rests on a private fact, in part at least."""
        return any(wait in PRIVATE for wait in self.waits_on)


FREE = Standing(may_be_matched=True)


def standing(enrollments: Iterable[Enrollment], today: date) -> dict[int, Standing]:
    """By enrollment id, of as many as are given. Runs one query."""
    ids = [one.pk for one in enrollments]
    if not ids:
        return {}
    found = dict.fromkeys(ids, FREE)
    for row in _marked(Enrollment.objects.filter(pk__in=ids), today).values("pk", *_MARKS.values()):
        waits = tuple(wait for wait, mark in _MARKS.items() if row[mark])
        found[row["pk"]] = Standing(may_be_matched=not waits, waits_on=waits)
    return found


def may_be_matched(enrollments: QuerySet[Enrollment], today: date) -> QuerySet[Enrollment]:
    """Those who may be proposed to somebody now."""
    return enrollments.annotate(is_kept_out=_marked_when(_any(today))).filter(is_kept_out=False)


def kept_out(enrollments: QuerySet[Enrollment], today: date) -> QuerySet[Enrollment]:
    """Those who take part and may not be proposed now; `standing` says why."""
    return enrollments.annotate(is_kept_out=_marked_when(_any(today))).filter(is_kept_out=True)


def waiting_on(enrollments: QuerySet[Enrollment], wait: Wait, today: date) -> QuerySet[Enrollment]:
    """Those whom this one thing keeps out, whatever else does."""
    return enrollments.annotate(is_waiting=_marked_when(_conditions(today)[wait])).filter(is_waiting=True)


def counts(program: Program, today: date) -> dict[Wait, int]:
    """How many of those who take part wait on each thing. Runs one query."""
    present = _marked(Enrollment.objects.filter(cohort__program=program).present(), today)
    asked = {f"number_{wait.value}": Count("pk", filter=Q(**{mark: True})) for wait, mark in _MARKS.items()}
    found = present.aggregate(**asked)
    return {wait: found[f"number_{wait.value}"] for wait in _MARKS}


def lapsed(program: Program, today: date) -> QuerySet[Enrollment]:
    """Those who take part in a role that asks for screening, and whose last one has run out or says no."""
    present = Enrollment.objects.filter(cohort__program=program).present()
    had = Exists(Screening.objects.filter(enrollment=OuterRef("pk"), is_current=True))
    found = waiting_on(present, Wait.SCREENING, today).filter(had)
    return found.select_related("person").order_by("person__name", "pk")


def conflicts(cohort: Cohort) -> list[tuple[int, str]]:
    """(person, address of the other) of every conflict that was declared in a cohort. Runs one query."""
    declared = DeclaredConflict.objects.filter(enrollment__cohort=cohort).order_by("pk")
    return list(declared.values_list("enrollment__person_id", "address"))


def facts(cohort: Cohort) -> list[tuple[Any, ...]]:
    """All that decides who may be proposed, without the day: for the fingerprint of a round's inputs."""
    present = Enrollment.objects.filter(cohort=cohort).present()
    settings = Joining.objects.filter(program=cohort.program_id).values_list(
        "usual_places_count",
        "mentor_orientation",
        "mentee_orientation",
        "mentor_screening",
        "mentee_screening",
    )
    paused = present.filter(paused_at__isnull=False).order_by("public_id").values_list("public_id")
    through = OrientationDone.objects.filter(enrollment__in=present).order_by("enrollment__public_id")
    screened = Screening.objects.filter(enrollment__in=present, is_current=True)
    return [
        *settings,
        *paused,
        *through.values_list("enrollment__public_id"),
        *screened.order_by("enrollment__public_id").values_list(
            "enrollment__public_id", "decision", "expires_on"
        ),
        *conflicts(cohort),
    ]


def _conditions(today: date) -> dict[Wait, Q]:
    """What each wait means of an enrollment."""
    is_valid = Screening.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        enrollment=OuterRef("pk"),
        is_current=True,
        decision=ScreeningDecision.CLEARED,
    )
    return {
        Wait.PAUSED: Q(paused_at__isnull=False),
        Wait.ORIENTATION: _asked_of("orientation", Gate.REQUIRED) & Q(orientation_done__isnull=True),
        Wait.PLACES: Q(
            role=EnrollmentRole.MENTOR, capacity__isnull=True, **{f"{_JOINING}usual_places_count": False}
        ),
        Wait.SCREENING: _asked_of("screening", True) & ~Q(Exists(is_valid)),
    }


def _asked_of(what: str, value: object) -> Q:
    """The program asks this of the role of an enrollment."""
    return Q(role=EnrollmentRole.MENTOR, **{f"{_JOINING}mentor_{what}": value}) | Q(
        role=EnrollmentRole.MENTEE, **{f"{_JOINING}mentee_{what}": value}
    )


def _any(today: date) -> Q:
    found = Q()
    for condition in _conditions(today).values():
        found |= condition
    return found


_MARKS: Mapping[Wait, str] = {wait: f"waits_on_{wait.value}" for wait in Wait}


def _marked(enrollments: QuerySet[Enrollment], today: date) -> QuerySet[Enrollment]:
    marks = {_MARKS[wait]: _marked_when(condition) for wait, condition in _conditions(today).items()}
    return enrollments.annotate(**marks)


def _marked_when(condition: Q) -> Case:
    # A CASE, so that a program without settings (NULL) is neither true nor false but simply not marked.
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
