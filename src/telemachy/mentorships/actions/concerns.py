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
from telemachy.mentorships.models import CONCERN_LENGTH, Concern, ConcernReading, Mentorship
from telemachy.mentorships.queries.concerns import PURPOSE, told_in
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
def answer_concern(*, actor: Person, concern: Concern, words: str, now: datetime) -> Concern:
    """Answer the one who raised it, and nobody else."""
    words = clean_text(words)[:CONCERN_LENGTH]
    concern = _locked(actor, concern)
    if not ConcernReading.objects.filter(concern=concern, person=actor).exists():
        raise NotOpened("Open it first, then answer.")
    if concern.state == ConcernState.ANSWERED:
        raise Stale("This was answered meanwhile. Look at it again; your words were not sent.")
    if not words:
        raise NothingSaid("Write a line: whoever raised it waits for a word.")
    concern.state = ConcernState.ANSWERED
    concern.answer_sealed = seal(words, purpose=PURPOSE)
    concern.answered_at = now
    concern.answered_by = actor
    concern.save()
    if concern.raised_by is not None:
        _tell([concern.raised_by], f"mentorships.concern_answer:{concern.public_id}", now)
    record(actor=actor, verb="mentorships.answer_concern", target=concern, now=now)
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
