"""Telling one of the two something about their mentorship: the parts that every such notice shares."""

from datetime import datetime

from telemachy.common.notices import Notice
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.actions import notify
from telemachy.people.models import Person


def tell(
    mentorship: Mentorship,
    person: Person,
    notice: Notice,
    *,
    link: str,
    key: str,
    now: datetime,
    values: dict[str, str] | None = None,
) -> None:
    """Once per mentorship, person and `key`, which names what happened."""
    notify(
        person=person,
        notice=notice,
        values={
            "name": person.get_short_name(),
            "other": mentorship.other_than(person).name,
            "program": mentorship.program.name,
            **(values or {}),
        },
        link=link,
        key=f"{notice.key}:{mentorship.public_id}:{key}:{person.public_id}",
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
    )
