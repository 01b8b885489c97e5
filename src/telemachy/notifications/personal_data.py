"""What the notifications room holds about a person."""

import re
from datetime import datetime

from telemachy.common.personal_data import Held
from telemachy.notifications.models import Notification, OutgoingMail, Preference
from telemachy.people.models import Person

NAMELESS = "somebody who left"
SUBJECT_LENGTH = 300
LINE_LENGTH = 1000


def export(person: Person) -> list[Held]:
    """What she was told, which mails went to her, and how she wants to be told."""
    told = Notification.objects.filter(person=person).order_by("created_at")
    mails = OutgoingMail.objects.filter(person=person).order_by("created_at")
    preference = Preference.objects.filter(person=person).first()
    return [
        Held("What you were told", tuple((notice.created_at, notice.line) for notice in told)),
        Held(
            "Mails to you",
            tuple((mail.created_at, f"{mail.subject} ({mail.get_state_display()})") for mail in mails),
        ),
        Held("How you want to be told", _chosen(preference)),
    ]


def erase(person: Person, *, now: datetime) -> None:
    """Delete everything, unsent mails too; what others were told no longer says the name."""
    Notification.objects.filter(person=person).delete()
    OutgoingMail.objects.filter(person=person).delete()
    Preference.objects.filter(person=person).delete()
    name = re.compile(rf"(?<!\w){re.escape(person.name)}(?!\w)")
    told = list(Notification.objects.filter(line__contains=person.name))
    for notice in told:
        notice.line = name.sub(NAMELESS, notice.line)[:LINE_LENGTH]
    Notification.objects.bulk_update(told, ["line"], batch_size=200)
    mailed = list(OutgoingMail.objects.filter(subject__contains=person.name))
    for mail in mailed:
        mail.subject = name.sub(NAMELESS, mail.subject)[:SUBJECT_LENGTH]
    OutgoingMail.objects.bulk_update(mailed, ["subject"], batch_size=200)


def _chosen(preference: Preference | None) -> tuple[tuple[str, str], ...]:
    if preference is None:
        return ()
    quiet = (
        f"{preference.quiet_from:%H:%M} to {preference.quiet_until:%H:%M}"
        if preference.quiet_from and preference.quiet_until
        else "None"
    )
    return (("Mails", preference.get_mail_display()), ("Quiet hours", quiet))
