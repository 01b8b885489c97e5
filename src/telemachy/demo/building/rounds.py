"""Rounds of the demonstration: run, published, and one in which people say whom they would like."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from telemachy.demo.building.answers import come_in
from telemachy.demo.building.setting_up import DemoFailed, work
from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Cohort
from telemachy.rounds.actions.approving import approve_round
from telemachy.rounds.actions.drafting import ask_to_solve, open_draft
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.actions.ranking import answer_cards, rank_mentors, save_round_settings, set_ranking
from telemachy.rounds.actions.weighing import weigh_own_list
from telemachy.rounds.choices import AfterDecline, RoundState, Wish
from telemachy.rounds.models import RankingWindow, Round
from telemachy.rounds.queries.own_weights import movable
from telemachy.rounds.queries.ranking import cards_for, settings_of


def round_in_review(coordinator: Person, cohort: Cohort, now: datetime) -> Round:
    draft = open_draft(actor=coordinator, cohort=cohort, now=now)
    ask_to_solve(actor=coordinator, round=draft, version=draft.version, now=now)
    work()
    draft.refresh_from_db()
    if draft.state != RoundState.REVIEW:
        raise DemoFailed(f"The round is {draft.get_state_display().lower()}.")
    return draft


def publish(coordinator: Person, found: Round, now: datetime) -> None:
    approved = approve_round(
        actor=coordinator,
        round=found,
        next_step="We are asking more people to mentor, and you go first in the next round.",
        next_step_by=(now + timedelta(days=40)).date(),
        version=found.version,
        now=now,
    )
    publish_round(actor=coordinator, round=approved, version=approved.version, now=now)
    found.refresh_from_db()
    work()


def let_people_rank(coordinator: Person, cohort: Cohort, now: datetime) -> None:
    """A ranking is open; two thirds of both sides have said something."""
    draft = open_draft(actor=coordinator, cohort=cohort, now=now)
    window = set_ranking(
        actor=coordinator,
        round=draft,
        version=draft.version,
        opens_at=now,
        closes_at=now + timedelta(days=14),
        shortlist_size=6,
        now=now,
    )
    work()
    window.refresh_from_db()
    if window.prepared_at is None:
        raise DemoFailed("The lists of the ranking were not made.")
    with transaction.atomic():
        _wishes(window, cohort, now)
        _weigh(coordinator, window, cohort, now)


def _weigh(coordinator: Person, window: RankingWindow, cohort: Cohort, now: datetime) -> None:
    """Mentees may weigh their own list, and one of them lets one thing count more."""
    stands = settings_of(cohort.program)
    save_round_settings(
        actor=coordinator,
        program=cohort.program,
        shortlist_size=stands.shortlist_size,
        after_decline=AfterDecline(stands.after_decline),
        revision=stands.revision,
        tilt_percent=50,
        now=now,
    )
    for enrollment in cohort.enrollments.filter(role=EnrollmentRole.MENTEE).select_related(
        "person", "cohort__program"
    ):
        known = sorted(movable(enrollment.cohort.program, window, enrollment))
        if known and enrollment.person.joined_at is not None:
            weigh_own_list(actor=enrollment.person, enrollment=enrollment, tilt={known[0]: 50}, now=now)
            return


def _wishes(window: RankingWindow, cohort: Cohort, now: datetime) -> None:
    for number, enrollment in enumerate(cohort.enrollments.select_related("person").order_by("pk")):
        if number % 3 == 2:
            continue
        come_in(enrollment.person, now)
        if enrollment.role == EnrollmentRole.MENTEE:
            shown = window.entries.filter(mentee_enrollment=enrollment).order_by("pk")
            mentors = [entry.mentor_enrollment_id for entry in shown[: 2 + number % 3]]
            rank_mentors(actor=enrollment.person, enrollment=enrollment, mentors=mentors, now=now)
        else:
            cards = cards_for(window, enrollment).values_list("mentee_enrollment_id", flat=True)
            said = dict(zip(cards, (Wish.WELCOME, Wish.WILLING, Wish.WELCOME), strict=False))
            answer_cards(actor=enrollment.person, enrollment=enrollment, answers=said, now=now)
