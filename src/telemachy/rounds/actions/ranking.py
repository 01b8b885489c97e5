"""The ranking before a round: its days, the lists, what people wish, and its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.crash import crash_point
from telemachy.common.errors import Refusal, Stale
from telemachy.common.jobs import enqueue
from telemachy.mentorships.actions.paths import keep_path_wishes
from telemachy.mentorships.queries.words import contact_of
from telemachy.notifications.actions import Telling, notify_many
from telemachy.people.actions import ToInvite, issue_invitations
from telemachy.people.models import Person
from telemachy.people.queries import day_of
from telemachy.programs.actions.inviting import given_by
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds import notices
from telemachy.rounds.actions.changing import lock_round, touch
from telemachy.rounds.choices import AfterDecline, RoundState, Wish
from telemachy.rounds.models import (
    MOST_RANKED,
    AimsCard,
    MentorWish,
    RankedMentor,
    RankingWindow,
    Round,
    RoundSettings,
    ShortlistEntry,
)
from telemachy.rounds.queries.letters import day_in_words, first_contact_words
from telemachy.rounds.queries.ranking import unanswered_in
from telemachy.rounds.queries.shortlists import Drawn

REMIND_BEFORE = timedelta(days=2)
LONGEST = timedelta(days=60)
MADE_WITHIN = timedelta(minutes=15)
ROWS_AT_ONCE = 500


class NotRankable(Refusal):
    """The round has begun, or the days make no sense."""


class RankingClosed(Refusal):
    """What is wished now would not be read any more."""


class NotOnTheList(Refusal):
    """Somebody wishes for a person who was not shown to them."""


@transaction.atomic
def save_round_settings(
    *,
    actor: Person,
    program: Program,
    shortlist_size: int,
    after_decline: AfterDecline,
    revision: int,
    now: datetime,
    tilt_percent: int | None = None,
) -> RoundSettings:
    """Settle how long shortlists are, how far mentees may weigh their own, and what follows a no.

    None leaves what mentees may weigh as it is.
    """
    kept, _ = RoundSettings.objects.select_for_update().get_or_create(program=program)
    if kept.revision != revision:
        raise Stale("Somebody else changed this meanwhile. Look at it as it is now, then decide.")
    kept.shortlist_size, kept.after_decline = shortlist_size, after_decline
    kept.tilt_percent = kept.tilt_percent if tilt_percent is None else tilt_percent
    kept.revision += 1
    kept.save()
    record(
        actor=actor, verb="rounds.save_settings", target=program, now=now, program_id=str(program.public_id)
    )
    return kept


@transaction.atomic
def set_ranking(
    *,
    actor: Person,
    round: Round,
    version: int,
    opens_at: datetime,
    closes_at: datetime,
    shortlist_size: int,
    now: datetime,
) -> RankingWindow:
    """Set the days of the ranking, or move its end; a beginning in the past opens it now."""
    round = lock_round(round, version=version)
    window = RankingWindow.objects.filter(round=round).first()
    if round.state not in (RoundState.DRAFT, RoundState.RANKING):
        raise NotRankable("This round has been run. People rank before a round is run.")
    if closes_at <= max(now, opens_at):
        raise NotRankable("The ranking has to close later than it opens, and later than now.")
    if closes_at - max(now, opens_at) > LONGEST:
        raise NotRankable("Sixty days are the longest. Two weeks are usual: long enough to be read by all.")
    if window is None:
        window = RankingWindow(round=round, opens_at=opens_at)
    if window.opened_at is None:
        window.opens_at, window.shortlist_size = opens_at, shortlist_size
    if window.closes_at != closes_at:
        window.reminded_at = None
    window.closes_at, window.closed_at = closes_at, None
    window.set_by, window.set_at = actor, now
    window.save()
    record(
        actor=actor,
        verb="rounds.set_ranking",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={"shortlist": window.shortlist_size},
    )
    if window.opens_at <= now:
        _open(window, round, actor, now)
    else:
        round.state = RoundState.DRAFT
        touch(round, actor=actor, now=now)
    return window


def tend_rankings(*, now: datetime) -> int:
    """Open what is due, close what is over, remind, and see to those who joined late; how many it touched."""
    touched = 0
    for window in RankingWindow.objects.filter(closed_at__isnull=True).order_by("id"):
        touched += _tend(window.pk, now)
    return touched


@transaction.atomic
def _tend(window_id: int, now: datetime) -> bool:
    found = RankingWindow.objects.select_related("round").get(pk=window_id)
    round = lock_round(found.round, version=None)
    window = RankingWindow.objects.select_for_update().get(pk=window_id)
    window.round = round
    if window.closed_at is not None:
        return False
    if window.opened_at is None:
        if round.state == RoundState.DRAFT and window.opens_at <= now < window.closes_at:
            _open(window, round, None, now)
            return True
        return False
    if round.state != RoundState.RANKING:  # dropped meanwhile
        RankingWindow.objects.filter(pk=window.pk).update(closed_at=now)
        return True
    if window.closes_at <= now:
        _close(window, round, None, now)
        return True
    if window.prepared_at is None:
        if now - window.opened_at < MADE_WITHIN:
            return False
        enqueue("rounds.prepare_ranking", window_id=window.pk)  # the first one came to nothing
        return True
    if window.reminded_at is None and window.closes_at - now <= _remind_before(window):
        _remind(window, None, now)
        return True
    if _late(window).exists():
        enqueue("rounds.prepare_ranking", window_id=window.pk)
        return True
    return False


def _remind_before(window: RankingWindow) -> timedelta:
    """Two days before the end; a short ranking is reminded of at half its time."""
    return min(REMIND_BEFORE, (window.closes_at - window.opens_at) / 2)


def _open(window: RankingWindow, round: Round, actor: Person | None, now: datetime) -> None:
    if round.state != RoundState.RANKING:
        round.state = RoundState.RANKING
    window.opened_at = window.opened_at or now
    window.save()
    touch(round, actor=actor, now=now)
    enqueue("rounds.prepare_ranking", window_id=window.pk)
    record(
        actor=actor,
        verb="rounds.open_ranking",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
    )


def close_ranking(*, actor: Person, round: Round, version: int, now: datetime) -> Round:
    """Close the ranking before its time; the round can be run then."""
    with transaction.atomic():
        round = lock_round(round, version=version)
        window = RankingWindow.objects.select_for_update().filter(round=round).first()
        if window is None or round.state != RoundState.RANKING:
            raise RankingClosed("The ranking is closed already.")
        _close(window, round, actor, now)
    return round


@transaction.atomic
def give_up_ranking(*, window: RankingWindow, sentence: str, now: datetime) -> None:
    """Close a ranking whose lists cannot be made, and tell whoever set it why."""
    round = lock_round(window.round, version=None)
    window = RankingWindow.objects.select_for_update().get(pk=window.pk)
    if round.state != RoundState.RANKING or not window.is_open or window.prepared_at is not None:
        return
    _close(window, round, None, now, why=sentence)


def _close(
    window: RankingWindow, round: Round, actor: Person | None, now: datetime, *, why: str = ""
) -> None:
    RankingWindow.objects.filter(pk=window.pk).update(closed_at=now)
    round.state = RoundState.DRAFT
    touch(round, actor=actor, now=now)
    if actor is None and window.set_by is not None and window.set_by.may_be_contacted:
        telling = Telling(
            person=window.set_by,
            notice=notices.RANKING_STOPPED if why else notices.RANKING_CLOSED,
            values={
                "name": window.set_by.get_short_name(),
                "program": round.program.name,
                "round": str(round),
                "why": why,
            },
            link=reverse("rounds:detail", args=[round.public_id]),
            key=f"rounds.ranking_closed:{window.public_id}:{window.closes_at:%Y-%m-%dT%H:%M}",
        )
        _tell(round, [telling], now)
    record(
        actor=actor,
        verb="rounds.close_ranking",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
    )


@transaction.atomic
def store_shortlists(*, window: RankingWindow, drawn: Drawn, now: datetime) -> bool:
    """Write lists and cards down and tell everyone they concern; False when the ranking has closed meanwhile.

    Delivered twice, the lists stay as they were written first: they hold for the whole ranking.
    """
    round = lock_round(window.round, version=None)
    window = RankingWindow.objects.select_for_update().get(pk=window.pk)
    window.round = round
    if round.state != RoundState.RANKING or not window.is_open:
        return False
    there = set(window.cards.values_list("mentee_enrollment_id", flat=True))
    told = set(window.entries.values_list("mentor_enrollment_id", flat=True))
    cards = [(mentee, lines) for mentee, lines in drawn.cards if mentee.pk not in there]
    new = {mentee.pk for mentee, _ in cards}
    lists = [one for one in drawn.lists if one.mentee.pk in new]
    AimsCard.objects.bulk_create(
        (AimsCard(window=window, mentee_enrollment=mentee, lines=lines) for mentee, lines in cards),
        batch_size=ROWS_AT_ONCE,
    )
    ShortlistEntry.objects.bulk_create(
        (
            ShortlistEntry(
                window=window,
                mentee_enrollment=one.mentee,
                mentor_enrollment=one.mentor,
                position=one.position,
                reasons=list(one.reasons),
                worth_talking_about=one.worth_talking_about,
                demand=one.demand,
                parts=dict(one.parts),
            )
            for one in lists
        ),
        batch_size=ROWS_AT_ONCE,
    )
    crash_point("rounds.store_shortlists.stored")
    first = window.prepared_at is None
    if first:
        RankingWindow.objects.filter(pk=window.pk).update(prepared_at=now)
    mentees = {one.mentee.pk: one.mentee for one in lists}
    # Mentors are told once, with their first card; later cards stand on the page they have.
    mentors = {one.mentor.pk: one.mentor for one in lists if one.mentor.pk not in told}
    _invite_to_say(window, [*mentees.values(), *mentors.values()], now)
    record(
        actor=None,
        verb="rounds.store_shortlists",
        target=round,
        now=now,
        program_id=str(round.program.public_id),
        numbers={"lists": len(mentees), "shown": len(lists)},
    )
    return True


@transaction.atomic
def rank_mentors(
    *,
    actor: Person,
    enrollment: Enrollment,
    mentors: Sequence[int],
    now: datetime,
    path_wishes: Mapping[int, str] | None = None,
) -> list[RankedMentor]:
    """Say whom one would like, the first choice first; what was said before is replaced.

    `path_wishes` is by mentor what one wants to learn from their path, ranked or not; a blank takes it back.
    """
    # Lock first: the same person may have the page open twice.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    window = open_window(enrollment, now)
    shown = set(
        window.entries.filter(mentee_enrollment=enrollment).values_list("mentor_enrollment_id", flat=True)
    )
    path_wishes = path_wishes or {}
    if len(set(mentors)) != len(mentors) or not shown.issuperset([*mentors, *path_wishes]):
        raise NotOnTheList("Rank each mentor of your list once. Nothing was saved.")
    if len(mentors) > MOST_RANKED:
        raise NotOnTheList(f"Rank {MOST_RANKED} at most. Nothing was saved.")
    RankedMentor.objects.filter(mentee_enrollment=enrollment).delete()
    ranked = RankedMentor.objects.bulk_create(
        RankedMentor(mentee_enrollment=enrollment, mentor_enrollment_id=mentor, place=place, ranked_at=now)
        for place, mentor in enumerate(mentors, 1)
    )
    keep_path_wishes(enrollment.pk, path_wishes, now=now)
    _record_own(actor, "rounds.rank_mentors", enrollment, now)
    return ranked


@transaction.atomic
def answer_cards(*, actor: Person, enrollment: Enrollment, answers: Mapping[int, str], now: datetime) -> None:
    """Say about some mentees' aims whether they are welcome; a blank takes an answer back."""
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    window = open_window(enrollment, now)
    shown = set(
        window.entries.filter(mentor_enrollment=enrollment).values_list("mentee_enrollment_id", flat=True)
    )
    if not shown.issuperset(answers):
        raise NotOnTheList("This card is not one of yours. Nothing was saved.")
    standing = {
        row.mentee_enrollment_id: row
        for row in MentorWish.objects.filter(mentor_enrollment=enrollment, mentee_enrollment__in=answers)
    }
    changed = {
        mentee: wish
        for mentee, wish in answers.items()
        if wish != (standing[mentee].wish if mentee in standing else "")
    }
    MentorWish.objects.filter(mentor_enrollment=enrollment, mentee_enrollment__in=changed).delete()
    MentorWish.objects.bulk_create(
        MentorWish(
            mentor_enrollment=enrollment, mentee_enrollment_id=mentee, wish=Wish(wish), answered_at=now
        )
        for mentee, wish in changed.items()
        if wish
    )
    _record_own(actor, "rounds.answer_cards", enrollment, now)


