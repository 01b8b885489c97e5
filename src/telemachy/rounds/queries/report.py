"""What a program set out to give, and what has been given: hours, money, agreements, ties between functions.

Counts and sums only. Whoever reads it learns of no pair what two people wrote or talked about.
"""

from dataclasses import dataclass
from statistics import median

from django.db.models import Count, F, Q, Sum

from telemachy.common.text import counted
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Session
from telemachy.mentorships.models import AgreementVersion, Mentorship
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import OrientationDone, Program
from telemachy.programs.queries.effort import effort_of
from telemachy.programs.queries.spending import Money, money_of
from telemachy.rounds.queries.ties import CAME_ABOUT, Ties, ties

#: With fewer pairs, the middle one would be somebody.
ENOUGH_FOR_A_MIDDLE = 5


@dataclass(frozen=True)
class Hours:
    """Hours of everyone together. `budget` and `set_out` are None where nothing was said."""

    budget: int | None
    #: What the program asks of the pairs there are, over its whole length.
    set_out: int | None
    in_sessions: float
    preparing: float
    in_orientation: float

    @property
    def used(self) -> float:
        return self.in_sessions + self.preparing + self.in_orientation

    @property
    def share(self) -> str:
        """Of the budget, in words; blank where there is none."""
        return f"{100 * self.used / self.budget:.0f} %" if self.budget else ""

    @property
    def is_over(self) -> bool:
        return self.budget is not None and self.used > self.budget

    @property
    def asks_too_much(self) -> bool:
        """Whether the pairs there are would need more than the budget holds."""
        return self.budget is not None and self.set_out is not None and self.set_out > self.budget


@dataclass(frozen=True)
class Invested:
    """What was agreed and how much time went into it: description, nothing more."""

    pairs: int
    agreed: int
    met: int
    sessions: int
    middle_sessions: str
    middle_hours: str


@dataclass(frozen=True)
class Report:
    """The report of one program."""

    program: Program
    money: Money
    hours: Hours
    invested: Invested
    ties: Ties


def report(program: Program) -> Report:
    """Runs as many queries for many pairs as for few."""
    pairs = Mentorship.objects.filter(program=program, state__in=CAME_ABOUT)
    return Report(
        program=program,
        money=money_of(program),
        hours=_hours(program, pairs.count()),
        invested=_invested(program),
        ties=ties(program),
    )


def _hours(program: Program, pairs: int) -> Hours:
    held = Session.objects.filter(mentorship__program=program, state=SessionState.HELD)
    lasting = held.aggregate(number=Count("pk"), time=Sum(F("ends_at") - F("starts_at")))
    minutes = lasting["time"].total_seconds() / 60 if lasting["time"] else 0.0
    through = OrientationDone.objects.filter(enrollment__cohort__program=program)
    mentors = through.filter(enrollment__role=EnrollmentRole.MENTOR).count()
    mentees = through.filter(enrollment__role=EnrollmentRole.MENTEE).count()
    each = [effort_of(program, role).total_hours for role in EnrollmentRole.values]
    known = [hours for hours in each if hours is not None]
    return Hours(
        budget=program.budget_hours,
        set_out=pairs * sum(known) if len(known) == len(each) else None,
        in_sessions=2 * minutes / 60,
        preparing=2 * lasting["number"] * program.preparation_minutes / 60,
        in_orientation=(
            mentors * program.orientation_mentor_minutes + mentees * program.orientation_mentee_minutes
        )
        / 60,
    )


def _invested(program: Program) -> Invested:
    held = Q(sessions__state=SessionState.HELD)
    pairs = list(
        Mentorship.objects.filter(program=program, state__in=CAME_ABOUT)
        .annotate(
            met=Count("sessions", filter=held),
            time=Sum(F("sessions__ends_at") - F("sessions__starts_at"), filter=held),
        )
        .values_list("pk", "met", "time")
    )
    agreed = (
        AgreementVersion.objects.filter(
            mentorship__program=program,
            mentorship__state__in=CAME_ABOUT,
            mentor_confirmed_at__isnull=False,
            mentee_confirmed_at__isnull=False,
        )
        .values("mentorship")
        .distinct()
        .count()
    )
    numbers = [met for _, met, _ in pairs]
    hours = [time.total_seconds() / 3600 if time else 0.0 for *_, time in pairs]
    enough = len(pairs) >= ENOUGH_FOR_A_MIDDLE
    return Invested(
        pairs=len(pairs),
        agreed=agreed,
        met=sum(number > 0 for number in numbers),
        sessions=sum(numbers),
        middle_sessions=counted_half(median(numbers)) if enough else "",
        middle_hours=f"{median(hours):.1f} hours" if enough else "",
    )


def counted_half(number: float) -> str:
    """`3 sessions`, `2.5 sessions`."""
    return counted(int(number), "session") if number == int(number) else f"{number:.1f} sessions"
