"""The organization of the demonstration, its programs, and the people in them."""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from telemachy.common import clock
from telemachy.matching.generate import Sheet, roster
from telemachy.notifications.actions import run_next_task
from telemachy.people.actions import issue_set_up_link, set_up
from telemachy.people.models import Person
from telemachy.programs.actions.importing import (
    UploadedRoster,
    ask_to_apply,
    confirm_columns,
    receive_roster,
)
from telemachy.programs.actions.shaping import Support, name_support
from telemachy.programs.actions.spending import note_spending
from telemachy.programs.actions.starting import Details, create_program, edit_program, open_program
from telemachy.programs.choices import FileRole, ImportState
from telemachy.programs.models import Cohort, Program, RosterImport

ORGANIZATION = "Ithaca Works"
SEED = 1


class DemoFailed(Exception):
    """The story could not be told to its end; says where."""


@dataclass(frozen=True)
class Scenario:
    """One program of the story."""

    name: str
    template: str
    purpose: str
    mentees: int
    mentors: int
    seed: int
    # Stands before the keys of its spreadsheet, so that two of one program are about different people.
    key: str = ""

    def more(self) -> Scenario:
        """Other people who come later into the same program."""
        return replace(self, seed=self.seed + 50, key="B")


LEADERSHIP = Scenario(
    name="Leadership mentoring",
    template="corporate",
    purpose="People who lead, or are about to, find somebody outside their line to think with.",
    mentees=240,
    mentors=90,
    seed=SEED,
)
ACROSS = Scenario(
    name="Across functions",
    template="cross-functional-tour",
    purpose="Three sessions with somebody from another function, to see how work looks from there.",
    mentees=44,
    mentors=26,
    seed=SEED + 1,
)
STEPPING_UP = Scenario(
    name="Stepping up",
    template="corporate",
    purpose="Whoever takes on something new talks with somebody who took it on before.",
    mentees=12,
    mentors=10,
    seed=SEED + 3,
)
REVERSE = Scenario(
    name="The other way round",
    template="reverse",
    purpose="People early in their work show people who lead what they do not see from there.",
    mentees=22,
    mentors=16,
    seed=SEED + 2,
)


def set_up_organization(now: datetime) -> Person:
    path = issue_set_up_link(now=now)
    if path is None:
        raise DemoFailed("This installation has people already; a demonstration needs an empty one.")
    return set_up(
        token=path.rstrip("/").rsplit("/", 1)[-1],
        organization_name=ORGANIZATION,
        name="Cora Lindqvist",
        email="cora.lindqvist@example.org",
        # Nobody signs in with it: the demonstration has its door.
        password=secrets.token_urlsafe(32),
        timezone="Europe/Berlin",
        now=now,
    )


def program_with_people(scenario: Scenario, coordinator: Person, now: datetime) -> Cohort:
    program = create_program(
        actor=coordinator,
        template_key=scenario.template,
        name=scenario.name,
        starts_on=(now + timedelta(days=14)).date(),
        owner=coordinator,
        now=now,
    )
    program = edit_program(
        actor=coordinator,
        program=program,
        revision=program.revision,
        details=_details(program, scenario),
        owner=coordinator,
        now=now,
    )
    program = open_program(actor=coordinator, program=program, now=now)
    cohort = program.cohorts.get()
    bring_in(scenario, coordinator, cohort, now)
    return cohort


def spend(cohort: Cohort, coordinator: Person, now: datetime) -> None:
    """A budget, and some of it used."""
    program = Program.objects.get(pk=cohort.program_id)
    support = Support(
        sponsor_name="Ines Duarte",
        sponsor_note="She opened it, and asks once a quarter what people need.",
        budget_hours=900,
        budget_money=Decimal(4000),
        budget_currency="EUR",
        protected_time="Two hours a month count as work, for both sides.",
    )
    name_support(actor=coordinator, program=program, revision=program.revision, support=support, now=now)
    for days, what, amount in (
        (40, "Rooms for the first evening", "350"),
        (12, "Training for mentors", "1200"),
    ):
        moment = now - timedelta(days=days)
        note_spending(
            actor=coordinator,
            program=program,
            spent_on=moment.date(),
            what=what,
            amount=Decimal(amount),
            now=moment,
        )


def _details(program: Program, scenario: Scenario) -> Details:
    kept = {name: getattr(program, name) for name in Details.__dataclass_fields__}
    kept |= {"purpose": scenario.purpose, "contact_name": "Cora Lindqvist"}
    return Details(**kept)


def bring_in(scenario: Scenario, coordinator: Person, cohort: Cohort, now: datetime) -> None:
    people = roster(scenario.mentees, scenario.mentors, seed=scenario.seed)
    brought = receive_roster(
        actor=coordinator,
        cohort=cohort,
        files=[
            UploadedRoster(FileRole.MENTEES, "mentees.csv", as_csv(people.mentees, scenario.key)),
            UploadedRoster(FileRole.MENTORS, "mentors.csv", as_csv(people.mentors, scenario.key)),
        ],
        now=now,
    )
    recognized = {
        role: [column["meaning"] for column in columns] for role, columns in brought.mapping.items()
    }
    confirm_columns(actor=coordinator, roster_import=brought, meanings=recognized, now=now)
    work()
    ask_to_apply(actor=coordinator, roster_import=arrived_at(brought, ImportState.CHECKED), now=now)
    work()
    arrived_at(brought, ImportState.APPLIED)


def arrived_at(brought: RosterImport, state: ImportState) -> RosterImport:
    brought.refresh_from_db()
    if brought.state != state:
        raise DemoFailed(f"The roster is {brought.get_state_display().lower()}: {brought.failure}")
    return brought


def as_csv(sheet: Sheet, key: str = "") -> bytes:
    """The sheet as a file; `key` stands before every id in it."""
    keyed = {
        name: [f"{key}{value}" if value else value for value in column] if name in _KEYS else column
        for name, column in sheet.items()
    }
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(keyed)
    writer.writerows(zip(*keyed.values(), strict=True))
    return text.getvalue().encode()


_KEYS = frozenset({"id", "manager_id"})


def work() -> None:
    """What the worker does, here and now, until nothing is left."""
    while run_next_task(worker_id="demo", now=clock.now()):
        pass