def open_window(enrollment: Enrollment, now: datetime) -> RankingWindow:
    """The ranking in which this person may say something now. Raises RankingClosed."""
    window = (
        RankingWindow.objects.select_related("round")
        .filter(
            round__cohort=enrollment.cohort_id,
            round__state=RoundState.RANKING,
            closed_at__isnull=True,
            prepared_at__isnull=False,
            closes_at__gt=now,
        )
        .first()
    )
    if window is None or not enrollment.is_present():
        raise RankingClosed("The ranking is closed. What you had saved before it closed counts.")
    return window


def _record_own(actor: Person, verb: str, enrollment: Enrollment, now: datetime) -> None:
    # How many, and what, is the person's own: the audit says only that they answered.
    record(
        actor=actor,
        verb=verb,
        target=enrollment,
        now=now,
        program_id=str(enrollment.cohort.program.public_id),
    )


def _late(window: RankingWindow) -> QuerySet[Enrollment]:
    """Mentees who joined after the lists were made, for whom nothing has been worked out yet."""
    return (
        Enrollment.objects.filter(cohort=window.round.cohort_id, role=EnrollmentRole.MENTEE)
        .present()
        .filter(joined_at__gt=window.prepared_at)
        .exclude(pk__in=window.cards.values("mentee_enrollment"))
    )


