"""The check after thirty days: asked once, reminded of once, answered or skipped; and let go in the end."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal
from telemachy.common.sealing import seal
from telemachy.common.text import clean_line
from telemachy.mentorships import notices
from telemachy.mentorships.choices import OVER, UNDER_WAY, CheckItem, CheckStep
from telemachy.mentorships.models import Check, Mentorship
from telemachy.mentorships.queries.checks import BY_HAND_AFTER, PURPOSE, accepted_at, to_ask, to_remind
from telemachy.notifications.actions import notify
from telemachy.people.models import Person

LINE_LENGTH = 300
KEPT_FOR = timedelta(days=365)  # after the mentorship is over


class NotYet(Refusal):
    """The check is not open."""


class AnsweredAlready(Refusal):
    """It was answered before."""


class NotAnAnswer(Refusal):
    """An answer is missing or none of the five."""


def ask_for_checks(*, now: datetime) -> int:
    """Ask both of every pair that is thirty days old, each once; returns how many people were asked."""
    return sum(_ask(mentorship, now) for mentorship in to_ask(now))


def remind_of_checks(*, now: datetime) -> int:
    """Remind, once, those who have neither answered nor skipped; returns how many."""
    return sum(_remind(check, now) for check in to_remind(now))


@transaction.atomic
def answer_check(
    *, actor: Person, mentorship: Mentorship, steps: Mapping[str, str], line: str = "", now: datetime
) -> Check:
    """Keep what one of the two answers, sealed; nobody else is told that or what."""
    if set(steps) != set(CheckItem) or not set(steps.values()) <= set(CheckStep):
        raise NotAnAnswer("Choose one answer for each of the five.")
    check = _own(actor, mentorship, now)
    if check.answered_at is not None:
        raise AnsweredAlready("Your answers are in. They were not changed.")
    said = {"steps": dict(steps), "line": clean_line(line)[:LINE_LENGTH]}
    check.answers_sealed = seal(json.dumps(said), purpose=PURPOSE)
    check.answered_at = now
    check.save()
    record(actor=actor, verb="mentorships.answer_check", target=check, now=now)
    return check


@transaction.atomic
def skip_check(*, actor: Person, mentorship: Mentorship, now: datetime) -> Check:
    """Leave it out; it is not asked again, and may still be answered by hand."""
    check = _own(actor, mentorship, now)
    if check.is_open:
        check.skipped_at = now
        check.save(update_fields=["skipped_at"])
        # The same event as an answer: whether somebody answered is theirs.
        record(actor=actor, verb="mentorships.answer_check", target=check, now=now)
    return check


@transaction.atomic
def forget_old_checks(*, now: datetime) -> int:
    """Delete the answers a year after the mentorship is over."""
    old = Check.objects.filter(mentorship__state__in=OVER, mentorship__changed_at__lte=now - KEPT_FOR)
    number = old.count()
    if number:
        old.delete()
        record(
            actor=None,
            verb="mentorships.forget_checks",
            target="mentorships.check",
            now=now,
            numbers={"checks": number},
        )
    return number


def _own(actor: Person, mentorship: Mentorship, now: datetime) -> Check:
    """The person's own row, locked; made where they open the check themselves."""
    if actor.pk not in (mentorship.mentor.pk, mentorship.mentee.pk):
        raise Forbidden("Only the two people themselves are asked.")
    mentorship = Mentorship.objects.get(pk=mentorship.pk)  # as it stands now, not as the page was drawn
    since = accepted_at(mentorship)
    if mentorship.state not in UNDER_WAY or since is None or now < since + BY_HAND_AFTER:
        raise NotYet("This check opens three weeks after both have said yes, while you work together.")
    check, _ = Check.objects.get_or_create(mentorship=mentorship, person=actor)
    return Check.objects.select_for_update().get(pk=check.pk)


@transaction.atomic
def _ask(mentorship: Mentorship, now: datetime) -> int:
    asked = 0
    for person in (mentorship.mentor, mentorship.mentee):
        check, is_new = Check.objects.get_or_create(
            mentorship=mentorship, person=person, defaults={"asked_at": now}
        )
        if not is_new:
            continue
        asked += 1
        notify(
            person=person,
            notice=notices.CHECK_ASKED,
            values={
                "name": person.get_short_name(),
                "other": mentorship.other_than(person).get_short_name(),
                "program": mentorship.program.name,
            },
            link=reverse("mentorships:check", args=[mentorship.public_id]),
            key=f"mentorships.check_asked:{check.public_id}",
            now=now,
            sender_name=mentorship.program.sender_name,
            program_id=str(mentorship.program.public_id),
        )
    if asked:
        record(
            actor=None,
            verb="mentorships.ask_for_check",
            target=mentorship,
            now=now,
            program_id=str(mentorship.program.public_id),
            numbers={"people": asked},
        )
    return asked


@transaction.atomic
def _remind(check: Check, now: datetime) -> int:
    changed = Check.objects.filter(pk=check.pk, reminded_at__isnull=True, answered_at__isnull=True).update(
        reminded_at=now
    )
    if not changed:
        return 0  # another worker, or the answer, was faster
    notify(
        person=check.person,
        notice=notices.SOMETHING_WAITS,
        values={"name": check.person.get_short_name()},
        link=reverse("mentorships:private"),
        key=f"mentorships.check_reminder:{check.public_id}",
        now=now,
    )
    record(actor=None, verb="mentorships.remind_of_check", target=check, now=now)
    return 1
