"""This week: what a coordinator may do next for a program, at most seven things, each with one act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from telemachy.common.text import counted, listed
from telemachy.meetings.queries.process import in_need
from telemachy.mentorships.choices import TAKES_A_PLACE, State
from telemachy.mentorships.models import Mentorship, MentorshipQuerySet
from telemachy.mentorships.queries.changing import NOT_GOING_AHEAD
from telemachy.mentorships.queries.pages import waiting_for
from telemachy.mentorships.queries.places import mentors_found, mentors_wanted, places_offered
from telemachy.notifications.queries import mail_trouble
from telemachy.people.models import Person
from telemachy.programs.choices import PRESENT_STATES, DayPurpose, EnrollmentRole
from telemachy.programs.models import Enrollment, Program
from telemachy.programs.queries.dates import days_soon
from telemachy.programs.queries.gates import lapsed
from telemachy.rounds.choices import AfterDecline, RoundState
from telemachy.rounds.models import PhaseDraw, Publication, Round
from telemachy.rounds.queries.contests import open_contests
from telemachy.rounds.queries.phases import in_full
from telemachy.rounds.queries.ranking import settings_of

AT_MOST = 7
EACH_KIND = 2  # so many by name; more of a kind are one line, or they would push everything else off the list
UNOPENED_AFTER = timedelta(days=4)
UNANSWERED_AFTER = timedelta(days=7)
REMINDED_LATELY = timedelta(days=3)
PHASE_NOTICE = timedelta(days=7)


@dataclass(frozen=True)
class Thing:
    """One thing to do: what it is, its one act, and text that may be copied."""

    kind: str
    title: str
    text: str
    url: str
    label: str
    ready: str = ""


@dataclass(frozen=True)
class ThisWeek:
    """The list, and how much more there is than fits on it."""

    things: Sequence[Thing]
    more: int

    @property
    def is_empty(self) -> bool:
        return not self.things


def this_week(program: Program, now: datetime) -> ThisWeek:
    """The things to do, in order of urgency. The number of queries does not depend on how many there are."""
    published = Publication.objects.filter(program=program).aggregate(last=Max("published_at"))["last"]
    if published is None:
        return ThisWeek([], 0)
    things = [
        *_screening_lapsed(program, now),
        *_asked_about(program),
        *_mail_came_back(program),
        *_not_opened(program, now),
        *_not_answered(program, now),
        *_phase_comes(program, now),
        *_without_again(program),
        *_pairs_in_need(program, now),
        *_joined_late(program, published),
        *_over_load(program),
        *_days_come(program, now),
    ]
    return ThisWeek(things[:AT_MOST], max(0, len(things) - AT_MOST))


def _screening_lapsed(program: Program, now: datetime) -> list[Thing]:
    """Pairs that run although the screening that the program asks for no longer stands."""
    in_a_pair = Exists(
        Mentorship.objects.taking_a_place().filter(
            Q(mentor_enrollment=OuterRef("pk")) | Q(mentee_enrollment=OuterRef("pk"))
        )
    )
    rows = list(lapsed(program, now.date()).filter(in_a_pair))
    return _few_or_one(
        [
            Thing(
                "screening",
                f"The screening of {row.person.name} no longer stands",
                "They are in a pair that runs. Nobody new is proposed to them until a decision is recorded.",
                reverse("programs:screenings", args=[row.public_id]),
                "Look at the record",
            )
            for row in rows
        ],
        Thing(
            "screening",
            f"The screening of {counted(len(rows), 'person', 'people')} in pairs no longer stands",
            _names(row.person for row in rows),
            _people_of(program),
            "Look at them",
        ),
    )


def _phase_comes(program: Program, now: datetime) -> list[Thing]:
    """The next phase of a start in phases, from a week before its day until a round is opened for it."""
    today = now.date()
    waits = (
        PhaseDraw.objects.filter(
            round__program=program,
            round__state=RoundState.PUBLISHED,
            ended_at=None,
            next_from__lte=today + PHASE_NOTICE,
        )
        .annotate(
            held=Count("order", filter=Q(order__position__gt=F("takes"), order__enrollment__isnull=False))
        )
        .filter(held__gt=0)
    )
    later = Round.objects.filter(cohort=OuterRef("round__cohort"), number__gt=OuterRef("round__number"))
    later = later.exclude(state=RoundState.DROPPED)
    return [
        Thing(
            "phase",
            f"The next phase may begin {'from today' if draw.next_from <= today else 'soon'}",
            f"{counted(draw.held, 'person waits', 'people wait')} for it, from {in_full(draw.next_from)}, "
            "and go before those who joined later. Open a round for them.",
            reverse("rounds:list", args=[program.public_id]),
            "Open a round",
        )
        for draw in waits.filter(~Exists(later)).order_by("pk")
    ]


def _days_come(program: Program, now: datetime) -> list[Thing]:
    """Days of the program's year in the next two weeks, with a page from which to ask or to thank."""
    return [
        Thing(
            "day",
            f"{one.day.name}: {in_full(one.on)}",
            _DAYS_FOR[DayPurpose(one.day.purpose)],
            reverse(
                "programs:ways_in" if one.day.purpose == DayPurpose.RECRUIT else "programs:people",
                args=[program.public_id],
            ),
            "See how people come in" if one.day.purpose == DayPurpose.RECRUIT else "See who takes part",
        )
        for one in days_soon(program, now.date())
    ]


