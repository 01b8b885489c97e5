"""Reads for pages: what a person was told, and how mails and tasks fare."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from telemachy.notifications.access import visible_to
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import Notification, OutgoingMail, Preference, WorkerBeat
from telemachy.people.models import Person

RECENT = timedelta(days=7)
_MOST_SHOWN = 50
_WORKER_SEEN = timedelta(minutes=2)


def notices_of(person: Person) -> QuerySet[Notification]:
    """What the person was told, newest first."""
    return visible_to(person).order_by("-created_at", "-pk")


def unread_count(person: Person) -> int:
    """How many notices the person has not read."""
    return visible_to(person).filter(read_at=None).count()


def preference_of(person: Person) -> Preference:
    """How the person wants to be told; before she chose, an unsaved row with the default."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def mail_trouble(people: Iterable[Person]) -> dict[int, MailState]:
    """Of these people (by primary key), those whose present address did not take its latest finished mail."""
    finished = (MailState.SENT, MailState.BOUNCED, MailState.GIVEN_UP)
    mails = OutgoingMail.objects.filter(
        person__in=people, to_address=F("person__email"), state__in=finished
    ).order_by("created_at", "pk")
    latest = {person: MailState(state) for person, state in mails.values_list("person_id", "state")}
    return {person: state for person, state in latest.items() if state != MailState.SENT and person}


@dataclass(frozen=True)
class MailCounts:
    """How many mails stand where."""

    waiting: int = 0
    sent: int = 0
    refused: int = 0
    given_up: int = 0
    withheld: int = 0


def mail_counts(mails: QuerySet[OutgoingMail]) -> MailCounts:
    """Count these mails by what became of them."""
    counts = Counter(dict(mails.order_by().values_list("state").annotate(Count("pk"))))
    return MailCounts(
        waiting=counts[MailState.QUEUED] + counts[MailState.SENDING],
        sent=counts[MailState.SENT] + counts[MailState.KEPT],
        refused=counts[MailState.BOUNCED],
        given_up=counts[MailState.GIVEN_UP] + counts[MailState.OUTDATED],
        withheld=counts[MailState.WITHHELD],
    )


def mail_counts_of_program(program_id: str) -> MailCounts:
    """How the mails of one program fare, for its coordinators."""
    return mail_counts(OutgoingMail.objects.filter(program_id=program_id))


def troubled_mails(program_id: str = "") -> QuerySet[OutgoingMail]:
    """Mails that did not arrive, newest first, of one program or of all."""
    states = (MailState.BOUNCED, MailState.GIVEN_UP, MailState.OUTDATED)
    mails = OutgoingMail.objects.filter(state__in=states).select_related("person")
    return (mails.filter(program_id=program_id) if program_id else mails).order_by("-created_at", "-pk")


@dataclass(frozen=True)
class BuriedTask:
    """A piece of background work that was given up, in the words of its page."""

    id: str
    job: str
    error: str
    attempts: int
    ended_at: datetime | None


@dataclass(frozen=True)
class Outbox:
    """How the background work of this installation fares: mails, tasks, workers."""

    counts: MailCounts
    put_off: list[OutgoingMail]
    tasks_waiting: int
    buried: list[BuriedTask]
    worker_seen_at: datetime | None
    has_worker: bool
    has_mail_server: bool


def outbox(now: datetime) -> Outbox:
    """The page of those who run the organization; no bodies, no subjects."""
    seen = WorkerBeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    mails = OutgoingMail.objects.filter(created_at__gt=now - RECENT)
    put_off = OutgoingMail.objects.filter(state=MailState.QUEUED, attempts__gt=0).select_related("person")
    unfinished = DBTaskResult.objects.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
    return Outbox(
        counts=mail_counts(mails),
        put_off=list(put_off.order_by("next_attempt_at")[:_MOST_SHOWN]),
        tasks_waiting=unfinished.count(),
        buried=_buried_tasks(),
        worker_seen_at=seen,
        has_worker=seen is not None and now - seen < _WORKER_SEEN,
        has_mail_server=bool(settings.EMAIL_HOST),
    )


def _buried_tasks() -> list[BuriedTask]:
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by("-finished_at")[:_MOST_SHOWN]
    return [
        BuriedTask(
            id=str(row.pk),
            job=str(row.args_kwargs["kwargs"].get("name", row.task_path)),
            error=row.exception_class_path.rpartition(".")[2],
            attempts=len(row.worker_ids),
            ended_at=row.finished_at,
        )
        for row in rows
    ]


def mailbox() -> QuerySet[OutgoingMail]:
    """Every mail of a demo, newest first."""
    return (
        OutgoingMail.objects.filter(state=MailState.KEPT)
        .select_related("person")
        .order_by("-created_at", "-pk")
    )
