"""What another program's tests say of states and roles, tried on ours; other rules are listed with why."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import client_of, sam
from tests.mentorships.pairs import fresh, objective, proposed_pair
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.common.errors import Refusal
from telemachy.mentorships import actions
from telemachy.mentorships.actions.changing import change_mentor
from telemachy.mentorships.actions.closing import begin_closing, close_what_is_over, finish
from telemachy.mentorships.actions.objectives import add_objective
from telemachy.mentorships.actions.planning import (
    add_milestone,
    add_strategy,
    mark_milestone,
    remove_milestone,
)
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship, Milestone
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import leave

pytestmark = [pytest.mark.django_db, pytest.mark.data]

CASES = Path(os.environ.get("TELEMACHY_DATA", "")) / "instances/lifecycle/anitab_relation_lifecycle.json"
# Their states, and ours; a relation that was cancelled or completed is closed with us.
OURS = {
    "PENDING": State.PROPOSED,
    "ACCEPTED": State.ACCEPTED,
    "REJECTED": State.DECLINED,
    "CANCELLED": State.CLOSED,
    "COMPLETED": State.CLOSED,
}

ONE_AT_A_TIME = "One relation at a time is their rule; ours are the mentor's places and the mentee's wishes."
DATES = "Their relation has an end day of its own, of 4 to 24 weeks; ours has one if the two agree on it."
WE_PROPOSE = "With us those who run the program propose; neither of the two sends a request to the other."
MIND_CHANGED = "Who has said yes may still say no with us, until both have said yes."
NOT_DELETED = "Neither of the two deletes anything with us: a no is theirs, and others take back."
TAKEN_BACK = "A mentorship that has not begun can be taken back with us, when one of the two has left."
BY_THEMSELVES = "Nothing ends with us because a day has passed; whoever is in it says so."
BY_LINK = "With us a link sent to the address signs in, so that nobody is signed in with one not proved."

LEFT_OUT: dict[tuple[str, str, str], str] = {
    ("send", "actor is neither mentor nor mentee", "third person"): WE_PROPOSE,
    ("send", "end date in the past", "sender"): DATES,
    ("send", "end date is not a timestamp", "sender"): DATES,
    ("send", "longer than 24 weeks", "sender"): DATES,
    ("send", "shorter than 4 weeks", "sender"): DATES,
    ("send", "mentor already in an accepted relation", "sender"): ONE_AT_A_TIME,
    ("send", "mentee already in an accepted relation", "sender"): ONE_AT_A_TIME,
    ("accept", "PENDING, receiver already in an accepted relation", "receiver"): ONE_AT_A_TIME,
    ("accept", "PENDING, sender already in an accepted relation", "receiver"): ONE_AT_A_TIME,
    ("reject", "PENDING", "sender"): MIND_CHANGED,
    ("delete", "PENDING", "receiver"): NOT_DELETED,
    ("delete", "no such request", "anyone"): NOT_DELETED,
    ("delete", "ACCEPTED", "sender"): TAKEN_BACK,
    ("clock passes the end date", "ACCEPTED", "nightly job"): BY_THEMSELVES,
    ("any", "e-mail not verified", "user"): BY_LINK,
}
# With us a second press of the same button changes nothing and is no error.
STANDS = {
    ("accept", "PENDING", "sender"),
    ("accept", "ACCEPTED", "receiver"),
    ("accept", "CANCELLED", "receiver"),
    ("accept", "COMPLETED", "receiver"),
    ("reject", "REJECTED", "receiver"),
    ("cancel", "CANCELLED", "mentor"),
    ("complete task", "task already done", "mentor or mentee"),
}


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(CASES.read_text())["cases"]
    return found


def key(case: dict[str, Any]) -> tuple[str, str, str]:
    return (case["action"], case["given"], case["actor"])


def test_every_case_is_tried_or_listed_with_a_reason() -> None:
    those = [key(case) for case in cases()]

    assert len(set(those)) == len(those) == 57
    assert set(LEFT_OUT) <= set(those)
    assert set(STANDS) <= set(those) - set(LEFT_OUT)
    assert {one[0] for one in those if one not in LEFT_OUT} <= set(TRIES)


def test_states_and_roles_answer_as_theirs_do() -> None:
    scene, stranger = open_scene(), sam()
    wrong = []

    for number, case in enumerate(cases()):
        if key(case) not in LEFT_OUT:
            done, state = TRIES[case["action"]](scene, stranger, case, number)
            expected = case["state_after"]
            if expected in OURS and state != OURS[expected]:
                wrong.append((*key(case), f"{state} instead of {OURS[expected]}"))
            may = case["expect_status"] in (None, 200, 201) or key(case) in STANDS
            if done != may:
                wrong.append((*key(case), f"done: {done}, expected {may}"))

    assert wrong == []


Tried = tuple[bool, State | None]


def _pair(scene: Scene, number: int, state: str = "PENDING") -> Mentorship:
    """A pair in one of their states; the mentee is who sent the request, so has said yes."""
    mentorship = proposed_pair(scene, mentee=f"Mentee {number}", mentor=f"Mentor {number}")
    mentee, mentor = mentorship.mentee, mentorship.mentor
    actions.accept(actor=mentee, mentorship=mentorship, now=NOW)
    if state == "REJECTED":
        actions.decline(actor=mentor, mentorship=mentorship, now=NOW)
    if state in ("ACCEPTED", "CANCELLED", "COMPLETED"):
        actions.accept(actor=mentor, mentorship=mentorship, now=NOW)
    if state == "CANCELLED":
        change_mentor(actor=mentee, mentorship=mentorship, now=NOW)
    if state == "COMPLETED":
        begin_closing(actor=mentee, mentorship=mentorship, now=NOW)
        for person in (mentee, mentor):
            finish(actor=person, mentorship=mentorship, now=NOW)
    mentorship = fresh(mentorship)
    assert mentorship.state == OURS[state]
    return mentorship


def _actor(case: dict[str, Any], mentorship: Mentorship, stranger: Person) -> Person:
    people = {
        "receiver": mentorship.mentor,
        "sender": mentorship.mentee,
        "mentor": mentorship.mentor,
        "mentee": mentorship.mentee,
        "mentor or mentee": mentorship.mentee,
        "third person": stranger,
    }
    return people[case["actor"]]


def _did(act: Callable[[], object]) -> bool:
    try:
        act()
    except Refusal:
        return False
    return True


def _send(scene: Scene, stranger: Person, case: dict[str, Any], number: int) -> Tried:
    free = case["given"] != "mentor not available to mentor"
    mentee = scene.mentee(f"Mentee {number}").pk
    mentor = scene.mentor(f"Mentor {number}", capacity=1 if free else 0).pk
    if case["given"] == "mentor = mentee":
        mentor = mentee
    if case["given"] == "mentor does not exist":
        mentor = 10**9
    if case["given"] == "mentee does not exist":
        mentee = 10**9
    if case["given"] == "mentee does not want mentoring":
        leave(actor=None, enrollment=scene.cohort.enrollments.get(pk=mentee), now=NOW)
    two = actions.PairToOpen(mentor_enrollment_id=mentor, mentee_enrollment_id=mentee)
    done = _did(lambda: actions.open_mentorship(actor=scene.cora, program=scene.program, pair=two, now=NOW))
    made = Mentorship.objects.filter(mentee_enrollment=mentee).first()
    return done, State(made.state) if made else None


def _answer(act: Callable[..., Mentorship], name: str) -> Callable[..., Tried]:
    def run(scene: Scene, stranger: Person, case: dict[str, Any], number: int) -> Tried:
        if case["given"] == "no such request":
            page = reverse(f"mentorships:{name}", args=[uuid4()])
            return client_of(stranger).post(page).status_code != 404, None
        mentorship = _pair(scene, number, case["given"])
        who = _actor(case, mentorship, stranger)
        done = _did(lambda: act(actor=who, mentorship=mentorship, now=NOW))
        return done, State(fresh(mentorship).state)

    return run


def _delete(scene: Scene, stranger: Person, case: dict[str, Any], number: int) -> Tried:
    mentorship = _pair(scene, number, case["given"])
    done = _did(lambda: actions.withdraw_mentorship(actor=scene.cora, mentorship=mentorship, now=NOW))
    return done, State(fresh(mentorship).state)


def _cancel(scene: Scene, stranger: Person, case: dict[str, Any], number: int) -> Tried:
    if case["given"] == "no such relation":
        page = reverse("mentorships:change", args=[uuid4()])
        return client_of(stranger).post(page).status_code != 404, None
    mentorship = _pair(scene, number, case["given"])
    who = _actor(case, mentorship, stranger)
    done = _did(lambda: change_mentor(actor=who, mentorship=mentorship, now=NOW))
    return done, State(fresh(mentorship).state)


def _clock(scene: Scene, stranger: Person, case: dict[str, Any], number: int) -> Tried:
    mentorship = _pair(scene, number, case["given"])
    close_what_is_over(now=NOW.replace(year=NOW.year + 2))
    return True, State(fresh(mentorship).state)


def _signed_out(scene: Scene, stranger: Person, case: dict[str, Any], number: int) -> Tried:
    mentorship = _pair(scene, number)
    browser = Client()
    if case["given"] == "expired token":
        browser = client_of(mentorship.mentor)
        browser.session.flush()
    answer = browser.post(reverse("mentorships:accept", args=[mentorship.public_id]))
    assert (answer.status_code, "/account/login/" in answer["Location"]) == (302, True)
    state = State(fresh(mentorship).state)
    assert state == State.PROPOSED
    return False, None


def _task(scene: Scene, stranger: Person, case: dict[str, Any], number: int) -> Tried:
    """Their tasks are milestones with us."""
    open_to_it = case["given"] != "not ACCEPTED"
    mentorship = _pair(scene, number, "ACCEPTED" if open_to_it else "PENDING")
    who = _actor(case, mentorship, stranger)
    if not open_to_it:
        return _did(lambda: add_objective(actor=who, mentorship=mentorship, title="x", now=NOW)), None
    mine = objective(mentorship)
    way = add_strategy(actor=mentorship.mentee, objective=mine, title="x", now=NOW)
    if case["action"] == "create task":
        done = _did(lambda: add_milestone(actor=who, strategy=way, title="x", due_on=None, now=NOW))
        assert list(way.milestones.values_list("done_at", flat=True)) == ([None] if done else [])
        return done, State(fresh(mentorship).state)
    stone = add_milestone(actor=who, strategy=way, title="x", due_on=None, now=NOW)
    if case["given"] == "task already done":
        mark_milestone(actor=mentorship.mentor, milestone=stone, done=True, now=NOW)
    if case["action"] == "complete task":
        done = _did(lambda: mark_milestone(actor=who, milestone=stone, done=True, now=NOW))
        assert Milestone.objects.get(pk=stone.pk).done_at == NOW
    else:
        done = _did(lambda: remove_milestone(actor=who, milestone=stone, now=NOW))
        assert not Milestone.objects.filter(pk=stone.pk).exists()
    return done, State(fresh(mentorship).state)


TRIES: dict[str, Callable[..., Tried]] = {
    "send": _send,
    "accept": _answer(actions.accept, "accept"),
    "reject": _answer(actions.decline, "decline"),
    "delete": _delete,
    "cancel": _cancel,
    "clock passes the end date": _clock,
    "any": _signed_out,
    "create task": _task,
    "complete task": _task,
    "delete task": _task,
}
