"""A program's ways in, as a coordinator sets them, and people who come by them."""

from dataclasses import asdict
from typing import Any

from tests import cast

from telemachy.people.actions import add_person
from telemachy.people.models import Person
from telemachy.programs.actions.applying import Asked, Wish, ask_to_take_part
from telemachy.programs.actions.ways import Ways, set_ways_in
from telemachy.programs.choices import EnrollmentRole, Gate, LinkWay, Roles
from telemachy.programs.models import Joining, Program
from telemachy.programs.queries.joining import ways_into

USUAL = Ways(
    link_way=LinkWay.JOIN,
    link_roles=Roles.BOTH,
    asks="",
    may_be_suggested=False,
    opens_on=None,
    closes_on=None,
    mentee_cap=None,
    mentor_cap=None,
    usual_places_count=True,
    mentor_orientation=Gate.OFFERED,
    mentee_orientation=Gate.OFFERED,
    mentor_screening=False,
    mentee_screening=False,
)


def set_ways(program: Program, now: Any = cast.NOW, **changes: Any) -> Joining:
    """Save the program's ways in, a few things other than usual."""
    coordinator = program.coordinations.earliest("pk").person
    ways = Ways(**{**asdict(USUAL), **changes})
    revision = ways_into(program).revision
    return set_ways_in(actor=coordinator, program=program, revision=revision, ways=ways, now=now)


def somebody(name: str) -> Person:
    """A person who is in no program."""
    return add_person(
        actor=None, name=name, email=f"{name.lower().replace(' ', '.')}@example.org", now=cast.NOW
    )


def come(person: Person, program: Program, *roles: str, now: Any = cast.NOW, words: str = "") -> list[Asked]:
    """Ask to take part by the link; a mentor offers two places."""
    wishes = [
        Wish(role=role, capacity=2 if role == EnrollmentRole.MENTOR else None, hours_a_month=3)
        for role in roles or (EnrollmentRole.MENTEE,)
    ]
    return ask_to_take_part(actor=person, program=program, wishes=wishes, words=words, now=now)
