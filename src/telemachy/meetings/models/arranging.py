"""Finding a time: what one of two proposes, and what is booked of each person's time."""

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.meetings.models.sessions import LONGEST_MINUTES, SHORTEST_MINUTES, WHERE_LENGTH, Session
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

MOST_TIMES = 3
MOST_REPEATS = 12
MOST_WEEKS_APART = 13
NOTE_LENGTH = 500


class Proposal(models.Model):
    """Up to three times that one of two proposes: for a new session, for a series, or to move a session."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="session_proposals")
    # The session to be moved; it stands where it is until one of the times is taken.
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="proposals"
    )
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    length_minutes = models.PositiveSmallIntegerField()
    where = BoundedCharField(max_length=WHERE_LENGTH, blank=True)
    note = BoundedTextField(max_length=NOTE_LENGTH, blank=True)
    # How many sessions at the same time of the week, how many weeks apart, and on whose clock.
    repeats = models.PositiveSmallIntegerField(default=1)
    weeks_apart = models.PositiveSmallIntegerField(default=4)
    zone = BoundedCharField(max_length=64)
    # Taken, taken back, or answered by another one.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(length_minutes__gte=SHORTEST_MINUTES, length_minutes__lte=LONGEST_MINUTES),
                name="proposal_has_a_length",
            ),
            models.CheckConstraint(
                condition=Q(repeats__gte=1, repeats__lte=MOST_REPEATS)
                & Q(weeks_apart__gte=1, weeks_apart__lte=MOST_WEEKS_APART),
                name="proposal_repeats_a_little",
            ),
            models.UniqueConstraint(
                fields=["mentorship"],
                condition=Q(session__isnull=True, closed_at__isnull=True),
                name="proposal_open_once_per_pair",
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(closed_at__isnull=True), name="proposal_open_once_per_session"
            ),
        ]

    def __str__(self) -> str:
        return f"Proposal of {self.at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ProposedTime(models.Model):
    """One of the times of a proposal."""

    public_id = public_id_field()
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "starts_at"], name="proposed_time_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Booking(models.Model):
    """A stretch of one person's time that a planned session takes.

    The database refuses a second one that overlaps it, whatever program it belongs to (migration
    0004_no_double_booking: an exclusion constraint on PostgreSQL, triggers on SQLite). SQLite makes a table
    anew when a field of it changes and drops its triggers: such a migration has to add them again.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="bookings")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="booking_once_per_person"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_later"),
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="booking_of_person")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Lateness(models.Model):
    """That somebody came late to a session: a private mark, read by nobody but who made it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="lateness")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Whether the author or the other was late.
    was_me = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "latenesses"
        constraints = [
            models.UniqueConstraint(fields=["session", "author", "was_me"], name="lateness_once"),
        ]

    def __str__(self) -> str:
        return f"Late on {self.at:%Y-%m-%d}"
