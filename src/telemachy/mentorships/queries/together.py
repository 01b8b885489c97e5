"""The first page of two people who work together: what comes next, and where they stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from telemachy.growth.queries import shared_aims
from telemachy.mentorships.choices import UNDER_WAY, AgreedRhythm, State
from telemachy.mentorships.models import AgreementVersion, Change, Closing, Mentorship, Objective, Pause
from telemachy.mentorships.queries.agreement import Rhythm, default_rhythm, versions_of
from telemachy.mentorships.queries.agreement_parts import missing_in
from telemachy.mentorships.queries.checks import check_page
from telemachy.mentorships.queries.plan import objectives_of
from telemachy.people.models import Person

#: So long there is time for a last word; then the mentorship closes by itself.
TIME_FOR_A_LAST_WORD = timedelta(days=14)


@dataclass(frozen=True)
class Next:
    """The one thing to do now."""

    title: str
    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Together:
    """What the page of two people shows."""

    next: Next
    version: AgreementVersion | None
    agreed: AgreementVersion | None
    rhythm: Rhythm
    objectives: list[Objective]
    pause: Pause | None
    closing: Closing | None
    state: State
    #: Whether this person's own check after thirty days can be answered now.
    check_is_open: bool = False
    #: How many aims the mentee lets this mentor read.
    shared_aims: int = 0

    @property
    def is_before_the_beginning(self) -> bool:
        return self.state == State.ACCEPTED

    @property
    def may_pause(self) -> bool:
        return self.state == State.ACTIVE

    @property
    def may_resume(self) -> bool:
        return self.state == State.PAUSED

    @property
    def may_end(self) -> bool:
        return self.state in UNDER_WAY and self.state != State.CLOSING

    @property
    def may_change(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


def together(mentorship: Mentorship, person: Person, now: datetime) -> Together:
    """Where the two stand, and what this one of them does next. Runs at most seven queries."""
    state = State(mentorship.state)
    versions = versions_of(mentorship)
    version = versions[0] if versions else None
    agreed = next((one for one in versions if one.is_agreed), None)
    objectives = objectives_of(mentorship)
    rhythm = (
        Rhythm(AgreedRhythm(agreed.every), agreed.minutes, is_agreed=True)
        if agreed
        else default_rhythm(mentorship.program)
    )
    pause = Pause.objects.filter(mentorship=mentorship, ended_at__isnull=True).first()
    closing = Closing.objects.filter(mentorship=mentorship).first()
    return Together(
        next=_next(mentorship, person, version, agreed, objectives),
        version=version,
        agreed=agreed,
        rhythm=rhythm,
        objectives=objectives,
        pause=pause if state == State.PAUSED else None,
        closing=closing,
        state=state,
        check_is_open=_check_is_open(mentorship, person, now),
        shared_aims=len(shared_aims(mentorship.mentee, person)) if mentorship.is_mentor(person) else 0,
    )


def _check_is_open(mentorship: Mentorship, person: Person, now: datetime) -> bool:
    page = check_page(mentorship, person, now)
    return page.may_answer and not page.is_skipped


def _next(
    mentorship: Mentorship,
    person: Person,
    version: AgreementVersion | None,
    agreed: AgreementVersion | None,
    objectives: list[Objective],
) -> Next:
    other = mentorship.other_than(person).get_short_name()
    to = {name: reverse(f"mentorships:{name}", args=[mentorship.public_id]) for name in PLACES}
    if mentorship.state == State.PAUSED:
        return Next("You have paused", "Nothing is expected of either of you. Go on whenever it suits.")
    if mentorship.state == State.CLOSING:
        words = "There is time for a last talk and a word of thanks."
        return Next("You are coming to the end", words, to["ending"], "Go to the ending")
    if mentorship.state == State.CONTINUING:
        words = "You go on without the program. Your pages stay as they are."
        return Next("It is yours alone now", words, to["ending"], "Thanks, and what is taken along")
    if mentorship.state == State.CLOSED and Change.objects.filter(mentorship=mentorship).exists():
        words = "There was a change of mentor. It is nobody's fault, and what you both wrote stays readable."
        return Next("This mentorship has ended", words, to["change"], "What happens next")
    if mentorship.state == State.CLOSED:
        words = "What the two of you wrote stays readable for you both."
        return Next("This mentorship is closed", words, to["ending"], "Thanks, and what is taken along")
    if version is None:
        words = "What each gives and gets, how often you meet, what stays between you. Either writes first."
        return Next("Agree on how you work together", words, to["edit_agreement"], "Write the agreement")
    if version != agreed:
        return _next_of_agreement(mentorship, person, version, to["agreement"], other)
    if not objectives:
        if mentorship.is_mentor(person):
            words = f"It is {other}'s to write. You may suggest one."
            return Next("An objective is missing", words, to["suggest_objective"], "Suggest an objective")
        words = "One is enough to begin with, from three beginnings or in your own words."
        return Next("Write your first objective", words, to["add_objective"], "Write an objective")
    return Next(
        "Meet", "What you bring is more than half of it.", _sessions(mentorship), "Go to your sessions"
    )


PLACES = ("agreement", "edit_agreement", "add_objective", "suggest_objective", "ending", "change")


def _next_of_agreement(
    mentorship: Mentorship, person: Person, version: AgreementVersion, url: str, other: str
) -> Next:
    mine = version.mentor_confirmed_at if mentorship.is_mentor(person) else version.mentee_confirmed_at
    if missing_in(version):
        return Next("Finish the agreement", "Some parts are still empty.", url, "Go to the agreement")
    if mine is None:
        words = "Read it, change it or say yes. It holds once both of you have."
        return Next("The agreement waits for your yes", words, url, "Read the agreement")
    words = f"You said yes. {other} is told that it waits for theirs."
    return Next(f"{other} reads the agreement", words, url, "Look at it")


def _sessions(mentorship: Mentorship) -> str:
    return reverse("meetings:of_mentorship", args=[mentorship.public_id])


@dataclass(frozen=True)
class EndingPage:
    """What one of the two sees of the ending."""

    closing: Closing | None
    is_closing: bool
    is_over: bool
    may_begin: bool
    i_began: bool
    my_thanks: str
    their_thanks: str
    hand_over: str
    hand_over_is_shared: bool
    i_am_done: bool
    they_are_done: bool
    i_go_on: bool
    they_go_on: bool
    reason: str
    closes_on: datetime | None


def ending_page(mentorship: Mentorship, person: Person) -> EndingPage:
    """The ending as this one of the two sees it. Runs one query."""
    closing = Closing.objects.filter(mentorship=mentorship).first()
    state = State(mentorship.state)
    is_closing = state == State.CLOSING and closing is not None
    is_over = state in (State.CLOSED, State.CONTINUING)
    i_am_mentor = mentorship.is_mentor(person)
    shown = closing or Closing(mentorship=mentorship)
    mine, theirs = ("mentor", "mentee") if i_am_mentor else ("mentee", "mentor")
    return EndingPage(
        closing=closing,
        is_closing=is_closing,
        is_over=is_over,
        may_begin=state in UNDER_WAY and not is_closing,
        i_began=closing is not None and closing.begun_by_id == person.pk,
        my_thanks=getattr(shown, f"{mine}_thanks"),
        their_thanks=getattr(shown, f"{theirs}_thanks"),
        hand_over=shown.hand_over if not i_am_mentor or shown.hand_over_is_shared else "",
        hand_over_is_shared=shown.hand_over_is_shared,
        i_am_done=getattr(shown, f"{mine}_done_at") is not None,
        they_are_done=getattr(shown, f"{theirs}_done_at") is not None,
        i_go_on=getattr(shown, f"{mine}_goes_on_at") is not None,
        they_go_on=getattr(shown, f"{theirs}_goes_on_at") is not None,
        reason=shown.get_reason_display() if shown.reason else "",
        closes_on=closing.begun_at + TIME_FOR_A_LAST_WORD if closing and is_closing else None,
    )
