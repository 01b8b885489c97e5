"""One way from state to state: every state x every act x every role, and what a change leaves behind."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from tests.cast import ada, sam
from tests.mentorships.pairs import active_pair, agree, fresh, objective, proposed_pair
from tests.rounds.scene import NOW, open_scene

from telemachy.common.errors import Refusal
from telemachy.mentorships import access, actions
from telemachy.mentorships.actions.agreeing import confirm_agreement
from telemachy.mentorships.actions.closing import (
    begin_closing,
    close_what_is_over,
    end_for_those_who_left,
    finish,
    go_on,
    keep_going,
    write_hand_over,
    write_thanks,
)
from telemachy.mentorships.actions.pausing import NoSuchDay, pause, remind_of_pauses, resume
from telemachy.mentorships.actions.states import CannotFollow, NotReady, locked, move
from telemachy.mentorships.choices import MAY_FOLLOW, TAKES_A_PLACE, TOGETHER, State
from telemachy.mentorships.models import Closing, FirstMeeting, Mentorship, Pause, PlacesTaken
from telemachy.notifications.models import Notification
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import leave

pytestmark = pytest.mark.django_db


def bring(mentorship: Mentorship, to: State) -> Mentorship:
    """Bring a fresh proposal into a state by the acts that people have."""
    mentee, mentor = mentorship.mentee, mentorship.mentor
    if to == State.DECLINED:
        actions.decline(actor=mentee, mentorship=mentorship, now=NOW)
    elif to == State.WITHDRAWN:
        actions.withdraw_mentorship(actor=None, mentorship=mentorship, now=NOW)
    elif to != State.PROPOSED:
        for person in (mentee, mentor):
            actions.accept(actor=person, mentorship=mentorship, now=NOW)
        if to != State.ACCEPTED:
            agree(mentorship)
            objective(mentorship)
        if to == State.PAUSED:
            pause(actor=mentee, mentorship=mentorship, now=NOW)
        if to in (State.CLOSING, State.CLOSED, State.CONTINUING):
            begin_closing(actor=mentee, mentorship=mentorship, now=NOW)
        for person in (mentee, mentor):
            if to == State.CLOSED:
                finish(actor=person, mentorship=mentorship, now=NOW)
            if to == State.CONTINUING:
                go_on(actor=person, mentorship=mentorship, now=NOW)
    mentorship = fresh(mentorship)
    assert mentorship.state == to
    return mentorship


Act = Callable[[Person, Mentorship], object]


def _both(act: Act) -> Act:
    """This person does it, and then the other of the two."""

    def run(person: Person, mentorship: Mentorship) -> object:
        act(person, mentorship)
        return act(mentorship.other_than(person), mentorship)

    return run


# What a person presses, the permission behind it, and which state follows which when one of the two does.
ACTS: Mapping[str, tuple[tuple[str, str], Act, Mapping[State, State]]] = {
    "accept": (
        ("mentorship", "answer"),
        lambda who, it: actions.accept(actor=who, mentorship=it, now=NOW),
        # One yes of two: it stays proposed. A yes that was given stands as it was given.
        {
            State.PROPOSED: State.PROPOSED,
            **{state: state for state in TOGETHER},
        },
    ),
    "decline": (
        ("mentorship", "answer"),
        lambda who, it: actions.decline(actor=who, mentorship=it, now=NOW),
        {State.PROPOSED: State.DECLINED},
    ),
    "pause": (
        ("ending", "update"),
        lambda who, it: pause(actor=who, mentorship=it, now=NOW),
        {State.ACTIVE: State.PAUSED, State.PAUSED: State.PAUSED},
    ),
    "resume": (
        ("ending", "update"),
        lambda who, it: resume(actor=who, mentorship=it, now=NOW),
        {State.PAUSED: State.ACTIVE, State.ACTIVE: State.ACTIVE},
    ),
    "begin the ending": (
        ("ending", "update"),
        lambda who, it: begin_closing(actor=who, mentorship=it, now=NOW),
        {
            State.ACCEPTED: State.CLOSING,
            State.ACTIVE: State.CLOSING,
            State.PAUSED: State.CLOSING,
            State.CLOSING: State.CLOSING,
        },
    ),
    "both are done": (
        ("ending", "update"),
        _both(lambda who, it: finish(actor=who, mentorship=it, now=NOW)),
        {
            State.CLOSING: State.CLOSED,
            State.CONTINUING: State.CLOSED,
            State.CLOSED: State.CLOSED,
        },
    ),
    "both go on": (
        ("ending", "update"),
        _both(lambda who, it: go_on(actor=who, mentorship=it, now=NOW)),
        {State.CLOSING: State.CONTINUING, State.CONTINUING: State.CONTINUING},
    ),
}
SHOWN = [state for state in State if state != State.HELD]


@contextmanager
def tried() -> Iterator[None]:
    """What is done within is taken back, so that one scene serves many tries."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", SHOWN)
