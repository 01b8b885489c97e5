"""Publishing: everyone is told, in one transaction that holds as a whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.crash import crash_point
from telemachy.common.errors import Refusal, Stale
from telemachy.mentorships.actions import PairToOpen, open_mentorships
from telemachy.mentorships.actions.places import lock_enrollments
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.actions import Telling, notify_many
from telemachy.people.actions import ToInvite, issue_invitations
from telemachy.people.models import Person
from telemachy.programs.actions.inviting import given_by
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.changing import lock_round, who_and_when
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Publication, Round
from telemachy.rounds.queries.hashes import snapshot_hash
from telemachy.rounds.queries.letters import Group, Letter, first_contact_words, mailing
from telemachy.rounds.queries.readiness import obstacles


class AlreadyPublished(Stale):
    """Somebody else published the round; the message says who and when."""


class NotPublishable(Refusal):
    """The round is not approved, has changed since, or needs a second person."""


def publish_round(*, actor: Person, round: Round, version: int | None = None, now: datetime) -> Publication:
    """Freeze the round, open its mentorships and tell everyone, those without a mentor too.

    One transaction: killed at any point, the round is published to all or to nobody.
    """
    with transaction.atomic():
        publication = _publish(actor, round, version, now)
        crash_point("rounds.publish.before_commit")
    crash_point("rounds.publish.after_commit")
    return publication


def _publish(actor: Person, round: Round, version: int | None, now: datetime) -> Publication:
    # Lock first: two coordinators may publish at the same moment.
    round = lock_round(round, version=None)
    _require_unpublished(round)
    round = lock_round(round, version=version)
    _require_publishable(round, actor, now.date())
    crash_point("rounds.publish.checked")

    _freeze(round, actor, now)
    crash_point("rounds.publish.frozen")

    letters = mailing(round, now).letters
    # All at once and in one order: locked piece by piece, two acts could wait for each other.
    lock_enrollments(letter.enrollment.pk for letter in letters)
    opened = _open_mentorships(round, actor, now)
    crash_point("rounds.publish.opened")

    told = _tell_everyone(round, letters, opened, actor, now)
    crash_point("rounds.publish.told")

    publication = Publication.objects.create(
        program=round.program,
        round=round,
        snapshot_hash=round.approved_hash,
        published_by=actor,
        published_at=now,
        pairs=len(opened),
        without_pair=sum(letter.group == Group.MENTEES_WITHOUT for letter in letters),
        people_told=told,
    )
    crash_point("rounds.publish.written")

    record(
        actor=actor,
        verb="rounds.publish_round",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={"pairs": publication.pairs, "without_pair": publication.without_pair, "people_told": told},
    )
    crash_point("rounds.publish.recorded")
    return publication


def _require_unpublished(round: Round) -> None:
    if round.state == RoundState.PUBLISHED:
        publication = Publication.objects.select_related("published_by").get(round=round)
        raise AlreadyPublished(
            f"{who_and_when(publication.published_by, publication.published_at)} has published this round. "
            "Everyone was told once; nothing was sent again."
        )


def _require_publishable(round: Round, actor: Person, today: date) -> None:
    if round.state != RoundState.APPROVED:
        raise NotPublishable(
            f"Only an approved round can be published; this one is {round.get_state_display().lower()}."
        )
    if round.program.two_person_publishing and round.approved_by_id == actor.pk:
        raise NotPublishable("In this program a second coordinator publishes what the first one approved.")
    if snapshot_hash(round) != round.approved_hash:
        raise NotPublishable(
            "Something changed since the approval. Take it back, look again and approve anew."
        )
    in_the_way = obstacles(round, today)
    if in_the_way:
        raise NotPublishable(" ".join(obstacle.sentence for obstacle in in_the_way))


def _freeze(round: Round, actor: Person, now: datetime) -> None:
    # Compare and set, behind the lock: whatever reads without a lock still cannot publish twice.
    changed = Round.objects.filter(
        pk=round.pk, state=RoundState.APPROVED, approved_hash=round.approved_hash, version=round.version
    ).update(state=RoundState.PUBLISHED, changed_by=actor, changed_at=now, version=round.version + 1)
    if not changed:
        raise AlreadyPublished("This round was published or changed a moment ago. Look at it as it is now.")


def _open_mentorships(round: Round, actor: Person, now: datetime) -> Mapping[tuple[int, int], Mentorship]:
    pairs = [
        PairToOpen(
            mentor_enrollment_id=proposal.mentor_enrollment_id,
            mentee_enrollment_id=proposal.mentee_enrollment_id,
            words_for_mentee=tuple(proposal.words_for_mentee),
            words_for_mentor=tuple(proposal.words_for_mentor),
            talk_for_mentee=proposal.talk_for_mentee,
            talk_for_mentor=proposal.talk_for_mentor,
        )
        for proposal in round.proposals.order_by("id")
    ]
    if not pairs:
        return {}
    opened = open_mentorships(
        actor=actor, program=round.program, pairs=pairs, round_public_id=round.public_id, now=now
    )
    return {(one.mentor_enrollment_id, one.mentee_enrollment_id): one for one in opened}


def _tell_everyone(
    round: Round,
    letters: Sequence[Letter],
    opened: Mapping[tuple[int, int], Mentorship],
    actor: Person,
    now: datetime,
) -> int:
    """Write every notice and mail; the number of different people told."""
    first_words = _first_contact(round, letters, actor, now)
    tellings = [
        Telling(
            person=letter.person,
            notice=letter.notice,
            values={**letter.values, "first_contact": first_words.get(letter.person.pk, "")},
            link=_link_of(letter, opened),
            key=f"rounds.published:{round.public_id}:{letter.group}:{letter.person.public_id}",
        )
        for letter in letters
    ]
    half = len(tellings) // 2
    for some in (tellings[:half], tellings[half:]):
        notify_many(
            tellings=some,
            now=now,
            sender_name=round.program.sender_name,
            program_id=str(round.program.public_id),
        )
        crash_point("rounds.publish.half_told")
    return len({letter.person.pk for letter in letters})


def _first_contact(round: Round, letters: Sequence[Letter], actor: Person, now: datetime) -> dict[int, str]:
    """By person, the words with a personal link for those who have never signed in."""
    new = {
        letter.person.pk: letter.enrollment
        for letter in letters
        if letter.person.joined_at is None and letter.person.may_be_contacted
    }
    givers = {pk: given_by(enrollment, actor) for pk, enrollment in new.items()}
    paths = issue_invitations(
        actor=actor,
        people=[ToInvite(person=new[pk].person, given_by=giver) for pk, giver in givers.items()],
        program_id=round.program.public_id,
        program_name=round.program.name,
        purpose=round.program.purpose,
        target=round,
        now=now,
    )
    Enrollment.objects.filter(pk__in=[enrollment.pk for enrollment in new.values()]).update(invited_at=now)
    return {
        pk: first_contact_words(
            given_by=givers[pk], program=round.program, link=urljoin(settings.TELEMACHY_SITE_URL, path)
        )
        for pk, path in paths.items()
    }


def _link_of(letter: Letter, opened: Mapping[tuple[int, int], Mentorship]) -> str:
    """Where the notice leads: to the mentorship, to all of several, to the reason, to what one offers."""
    if len(letter.pairs) == 1:
        return opened[letter.pairs[0]].get_absolute_url()
    if letter.pairs:
        return reverse("mentorships:mine")
    if letter.unmatched_public_id:
        return reverse("rounds:outcome", args=[letter.unmatched_public_id])
    if letter.group == Group.NEXT_PHASE:
        return reverse("rounds:my_phase", args=[letter.enrollment.public_id])
    return reverse("programs:my_enrollment", args=[letter.enrollment.public_id])