def late_in(window: RankingWindow) -> list[int]:
    """Whose lists are still to be made; everybody's, as long as there are none."""
    return list(_late(window).values_list("pk", flat=True))


# --- what people are told ---


def _invite_to_say(window: RankingWindow, enrollments: Sequence[Enrollment], now: datetime) -> None:
    """Tell those whom a list or a card concerns; who has never been here gets a personal link with it."""
    round = window.round
    first_words = _first_contact(window, enrollments, now)
    closes = day_in_words(day_of(window.closes_at))
    _tell(
        round,
        [
            Telling(
                person=one.person,
                notice=round.program.words.notice(
                    notices.RANK_MENTORS if _is_mentee(one) else notices.ANSWER_CARDS
                ),
                values={**_values(window, one, closes), "first_contact": first_words.get(one.person.pk, "")},
                link=_page_of(one),
                key=f"rounds.ranking:{window.public_id}:{one.public_id}",
            )
            for one in enrollments
            if one.person.may_be_contacted
        ],
        now,
    )


def _remind(window: RankingWindow, actor: Person | None, now: datetime) -> None:
    """Remind each who has not answered, once in a ranking."""
    RankingWindow.objects.filter(pk=window.pk).update(reminded_at=now)
    waiting = unanswered_in(window)
    closes = day_in_words(day_of(window.closes_at))
    _tell(
        window.round,
        [
            Telling(
                person=one.person,
                notice=window.round.program.words.notice(
                    notices.RANK_REMINDER if _is_mentee(one) else notices.CARDS_REMINDER
                ),
                values=_values(window, one, closes),
                link=_page_of(one),
                key=f"rounds.ranking_reminder:{window.public_id}:{window.closes_at:%Y-%m-%d}:{one.public_id}",
            )
            for one in waiting
            if one.person.may_be_contacted
        ],
        now,
    )
    record(
        actor=actor,
        verb="rounds.remind_of_ranking",
        target=window.round,
        now=now,
        program_id=str(window.round.program.public_id),
        numbers={"people": len(waiting)},
    )


