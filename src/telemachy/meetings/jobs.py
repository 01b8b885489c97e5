"""What the worker does for this room."""

from datetime import timedelta

from telemachy.common import clock
from telemachy.common.schedules import Schedule
from telemachy.meetings import actions
from telemachy.meetings.actions import held, rhythm
from telemachy.meetings.actions.following import to_follow
from telemachy.mentorships.models import Mentorship

SCHEDULES = (
    Schedule(job="meetings.ask_whether_met", every=timedelta(minutes=10)),
    Schedule(job="meetings.watch_rhythm", every=timedelta(days=1), offset=timedelta(hours=8, minutes=30)),
    Schedule(job="meetings.remind_of_sessions", every=timedelta(minutes=5)),
    Schedule(job="meetings.follow_mentorships", every=timedelta(minutes=15)),
)


def remind_of_sessions() -> None:
    """Tell both of each session that is a day or an hour away."""
    actions.remind(now=clock.now())


def follow_mentorship(mentorship_id: int) -> None:
    """A mentorship changed its state: what is planned in it may have to go."""
    mentorship = Mentorship.objects.with_people().filter(pk=mentorship_id).first()
    if mentorship is not None:
        actions.follow_mentorship(mentorship=mentorship, now=clock.now())


def follow_mentorships() -> None:
    """The same for every mentorship that does not meet any more, in case a word of it was lost."""
    now = clock.now()
    for mentorship in to_follow(now):
        actions.follow_mentorship(mentorship=mentorship, now=now)


def watch_rhythm() -> None:
    """Ask the pairs that went quiet, and show those that stayed so to who runs the program."""
    rhythm.watch_rhythm(now=clock.now())


def ask_whether_met() -> None:
    """Ask both of each session that is over, once."""
    held.ask_whether_met(now=clock.now())
