"""A person questions what a round proposed for them, or that it proposed nobody; a person answers."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.notifications.actions import notify
from telemachy.people.models import Person
from telemachy.programs.models import Coordination, Enrollment, Program
from telemachy.rounds import notices
from telemachy.rounds.choices import ContestState
from telemachy.rounds.models import Contest, Unmatched

MOST_IN = timedelta(days=30)
MOST = 5


class AskedAlready(Refusal):
    """One question at a time."""


class NotAnswerable(Refusal):
    """It was answered or taken back meanwhile."""


class AnswersItself(Forbidden):
    """Who asked is not who answers."""


@transaction.atomic
def ask_about_proposal(*, actor: Person, mentorship: Mentorship, question: str, now: datetime) -> Contest:
    """Question why somebody is proposed to one."""
    mine = next(
        one
        for one in (mentorship.mentee_enrollment, mentorship.mentor_enrollment)
        if one.person_id == actor.pk
    )
    return _ask(actor, mine, mentorship.program, question, now, mentorship=mentorship)


@transaction.atomic
def ask_about_none(*, actor: Person, unmatched: Unmatched, question: str, now: datetime) -> Contest:
    """Question why there is nobody."""
    program = unmatched.round.program
    return _ask(actor, unmatched.enrollment, program, question, now, unmatched=unmatched)


def _ask(
    actor: Person,
    enrollment: Enrollment,
    program: Program,
    question: str,
    now: datetime,
    *,
    mentorship: Mentorship | None = None,
    unmatched: Unmatched | None = None,
) -> Contest:
    lately = Contest.objects.filter(enrollment=enrollment, asked_at__gt=now - MOST_IN).count()
    if lately >= MOST:
        raise AskedAlready(f"You have asked {MOST} times in a month. {contact_of(program)} may help further.")
    try:
        with transaction.atomic():
            contest = Contest.objects.create(
                program=program,
                enrollment=enrollment,
                mentorship=mentorship,
                unmatched=unmatched,
                question=question,
                asked_at=now,
            )
    except IntegrityError as error:
        raise AskedAlready("Your earlier question is still waiting for an answer.") from error
    for row in Coordination.objects.filter(program=program).select_related("person").order_by("pk"):
        if row.person_id != actor.pk:
            notify(
                person=row.person,
                notice=notices.CONTEST_ASKED,
                values={"name": actor.name, "program": program.name},
                link=reverse("rounds:contest", args=[contest.public_id]),
                key=f"rounds.contest_asked:{contest.public_id}:{row.person.public_id}",
                now=now,
                sender_name=program.sender_name,
                program_id=str(program.public_id),
            )
    record(
        actor=actor,
        verb="rounds.contest",
        target=contest,
        now=now,
        program_id=str(program.public_id),
    )
    return contest


@transaction.atomic
def answer_contest(*, actor: Person, contest: Contest, answer: str, now: datetime) -> Contest:
    """Answer in words; the person is told, and the answer is kept."""
    contest = _locked(contest)
    if contest.enrollment.person_id == actor.pk:
        raise AnswersItself("This is your own question, so somebody else answers it.")
    if contest.state != ContestState.OPEN:
        raise NotAnswerable(f"This question is {contest.get_state_display().lower()}; nothing was sent.")
    contest.state = ContestState.ANSWERED
    contest.answer, contest.answered_by, contest.answered_at = answer, actor, now
    contest.save()
    person, program = contest.enrollment.person, contest.program
    notify(
        person=person,
        notice=notices.CONTEST_ANSWERED,
        values={
            "name": person.get_short_name(),
            "program": program.name,
            "by": actor.name,
            "question": contest.question,
            "answer": answer,
            "contact": contact_of(program),
        },
        link=reverse("rounds:my_contest", args=[contest.public_id]),
        key=f"rounds.contest_answered:{contest.public_id}",
        now=now,
        sender_name=program.sender_name,
        program_id=str(program.public_id),
    )
    record(
        actor=actor,
        verb="rounds.answer_contest",
        target=contest,
        now=now,
        program_id=str(program.public_id),
    )
    return contest


@transaction.atomic
def withdraw_contest(*, actor: Person, contest: Contest, now: datetime) -> Contest:
    """Take one's own question back before it is answered."""
    contest = _locked(contest)
    if contest.state != ContestState.OPEN:
        raise NotAnswerable(f"This question is {contest.get_state_display().lower()} already.")
    contest.state = ContestState.WITHDRAWN
    contest.save(update_fields=["state"])
    record(
        actor=actor,
        verb="rounds.withdraw_contest",
        target=contest,
        now=now,
        program_id=str(contest.program.public_id),
    )
    return contest


def _locked(contest: Contest) -> Contest:
    # Lock first: two coordinators may answer at the same moment, or the person takes it back.
    return (
        Contest.objects.select_for_update(of=("self",))
        .select_related("program", "enrollment__person")
        .get(pk=contest.pk)
    )