_DAYS_FOR = {
    DayPurpose.RECRUIT: "A day on which you ask people in.",
    DayPurpose.THANK: "A day on which you thank those who take part.",
    DayPurpose.BOTH: "A day on which you thank those who take part, and ask others in.",
}


def _asked_about(program: Program) -> list[Thing]:
    """People who ask about a result and wait for a person's answer."""
    rows = list(open_contests(program))
    return _few_or_one(
        [
            Thing(
                "question",
                f"{row.enrollment.person.name} asks about a result",
                "They wait for an answer from a person.",
                reverse("rounds:contest", args=[row.public_id]),
                "Read and answer",
            )
            for row in rows
        ],
        Thing(
            "question",
            f"{counted(len(rows), 'person asks', 'people ask')} about a result",
            _names(row.enrollment.person for row in rows),
            reverse("rounds:contests", args=[program.public_id]),
            "Read and answer",
        ),
    )


def _mail_came_back(program: Program) -> list[Thing]:
    people = {
        row.person_id: row
        for row in Enrollment.objects.filter(cohort__program=program)
        .present()
        .select_related("person")
        .order_by("id")
    }
    troubled = mail_trouble([row.person for row in people.values()])
    rows = [people[pk] for pk in people if pk in troubled]
    return _few_or_one(
        [
            Thing(
                "mail",
                f"The mail to {row.person.name} came back",
                f"{row.person.email} did not take it. "
                "With a mended address, what did not arrive is sent again.",
                f"{_page_of(row)}#address",
                "Mend the address",
                f"Hello {row.person.get_short_name()}, a mail from {program.name} to {row.person.email} "
                "came back. Which address reaches you?",
            )
            for row in rows
        ],
        Thing(
            "mail",
            f"Mails to {counted(len(rows), 'person', 'people')} came back",
            _names(row.person for row in rows),
            _people_of(program),
            "Look at them",
        ),
    )


