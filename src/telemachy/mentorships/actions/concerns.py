"""Raising a concern, opening one, answering it; and letting old ones go.

The events of these acts name the concern by an id that stands nowhere else, and neither the program nor who
raised it: whoever may read the audit learns that there is a concern, and who opened and answered it.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.common.sealing import seal
from telemachy.common.text import clean_text
from telemachy.mentorships import notices
from telemachy.mentorships.access import addressees, concerns_addressed_to
from telemachy.mentorships.actions.places import lock_enrollments
from telemachy.mentorships.choices import ConcernRoute, ConcernState
from telemachy.mentorships.models import (
    CONCERN_LENGTH,
    Concern,
    ConcernLine,
    ConcernReading,
    Mentorship,
)
from telemachy.mentorships.queries.concerns import PURPOSE, lines_of, told_in
from telemachy.notifications.actions import notify
from telemachy.people.models import Person
from telemachy.programs.models import Coordination

AT_MOST_A_DAY = 5
KEPT_FOR = timedelta(days=6 * 365)  # after the answer; without one a concern is never let go


class NobodyToTell(Refusal):
    """Nobody holds the role."""


class NothingSaid(Refusal):
    """There are no words."""


class TooMany(Refusal):
    """More than anybody could read in a day."""


class NotOpened(Refusal):
    """An answer to something that was not read."""


@transaction.atomic
def raise_concern(
    *,
    actor: Person,
    mentorship: Mentorship,
    route: str,
    words: str,
    now: datetime,
    speak_with_me_first: bool = True,
) -> Concern:
    """Tell one role in private. The other of the two never learns of it here, nor do other roles."""
    words = clean_text(words)[:CONCERN_LENGTH]
    if actor.pk not in (mentorship.mentor.pk, mentorship.mentee.pk):
        raise Forbidden("Only the two people themselves can raise a concern here.")
    if not words:
        raise NothingSaid("Write a line, so that somebody can begin to help.")
    # Lock first: a second press of the button must not send the same words twice.
    lock_enrollments([mentorship.mentor_enrollment_id, mentorship.mentee_enrollment_id])
    if sent := _sent_already(actor, mentorship, route, words, now):
        return sent
    readers = addressees(route, mentorship) if route in ConcernRoute.values else []
    if not readers:
        raise NobodyToTell("Nobody has this role here at the moment. Choose another way.")
    said = {"words": words, "speak_with_me_first": speak_with_me_first}
    concern = Concern.objects.create(
        mentorship=mentorship,
        raised_by=actor,
        route=route,
        kept_from=_kept_from(mentorship, route),
        words_sealed=seal(json.dumps(said), purpose=PURPOSE),
        raised_at=now,
    )
    _tell(readers, f"mentorships.concern:{concern.public_id}", now)
    record(actor=None, verb="mentorships.raise_concern", target=concern, now=now)
    return concern


@transaction.atomic
def open_concern(*, actor: Person, concern: Concern, now: datetime) -> None:
    """Note who reads it, before they do; the one who raised it sees that."""
    concern = _locked(actor, concern)
    _, is_new = ConcernReading.objects.get_or_create(concern=concern, person=actor, defaults={"at": now})
    if concern.state == ConcernState.SENT:
        concern.state = ConcernState.SEEN
        concern.save(update_fields=["state"])
    if is_new:
        record(actor=actor, verb="mentorships.open_concern", target=concern, now=now)


@transaction.atomic
def answer_concern(
    *, actor: Person, concern: Concern, words: str, now: datetime, lines_read: int = 0
) -> Concern:
    """Answer the one who raised it, and nobody else; `lines_read` is how many lines stood there."""
    words = clean_text(words)[:CONCERN_LENGTH]
    concern = _locked(actor, concern)
    if not ConcernReading.objects.filter(concern=concern, person=actor).exists():
        raise NotOpened("Open it first, then answer.")
    if not words:
        raise NothingSaid("Write a line: whoever raised it waits for a word.")
    line = _write(concern, words, lines_read, by=actor, now=now)
    concern.state = ConcernState.ANSWERED
    concern.answered_at, concern.answered_by = now, actor
    concern.save(update_fields=["state", "answered_at", "answered_by"])
    if line is not None and concern.raised_by is not None:
        _tell([concern.raised_by], f"mentorships.concern_answer:{concern.public_id}:{line.pk}", now)
    record(actor=actor, verb="mentorships.answer_concern", target=concern, now=now)
    return concern


@transaction.atomic
def write_again(*, actor: Person, concern: Concern, words: str, now: datetime, lines_read: int) -> Concern:
    """Say more about what one raised oneself, to the same role as before."""
    words = clean_text(words)[:CONCERN_LENGTH]
    # Lock first: an answer may be on its way.
    concern = (
        Concern.objects.select_for_update(of=("self",))
        .select_related(
            "mentorship__program",
            "mentorship__mentor_enrollment",
            "mentorship__mentee_enrollment",
        )
        .get(pk=concern.pk)
    )
    if concern.raised_by_id != actor.pk:
        raise Forbidden("Only whoever raised this can say more about it.")
    if not words:
        raise NothingSaid("Write a line; nothing was sent.")
    lately = ConcernLine.objects.filter(
        concern=concern, by_the_raiser=True, at__gt=now - timedelta(days=1)
    ).count()
    if lately >= AT_MOST_A_DAY:
        raise TooMany(
            "You have written five times today. Somebody reads it; if it cannot wait, call somebody."
        )
    readers = [
        one for one in addressees(concern.route, concern.mentorship) if one.pk not in concern.kept_from
    ]
    if not readers:
        raise NobodyToTell("Nobody has this role here at the moment. You can tell somebody else.")
    line = _write(concern, words, lines_read, by=None, now=now)
    if line is None:
        return concern
    if concern.state == ConcernState.ANSWERED:
        concern.state = ConcernState.AGAIN
        concern.save(update_fields=["state"])
    _tell(readers, f"mentorships.concern_line:{concern.public_id}:{line.pk}", now)
    record(actor=None, verb="mentorships.write_again", target=concern, now=now)
    return concern


@transaction.atomic
def forget_old_concerns(*, now: datetime) -> int:
    """Delete concerns that were answered so long ago that they need not be kept any more."""
    old = Concern.objects.filter(state=ConcernState.ANSWERED, answered_at__lte=now - KEPT_FOR)
    number = old.count()
    if number:
        old.delete()
        record(
            actor=None,
            verb="mentorships.forget_concerns",
            target="mentorships.concern",
            now=now,
            numbers={"concerns": number},
        )
    return number


def _sent_already(
    actor: Person, mentorship: Mentorship, route: str, words: str, now: datetime
) -> Concern | None:
    lately = Concern.objects.filter(raised_by=actor, raised_at__gt=now - timedelta(days=1))
    for one in lately:
        if one.mentorship_id == mentorship.pk and one.route == route and told_in(one).words == words:
            return one
    if len(lately) >= AT_MOST_A_DAY:
        raise TooMany("You have sent five today. Somebody reads them; if it cannot wait, call somebody.")
    return None


def _write(
    concern: Concern, words: str, lines_read: int, *, by: Person | None, now: datetime
) -> ConcernLine | None:
    """The next line, if it follows what its writer has read; None when the last press sent it already."""
    lines = lines_of(concern)
    if lines and len(lines) == lines_read + 1:
        last = lines[-1]
        if last.words == words and last.answered_by == by and last.by_the_raiser == (by is None):
            return None
    if len(lines) != lines_read:
        raise Stale("Something was written here meanwhile. Read it first; your words were not sent.")
    return ConcernLine.objects.create(
        concern=concern,
        by_the_raiser=by is None,
        answered_by=by,
        words_sealed=seal(words, purpose=PURPOSE),
        at=now,
    )


def _kept_from(mentorship: Mentorship, route: str) -> list[int]:
    """The other of the two, and for what is about those who run the program, all of these."""
    found = {mentorship.mentor_enrollment.person_id, mentorship.mentee_enrollment.person_id}
    if route == ConcernRoute.ORGANIZATION:
        found |= set(
            Coordination.objects.filter(program=mentorship.program).values_list("person_id", flat=True)
        )
        if mentorship.program.owner_id is not None:
            found.add(mentorship.program.owner_id)
    return sorted(found)


def _locked(actor: Person, concern: Concern) -> Concern:
    """The row, locked, if it is still this person's to read: a role may have ended meanwhile."""
    if concern.pk not in {one.pk for one in concerns_addressed_to(actor)}:
        raise Forbidden("This is not addressed to you any more.")
    return (
        Concern.objects.select_for_update(of=("self",))
        .select_related("raised_by", "mentorship__program")
        .get(pk=concern.pk)
    )


def _tell(people: Iterable[Person], key: str, now: datetime) -> None:
    """A word that something waits: not what, and no program, whose coordinators see a list of its mails."""
    for person in people:
        notify(
            person=person,
            notice=notices.SOMETHING_WAITS,
            values={"name": person.get_short_name()},
            link=reverse("mentorships:private"),
            key=f"{key}:{person.public_id}",
            now=now,
        )
