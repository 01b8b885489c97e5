"""The check after thirty days: when it is due, what one answered oneself, and counts for those who run it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from telemachy.common.notices import fill
from telemachy.common.sealing import SealBroken, unseal
from telemachy.mentorships.choices import LOW_STEPS, UNDER_WAY, CheckItem, CheckStep, State
from telemachy.mentorships.models import Check, Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.models import Person
from telemachy.programs.models import Program

PURPOSE = "check"
AFTER = timedelta(days=30)
BY_HAND_AFTER = timedelta(days=21)
# Nobody is asked about the first thirty days half a year later.
NOT_AFTER = timedelta(days=60)
REMIND_AFTER = timedelta(days=7)
FEWEST = 5  # below this a count would say too much about one person

ASKED_IN = frozenset({State.ACCEPTED, State.ACTIVE, State.PAUSED})


@dataclass(frozen=True)
class Answers:
    """What one person answered."""

    steps: Mapping[CheckItem, CheckStep] = field(default_factory=dict)
    line: str = ""

    @property
    def is_low_in_trust(self) -> bool:
        return self.steps.get(CheckItem.TRUST) in LOW_STEPS

    @property
    def is_low_in_respect(self) -> bool:
        return self.steps.get(CheckItem.RESPECT) in LOW_STEPS


@dataclass(frozen=True)
class CheckPage:
    """The check as one of the two sees it."""

    mentorship: Mentorship
    me: Person
    other: Person
    contact: str
    check: Check | None
    answers: Answers
    opens_at: datetime | None
    now: datetime

    @property
    def is_answered(self) -> bool:
        return self.check is not None and self.check.answered_at is not None

    @property
    def is_skipped(self) -> bool:
        return self.check is not None and self.check.skipped_at is not None and not self.is_answered

    @property
    def may_answer(self) -> bool:
        return (
            not self.is_answered
            and self.mentorship.state in UNDER_WAY
            and self.opens_at is not None
            and self.now >= self.opens_at
        )

    @property
    def offers_change(self) -> bool:
        """Low trust offers a change without fault, as long as there is something to change."""
        return self.answers.is_low_in_trust and self.mentorship.state in UNDER_WAY

    @property
    def offers_private_word(self) -> bool:
        return self.answers.is_low_in_respect

    @property
    def said(self) -> Sequence[tuple[str, str]]:
        """Each question with the answer, in words."""
        name = self.other.get_short_name()
        return [
            (fill(item.label, {"other": name}), step.label)
            for item in CheckItem
            if (step := self.answers.steps.get(item)) is not None
        ]


def check_page(mentorship: Mentorship, person: Person, now: datetime) -> CheckPage:
    """The check of this person in this mentorship; nobody else's is ever read. Runs one query."""
    check = Check.objects.filter(mentorship=mentorship, person=person).first()
    since = accepted_at(mentorship)
    return CheckPage(
        mentorship=mentorship,
        me=person,
        other=mentorship.other_than(person),
        contact=contact_of(mentorship.program),
        check=check,
        answers=answers_of(check),
        opens_at=since + BY_HAND_AFTER if since else None,
        now=now,
    )


def accepted_at(mentorship: Mentorship) -> datetime | None:
    """When the second of the two said yes."""
    if mentorship.mentor_answered_at is None or mentorship.mentee_answered_at is None:
        return None
    return max(mentorship.mentor_answered_at, mentorship.mentee_answered_at)


def answers_of(check: Check | None) -> Answers:
    """What was answered, opened for the person it belongs to."""
    if check is None or check.answers_sealed is None:
        return Answers()
    try:
        said = json.loads(unseal(bytes(check.answers_sealed), purpose=PURPOSE))
    except SealBroken:
        return Answers()
    return Answers(
        {CheckItem(item): CheckStep(step) for item, step in said["steps"].items()}, said.get("line", "")
    )


def to_ask(now: datetime) -> "QuerySet[Mentorship]":
    """Mentorships that both accepted thirty days ago or a little more, and that go on."""
    return (
        Mentorship.objects.filter(
            state__in=ASKED_IN,
            mentor_answered_at__lte=now - AFTER,
            mentee_answered_at__lte=now - AFTER,
        )
        .filter(Q(mentor_answered_at__gt=now - NOT_AFTER) | Q(mentee_answered_at__gt=now - NOT_AFTER))
        .with_people()
        .select_related("program__owner")
        .annotate(checked=Count("checks"))
        .filter(checked__lt=2)
        .order_by("id")
    )


def to_remind(now: datetime) -> "QuerySet[Check]":
    """Checks that wait for a week and more and about which nobody was reminded."""
    return (
        Check.objects.filter(
            asked_at__lte=now - REMIND_AFTER,
            reminded_at__isnull=True,
            answered_at__isnull=True,
            skipped_at__isnull=True,
            mentorship__state__in=ASKED_IN,
        )
        .select_related("person")
        .order_by("id")
    )


@dataclass(frozen=True)
class OpenCheck:
    """A check that waits for this person, or what their own answers offer them."""

    mentorship: Mentorship
    other: Person
    offers_change: bool = False
    offers_private_word: bool = False

    @property
    def is_to_answer(self) -> bool:
        return not self.offers_change and not self.offers_private_word


def checks_of(person: Person) -> list[OpenCheck]:
    """What waits for this person: checks to answer, and what their own answers offer. Runs one query."""
    rows = (
        Check.objects.filter(person=person, skipped_at__isnull=True, mentorship__state__in=UNDER_WAY)
        .select_related(
            "mentorship__program",
            "mentorship__mentor_enrollment__person",
            "mentorship__mentee_enrollment__person",
        )
        .order_by("id")
    )
    found = []
    for row in rows:
        answers = answers_of(row)
        one = OpenCheck(
            row.mentorship,
            row.mentorship.other_than(person),
            offers_change=answers.is_low_in_trust,
            offers_private_word=answers.is_low_in_respect,
        )
        if row.is_open or not one.is_to_answer:
            found.append(one)
    return found


@dataclass(frozen=True)
class CheckCounts:
    """How many were asked and how many answered; nothing of what, and nothing below five people."""

    asked: int
    answered: int

    @property
    def is_shown(self) -> bool:
        return self.asked >= FEWEST


def check_counts(program: Program) -> CheckCounts:
    """Counts of a whole program. Runs one query."""
    found = Check.objects.filter(mentorship__program=program).aggregate(
        asked=Count("id"), answered=Count("id", filter=Q(answered_at__isnull=False))
    )
    return CheckCounts(found["asked"], found["answered"])
