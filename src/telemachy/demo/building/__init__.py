"""Builds the demonstration: a year's worth of an organization in seconds, by nothing but the real actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from telemachy.common import clock
from telemachy.demo.building.alone import let_somebody_come_alone
from telemachy.demo.building.answers import (
    PUBLISHED_BEFORE,
    let_people_answer,
    let_people_declare,
    let_somebody_ask,
    let_somebody_join_late,
)
from telemachy.demo.building.casting import cast_parts
from telemachy.demo.building.pairs import let_pairs_begin
from telemachy.demo.building.rounds import let_people_rank, publish, round_in_review
from telemachy.demo.building.setting_up import (
    ACROSS,
    LEADERSHIP,
    REVERSE,
    DemoFailed,
    program_with_people,
    set_up_organization,
    work,
)
from telemachy.rounds.actions.drafting import open_draft

__all__ = ["DemoFailed", "build"]

Say = Callable[[str], None]


def build(*, now: datetime, say: Say) -> None:
    """Fill an empty installation. Takes some seconds; says what is being done."""
    begun = now - timedelta(days=70)
    say("Setting up the organization")
    with clock.at(begun):
        coordinator = set_up_organization(begun)
    say(f"Importing {LEADERSHIP.mentees + LEADERSHIP.mentors} people from a spreadsheet")
    with clock.at(now - timedelta(days=30)):
        cohort = program_with_people(LEADERSHIP, coordinator, clock.now())
    say("Matching, reviewing and publishing a round")
    with clock.at(now - PUBLISHED_BEFORE):
        published = round_in_review(coordinator, cohort, clock.now())
        publish(coordinator, published, clock.now())
    say("Letting people answer")
    let_people_answer(published, now)
    let_somebody_join_late(coordinator, cohort, now - timedelta(days=1))
    say("Drafting a second program")
    with clock.at(now - timedelta(days=2)):
        second = program_with_people(ACROSS, coordinator, clock.now())
        open_draft(actor=coordinator, cohort=second, now=clock.now())
        work()
    say("Letting people rank in a third")
    with clock.at(now - timedelta(days=1)):
        third = program_with_people(REVERSE, coordinator, clock.now())
        let_people_rank(coordinator, third, clock.now())
    say("Leading pairs through their first weeks")
    later = let_pairs_begin(coordinator, now)
    let_people_declare(coordinator, cohort, now)
    let_somebody_ask(published, now)
    alone = let_somebody_come_alone(coordinator, now)
    cast_parts(coordinator, published, later, alone)
    # What was mailed stays in the mailbox page; the pictures and files of the round are written by now.
    work()
