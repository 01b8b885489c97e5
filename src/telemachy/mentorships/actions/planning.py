"""Strategies and milestones, which both of the two write; and the yes of both to the plan."""

from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.mentorships.actions.plan_book import PlanChanged, open_plan, write_down
from telemachy.mentorships.choices import ObjectiveState, PlanAct, PlanPart
from telemachy.mentorships.models import (
    SNAPSHOT_LENGTH,
    Mentorship,
    Milestone,
    Objective,
    PlanSignature,
    Strategy,
)
from telemachy.mentorships.queries.plan import milestone_said, version_of
from telemachy.people.models import Person

MOST_STRATEGIES = 10
MOST_MILESTONES = 20

Line = TypeVar("Line", Strategy, Milestone)


class NothingWritten(Refusal):
    """The line is empty, or there are enough of them."""


class NothingToSign(Refusal):
    """There is no plan yet."""


class PlanMovedOn(Stale):
    """The plan changed after it was read."""


@transaction.atomic
def add_strategy(*, actor: Person, objective: Objective, title: str, now: datetime) -> Strategy:
    """One way towards an objective."""
    mentorship = open_plan(objective.mentorship, actor)
    _require_objective(objective)
    _require_line(title, objective.strategies.count() < MOST_STRATEGIES)
    strategy = Strategy.objects.create(objective=objective, title=title, written_by=actor, created_at=now)
    write_down(mentorship, actor, PlanPart.STRATEGY, PlanAct.ADDED, after=title, now=now)
    return strategy


@transaction.atomic
def edit_strategy(*, actor: Person, strategy: Strategy, title: str, revision: int, now: datetime) -> Strategy:
    """Write it anew."""
    mentorship = open_plan(strategy.objective.mentorship, actor)
    _require_line(title)
    strategy = _locked(Strategy, strategy.pk)
    before = strategy.title
    if before == title:
        return strategy
    _require_revision(strategy, revision, before)
    strategy.title = title
    _save(strategy)
    write_down(mentorship, actor, PlanPart.STRATEGY, PlanAct.CHANGED, before=before, after=title, now=now)
    return strategy


@transaction.atomic
def remove_strategy(*, actor: Person, strategy: Strategy, now: datetime) -> None:
    """Take it out, with its milestones; what it said stays in the history."""
    mentorship = open_plan(strategy.objective.mentorship, actor)
    strategy = _locked(Strategy, strategy.pk)
    lines = [strategy.title, *(f"- {milestone_said(one)}" for one in strategy.milestones.all())]
    strategy.delete()
    write_down(mentorship, actor, PlanPart.STRATEGY, PlanAct.REMOVED, before=_cut("\n".join(lines)), now=now)


@transaction.atomic
def add_milestone(
    *, actor: Person, strategy: Strategy, title: str, due_on: date | None, now: datetime
) -> Milestone:
    """Something that is done by a day."""
    mentorship = open_plan(strategy.objective.mentorship, actor)
    _require_objective(strategy.objective)
    _require_line(title, strategy.milestones.count() < MOST_MILESTONES)
    milestone = Milestone.objects.create(
        strategy=strategy, title=title, due_on=due_on, written_by=actor, created_at=now
    )
    write_down(mentorship, actor, PlanPart.MILESTONE, PlanAct.ADDED, after=milestone_said(milestone), now=now)
    return milestone


@transaction.atomic
def edit_milestone(
    *,
    actor: Person,
    milestone: Milestone,
    title: str,
    due_on: date | None,
    revision: int,
    now: datetime,
) -> Milestone:
    """Write it anew, or give it another day."""
    mentorship = open_plan(milestone.strategy.objective.mentorship, actor)
    _require_line(title)
    milestone = _locked(Milestone, milestone.pk)
    before = milestone_said(milestone)
    if (milestone.title, milestone.due_on) == (title, due_on):
        return milestone
    _require_revision(milestone, revision, before)
    milestone.title, milestone.due_on = title, due_on
    _save(milestone)
    write_down(
        mentorship,
        actor,
        PlanPart.MILESTONE,
        PlanAct.CHANGED,
        before=before,
        after=milestone_said(milestone),
        now=now,
    )
    return milestone


@transaction.atomic
def remove_milestone(*, actor: Person, milestone: Milestone, now: datetime) -> None:
    """Take it out; what it said stays in the history."""
    mentorship = open_plan(milestone.strategy.objective.mentorship, actor)
    milestone = _locked(Milestone, milestone.pk)
    before = milestone_said(milestone)
    milestone.delete()
    write_down(mentorship, actor, PlanPart.MILESTONE, PlanAct.REMOVED, before=before, now=now)


@transaction.atomic
def mark_milestone(*, actor: Person, milestone: Milestone, done: bool, now: datetime) -> Milestone:
    """Say that it is done, or that it is open after all. It moves the progress, not the version."""
    mentorship = open_plan(milestone.strategy.objective.mentorship, actor)
    milestone = _locked(Milestone, milestone.pk)
    if (milestone.done_at is not None) == done:
        return milestone
    milestone.done_at = now if done else None
    _save(milestone)
    act = PlanAct.DONE if done else PlanAct.REOPENED
    write_down(mentorship, actor, PlanPart.MILESTONE, act, after=milestone_said(milestone), now=now)
    return milestone


@transaction.atomic
def sign_plan(*, actor: Person, mentorship: Mentorship, version: int, now: datetime) -> PlanSignature:
    """Say yes to the plan as it was read."""
    mentorship = open_plan(mentorship, actor)
    current = version_of(mentorship)
    if not Objective.objects.filter(mentorship=mentorship, state=ObjectiveState.OPEN).exists():
        raise NothingToSign("A plan begins with an objective. There is none under way yet.")
    if current != version:
        raise PlanMovedOn("The plan has changed since you read it. Read it as it is now, then say yes.")
    by_mentor = mentorship.is_mentor(actor)
    signature, is_new = PlanSignature.objects.get_or_create(
        mentorship=mentorship,
        version=version,
        by_mentor=by_mentor,
        defaults={"signed_by": actor, "signed_at": now},
    )
    if is_new:
        record(
            actor=actor,
            verb="mentorships.sign_plan",
            target=mentorship,
            now=now,
            program_id=str(mentorship.program.public_id),
            numbers={"version": version},
        )
    return signature


def _locked(kind: type[Line], pk: int) -> Line:
    row = kind._default_manager.select_for_update().filter(pk=pk).first()
    if row is None:
        raise PlanMovedOn("The other took this out of the plan meanwhile.")
    return row


def _save(line: Strategy | Milestone) -> None:
    line.revision += 1
    line.save()


def _require_revision(line: Strategy | Milestone, revision: int, saved: str) -> None:
    if line.revision != revision:
        raise PlanChanged(saved, line.revision)


def _require_line(title: str, has_room: bool = True) -> None:
    if not title:
        raise NothingWritten("Write a line first.")
    if not has_room:
        raise NothingWritten("That is enough for one place. Take something out first.")


def _require_objective(objective: Objective) -> None:
    state = Objective.objects.values_list("state", flat=True).get(pk=objective.pk)
    if state not in (ObjectiveState.OPEN, ObjectiveState.REACHED):
        raise NothingWritten("This is not an objective under way.")


def _cut(text: str) -> str:
    return text if len(text) <= SNAPSHOT_LENGTH else f"{text[: SNAPSHOT_LENGTH - 1]}…"
