"""Pairs of the demonstration at every point of their first weeks, each brought there by what the two do."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import transaction

from telemachy.common import clock
from telemachy.demo.building.answers import come_in
from telemachy.demo.building.rounds import publish, round_in_review
from telemachy.demo.building.setting_up import (
    STEPPING_UP,
    DemoFailed,
    bring_in,
    program_with_people,
    spend,
    work,
)
from telemachy.meetings.actions.acts import add_act, write_takeaway
from telemachy.meetings.actions.agendas import add_item, share_agenda
from telemachy.meetings.actions.arranging import cancel_session, propose_times, take_time
from telemachy.meetings.actions.held import ask_whether_met, say_held
from telemachy.meetings.actions.notes import save_private_note, save_shared_note
from telemachy.meetings.actions.rhythm import watch_rhythm
from telemachy.meetings.actions.updates import save_update
from telemachy.meetings.choices import AskType, PartReader, UpdatePartKind
from telemachy.meetings.models import Session
from telemachy.mentorships import actions as mentorships
from telemachy.mentorships.actions.agreeing import confirm_agreement, save_agreement
from telemachy.mentorships.actions.changing import change_mentor
from telemachy.mentorships.actions.checks import answer_check, ask_for_checks
from telemachy.mentorships.actions.closing import begin_closing, finish, write_hand_over, write_thanks
from telemachy.mentorships.actions.objectives import add_objective, suggest_objective
from telemachy.mentorships.actions.paths import write_path_wish
from telemachy.mentorships.actions.pausing import pause
from telemachy.mentorships.actions.planning import add_milestone, add_strategy, mark_milestone
from telemachy.mentorships.choices import AgreedRhythm, ChangeReason, CheckItem, CheckStep, ClosingReason
from telemachy.mentorships.models import Mentorship, Milestone
from telemachy.mentorships.queries.agreement import latest_version
from telemachy.mentorships.queries.agreement_parts import first_values, values_of
from telemachy.people.actions.writing_profile import write_profile
from telemachy.people.models import Person
from telemachy.programs.models import Cohort
from telemachy.rounds.models import Round

EARLY, LATE = timedelta(days=46), timedelta(days=9)
"""How long ago the first and the second round were published."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Story = Mapping[str, Any]


@dataclass
class Pair:
    """One pair on its way: who they are, what they say, and when they began."""

    mentorship: Mentorship
    story: Story
    begun: datetime
    now: datetime
    number: int

    @property
    def mentor(self) -> Person:
        return self.mentorship.mentor

    @property
    def mentee(self) -> Person:
        return self.mentorship.mentee

    def fresh(self) -> Mentorship:
        """The row as it is by now."""
        self.mentorship = Mentorship.objects.with_people().get(pk=self.mentorship.pk)
        return self.mentorship

    def after(self, days: float) -> datetime:
        """So many days after the two said yes, but never in the future."""
        return min(self.begun + timedelta(days=days), self.now - timedelta(minutes=30))


def let_pairs_begin(coordinator: Person, now: datetime) -> Mentorship:
    """A program of its own, with two rounds; returns the pair whose second session is near."""
    with clock.at(now - EARLY - 12 * DAY):
        cohort = program_with_people(STEPPING_UP, coordinator, clock.now())
    with clock.at(now - EARLY):
        early = _published(coordinator, cohort)
    chosen = _walk(early, EARLY_WAYS, now - EARLY, now)
    with clock.at(now - LATE - 4 * DAY):
        bring_in(STEPPING_UP.more(), coordinator, cohort, clock.now())
    with clock.at(now - LATE):
        late = _published(coordinator, cohort)
    _walk(late, LATE_WAYS, now - LATE, now)
    spend(cohort, coordinator, now - HOUR)
    for days in (8, 0):
        with clock.at(now - HOUR - days * DAY):
            _let_time_do_its_part(clock.now())
    work()
    return chosen


def _let_time_do_its_part(now: datetime) -> None:
    """What the worker asks people once a day."""
    ask_for_checks(now=now)
    ask_whether_met(now=now)
    watch_rhythm(now=now)


def _published(coordinator: Person, cohort: Cohort) -> Round:
    found = round_in_review(coordinator, cohort, clock.now())
    publish(coordinator, found, clock.now())
    return found


