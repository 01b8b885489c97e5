"""What taking part asks of a person, in hours, told before they say yes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from telemachy.common.text import counted, listed
from telemachy.programs.choices import EnrollmentRole, Every
from telemachy.programs.models import Program

WEEK_DAYS = 7
MONTH_DAYS = 365.25 / 12
#: Days between two meetings.
DAYS_BETWEEN = {
    Every.WEEK: 7.0,
    Every.TWO_WEEKS: 14.0,
    Every.MONTH: MONTH_DAYS,
    Every.TWO_MONTHS: 2 * MONTH_DAYS,
    Every.QUARTER: 3 * MONTH_DAYS,
}
MOST_PHASES = 3


@dataclass(frozen=True)
class Phase:
    """A stretch of a program in which people meet in one rhythm; 0 weeks is to the end."""

    minutes: int
    every: Every
    weeks: int = 0

    @property
    def sentence(self) -> str:
        if self.every == Every.ONCE:
            return f"once, {counted(self.minutes, 'minute')}"
        stretch = f" for {counted(self.weeks, 'week')}" if self.weeks else ""
        return f"{counted(self.minutes, 'minute')} {self.every.label}{stretch}"

    def meetings(self, days: float) -> int:
        """How many meetings fit into so many days; at least one."""
        if self.every == Every.ONCE:
            return 1
        return max(1, round(days / DAYS_BETWEEN[self.every]))


@dataclass(frozen=True)
class Effort:
    """The hours that one role asks, with one partner. None where the program has not said its length."""

    phases: tuple[Phase, ...]
    length_days: int | None
    meetings: int | None
    meeting_minutes: int | None
    preparation_minutes: int
    orientation_minutes: int
    partner: str

    @property
    def is_known(self) -> bool:
        """Whether the program has said enough to name hours."""
        return self.meeting_minutes is not None

    @property
    def total_minutes(self) -> int | None:
        """Orientation, meetings and the preparation of each, from the first day to the last."""
        if self.meetings is None or self.meeting_minutes is None:
            return None
        return self.orientation_minutes + self.meeting_minutes + self.meetings * self.preparation_minutes

    @property
    def total_hours(self) -> int | None:
        """The whole, in hours, rounded up: better a little more than was said than a little less."""
        minutes = self.total_minutes
        return None if minutes is None else max(1, -(-minutes // 60))

    @property
    def hours_a_month(self) -> float | None:
        """Meetings and preparation in a usual month, to half an hour."""
        if self.meetings is None or self.meeting_minutes is None or not self.length_days:
            return None
        minutes = self.meeting_minutes + self.meetings * self.preparation_minutes
        months = max(1.0, self.length_days / MONTH_DAYS)
        return max(0.5, round(2 * minutes / 60 / months) / 2)

    @property
    def length(self) -> str:
        """How long it goes on, in words."""
        return "" if self.length_days is None else span(self.length_days)

    @property
    def sentence(self) -> str:
        """All of it in one sentence, or an empty text where nothing is known."""
        if self.total_hours is None:
            return ""
        return (
            f"About {counted(self.total_hours, 'hour')} over {self.length}, with each {self.partner}: "
            f"{listed([words for _, words in self.lines[1:]])}."
        )

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Label and words, ready for a list of facts."""
        found = [("Length", self.length)]
        if self.orientation_minutes:
            found.append(
                ("Before it starts", f"{counted(self.orientation_minutes, 'minute')} of orientation")
            )
        if self.meetings is not None:
            rhythm = ", then ".join(phase.sentence for phase in self.phases)
            found.append(("Meetings", f"{counted(self.meetings, 'meeting')} ({rhythm})"))
        if self.preparation_minutes and self.meetings != 0:
            found.append(
                ("Preparation", f"about {counted(self.preparation_minutes, 'minute')} before each meeting")
            )
        return tuple((label, words) for label, words in found if words)


def effort_of(program: Program, role: str) -> Effort:
    """What a program asks of one role, computed from its dates, its rhythm and its orientation."""
    phases = phases_of(program.rhythm)
    days = program.length_days()
    meetings, minutes = _meetings(phases, days)
    is_mentor = role == EnrollmentRole.MENTOR
    words = program.words
    return Effort(
        phases=phases,
        length_days=days,
        meetings=meetings,
        meeting_minutes=minutes,
        preparation_minutes=program.preparation_minutes,
        orientation_minutes=(
            program.orientation_mentor_minutes if is_mentor else program.orientation_mentee_minutes
        ),
        partner=(words.mentee if is_mentor else words.mentor).one,
    )


def phases_of(rhythm: Iterable[Mapping[str, Any]]) -> tuple[Phase, ...]:
    """The phases as a program holds them."""
    return tuple(Phase(one["minutes"], Every(one["every"]), one.get("weeks", 0)) for one in rhythm)


def _meetings(phases: tuple[Phase, ...], days: int | None) -> tuple[int | None, int | None]:
    """How many meetings, and their minutes in all."""
    if not phases or days is None:
        return None, None
    left, meetings, minutes = float(days), 0, 0
    for phase in phases:
        if left <= 0:
            break
        stretch = min(left, float(phase.weeks * WEEK_DAYS)) if phase.weeks else left
        held = phase.meetings(stretch)
        meetings += held
        minutes += held * phase.minutes
        left -= 0 if phase.every == Every.ONCE else stretch
    return meetings, minutes


def span(days: int) -> str:
    """So many days as people say them: 9 months, 6 weeks, 1 day."""
    if days >= 2 * MONTH_DAYS - 2:
        return counted(round(days / MONTH_DAYS), "month")
    if days >= 2 * WEEK_DAYS:
        return counted(round(days / WEEK_DAYS), "week")
    return counted(max(1, days), "day")
