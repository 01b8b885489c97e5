"""After publication: where a proposal comes to nothing, a next choice is held for the coordinator."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from telemachy import matching
from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.matching.result import Match
from telemachy.matching.rules import Rules, RulesError
from telemachy.mentorships import notices
from telemachy.mentorships.actions import PairToOpen, hold_mentorship, remind, withdraw_mentorship
from telemachy.mentorships.actions import propose_held as open_held
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.changing import NOT_GOING_AHEAD
from telemachy.mentorships.queries.places import (
    ended_in,
    mentors_found,
    mentors_wanted,
    standing_in,
)
from telemachy.mentorships.queries.words import contact_of
from telemachy.notifications.actions import notify
from telemachy.people.models import Person
from telemachy.programs.choices import PRESENT_STATES, ProgramState
from telemachy.programs.features import BuiltProblem, build_problem
from telemachy.programs.models import Cohort, Enrollment
from telemachy.rounds.choices import OPEN, AfterDecline, RoundState
from telemachy.rounds.models import WORDS_LENGTH, Round
from telemachy.rounds.queries.letters import ANSWER_WITHIN, NOTHING_SAID, day_in_words
from telemachy.rounds.queries.ranking import settings_of
from telemachy.rounds.queries.wishes import wishes_in, with_wishes_weighed
from telemachy.rounds.queries.words import Names, words_for_the_pair, worth_talking_about

HOLD_FOR = timedelta(days=7)

log = structlog.get_logger(__name__)


def hold_next_choices(*, now: datetime) -> int:
    """Let go of holds that ran out and of those who left; hold a next choice for each mentee left without.

    Returns how many are newly held. A cohort with a round under way is left alone: the round decides there.
    Where a program says so, the next choice is proposed at once, or everyone waits for the next round.
    """
    _let_go_of_what_ran_out(now)
    _let_go_of_those_who_left(now)
    held = 0
    for cohort in _cohorts_to_look_at():
        try:
            held += _hold_in(cohort, now)
        except (Refusal, RulesError) as error:
            # The rules of one program cannot be laid upon its roster: its own pages say so, the others go on.
            log.warning("no_next_choices", cohort=cohort.pk, error=type(error).__name__)
    return held


@transaction.atomic
def propose_held(*, actor: Person | None, mentorship: Mentorship, now: datetime) -> Mentorship:
    """Propose a held next choice to both, and tell them."""
    mentorship = open_held(actor=actor, mentorship=mentorship, now=now)
    program = mentorship.program
    common = {
        "program": program.name,
        "contact": contact_of(program),
        "answer_by": day_in_words((now + ANSWER_WITHIN).date()),
        "first_contact": "",
    }
    for person, other, notice, called, words in (
        (
            mentorship.mentee,
            mentorship.mentor,
            notices.PROPOSED_TO_MENTEE,
            "mentor",
            mentorship.words_for_mentee,
        ),
        (
            mentorship.mentor,
            mentorship.mentee,
            notices.PROPOSED_TO_MENTOR,
            "mentees",
            mentorship.words_for_mentor,
        ),
    ):
        notify(
            person=person,
            notice=program.words.notice(notice),
            values={**common, "name": person.get_short_name(), called: other.name, "why": _as_lines(words)},
            link=mentorship.get_absolute_url(),
            key=f"rounds.next_choice:{mentorship.public_id}:{person.public_id}",
            now=now,
            sender_name=program.sender_name,
            program_id=str(program.public_id),
        )
    record(
        actor=actor, verb="rounds.propose_held", target=mentorship, now=now, program_id=str(program.public_id)
    )
    return mentorship


def remind_everyone(*, actor: Person, mentorships: Sequence[Mentorship], note: str, now: datetime) -> int:
    """Remind all who have not answered; who was reminded in the same moment is passed over."""
    number = 0
    for mentorship in mentorships:
        try:
            number += len(remind(actor=actor, mentorship=mentorship, note=note, now=now))
        except Refusal:
            continue
    return number


def let_go(*, actor: Person, mentorship: Mentorship, now: datetime) -> None:
    """Give a held place back, or take back a mentorship that one of the two has left; who stays is told."""
    withdraw_mentorship(actor=actor, mentorship=mentorship, now=now)


def _let_go_of_what_ran_out(now: datetime) -> None:
    for held in Mentorship.objects.filter(state=State.HELD, held_until__lte=now).order_by("id"):
        try:
            withdraw_mentorship(actor=None, mentorship=held, now=now)
        except Refusal:
            continue  # a coordinator proposed it in the same moment


def _let_go_of_those_who_left(now: datetime) -> None:
    """End what is not under way yet with somebody who left; the other side is told kindly."""
    both_here = Q(mentor_enrollment__state__in=PRESENT_STATES, mentee_enrollment__state__in=PRESENT_STATES)
    not_under_way = Q(state__in=[State.HELD, State.PROPOSED, State.ACCEPTED])
    for mentorship in Mentorship.objects.filter(not_under_way).exclude(both_here).order_by("id"):
        try:
            withdraw_mentorship(actor=None, mentorship=mentorship, now=now)
        except Refusal:
            continue  # it was ended in the same moment


def _cohorts_to_look_at() -> list[Cohort]:
    """Cohorts with a published round, none under way, and a pair that is not going ahead."""
    under_way = Round.objects.filter(state__in=OPEN).values("cohort")
    ended = Mentorship.objects.filter(NOT_GOING_AHEAD).values("mentee_enrollment__cohort")
    published = Round.objects.filter(state=RoundState.PUBLISHED).values("cohort")
    return list(
        Cohort.objects.select_related("program")
        .filter(program__state=ProgramState.OPEN, pk__in=ended)
        .filter(pk__in=published)
        .exclude(program__round_settings__after_decline=AfterDecline.POOL)
        .exclude(pk__in=under_way)
        .order_by("id")
    )


def _hold_in(cohort: Cohort, now: datetime) -> int:
    waiting = _mentees_to_hold_for(cohort)
    if not waiting:
        return 0
    wishes = wishes_in(cohort)
    text = cohort.program.rules_toml
    rules = Rules.from_toml(with_wishes_weighed(text) if wishes else text)
    at_once = settings_of(cohort.program).after_decline == AfterDecline.PROPOSE
    held = 0
    built: BuiltProblem | None = None
    for mentee in waiting:
        if built is None:
            built = build_problem(
                cohort=cohort,
                rules=rules,
                now=now,
                ranks=wishes.ranks,
                answers=wishes.answers,
                never=[*ended_in(cohort), *wishes.apart],
                load=standing_in(cohort),
            )
        if found := _hold_for(cohort, rules, built, mentee, now):
            held += 1
            if at_once:
                propose_held(actor=None, mentorship=found, now=now)
            built = None  # a place that was held for one is no longer free for the next
    return held


def _mentees_to_hold_for(cohort: Cohort) -> list[Enrollment]:
    """Mentees who take part, whose pair is not going ahead, who want a mentor and have no choice held."""
    came_to_nothing = Mentorship.objects.filter(
        NOT_GOING_AHEAD, mentee_enrollment__cohort=cohort, proposed_at__isnull=False
    )
    held = Mentorship.objects.filter(mentee_enrollment__cohort=cohort, state=State.HELD)
    rows = (
        Enrollment.objects.select_related("person", "cohort__program")
        .filter(pk__in=came_to_nothing.values("mentee_enrollment"), state__in=PRESENT_STATES)
        .exclude(pk__in=held.values("mentee_enrollment"))
        .order_by("waiting_since", "id")
    )
    found = mentors_found(row.pk for row in rows)
    return [row for row in rows if found.get(row.pk, 0) < mentors_wanted(row, cohort.program)]


def _hold_for(
    cohort: Cohort, rules: Rules, built: BuiltProblem, mentee: Enrollment, now: datetime
) -> Mentorship | None:
    """Hold the next one of the mentee's own ranking, then the best fit, with a free place.

    One whose place went in this moment is passed over.
    """
    if mentee.pk not in built.mentee_ids:
        return None  # something that has to be done first is not done
    row = built.mentee_ids.index(mentee.pk)
    round = Round.objects.filter(cohort=cohort, state=RoundState.PUBLISHED).order_by("-number").first()
    for match in _as_wished(built, row, matching.rank(built.problem, rules, row, built.problem.n_mentors)):
        if built.problem.capacity[match.mentor] < 1:
            continue
        mentor = Enrollment.objects.select_related("person").get(pk=built.mentor_ids[match.mentor])
        names: Names = {"mentee": mentee.person.name, "mentor": mentor.person.name}
        try:
            return hold_mentorship(
                actor=None,
                program=cohort.program,
                pair=PairToOpen(
                    mentor_enrollment_id=mentor.pk,
                    mentee_enrollment_id=mentee.pk,
                    words_for_mentee=tuple(words_for_the_pair(match, **names)),
                    words_for_mentor=tuple(words_for_the_pair(match, **names, reader="mentor")),
                    talk_for_mentee=worth_talking_about(match.reasons, **names)[:WORDS_LENGTH],
                    talk_for_mentor=worth_talking_about(match.reasons, **names, reader="mentor")[
                        :WORDS_LENGTH
                    ],
                ),
                round_public_id=round.public_id if round else None,
                held_until=now + HOLD_FOR,
                now=now,
            )
        except Refusal:
            continue
    return None


def _as_wished(built: BuiltProblem, row: int, matches: Sequence[Match]) -> list[Match]:
    """Whom the mentee ranked first, in that order; then the others as they fit."""
    ranks = built.problem.ranks
    place = {
        mentor: int(number)
        for (mentee, mentor), number in zip(ranks.ranked, ranks.place.tolist(), strict=True)
        if mentee == row
    }
    return sorted(matches, key=lambda match: place.get(match.mentor, len(place) + 1))


def _as_lines(words: Sequence[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in words) or NOTHING_SAID