def test_what_each_of_the_two_may_do_in_a_state(state: State) -> None:
    mentorship = bring(proposed_pair(), state)

    for name, ((object_name, action), act, table) in ACTS.items():
        for role in ("mentee", "mentor"):
            person: Person = getattr(mentorship, role)
            there = object_name == "mentorship" or state in TOGETHER
            assert _right(person, mentorship, object_name, action) == (200 if there else 404), (name, role)
            with tried():
                done = _done(act, person, mentorship)
                # The mentee said no, and says it again: it stands as it was given.
                said_before = (name, state, role) == ("decline", State.DECLINED, "mentee")
                assert done == (state in table or said_before), (name, role)
                assert fresh(mentorship).state == table.get(state, state), (name, role)
                _places_are_right(mentorship)


@pytest.mark.parametrize("state", SHOWN)
def test_nobody_else_does_anything_anywhere(state: State) -> None:
    scene = open_scene()
    mentorship = bring(proposed_pair(scene), state)
    others = {"coordinator": scene.cora, "stranger": sam(), "admin": ada()}

    for name, ((object_name, action), act, _) in ACTS.items():
        for role, person in others.items():
            # A coordinator sees the mentorship and may not answer; what the two share is not there.
            right = 403 if role == "coordinator" and object_name == "mentorship" else 404
            assert _right(person, mentorship, object_name, action) == right, (name, role)
            with tried():
                assert not _done(act, person, mentorship), (name, role)
    assert _right(mentorship.mentee, mentorship, "mentorship", "read") == 200
    assert fresh(mentorship).state == state


def test_who_is_signed_out_finds_no_page() -> None:
    mentorship = active_pair()

    for name in ("mentorship", "agreement", "plan", "pause", "ending"):
        answer = Client().get(reverse(f"mentorships:{name}", args=[mentorship.public_id]))
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]


@pytest.mark.parametrize("before", list(State))
def test_the_one_way_follows_the_table(before: State) -> None:
    mentorship = active_pair()
    Mentorship.objects.filter(pk=mentorship.pk).update(state=before)

    for after in State:
        with tried():
            if after in MAY_FOLLOW[before]:
                move(locked(mentorship), after, now=NOW)
            else:
                with pytest.raises(CannotFollow, match="Nothing was changed"):
                    move(locked(mentorship), after, now=NOW)
            assert fresh(mentorship).state == (after if after in MAY_FOLLOW[before] else before)


def test_an_ending_taken_back_leads_where_the_two_were() -> None:
    scene = open_scene()
    begun = active_pair(scene)
    not_begun = bring(proposed_pair(scene, mentee="Nia Vale", mentor="Olu Reed"), State.ACCEPTED)

    for mentorship, state in ((begun, State.ACTIVE), (not_begun, State.ACCEPTED)):
        begin_closing(actor=mentorship.mentor, mentorship=mentorship, now=NOW)
        with pytest.raises(Refusal, match="Who began"):
            keep_going(actor=mentorship.mentee, mentorship=mentorship, now=NOW)
        keep_going(actor=mentorship.mentor, mentorship=mentorship, now=NOW)
        assert fresh(mentorship).state == state


def test_no_way_leads_around_the_agreement() -> None:
    mentorship = bring(proposed_pair(), State.ACCEPTED)
    begin_closing(actor=mentorship.mentor, mentorship=mentorship, now=NOW)

    with pytest.raises(NotReady):
        move(locked(mentorship), State.ACTIVE, now=NOW)