def _walk(published: Round, ways: Sequence[Way], published_at: datetime, now: datetime) -> Mentorship:
    """Each pair goes its way as far as it leads; returns the first of the pairs."""
    rows = list(Mentorship.objects.filter(round_public_id=published.public_id).with_people().order_by("pk"))
    if len(rows) < len(ways):
        raise DemoFailed(f"{len(rows)} pairs came of a round that needs {len(ways)}.")
    # One transaction for all: nobody else is here yet, and each commit waits for the disk.
    with transaction.atomic():
        for number, row in enumerate(rows):
            pair = Pair(row, _story(number), published_at + timedelta(hours=20 + number), now, number)
            with clock.at(pair.begun):
                _say_yes(pair)
            for step in ways[number % len(ways)]:
                step(pair)
    return rows[0]


@cache
def _stories() -> Sequence[Story]:
    text = (files("telemachy.demo") / "building" / "stories.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["story"])


def _story(number: int) -> Story:
    return _stories()[number % len(_stories())]


# --- what the two do, one after the other ---


#: What some mentees want to learn from their mentor's path, and what they bring; others wrote nothing.
PATHS = (
    "How you came from doing the work to leading those who do it, and what you would do in another order.",
    "You changed fields once. I would like to hear what you took along, and what you had to leave.",
    "",
    "How you say no to somebody above you and stay on good terms.",
)
OFFERS = (
    "I build small dashboards, and I hear early what newcomers stumble over.",
    "",
    "A view from the night shift, and Portuguese.",
)


def _say_yes(pair: Pair) -> None:
    for person in (pair.mentor, pair.mentee):
        come_in(person, pair.begun)
    if offer := OFFERS[pair.number % len(OFFERS)]:
        write_profile(actor=pair.mentee, can_offer=offer, now=pair.begun)
    if words := PATHS[pair.number % len(PATHS)]:
        write_path_wish(actor=pair.mentee, mentorship=pair.mentorship, words=words, now=pair.begun)
    for person in (pair.mentor, pair.mentee):
        mentorships.accept(actor=person, mentorship=pair.mentorship, now=pair.begun)
    pair.fresh()


def write_agreement(pair: Pair, every: AgreedRhythm = AgreedRhythm.MONTH) -> None:
    """The mentee writes the page and says yes to it."""
    parts = ("mentee_gives", "mentee_gets", "mentor_gives", "mentor_gets")
    said = {"aims": pair.story["aim"], "every": every} | {part: pair.story[part] for part in parts}
    moment = pair.after(1)
    version = save_agreement(
        actor=pair.mentee,
        mentorship=pair.mentorship,
        values=first_values(pair.mentorship) | said,
        base=0,
        now=moment,
    )
    confirm_agreement(actor=pair.mentee, mentorship=pair.mentorship, number=version.number, now=moment)


def agree_on_two_weeks(pair: Pair) -> None:
    """A closer rhythm, which is harder to keep."""
    write_agreement(pair, AgreedRhythm.TWO_WEEKS)


def agree(pair: Pair) -> None:
    """The mentor says yes too."""
    confirm_agreement(actor=pair.mentor, mentorship=pair.mentorship, number=1, now=pair.after(2))


def agree_anew(pair: Pair) -> None:
    """Once a month was too seldom: a second version, which both say yes to."""
    moment = pair.now - 3 * DAY
    latest = latest_version(pair.mentorship)
    if latest is None:
        raise DemoFailed(f"{pair.mentorship} has no agreement to change.")
    version = save_agreement(
        actor=pair.mentee,
        mentorship=pair.mentorship,
        values=values_of(latest) | {"every": AgreedRhythm.TWO_WEEKS},
        base=latest.number,
        now=moment,
    )
    for person in (pair.mentee, pair.mentor):
        confirm_agreement(actor=person, mentorship=pair.mentorship, number=version.number, now=moment + HOUR)


def suggest(pair: Pair) -> None:
    """The mentor suggests an objective; it is none before the mentee takes it."""
    suggest_objective(
        actor=pair.mentor, mentorship=pair.mentorship, title=pair.story["objective"], now=pair.after(3)
    )


def plan(pair: Pair) -> None:
    """The mentee writes an objective, and the two write a way to it."""
    moment = pair.after(3)
    objective = add_objective(
        actor=pair.mentee, mentorship=pair.mentorship, title=pair.story["objective"], now=moment
    )
    strategy = add_strategy(actor=pair.mentor, objective=objective, title=pair.story["strategy"], now=moment)
    for weeks, title in enumerate(pair.story["milestones"], start=1):
        due_on = (pair.begun + timedelta(weeks=3 * weeks)).date()
        add_milestone(actor=pair.mentee, strategy=strategy, title=title, due_on=due_on, now=moment)
    pair.fresh()


def propose(pair: Pair) -> None:
    """The mentor proposes three times that are still to come."""
    times = [_slot(pair, pair.now + timedelta(days=days)) for days in (2, 3, 4)]
    propose_times(
        actor=pair.mentor,
        mentorship=pair.mentorship,
        times=times,
        length_minutes=45,
        now=pair.now - 5 * HOUR,
    )


def meet_in(days: float, *, length_minutes: int = 45) -> Callable[[Pair], None]:
    """A session that many days from now, which may lie in the past; planned some days before."""

    def arrange(pair: Pair) -> None:
        starts_at = _slot(pair, pair.now + timedelta(days=days))
        moment = max(pair.begun + HOUR, min(starts_at - 6 * DAY, pair.now - 6 * HOUR))
        proposal = propose_times(
            actor=pair.mentor,
            mentorship=pair.mentorship,
            times=[starts_at],
            length_minutes=length_minutes,
            where="https://meet.example.org/" + pair.mentor.get_short_name().lower(),
            now=moment,
        )
        take_time(actor=pair.mentee, time=proposal.times.get(), now=moment + timedelta(minutes=20))

    return arrange


def meet_every_two_weeks(pair: Pair) -> None:
    """A series: three sessions at the same time of the week, the first in some days."""
    proposal = propose_times(
        actor=pair.mentor,
        mentorship=pair.mentorship,
        times=[_slot(pair, pair.now + 5 * DAY)],
        length_minutes=45,
        repeats=3,
        weeks_apart=2,
        now=pair.now - 6 * HOUR,
    )
    take_time(actor=pair.mentee, time=proposal.times.get(), now=pair.now - 5 * HOUR)


def call_it_off(pair: Pair) -> None:
    """Something came up; another time is still to be found."""
    cancel_session(
        actor=pair.mentor,
        session=_last(pair),
        word="I am on a train that day. I propose others tonight.",
        now=pair.now - 2 * HOUR,
    )


def prepare(pair: Pair) -> None:
    """The mentee says what the next session is for, and shows it."""
    session = _last(pair)
    moment = min(session.starts_at - 2 * DAY, pair.now - HOUR)
    brought = pair.story["agenda"] if session.number == 1 else pair.story["next_agenda"]
    for words, ask, minutes in brought:
        add_item(
            actor=pair.mentee, session=session, words=words, ask=AskType(ask), minutes=minutes, now=moment
        )
    share_agenda(actor=pair.mentee, session=session, now=moment)


def meet(pair: Pair) -> None:
    """They met: one takeaway, one next act, a note for both and one for nobody else."""
    session = _last(pair)
    moment = min(session.ends_at + 2 * HOUR, pair.now - timedelta(minutes=20))
    say_held(actor=pair.mentee, session=session, happened=True, now=moment)
    story = pair.story
    write_takeaway(
        actor=pair.mentee,
        session=session,
        words=story["takeaway"],
        when=story["when"],
        will=story["will"],
        now=moment,
    )
    add_act(
        actor=pair.mentor,
        mentorship=pair.mentorship,
        words="Send the two pages I talked about",
        owner=pair.mentor,
        due_on=(moment + timedelta(weeks=1)).date(),
        session=session,
        now=moment,
    )
    save_shared_note(actor=pair.mentor, session=session, words=story["note"], base=0, now=moment)
    save_private_note(actor=pair.mentor, session=session, words="Ask less, wait longer.", base=0, now=moment)


def reach_a_milestone(pair: Pair) -> None:
    """The first thing of the plan is done."""
    first = Milestone.objects.filter(strategy__objective__mentorship=pair.mentorship).first()
    if first is not None:
        mark_milestone(actor=pair.mentee, milestone=first, done=True, now=pair.now - 4 * DAY)


def tell_how_it_goes(pair: Pair) -> None:
    """An update in three parts; the hardest stays with its author."""
    story = pair.story
    save_update(
        actor=pair.mentee,
        mentorship=pair.mentorship,
        parts={
            UpdatePartKind.ACCOMPLISHMENTS: (story["accomplishment"], PartReader.BOTH),
            UpdatePartKind.CHALLENGES: (story["challenge"], PartReader.ME),
            UpdatePartKind.DEVELOPMENT: (story["development"], PartReader.BOTH),
        },
        base=0,
        now=pair.now - 2 * DAY,
    )


def answer_both_checks(pair: Pair) -> None:
    """Both say in private that it goes well."""
    steps = dict.fromkeys(CheckItem.values, CheckStep.MOSTLY.value)
    for person in (pair.mentee, pair.mentor):
        answer_check(actor=person, mentorship=pair.mentorship, steps=steps, now=pair.after(31))


def answer_with_little_trust(pair: Pair) -> None:
    """The mentee answers that there is little trust; nobody else learns of it."""
    steps = dict.fromkeys(CheckItem.values, CheckStep.PARTLY.value)
    steps[CheckItem.TRUST.value] = CheckStep.A_LITTLE.value
    answer_check(actor=pair.mentee, mentorship=pair.mentorship, steps=steps, now=pair.after(31))


def take_a_break(pair: Pair) -> None:
    """The mentor is away for some weeks."""
    pause(
        actor=pair.mentor,
        mentorship=pair.fresh(),
        until=(pair.now + timedelta(weeks=3)).date(),
        now=pair.now - 5 * DAY,
    )


def begin_to_close(pair: Pair) -> None:
    """They did what they set out to do, and one has said thank you."""
    begin_closing(
        actor=pair.mentee, mentorship=pair.fresh(), reason=ClosingReason.REACHED, now=pair.now - 3 * DAY
    )
    write_thanks(
        actor=pair.mentee,
        mentorship=pair.fresh(),
        thanks="Thank you for the questions. I still hear them.",
        now=pair.now - 2 * DAY,
    )


def close(pair: Pair) -> None:
    """The other says thank you too, the mentee notes what to take along, and it is closed."""
    begin_to_close(pair)
    write_thanks(
        actor=pair.mentor,
        mentorship=pair.fresh(),
        thanks="You taught me to look at the numbers before the slides.",
        now=pair.now - DAY,
    )
    write_hand_over(
        actor=pair.mentee,
        mentorship=pair.fresh(),
        text="Keep the Monday page. Ask for help in writing.",
        is_shared=True,
        now=pair.now - DAY,
    )
    for person in (pair.mentee, pair.mentor):
        finish(actor=person, mentorship=pair.fresh(), now=pair.now - DAY)


def ask_for_a_change(pair: Pair) -> None:
    """Their times do not go together; nobody is at fault."""
    change_mentor(
        actor=pair.mentor, mentorship=pair.fresh(), reason=ChangeReason.TIMES, now=pair.now - 6 * DAY
    )


def _last(pair: Pair) -> Session:
    session = Session.objects.with_people().filter(mentorship=pair.mentorship).order_by("-starts_at").first()
    if session is None:
        raise DemoFailed(f"{pair.mentorship} has no session yet.")
    return session


def _slot(pair: Pair, moment: datetime) -> datetime:
    """A time on a working day; each pair has its own, so that nobody is asked to be in two places."""
    day = moment.date()
    while day.weekday() > 4:
        day += DAY if moment >= pair.now else -DAY
    hour = 8 + pair.number % 12
    return datetime.combine(day, time(hour), tzinfo=moment.tzinfo)


Way = Sequence[Callable[[Pair], None]]

_BEGIN: Way = (write_agreement, agree, plan)
_ONCE: Way = (*_BEGIN, meet_in(-33), prepare, meet)

# The first of these is the pair that a visitor may step into.
EARLY_WAYS: Sequence[Way] = (
    (*_ONCE, reach_a_milestone, tell_how_it_goes, answer_both_checks, meet_in(2), prepare),
    (*_ONCE, answer_both_checks, meet_in(-4), prepare, meet, meet_in(24)),
    (*_ONCE, agree_anew, meet_every_two_weeks),
    (*_ONCE, answer_with_little_trust),
    (*_ONCE, take_a_break),
    _BEGIN,
    (*_ONCE, begin_to_close),
    (*_ONCE, close),
    (*_BEGIN, ask_for_a_change),
    (agree_on_two_weeks, agree, plan, meet_in(-37), meet),
)
LATE_WAYS: Sequence[Way] = (
    (),
    (write_agreement,),
    (write_agreement, agree, suggest),
    (*_BEGIN, propose),
    (*_BEGIN, meet_in(3), call_it_off),
    (*_BEGIN, meet_in(2, length_minutes=60), prepare),
    (*_BEGIN, meet_in(-1)),
)
