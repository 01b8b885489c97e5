"""People ask to take part by a link, a coordinator answers, and whoever waits comes in by themselves."""

from datetime import date, timedelta

import pytest
from tests import cast
from tests.programs.ways import come, set_ways, somebody
from tests.rounds.scene import Scene, open_scene

from telemachy.notifications.models import OutgoingMail
from telemachy.people.actions import edit_organization, opt_out
from telemachy.people.queries import day_of, end_of_day
from telemachy.programs.actions.applying import (
    AlreadyAnswered,
    DoorClosed,
    Wish,
    accept_application,
    ask_to_take_part,
    decline_application,
    withdraw_application,
)
from telemachy.programs.actions.enrolling import NotSaid, OutOfRange, enroll, leave
from telemachy.programs.actions.starting import close_program
from telemachy.programs.actions.waiting import let_in_next
from telemachy.programs.actions.ways import NotByLinkAlone
from telemachy.programs.choices import ApplicationState, EnrollmentState, LinkWay, Roles
from telemachy.programs.models import Application, Enrollment, Program
from telemachy.programs.queries.joining import door, place_in_line

pytestmark = pytest.mark.django_db

LATER = cast.NOW + timedelta(days=1)


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def names_in(scene: Scene, role: str = "mentee") -> set[str]:
    rows = Enrollment.objects.filter(cohort=scene.cohort, role=role).present()
    return set(rows.values_list("person__name", flat=True))


@pytest.mark.requirement("S002-04")
def test_coming_in_by_the_link_stores_when_the_effort_was_accepted(scene: Scene) -> None:
    set_ways(scene.program)

    (asked,) = come(somebody("Nia New"), scene.program, now=LATER)

    enrollment = asked.enrollment
    assert enrollment is not None
    assert enrollment.state == EnrollmentState.ACTIVE
    assert (enrollment.effort_accepted_at, enrollment.hours_a_month) == (LATER, 3)


@pytest.mark.requirement("S001-03")
def test_one_person_comes_in_as_mentor_and_as_mentee(scene: Scene) -> None:
    set_ways(scene.program)
    nia = somebody("Nia New")

    come(nia, scene.program, "mentee", "mentor")

    held = Enrollment.objects.filter(person=nia).values_list("role", "state", "capacity")
    assert set(held) == {("mentee", "active", None), ("mentor", "active", 2)}


def test_whoever_was_invited_before_comes_in_by_the_link_too(scene: Scene) -> None:
    invited = scene.mentor("Omar", capacity=None)
    set_ways(scene.program)

    (asked,) = come(invited.person, scene.program, "mentor")

    assert asked.enrollment == invited
    invited.refresh_from_db()
    assert (invited.state, invited.capacity, invited.limit_set_by_person) == ("active", 2, True)


def test_coming_twice_changes_nothing(scene: Scene) -> None:
    set_ways(scene.program, mentee_cap=1)
    nia, vik = somebody("Nia New"), somebody("Vik Waits")
    come(nia, scene.program)
    come(vik, scene.program)

    again, waits = come(nia, scene.program), come(vik, scene.program)

    assert again[0].enrollment is not None
    assert waits[0].application is not None
    assert Application.objects.filter(person=vik).count() == 1
    assert Enrollment.objects.filter(person=nia).count() == 1


def test_a_mentor_says_places_and_nobody_comes_in_as_what_the_link_is_not_for(scene: Scene) -> None:
    set_ways(scene.program, link_roles=Roles.MENTOR)
    nia = somebody("Nia New")

    with pytest.raises(OutOfRange):
        ask_to_take_part(actor=nia, program=scene.program, wishes=[Wish(role="mentor")], now=cast.NOW)
    with pytest.raises(NotSaid):
        come(nia, scene.program, "mentee")
    with pytest.raises(NotSaid):
        ask_to_take_part(actor=nia, program=scene.program, wishes=[], now=cast.NOW)

    assert not Enrollment.objects.filter(person=nia).exists()


