"""The people of every test, made by the real actions.

Mina the mentee, Omar the mentor and Cora the coordinator belong to one program. Sam coordinates another, and
must see nothing of theirs. Ada runs the organization. Each function makes its person anew; `scene()` makes
them all.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.test import Client

from telemachy.people.actions import add_person
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.actions.starting import create_program
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Cohort, Enrollment, Program

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def mina() -> Person:
    """Mina, who looks for a mentor."""
    return _person("Mina Mendoza", "mina@example.org", "Analyst, Finance")


def omar() -> Person:
    """Omar, who has room for one more."""
    return _person("Omar Okafor", "omar@example.org", "Head of Design")


def cora() -> Person:
    """Cora, who runs the program of Mina and Omar."""
    return _person("Cora Castellanos", "cora@example.org", "Learning and development")


def sam() -> Person:
    """Sam, who must see nothing."""
    return _person("Sam Stranger", "sam@example.org", "Somewhere else")


def ada() -> Person:
    """Ada, who runs the organization."""
    return _person("Ada Admin", "ada@example.org", "", is_organization_admin=True)


def paula() -> Person:
    """Paula, who has no e-mail address."""
    return add_person(actor=None, name="Paula Paper", email=None, now=NOW)


def client_of(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def program_of(coordinator: Person, name: str = "Spring mentoring") -> Program:
    """A program from the corporate template, in draft."""
    return create_program(
        actor=coordinator,
        template_key="corporate",
        name=name,
        starts_on=date(2026, 4, 1),
        owner=coordinator,
        now=NOW,
    )


@dataclass(frozen=True)
class Scene:
    """One program with its people; made twice, two programs that must not see each other."""

    program: Program
    cohort: Cohort
    coordinator: Person
    mentee: Person
    mentor: Person
    mentee_enrollment: Enrollment
    mentor_enrollment: Enrollment


def scene() -> Scene:
    """Cora's program, with Mina as mentee and Omar as mentor."""
    return scene_of(cora(), mina(), omar())


def scene_of(coordinator: Person, mentee: Person, mentor: Person, name: str = "Spring mentoring") -> Scene:
    """A program of this coordinator, with one mentee and one mentor."""
    program = program_of(coordinator, name)
    cohort = program.cohorts.get()
    wants = {"topics": "public speaking", "goal": "Speak up in meetings"}
    offers = {"topics": "public speaking|design", "about": "Six years on stage"}
    return Scene(
        program=program,
        cohort=cohort,
        coordinator=coordinator,
        mentee=mentee,
        mentor=mentor,
        mentee_enrollment=enroll(
            actor=coordinator,
            cohort=cohort,
            person=mentee,
            role=EnrollmentRole.MENTEE,
            answers=wants,
            now=NOW,
        ),
        mentor_enrollment=enroll(
            actor=coordinator,
            cohort=cohort,
            person=mentor,
            role=EnrollmentRole.MENTOR,
            answers=offers,
            capacity=2,
            now=NOW,
        ),
    )


def _person(name: str, email: str, headline: str, *, is_organization_admin: bool = False) -> Person:
    return add_person(
        actor=None,
        name=name,
        email=email,
        headline=headline,
        now=NOW,
        is_organization_admin=is_organization_admin,
    )
