"""Tell people of things, and move mails through the outbox."""

from collections.abc import Mapping
from datetime import datetime

from telemachy.common.notices import Notice
from telemachy.people.models import Person


def notify(
    *,
    person: Person,
    notice: Notice,
    values: Mapping[str, str | int],
    link: str,
    key: str,
    now: datetime,
    sender_name: str = "",
    program_id: str = "",
) -> None:
    """Tell a person of something, on the page and by mail, in the caller's transaction and once a `key`.

    `link` is a path of this site. `key` names the event and the person (`"rounds.published:<round>:<person>"`).
    `sender_name` is the name that the mail comes from; the organization's where it is empty. `program_id` is the
    program's public id, by which its coordinators see whether the mail arrived.
    """
    raise NotImplementedError
