"""What people decide about their own notices."""

from datetime import datetime, time

from django.db import transaction

from telemachy.audit import actions as audit
from telemachy.notifications.choices import MailPreference
from telemachy.notifications.models import Notification, Preference
from telemachy.people.models import Person


@transaction.atomic
def mark_read(*, actor: Person, notification: Notification, now: datetime) -> None:
    """Note that the person has read one of her notices; reading it again changes nothing."""
    if Notification.objects.filter(pk=notification.pk, person=actor, read_at=None).update(read_at=now):
        audit.record(actor=actor, verb="notifications.mark_read", target=notification, now=now)


@transaction.atomic
def mark_all_read(*, actor: Person, now: datetime) -> int:
    """Note that the person has read all her notices; return how many were new."""
    read = Notification.objects.filter(person=actor, read_at=None).update(read_at=now)
    if read:
        audit.record(
            actor=actor, verb="notifications.mark_all_read", target=actor, now=now, numbers={"read": read}
        )
    return read


@transaction.atomic
def change_preference(
    *,
    actor: Person,
    mail: MailPreference,
    quiet_from: time | None,
    quiet_until: time | None,
    now: datetime,
) -> None:
    """Choose whether mails come, and between which hours of one's own clock they wait."""
    Preference.objects.update_or_create(
        person=actor, defaults={"mail": mail, "quiet_from": quiet_from, "quiet_until": quiet_until}
    )
    audit.record(actor=actor, verb="notifications.change_preference", target=actor, now=now)