@pytest.mark.requirement("S002-03")
def test_the_window_opens_and_closes_on_its_days(scene: Scene) -> None:
    today = cast.NOW.date()
    set_ways(scene.program, opens_on=today + timedelta(days=2), closes_on=today + timedelta(days=4))
    days = {}
    for day in (1, 2, 4, 5):
        person = somebody(f"Person {day}")
        try:
            days[day] = come(person, scene.program, now=cast.NOW + timedelta(days=day))[0]
        except DoorClosed as refusal:
            days[day] = refusal.sentence

    assert "from 04 March 2026" in str(days[1])
    assert names_in(scene) == {"Person 2", "Person 4"}
    assert days[5].application.state == ApplicationState.WAITING


def test_a_link_that_is_off_and_a_program_that_closed_let_nobody_in(scene: Scene) -> None:
    set_ways(scene.program, link_way=LinkWay.OFF)
    with pytest.raises(DoorClosed):
        come(somebody("Nia New"), scene.program)

    set_ways(scene.program)
    close_program(actor=scene.cora, program=scene.program, now=cast.NOW)
    with pytest.raises(DoorClosed):
        come(somebody("Vik Late"), scene.program)


def test_the_waiting_list_moves_when_somebody_leaves(scene: Scene, worker) -> None:
    set_ways(scene.program, mentee_cap=1)
    nia, vik, zoe = (somebody(name) for name in ("Nia New", "Vik Next", "Zoe Third"))
    (first,) = come(nia, scene.program)
    come(vik, scene.program, now=cast.NOW + timedelta(minutes=1))
    (third,) = come(zoe, scene.program, now=cast.NOW + timedelta(minutes=2))
    assert third.application is not None
    assert place_in_line(third.application) == 2

    assert first.enrollment is not None
    leave(actor=nia, enrollment=first.enrollment, now=LATER)
    worker.drain(now=LATER)

    assert names_in(scene) == {"Vik Next"}
    assert place_in_line(third.application) == 1
    assert ("programs.place_free", "vik.next@example.org") in set(
        OutgoingMail.objects.values_list("notice", "to_address")
    )


def test_who_waited_longest_comes_first_and_only_as_many_as_there_are_places(scene: Scene) -> None:
    set_ways(scene.program, mentee_cap=1)
    for minute, name in enumerate(["A One", "B Two", "C Three", "D Four"]):
        come(somebody(name), scene.program, now=cast.NOW + timedelta(minutes=minute))

    set_ways(scene.program, mentee_cap=3)
    let_in = let_in_next(program=scene.program, now=LATER)
    again = let_in_next(program=scene.program, now=LATER)

    assert [one.person.name for one in let_in] == ["B Two", "C Three"]
    assert again == []
    assert names_in(scene) == {"A One", "B Two", "C Three"}


def test_who_came_after_the_window_takes_only_the_place_of_who_left(scene: Scene) -> None:
    set_ways(scene.program, closes_on=cast.NOW.date())
    (early,) = come(somebody("Early Bird"), scene.program)
    for name in ("Late One", "Late Two"):
        come(somebody(name), scene.program, now=LATER)
    let_in_next(program=scene.program, now=LATER)
    assert names_in(scene) == {"Early Bird"}

    assert early.enrollment is not None
    leave(actor=early.enrollment.person, enrollment=early.enrollment, now=LATER)
    let_in_next(program=scene.program, now=LATER)

    assert names_in(scene) == {"Late One"}


def test_a_window_that_is_opened_again_lets_all_in(scene: Scene, worker) -> None:
    set_ways(scene.program, closes_on=cast.NOW.date())
    for name in ("Late One", "Late Two"):
        come(somebody(name), scene.program, now=LATER)

    set_ways(scene.program, closes_on=date(2026, 3, 31))
    worker.drain(now=LATER)

    assert names_in(scene) == {"Late One", "Late Two"}


def test_who_wants_no_more_is_not_let_in(scene: Scene) -> None:
    set_ways(scene.program, mentee_cap=1)
    come(somebody("Nia New"), scene.program)
    (gone,) = come(somebody("Vik Gone"), scene.program)
    (off,) = come(somebody("Ola Off"), scene.program)
    assert gone.application is not None
    assert off.application is not None

    withdraw_application(actor=gone.application.person, application=gone.application, now=cast.NOW)
    opt_out(actor=off.application.person, now=cast.NOW)
    set_ways(scene.program, mentee_cap=5)
    let_in_next(program=scene.program, now=LATER)

    assert names_in(scene) == {"Nia New"}
    assert set(Application.objects.exclude(state="in").values_list("state", flat=True)) == {"withdrawn"}


