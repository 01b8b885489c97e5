"""Tell a person something: a row for the page and a row for the mail, in the transaction of what happened."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urljoin
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from telemachy.common.notices import Notice, one_line
from telemachy.common.sealing import seal
from telemachy.notifications.choices import MailPreference, MailState
from telemachy.notifications.models import BODY_PURPOSE, Notification, OutgoingMail, Preference
from telemachy.people.models import Person
from telemachy.people.queries import organization, person_of_email


@transaction.atomic
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

    `link` is a path of this site. `key` names the event and the person
    (`"rounds.published:<round>:<person>"`). Besides `values`, a notice may mention `{link}`, `{person_name}`
    and `{organization_name}`. `sender_name` is the name that the mail comes from, the organization's where
    it is empty. `program_id` is the public id of the program, by which its coordinators see whether the mail
    arrived.
    """
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"Expected a path of this site, got {link!r}.")
    given = {
        "link": urljoin(settings.TELEMACHY_SITE_URL, link),
        "person_name": person.get_short_name(),
        "organization_name": organization().name,
    }
    said = notice.filled({**given, **values})
    _, is_new = Notification.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "notice": notice.key,
            "line": said.line[:1000],
            "link": link,
            "created_at": now,
        },
    )
    if is_new and person.email and person.may_be_contacted:
        _queue(
            key=key,
            person=person,
            program_id=program_id,
            notice=notice.key,
            to_address=person.email,
            sender_name=sender_name,
            subject=said.subject,
            body=said.body,
            preference=Preference.objects.filter(person=person).first(),
            now=now,
        )


def post_mail(
    *,
    to_address: str,
    subject: str,
    body: str,
    now: datetime,
    useless_after: datetime | None = None,
    sender_name: str = "",
    key: str = "",
) -> None:
    """Queue a mail that is no notice, such as a sign-in code: at any hour, whatever the person prefers."""
    _queue(
        key=key or f"mail:{uuid4()}",
        person=person_of_email(to_address),
        to_address=to_address,
        sender_name=sender_name,
        subject=subject,
        body=body,
        preference=None,
        useless_after=useless_after,
        now=now,
    )


def _queue(
    *,
    key: str,
    person: Person | None,
    to_address: str,
    sender_name: str,
    subject: str,
    body: str,
    preference: Preference | None,
    now: datetime,
    program_id: str = "",
    notice: str = "",
    useless_after: datetime | None = None,
) -> None:
    state = _first_state(preference)
    OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "program_id": program_id,
            "notice": notice,
            "to_address": to_address,
            "sender_name": one_line(sender_name)[:120],
            "subject": one_line(subject)[:300],
            "sealed_body": None if state == MailState.WITHHELD else seal(body, purpose=BODY_PURPOSE),
            "state": state,
            "created_at": now,
            "next_attempt_at": preference.next_moment(now) if preference else now,
            "useless_after": useless_after,
            "finished_at": None if state == MailState.QUEUED else now,
        },
    )


def _first_state(preference: Preference | None) -> MailState:
    if settings.TELEMACHY_DEMO:
        return MailState.KEPT  # nobody's address is real in a demo
    if preference is not None and preference.mail == MailPreference.NEVER:
        return MailState.WITHHELD
    return MailState.QUEUED