def test_a_pause_ends_by_either_and_keeps_its_days() -> None:
    mentorship = active_pair()
    until = NOW.date() + timedelta(days=30)

    pause(actor=mentorship.mentor, mentorship=mentorship, until=until, now=NOW)
    for person in (mentorship.mentor, mentorship.mentee):
        with pytest.raises(Refusal):
            confirm_agreement(actor=person, mentorship=mentorship, number=2, now=NOW)
    resume(actor=mentorship.mentee, mentorship=mentorship, now=NOW + timedelta(days=3))

    begun = Pause.objects.get()
    assert (begun.begun_by, begun.until, begun.ended_at) == (
        mentorship.mentor,
        until,
        NOW + timedelta(days=3),
    )
    with pytest.raises(NoSuchDay):
        pause(actor=mentorship.mentor, mentorship=mentorship, until=NOW.date(), now=NOW)


def test_both_are_reminded_once_when_the_day_of_a_pause_has_come() -> None:
    mentorship = active_pair()
    pause(actor=mentorship.mentor, mentorship=mentorship, until=NOW.date() + timedelta(days=2), now=NOW)

    assert remind_of_pauses(now=NOW + timedelta(days=1)) == 0
    for _ in range(2):
        remind_of_pauses(now=NOW + timedelta(days=2))

    told = Notification.objects.filter(notice="mentorships.pause_is_over")
    assert {one.person for one in told} == {mentorship.mentor, mentorship.mentee}
    assert told.count() == 2
    assert fresh(mentorship).state == State.PAUSED


def test_what_comes_to_its_end_closes_by_itself_after_two_weeks() -> None:
    mentorship = bring(proposed_pair(), State.CLOSING)

    assert close_what_is_over(now=NOW + timedelta(days=13)) == 0
    assert close_what_is_over(now=NOW + timedelta(days=14)) == 1
    assert close_what_is_over(now=NOW + timedelta(days=15)) == 0

    assert fresh(mentorship).state == State.CLOSED
    assert Closing.objects.get().ended_at == NOW + timedelta(days=14)
    _places_are_right(mentorship)


def test_thanks_are_for_the_other_and_the_note_is_the_mentees() -> None:
    mentorship = bring(proposed_pair(), State.CLOSED)
    mentee, mentor = mentorship.mentee, mentorship.mentor

    write_thanks(actor=mentee, mentorship=mentorship, thanks="Thank you for the stage.", now=NOW)
    write_hand_over(actor=mentee, mentorship=mentorship, text="Next: the board", is_shared=False, now=NOW)
    with pytest.raises(Refusal):
        write_hand_over(actor=mentor, mentorship=mentorship, text="Mine", is_shared=True, now=NOW)

    closing = Closing.objects.get()
    assert (closing.mentee_thanks, closing.hand_over) == ("Thank you for the stage.", "Next: the board")
    assert Notification.objects.get(notice="mentorships.thanked").person == mentor


def test_who_leaves_the_program_ends_what_is_under_way() -> None:
    mentorship = active_pair()
    leave(actor=mentorship.mentor, enrollment=mentorship.mentor_enrollment, now=NOW)

    assert end_for_those_who_left(now=NOW) == 1
    assert end_for_those_who_left(now=NOW) == 0

    assert fresh(mentorship).state == State.CLOSED
    assert Notification.objects.get(notice="mentorships.ended").person == mentorship.mentee
    _places_are_right(mentorship)


def test_a_refused_proposal_takes_the_talk_that_was_arranged_with_it() -> None:
    mentorship = proposed_pair()
    actions.offer_times(
        actor=mentorship.mentor,
        mentorship=mentorship,
        times=[NOW + timedelta(days=2)],
        length_minutes=20,
        now=NOW,
    )

    actions.decline(actor=mentorship.mentee, mentorship=mentorship, now=NOW)

    assert not FirstMeeting.objects.exists()


def _done(act: Act, person: Person, mentorship: Mentorship) -> bool:
    try:
        act(person, mentorship)
    except Refusal:
        return False
    return True


def _right(person: Person, mentorship: Mentorship, object_name: str, action: str) -> int:
    try:
        if object_name == "mentorship":
            access.get_mentorship_for(person, mentorship.public_id, action=action)
        else:
            access.get_shared_for(person, mentorship.public_id, object_name, action=action)
    except Http404:
        return 404
    except PermissionDenied:
        return 403
    return 200


def _places_are_right(mentorship: Mentorship) -> None:
    places = PlacesTaken.objects.get(enrollment=mentorship.mentor_enrollment)
    assert places.taken == int(fresh(mentorship).state in TAKES_A_PLACE)