def _not_opened(program: Program, now: datetime) -> list[Thing]:
    rows = list(
        Enrollment.objects.filter(cohort__program=program)
        .present()
        .filter(
            person__joined_at__isnull=True,
            person__email__isnull=False,
            person__opted_out_at__isnull=True,
            person__invitations__program_id=str(program.public_id),
        )
        .annotate(asked_at=Max("person__invitations__issued_at"))
        .filter(asked_at__lte=now - UNOPENED_AFTER)
        .select_related("person")
        .order_by("asked_at", "id")
    )
    return _few_or_one(
        [
            Thing(
                "unopened",
                f"{row.person.name} has not opened the invitation",
                "A word from you often does more than a second mail.",
                _page_of(row),
                "Send a new link",
                _have_a_look(f"Hello {row.person.get_short_name()}", program),
            )
            for row in rows
        ],
        Thing(
            "unopened",
            f"{counted(len(rows), 'person has', 'people have')} not opened the invitation",
            _names(row.person for row in rows),
            _people_of(program),
            "Look at them",
            _have_a_look("Hello", program),
        ),
    )


def _have_a_look(greeting: str, program: Program) -> str:
    return (
        f"{greeting}, you should have a mail from {program.name}. Its link opens your page, and there you "
        "can also say that you would rather not take part."
    )


def _not_answered(program: Program, now: datetime) -> list[Thing]:
    rows = list(unanswered(program, now))
    return _few_or_one(
        [
            Thing(
                "unanswered",
                f"No answer from {listed([person.name for person in waiting_for(row)])} "
                f"for {(now - row.asked_at).days} days",
                f"{row.mentee.name} and {row.mentor.name} were proposed to each other.",
                reverse("rounds:remind", args=[row.public_id]),
                "Remind",
                ready_reminder(),
            )
            for row in rows
        ],
        Thing(
            "unanswered",
            f"{counted(len(rows), 'proposal waits', 'proposals wait')} for an answer",
            f"The longest waits for {(now - rows[0].asked_at).days} days." if rows else "",
            reverse("rounds:remind_all", args=[program.public_id]),
            "Remind all of them",
        ),
    )


def unanswered(program: Program, now: datetime) -> MentorshipQuerySet:
    """Proposals that wait for an answer for a week or more and about which nobody was reminded lately."""
    return (
        Mentorship.objects.filter(program=program)
        .unanswered_since(now - UNANSWERED_AFTER)
        .filter(Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - REMINDED_LATELY))
        .with_people()
        .order_by("proposed_at", "id")
    )


def ready_reminder() -> str:
    """A short word to go with a reminder; the coordinator may change it."""
    return "A short yes or no is enough, and both are fine. If something holds you up, tell me."


def _without_again(program: Program) -> list[Thing]:
    """Mentees whose proposal came to nothing (a no, or the mentor left), with the next choice held."""
    ended = list(
        Mentorship.objects.filter(
            NOT_GOING_AHEAD,
            program=program,
            proposed_at__isnull=False,
            mentee_enrollment__state__in=PRESENT_STATES,
        )
        .with_people()
        .order_by("changed_at", "id")
    )
    latest = {row.mentee_enrollment_id: row for row in ended}
    found = mentors_found(latest)
    held = {
        row.mentee_enrollment_id: row
        for row in Mentorship.objects.filter(program=program, state=State.HELD).with_people()
    }
    pool = settings_of(program).after_decline == AfterDecline.POOL
    things = []
    for mentee_id, row in latest.items():
        standing = found.get(mentee_id, 0) - (mentee_id in held)
        if standing >= mentors_wanted(row.mentee_enrollment, program):
            continue
        left = row.mentor_enrollment.state not in PRESENT_STATES
        title = (
            f"{row.mentor.name} left; {row.mentee.name} has no mentor"
            if left
            else f"{row.mentee.name} and {row.mentor.name} are not going ahead"
        )
        kind = "left" if left else "declined"
        things.append(_next_choice(program, row, held.get(mentee_id), title, kind, pool=pool))
    return _few_or_one(
        things,
        Thing(
            "declined",
            f"{counted(len(things), 'mentee has', 'mentees have')} no mentor again",
            "Where a mentor is free, the next choice is held for a week.",
            reverse("rounds:next_choices", args=[program.public_id]),
            "Look at the next choices",
        ),
    )


