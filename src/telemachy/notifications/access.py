"""Whose notices one may see: one's own. The outbox is for organization admins, the mailbox for a demo."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person


def visible_to(person: Person) -> QuerySet[Notification]:
    """The notices of this person."""
    return Notification.objects.filter(person=person)


def get_notification_for(person: Person, public_id: UUID) -> Notification:
    """One of this person's notices; anybody else's is 404."""
    return get_object_or_404(visible_to(person), public_id=public_id)


def require_demo() -> None:
    """Hide the mailbox everywhere but in a demo, where no address is real: 404."""
    if not settings.TELEMACHY_DEMO:
        raise Http404


def get_demo_mail(public_id: UUID) -> OutgoingMail:
    """A mail that a demo kept."""
    require_demo()
    return get_object_or_404(OutgoingMail, public_id=public_id)