def test_a_coordinator_lets_an_applicant_in(scene: Scene) -> None:
    set_ways(scene.program, link_way=LinkWay.APPLY)
    (asked,) = come(somebody("Nia New"), scene.program, words="I would like to lead.")
    application = asked.application
    assert application is not None
    assert names_in(scene) == set()

    accept_application(actor=scene.cora, application=application, now=LATER)

    enrollment = Enrollment.objects.get(person__name="Nia New")
    assert (enrollment.source, enrollment.state, enrollment.hours_a_month) == ("application", "active", 3)
    assert enrollment.waiting_since == cast.NOW
    with pytest.raises(AlreadyAnswered):
        decline_application(actor=scene.dora, application=application, words="No", now=LATER)


def test_a_no_carries_the_words_and_they_may_ask_again(scene: Scene) -> None:
    set_ways(scene.program, link_way=LinkWay.APPLY)
    nia = somebody("Nia New")
    (asked,) = come(nia, scene.program)
    assert asked.application is not None

    with pytest.raises(NotSaid):
        decline_application(actor=scene.cora, application=asked.application, words="  ", now=LATER)
    said = decline_application(
        actor=scene.cora, application=asked.application, words="In autumn there is room.", now=LATER
    )
    (again,) = come(nia, scene.program, now=LATER)

    assert (said.state, said.answer) == ("declined", "In autumn there is room.")
    assert again.application is not None
    assert again.application.state == ApplicationState.ASKED
    assert OutgoingMail.objects.filter(notice="programs.application_declined", person=nia).count() == 1


def test_an_applicant_without_a_place_waits_and_is_told(scene: Scene) -> None:
    set_ways(scene.program, link_way=LinkWay.APPLY, mentee_cap=1)
    people = [come(somebody(name), scene.program)[0].application for name in ("Nia New", "Vik Next")]

    states = []
    for application in people:
        assert application is not None
        accepted = accept_application(actor=scene.cora, application=application, now=LATER)
        states.append(accepted.state)

    assert states == ["in", "waiting"]
    assert OutgoingMail.objects.filter(notice="programs.application_waits").count() == 1


def test_a_link_alone_opens_no_program_for_young_people(scene: Scene) -> None:
    Program.objects.filter(pk=scene.program.pk).update(
        state="draft", safeguarding="minors", two_person_publishing=True
    )

    with pytest.raises(NotByLinkAlone):
        set_ways(scene.program, link_way=LinkWay.JOIN)

    assert set_ways(scene.program, link_way=LinkWay.APPLY).link_way == LinkWay.APPLY


def test_coordinators_hear_of_applications_once_a_day(scene: Scene) -> None:
    set_ways(scene.program, link_way=LinkWay.APPLY)
    for name, days in (("A One", 0), ("B Two", 0), ("C Three", 1)):
        come(somebody(name), scene.program, now=cast.NOW + timedelta(days=days))

    told = OutgoingMail.objects.filter(notice="programs.somebody_asked").values_list("person", flat=True)
    assert sorted(told) == sorted([scene.cora.pk, scene.dora.pk] * 2)


def test_coordinators_may_go_above_the_places(scene: Scene) -> None:
    set_ways(scene.program, mentee_cap=1)
    come(somebody("Nia New"), scene.program)

    enroll(actor=scene.cora, cohort=scene.cohort, person=somebody("Vip"), role="mentee", now=cast.NOW)

    assert names_in(scene) == {"Nia New", "Vip"}


def test_the_days_of_the_window_are_those_of_the_organizations_zone(scene: Scene) -> None:
    """Nine in the morning in London is late on the day before in Pago Pago."""
    joining = set_ways(scene.program, closes_on=cast.NOW.date() - timedelta(days=1))
    assert door(joining, day_of(cast.NOW)).late

    edit_organization(
        actor=None,
        name="Ithaca",
        sender_name="",
        contact_email="",
        timezone="Pacific/Pago_Pago",
        now=cast.NOW,
    )

    assert not door(joining, day_of(cast.NOW)).late
    ends = end_of_day(joining.closes_on or cast.NOW.date())
    assert day_of(ends - timedelta(seconds=1)) == joining.closes_on
    assert day_of(ends) == cast.NOW.date()
