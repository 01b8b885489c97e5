"""Throw away what has had its time, and keep SQLite's log short."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from telemachy.notifications.choices import MailState
from telemachy.notifications.models import UNFINISHED, OutgoingMail, ScheduledRun, WorkerBeat

KEEP_MAILS = timedelta(days=90)
KEEP_TEXT_OF_UNDELIVERED = timedelta(days=14)
KEEP_TASKS = timedelta(days=14)
KEEP_BURIED_TASKS = timedelta(days=90)
KEEP_RUNS = timedelta(days=60)


def prune(*, now: datetime) -> None:
    """Delete finished mails, tasks, runs and sign-in sessions that are past their time."""
    finished = OutgoingMail.objects.exclude(state__in=UNFINISHED)
    if not settings.TELEMACHY_DEMO:  # a demo's mailbox is its only mail
        finished.filter(finished_at__lt=now - KEEP_MAILS).delete()
    OutgoingMail.objects.filter(
        state__in=(MailState.GIVEN_UP, MailState.BOUNCED), finished_at__lt=now - KEEP_TEXT_OF_UNDELIVERED
    ).update(sealed_body=None, sealed_calendar=None)
    DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_TASKS)
        | Q(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_BURIED_TASKS)
    ).delete()
    ScheduledRun.objects.filter(period__lt=now - KEEP_RUNS).delete()
    WorkerBeat.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now).delete()


def checkpoint() -> None:
    """Bring SQLite's write-ahead log back into the file; it grows while somebody is always reading."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
