"""Tell a person something: a row for the page and a row for the mail, in the transaction of what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from telemachy.common.notices import Notice, one_line
from telemachy.common.sealing import seal
from telemachy.notifications.choices import MailPreference, MailState
from telemachy.notifications.models import (
    BODY_PURPOSE,
    CALENDAR_PURPOSE,
    Notification,
    OutgoingMail,
    Preference,
)
from telemachy.people.models import Person
from telemachy.people.queries import organization, person_of_email

AT_ONCE = 250  # rows in one statement


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
    calendar: str = "",
    useless_after: datetime | None = None,
) -> None:
    """Tell a person of something, on the page and by mail, in the caller's transaction and once a `key`.

    `link` is a path of this site. `key` names the event and the person
    (`"rounds.published:<round>:<person>"`). Besides `values`, a notice may mention `{link}`, `{person_name}`
    and `{organization_name}`. `sender_name` is the name that the mail comes from, the organization's where
    it is empty. `program_id` is the public id of the program, by which its coordinators see whether the mail
    arrived. `calendar` is an entry for the reader's calendar (RFC 5546), sent with the mail. A mail that has
    not gone by `useless_after` is not sent any more.
    """
    said = _said(person, notice, values, link, organization().name)
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
            calendar=calendar,
            useless_after=useless_after,
            now=now,
        )


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One thing to tell one person, as `notify` takes it."""

    person: Person
    notice: Notice
    values: Mapping[str, str | int]
    link: str
    key: str


@transaction.atomic
def notify_many(
    *, tellings: Sequence[Telling], now: datetime, sender_name: str = "", program_id: str = ""
) -> int:
    """Tell many people at once, as `notify` does each; returns how many were not told before.

    Runs a handful of queries for every few hundred people, so that an act that tells a whole program does not
    keep everyone else from writing. Two that tell the same at the same moment: the later one fails whole.
    """
    house = organization().name
    told = 0
    for start in range(0, len(tellings), AT_ONCE):
        told += _tell(tellings[start : start + AT_ONCE], house, sender_name, program_id, now)
    return told


def _tell(tellings: Sequence[Telling], house: str, sender_name: str, program_id: str, now: datetime) -> int:
    known = set(
        Notification.objects.filter(key__in=[one.key for one in tellings]).values_list("key", flat=True)
    )
    new = [one for one in tellings if one.key not in known]
    preferences = {
        row.person_id: row for row in Preference.objects.filter(person__in=[one.person for one in new])
    }
    notifications, mails = [], []
    for one in new:
        said = _said(one.person, one.notice, one.values, one.link, house)
        notifications.append(
            Notification(
                key=one.key,
                person=one.person,
                notice=one.notice.key,
                line=said.line[:1000],
                link=one.link,
                created_at=now,
            )
        )
        if one.person.email and one.person.may_be_contacted:
            fields = _mail_fields(
                person=one.person,
                to_address=one.person.email,
                sender_name=sender_name,
                subject=said.subject,
                body=said.body,
                preference=preferences.get(one.person.pk),
                program_id=program_id,
                notice=one.notice.key,
                now=now,
            )
            mails.append(OutgoingMail(key=one.key, **fields))
    Notification.objects.bulk_create(notifications)
    OutgoingMail.objects.bulk_create(mails)
    return len(new)


def _said(person: Person, notice: Notice, values: Mapping[str, str | int], link: str, house: str) -> Notice:
    """The notice with its places filled; every notice may mention the link, the person and the house."""
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"Expected a path of this site, got {link!r}.")
    given = {
        "link": urljoin(settings.TELEMACHY_SITE_URL, link),
        "person_name": person.get_short_name(),
        "organization_name": house,
    }
    return notice.filled({**given, **values})


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


def _queue(*, key: str, **fields: Any) -> None:
    OutgoingMail.objects.get_or_create(key=key, defaults=_mail_fields(**fields))


def _mail_fields(
    *,
    person: Person | None,
    to_address: str,
    sender_name: str,
    subject: str,
    body: str,
    preference: Preference | None,
    now: datetime,
    program_id: str = "",
    notice: str = "",
    calendar: str = "",
    useless_after: datetime | None = None,
) -> dict[str, Any]:
    """A mail's row, its body sealed."""
    state = _first_state(preference)
    return {
        "person": person,
        "program_id": program_id,
        "notice": notice,
        "to_address": to_address,
        "sender_name": one_line(sender_name)[:120],
        "subject": one_line(subject)[:300],
        "sealed_body": None if state == MailState.WITHHELD else seal(body, purpose=BODY_PURPOSE),
        "sealed_calendar": (
            seal(calendar, purpose=CALENDAR_PURPOSE) if calendar and state != MailState.WITHHELD else None
        ),
        "state": state,
        "created_at": now,
        "next_attempt_at": preference.next_moment(now) if preference else now,
        "useless_after": useless_after,
        "finished_at": None if state == MailState.QUEUED else now,
    }


def _first_state(preference: Preference | None) -> MailState:
    if settings.TELEMACHY_DEMO:
        return MailState.KEPT  # nobody's address is real in a demo
    if preference is not None and preference.mail == MailPreference.NEVER:
        return MailState.WITHHELD
    return MailState.QUEUED
