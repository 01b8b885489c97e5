"""Somebody under 18 comes into no program that is not made for them, by whatever way, at whatever moment."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Any

import pytest
from django.db import connection
from tests import cast
from tests.harness.races import race
from tests.programs.rosters import BOTH_FILES, bring_in, check, receive
from tests.programs.test_actions_shaping import begun, cora_of, in_program

from telemachy.people.actions import add_person
from telemachy.people.models import Person
from telemachy.programs import personal_data
from telemachy.programs.actions import enrolling, young
from telemachy.programs.actions.young import TakesPartElsewhere, TooYoung, record_under_age
from telemachy.programs.choices import EnrollmentRole, RowOutcome
from telemachy.programs.models import Enrollment, Program, UnderAge


@pytest.mark.django_db
def test_a_roster_leaves_them_out_and_does_not_say_why() -> None:
    youth, work = begun("youth"), begun(coordinator=cast.sam())
    mei = add_person(actor=None, name="Mei Lin", email="mei@example.org", now=cast.NOW)
    record_under_age(actor=cora_of(youth), enrollment=in_program(youth, mei), now=cast.NOW)

    checked = check(receive(work.cohorts.get(), BOTH_FILES))

    row = checked.rows.get(key="m1")
    assert row.outcome == RowOutcome.LEFT_OUT
    assert "18" not in str(row.notes)
    assert "cannot take part here" in str(row.notes)


@pytest.mark.django_db
def test_one_who_was_recorded_between_check_and_apply_stays_out() -> None:
    youth, work = begun("youth"), begun(coordinator=cast.sam())
    mei = add_person(actor=None, name="Mei Lin", email="mei@example.org", now=cast.NOW)
    UnderAge.objects.create(person=mei, recorded_at=cast.NOW)

    bring_in(work.cohorts.get(), BOTH_FILES)

    assert not Enrollment.objects.filter(person=mei).exists()
    assert in_program(youth, mei).is_present()


@pytest.mark.django_db
def test_the_record_is_shown_to_the_person_and_erased_with_them() -> None:
    youth = begun("youth")
    part = in_program(youth, cast.mina())
    record_under_age(actor=cora_of(youth), enrollment=part, now=cast.NOW)
    Program.objects.filter(pk=youth.pk).update(safeguarding_lead=part.person)

    held = {one.heading: one.facts for one in personal_data.export(part.person)}
    assert held["Your age"] == (("Recorded as under 18", cast.NOW),)
    personal_data.erase(part.person, now=cast.NOW)
    assert not UnderAge.objects.exists()
    assert Program.objects.get(pk=youth.pk).safeguarding_lead is None


PAUSE_SECONDS = 0.3
LONGEST_SECONDS = 20


def come(act: Callable[..., Any], program: Program, person: Person) -> str:
    try:
        act(actor=None, cohort=program.cohorts.get(), person=person, role=EnrollmentRole.MENTEE, now=cast.NOW)
    except TooYoung:
        return "refused"
    return "in"


def say_age(act: Callable[..., Any], enrollment: Enrollment, actor: Person) -> str:
    try:
        act(actor=actor, enrollment=enrollment, now=cast.NOW)
    except TakesPartElsewhere:
        return "refused"
    return "recorded"


def slow_check(*, person: Person, program: Program) -> None:
    """The check, and then a pause in which an age may be recorded."""
    young.refuse_under_age(person=person, program=program)
    time.sleep(PAUSE_SECONDS)


@dataclass
class Unlocked:
    """The check as it would be without its lock: the age is recorded between the look and what follows it."""

    looked: Event = field(default_factory=get_context("fork").Event)  # the two are processes
    recorded: Event = field(default_factory=get_context("fork").Event)

    def check(self, *, person: Person, program: Program) -> None:
        if not program.is_for_minors and UnderAge.objects.filter(person=person).exists():
            raise TooYoung("No")
        self.looked.set()
        self.recorded.wait(LONGEST_SECONDS)

    def say_age(self, act: Callable[..., Any], enrollment: Enrollment, actor: Person) -> str:
        self.looked.wait(LONGEST_SECONDS)
        try:
            return say_age(act, enrollment, actor)
        finally:
            self.recorded.set()


def both_at_once(
    monkeypatch: pytest.MonkeyPatch,
    checked: Callable[..., None],
    say_age: Callable[..., str] = say_age,
    *,
    guarded: bool,
) -> bool:
    """Enroll somebody in a usual program while their age is recorded; whether both went through."""
    youth, work = begun("youth"), begun(coordinator=cast.sam())
    part = in_program(youth, cast.mina())
    monkeypatch.setattr(enrolling, "refuse_under_age", checked)
    enroll, record = enrolling.enroll, young.record_under_age
    if not guarded and connection.vendor != "postgresql":
        # On SQLite a transaction that writes waits for the others, so there the transaction goes as well.
        enroll, record = enroll.__wrapped__, record.__wrapped__  # type: ignore[attr-defined]

    race([partial(come, enroll, work, part.person), partial(say_age, record, part, cora_of(youth))])

    elsewhere = Enrollment.objects.filter(cohort__program=work, person=part.person).present().exists()
    return elsewhere and UnderAge.objects.filter(person=part.person).exists()


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
def test_of_an_age_and_an_enrollment_at_once_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not both_at_once(monkeypatch, slow_check, guarded=True)


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_go_through(monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = Unlocked()

    assert both_at_once(monkeypatch, unlocked.check, unlocked.say_age, guarded=False)
