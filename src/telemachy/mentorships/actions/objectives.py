"""Objectives are the mentee's own. The mentor may suggest one; it is none until the mentee takes it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal
from telemachy.mentorships import notices
from telemachy.mentorships.actions.activating import activate_if_ready
from telemachy.mentorships.actions.plan_book import PlanChanged, open_plan, require_mentee, write_down
from telemachy.mentorships.actions.telling import tell
from telemachy.mentorships.choices import ObjectiveState, PlanAct, PlanPart, Starter
from telemachy.mentorships.models import Mentorship, Objective
from telemachy.people.models import Person

MOST_OBJECTIVES = 10
MOST_SUGGESTIONS = 5


class NoObjective(Refusal):
    """Nothing was written, or there are enough."""


class NotSuggested(Refusal):
    """The suggestion was answered already."""


@transaction.atomic
def add_objective(
    *,
    actor: Person,
    mentorship: Mentorship,
    title: str,
    words: str = "",
    starter: Starter = Starter.OWN,
    now: datetime,
) -> Objective:
    """The mentee writes an objective; with the agreement of both it lets the mentorship begin."""
    mentorship = open_plan(mentorship, actor)
    require_mentee(mentorship, actor)
    _require_room(mentorship, ObjectiveState.OPEN, MOST_OBJECTIVES, "Ten objectives are enough at one time.")
    objective = _new(mentorship, title, words, starter, ObjectiveState.OPEN, now)
    begun = activate_if_ready(mentorship, now=now)
    write_down(mentorship, actor, PlanPart.OBJECTIVE, PlanAct.ADDED, after=said(objective), now=now)
    if begun:
        _record(actor, "mentorships.activate", mentorship, now)
    return objective


@transaction.atomic
def suggest_objective(
    *, actor: Person, mentorship: Mentorship, title: str, words: str = "", now: datetime
) -> Objective:
    """The mentor suggests one. It stands apart, and counts for nothing, until the mentee answers."""
    mentorship = open_plan(mentorship, actor)
    if not mentorship.is_mentor(actor):
        raise Forbidden("The objectives are yours: write one instead of suggesting it.")
    _require_room(
        mentorship,
        ObjectiveState.SUGGESTED,
        MOST_SUGGESTIONS,
        "Five suggestions wait for an answer. Talk about those first.",
    )
    objective = _new(mentorship, title, words, Starter.OWN, ObjectiveState.SUGGESTED, now, by=actor)
    tell(
        mentorship,
        mentorship.mentee,
        notices.OBJECTIVE_SUGGESTED,
        link=reverse("mentorships:plan", args=[mentorship.public_id]),
        key=f"objective:{objective.public_id}",
        now=now,
    )
    _record(actor, "mentorships.suggest_objective", mentorship, now)
    return objective


@transaction.atomic
def take_suggestion(
    *, actor: Person, objective: Objective, title: str, words: str, revision: int, now: datetime
) -> Objective:
    """The mentee makes a suggestion their own, in these words; with that it is an objective."""
    mentorship = open_plan(objective.mentorship, actor)
    require_mentee(mentorship, actor)
    objective = _locked(objective, revision)
    _require_suggested(objective)
    _require_room(mentorship, ObjectiveState.OPEN, MOST_OBJECTIVES, "Ten objectives are enough at one time.")
    _write(objective, title, words, ObjectiveState.OPEN, now)
    begun = activate_if_ready(mentorship, now=now)
    write_down(mentorship, actor, PlanPart.OBJECTIVE, PlanAct.ADDED, after=said(objective), now=now)
    if begun:
        _record(actor, "mentorships.activate", mentorship, now)
    return objective


@transaction.atomic
def dismiss_suggestion(*, actor: Person, objective: Objective, now: datetime) -> Objective:
    """The mentee does not take it up; no reason is asked, and nobody is told."""
    mentorship = open_plan(objective.mentorship, actor)
    require_mentee(mentorship, actor)
    objective = _locked(objective)
    if objective.state == ObjectiveState.DISMISSED:
        return objective
    _require_suggested(objective)
    _write(objective, objective.title, objective.words, ObjectiveState.DISMISSED, now)
    _record(actor, "mentorships.dismiss_suggestion", mentorship, now)
    return objective


@transaction.atomic
def edit_objective(
    *, actor: Person, objective: Objective, title: str, words: str, revision: int, now: datetime
) -> Objective:
    """The mentee writes it anew; the words before stay in the history."""
    mentorship = open_plan(objective.mentorship, actor)
    require_mentee(mentorship, actor)
    objective = _locked(objective, revision)
    if objective.state in (ObjectiveState.SUGGESTED, ObjectiveState.DISMISSED):
        raise NotSuggested("This is a suggestion. Take it up first, in your own words.")
    before = said(objective)
    _write(objective, title, words, ObjectiveState(objective.state), now)
    if said(objective) != before:
        write_down(
            mentorship,
            actor,
            PlanPart.OBJECTIVE,
            PlanAct.CHANGED,
            before=before,
            after=said(objective),
            now=now,
        )
    return objective


MOVES = {
    ObjectiveState.REACHED: PlanAct.DONE,
    ObjectiveState.DROPPED: PlanAct.REMOVED,
    ObjectiveState.OPEN: PlanAct.REOPENED,
}


@transaction.atomic
def move_objective(*, actor: Person, objective: Objective, to: ObjectiveState, now: datetime) -> Objective:
    """The mentee says that it is reached, or lets it go, or takes it up again."""
    mentorship = open_plan(objective.mentorship, actor)
    require_mentee(mentorship, actor)
    objective = _locked(objective)
    if objective.state == to:
        return objective
    if to not in MOVES or objective.state in (ObjectiveState.SUGGESTED, ObjectiveState.DISMISSED):
        raise NotSuggested("This is a suggestion. Take it up first, in your own words.")
    if to == ObjectiveState.OPEN:
        _require_room(
            mentorship, ObjectiveState.OPEN, MOST_OBJECTIVES, "Ten objectives are enough at one time."
        )
    # What was let go and is taken up again makes another plan.
    act = PlanAct.ADDED if objective.state == ObjectiveState.DROPPED else MOVES[to]
    _write(objective, objective.title, objective.words, to, now)
    write_down(mentorship, actor, PlanPart.OBJECTIVE, act, after=said(objective), now=now)
    return objective


def said(objective: Objective) -> str:
    """What an objective says, as one text for the history."""
    return f"{objective.title}\n{objective.words}" if objective.words else objective.title


def _new(
    mentorship: Mentorship,
    title: str,
    words: str,
    starter: Starter,
    state: ObjectiveState,
    now: datetime,
    by: Person | None = None,
) -> Objective:
    if not title:
        raise NoObjective("Write the objective in a line first.")
    return Objective.objects.create(
        mentorship=mentorship,
        title=title,
        words=words,
        starter=starter,
        state=state,
        suggested_by=by,
        created_at=now,
        changed_at=now,
    )


def _write(objective: Objective, title: str, words: str, state: ObjectiveState, now: datetime) -> None:
    if not title:
        raise NoObjective("Write the objective in a line first.")
    objective.title, objective.words, objective.state = title, words, state
    objective.changed_at = now
    objective.revision += 1
    objective.save()


def _locked(objective: Objective, revision: int | None = None) -> Objective:
    row = Objective.objects.select_for_update().get(pk=objective.pk)
    if revision is not None and row.revision != revision:
        raise PlanChanged(said(row), row.revision)
    return row


def _require_suggested(objective: Objective) -> None:
    if objective.state != ObjectiveState.SUGGESTED:
        raise NotSuggested("This suggestion was answered already. Look at the plan as it is now.")


def _require_room(mentorship: Mentorship, state: ObjectiveState, most: int, sentence: str) -> None:
    if Objective.objects.filter(mentorship=mentorship, state=state).count() >= most:
        raise NoObjective(sentence)


def _record(actor: Person, verb: str, mentorship: Mentorship, now: datetime) -> None:
    record(actor=actor, verb=verb, target=mentorship, now=now, program_id=str(mentorship.program.public_id))