def _tell(round: Round, tellings: Sequence[Telling], now: datetime) -> None:
    notify_many(
        tellings=tellings,
        now=now,
        sender_name=round.program.sender_name,
        program_id=str(round.program.public_id),
    )


def _values(window: RankingWindow, enrollment: Enrollment, closes: str) -> dict[str, str]:
    return {
        "name": enrollment.person.get_short_name(),
        "program": window.round.program.name,
        "closes": closes,
        "contact": contact_of(window.round.program),
    }


def _is_mentee(enrollment: Enrollment) -> bool:
    return enrollment.role == EnrollmentRole.MENTEE


def _page_of(enrollment: Enrollment) -> str:
    page = "rounds:my_ranking" if _is_mentee(enrollment) else "rounds:my_cards"
    return reverse(page, args=[enrollment.public_id])


def _first_contact(window: RankingWindow, enrollments: Sequence[Enrollment], now: datetime) -> dict[int, str]:
    """By person, the words with a personal link for those who have never signed in."""
    program, actor = window.round.program, window.set_by
    new = {
        one.person.pk: one
        for one in enrollments
        if one.person.joined_at is None and one.person.may_be_contacted
    }
    if not new or actor is None:
        return {}
    givers = {pk: given_by(one, actor) for pk, one in new.items()}
    paths = issue_invitations(
        actor=actor,
        people=[ToInvite(person=new[pk].person, given_by=giver) for pk, giver in givers.items()],
        program_id=program.public_id,
        program_name=program.name,
        purpose=program.purpose,
        target=window.round,
        now=now,
    )
    Enrollment.objects.filter(pk__in=[one.pk for one in new.values()]).update(invited_at=now)
    return {
        pk: first_contact_words(
            given_by=givers[pk], program=program, link=urljoin(settings.TELEMACHY_SITE_URL, path)
        )
        for pk, path in paths.items()
    }
