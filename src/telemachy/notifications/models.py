"""Notices on the page, the outbox of mails, how people want to be told, and which scheduled work is handed
out.

A notice is delivered by being here: it is written in the transaction of what it tells of, once. A mail is
delivered by a worker that claims its row for a while, sends, and marks; one that dies in between loses
nothing.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedEmailField, BoundedTextField, public_id_field
from telemachy.common.sealing import unseal
from telemachy.notifications.choices import MailPreference, MailState

UNFINISHED = (MailState.QUEUED, MailState.SENDING)
BODY_PURPOSE = "mail body"
CALENDAR_PURPOSE = "mail calendar"


class Notification(models.Model):
    """One thing that one person was told, on the page."""

    public_id = public_id_field()
    key = BoundedCharField(max_length=200, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    notice = BoundedCharField(max_length=80)
    line = BoundedTextField(max_length=1_000)
    link = BoundedCharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notifications_by_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notifications_unread"),
        ]

    def __str__(self) -> str:
        return self.key


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, now: datetime) -> "OutgoingMailQuerySet":
        """What a worker may claim: waiting and due, or claimed by a worker whose lease has ended."""
        waiting = Q(state=MailState.QUEUED, next_attempt_at__lte=now)
        abandoned = Q(state=MailState.SENDING, leased_until__lte=now)
        return self.filter(waiting | abandoned)


class OutgoingMail(models.Model):
    """One mail to one address, until it is sent; its body is sealed, and emptied when no longer needed."""

    public_id = public_id_field()
    key = BoundedCharField(max_length=200, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    program_id = BoundedCharField(max_length=36, blank=True)
    notice = BoundedCharField(max_length=80, blank=True)
    to_address = BoundedEmailField()
    sender_name = BoundedCharField(max_length=120, blank=True)
    subject = BoundedCharField(max_length=300)
    sealed_body = models.BinaryField(null=True, blank=True)
    # An entry for the reader's calendar, as text; kept and emptied with the body.
    sealed_calendar = models.BinaryField(null=True, blank=True)

    state = BoundedCharField(max_length=12, choices=MailState, default=MailState.QUEUED)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    useless_after = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    trouble = BoundedCharField(max_length=200, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=MailState.QUEUED),
                name="notifications_mail_waiting",
            ),
            models.Index(
                fields=["leased_until"],
                condition=Q(state=MailState.SENDING),
                name="notifications_mail_leased",
            ),
            models.Index(fields=["program_id", "state"], name="notifications_mail_by_program"),
        ]
        constraints = [
            models.CheckConstraint(
                name="notifications_mail_state_known", condition=Q(state__in=MailState.values)
            ),
            models.CheckConstraint(
                name="notifications_mail_leased_while_sending",
                condition=Q(state=MailState.SENDING, lease__isnull=False, leased_until__isnull=False)
                | (~Q(state=MailState.SENDING) & Q(lease=None, leased_until=None)),
            ),
            models.CheckConstraint(
                name="notifications_mail_finished_has_a_time",
                condition=Q(state__in=UNFINISHED, finished_at=None)
                | (~Q(state__in=UNFINISHED) & Q(finished_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def body(self) -> str:
        """The text, while it is kept; empty afterwards."""
        return unseal(bytes(self.sealed_body), purpose=BODY_PURPOSE) if self.sealed_body else ""

    @property
    def calendar(self) -> str:
        """The entry for a calendar, while it is kept; empty for most mails."""
        sealed = self.sealed_calendar
        return unseal(bytes(sealed), purpose=CALENDAR_PURPOSE) if sealed else ""

    @property
    def can_be_tried_again(self) -> bool:
        """Whether it was given up and its text is still kept."""
        return self.state == MailState.GIVEN_UP and bool(self.sealed_body)

    @property
    def message_id(self) -> str:
        """The same at every attempt, so that a server or a reader can see a repetition for what it is."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
        return f"<{self.public_id}@{domain}>"


class Preference(models.Model):
    """How one person wants to be told; without a row, a mail for each notice at any hour."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference"
    )
    mail = BoundedCharField(max_length=12, choices=MailPreference, default=MailPreference.AT_ONCE)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notifications_preference_mail_known", condition=Q(mail__in=MailPreference.values)
            ),
            models.CheckConstraint(
                name="notifications_preference_quiet_hours_whole",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.mail}"

    def next_moment(self, now: datetime) -> datetime:
        """`now`, or the end of the quiet hours that it falls in, on this person's own clock."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return now
        local = now.astimezone(ZoneInfo(self.person.timezone))
        wraps = self.quiet_from > self.quiet_until
        clock = local.time()
        after_start, before_end = clock >= self.quiet_from, clock < self.quiet_until
        if not (after_start or before_end if wraps else after_start and before_end):
            return now
        ends_on = local.date() + timedelta(days=1 if wraps and after_start else 0)
        # Wall time: where the clock is put forward over it, Python reads the moment just after the gap.
        return datetime.combine(ends_on, self.quiet_until, tzinfo=local.tzinfo).astimezone(UTC)


class ScheduledRun(models.Model):
    """That a scheduled job was handed out for one period; the unique row is what makes it once."""

    job = BoundedCharField(max_length=120)
    period = models.DateTimeField()
    enqueued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notifications_scheduled_run_once", fields=["job", "period"])
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period:%Y-%m-%d %H:%M}"


class WorkerBeat(models.Model):
    """A sign of life of one worker: the tasks of one that has fallen silent are given to another."""

    worker_id = BoundedCharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id