def _next_choice(
    program: Program, ended: Mentorship, held: Mentorship | None, title: str, kind: str, *, pool: bool
) -> Thing:
    if held is not None:
        return Thing(
            kind,
            title,
            f"The next choice is {held.mentor.name}; the place is held.",
            reverse("rounds:next_choice", args=[held.public_id]),
            f"Propose {held.mentor.get_short_name()}",
            f"Hello {ended.mentee.get_short_name()}, the mentorship with {ended.mentor.name} is not going "
            f"ahead. {held.mentor.name} is free and may suit you. You hear more on your page.",
        )
    return Thing(
        kind,
        title,
        "In this program they wait for the next round."
        if pool
        else "Nobody who fits has a free place now. A round that follows looks again.",
        reverse("rounds:list", args=[program.public_id]),
        "Open a round",
        f"Hello {ended.mentee.get_short_name()}, the mentorship with {ended.mentor.name} is not going ahead. "
        "I am looking for another mentor for you and come back to you.",
    )


def _pairs_in_need(program: Program, now: datetime) -> list[Thing]:
    """Pairs that have not begun or went quiet: one line, for the page that has them all."""
    found = in_need(program, now)
    if not found.number:
        return []
    title = f"{counted(found.number, 'pair')} may need a hand"
    return [Thing("pairs", title, found.words, found.url, "See which, and one act for each")]


def _joined_late(program: Program, published: datetime) -> list[Thing]:
    late = (
        Enrollment.objects.filter(
            cohort__program=program, joined_at__gt=published, role=EnrollmentRole.MENTEE
        )
        .present()
        .exclude(mentorships_as_mentee__state__in=sorted(TAKES_A_PLACE))
        .select_related("person")
        .order_by("joined_at", "id")
    )
    rows = list(late)
    if not rows:
        return []
    return [
        Thing(
            "late",
            f"{counted(len(rows), 'mentee')} joined after the round",
            _names(row.person for row in rows),
            reverse("rounds:list", args=[program.public_id]),
            "Open a round that follows",
            f"Hello, welcome to {program.name}. You joined after the last matching; the next includes you.",
        )
    ]


def _over_load(program: Program) -> list[Thing]:
    standing = Count(
        "mentorships_as_mentor", filter=Q(mentorships_as_mentor__state__in=sorted(TAKES_A_PLACE))
    )
    mentors: QuerySet[Any] = (
        Enrollment.objects.filter(cohort__program=program, role=EnrollmentRole.MENTOR)
        .present()
        .annotate(standing=standing)
        .filter(Q(capacity__isnull=True) | Q(standing__gt=F("capacity")), standing__gt=0)
        .select_related("person")
        .order_by("id")
    )
    each = []
    for row in mentors:
        limit = places_offered(row, program)
        if row.standing <= limit:
            continue
        each.append(
            Thing(
                "load",
                f"{row.person.name} has more mentees than the limit",
                f"{counted(row.standing, 'mentee')}, with a limit of {limit}. "
                "Nobody loses a mentor by this; no new one is added.",
                _page_of(row),
                "Look at it",
                f"Hello {row.person.get_short_name()}, you lowered your limit below the mentees you have. "
                "Would you like to go on with all of them, or shall we find another mentor for one?",
            )
        )
    together = Thing(
        "load",
        f"{counted(len(each), 'mentor has', 'mentors have')} more mentees than their limit",
        "Nobody loses a mentor by this; no new one is added.",
        _people_of(program),
        "Look at them",
    )
    return _few_or_one(each, together)


def _few_or_one(each: list[Thing], together: Thing) -> list[Thing]:
    """A few by name, or all of a kind in one line."""
    return each if len(each) <= EACH_KIND else [together]


def _names(people: Iterable[Person]) -> str:
    names = [person.name for person in people]
    return listed(names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"])


def _page_of(enrollment: Enrollment) -> str:
    return reverse("programs:enrollment", args=[enrollment.public_id])


def _people_of(program: Program) -> str:
    return reverse("programs:people", args=[program.public_id])
