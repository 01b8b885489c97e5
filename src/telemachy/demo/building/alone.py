"""Somebody who came in alone last night, and began a board of advisors."""

from __future__ import annotations

from datetime import datetime, timedelta

from telemachy.boards.actions.seating import put_in
from telemachy.boards.actions.signing_up import come_in_alone
from telemachy.boards.actions.writing import name_skill, write_cell
from telemachy.boards.choices import Purpose, SeatKind
from telemachy.growth.actions.aims import write_aim
from telemachy.growth.choices import AimKind, Whose
from telemachy.people.actions import edit_organization, note_sign_in
from telemachy.people.models import Person
from telemachy.people.queries import organization


def let_somebody_come_alone(coordinator: Person, now: datetime) -> Person:
    """The organization lets people sign up; one does, says what for, and fills two seats of three."""
    house = organization()
    edit_organization(
        actor=coordinator,
        name=house.name,
        sender_name=house.sender_name,
        contact_email=house.contact_email,
        open_to_all=True,
        now=now,
    )
    moment = now - timedelta(hours=14)
    person, _ = come_in_alone(name="Nuria Vidal", email="nuria.vidal@example.org", now=moment)
    note_sign_in(actor=person, now=moment)
    write_aim(
        actor=person,
        whose=Whose.GIVEN,
        kind=AimKind.HIGHER,
        words="Take over the department when Pilar retires.",
        source="My manager",
        now=moment,
    )
    write_aim(
        actor=person,
        whose=Whose.WANTED,
        kind=AimKind.OTHER_FUNCTION,
        words="Run something that visitors come for, rather than the numbers behind it.",
        now=moment,
    )
    name_skill(actor=person, skill="Talking to sponsors", now=moment)
    put_in(
        actor=person,
        seat=SeatKind.INDUSTRY_EXPERT,
        name="Ignasi, who ran the harbor museum",
        note="Met at the spring fair. Answers mails on Sundays.",
        now=moment,
    )
    put_in(actor=person, seat=SeatKind.SKILLS_COACH, name="Aunt Mercè", now=moment)
    write_cell(
        actor=person,
        seat=SeatKind.INDUSTRY_EXPERT,
        purpose=Purpose.WHAT,
        text="What museums of our size can drop, and what visitors notice first.",
        revision=0,
        now=moment,
    )
    return person
