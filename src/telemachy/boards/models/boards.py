"""A person's own board: its seats, what each is for, and who sits there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.boards.choices import EveryMonths, Purpose, SeatKind
from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.people.models import Person

CELL_LENGTH = 600
NAME_LENGTH = 120
NOTE_LENGTH = 1_000
SKILL_LENGTH = 80
MOST_ADVISERS = 36


class Board(models.Model):
    """The board of one person. Whoever has changed nothing yet has no row, and sees the pre-filled matrix."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="board")
    begun_at = models.DateTimeField()
    # "Not now" to the question what one aims for.
    aim_skipped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"board of person {self.person_id}"


class Seat(models.Model):
    """What the owner decided about one of the three seats."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="seats")
    kind = BoundedCharField(max_length=8, choices=SeatKind)
    #: The one skill that the Skills Coach is for; empty for the other seats.
    skill = BoundedCharField(max_length=SKILL_LENGTH, blank=True)
    #: None: as the pre-filled matrix has it.
    every_months = models.PositiveSmallIntegerField(choices=EveryMonths, null=True, blank=True)
    last_met_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["board", "kind"], name="seat_once"),
            models.CheckConstraint(condition=Q(kind__in=SeatKind.values), name="seat_kind_is_known"),
            models.CheckConstraint(
                condition=Q(every_months__isnull=True) | Q(every_months__in=EveryMonths.values),
                name="seat_rhythm_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=SeatKind.SKILLS_COACH) | Q(skill=""), name="seat_skill_of_the_coach_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of board {self.board_id}"


class Cell(models.Model):
    """The owner's own words in one of the twelve cells; without them the pre-filled words show."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="cells")
    seat = BoundedCharField(max_length=8, choices=SeatKind)
    purpose = BoundedCharField(max_length=4, choices=Purpose)
    #: The owner's words, sealed; none while the pre-filled ones show.
    sealed = models.BinaryField(max_length=10_000, null=True)
    # Kept also when the words go back to the pre-filled ones, so that an old tab is always noticed.
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["board", "seat", "purpose"], name="cell_once"),
            models.CheckConstraint(
                condition=Q(seat__in=SeatKind.values, purpose__in=Purpose.values),
                name="cell_is_one_of_twelve",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}, {self.purpose} of board {self.board_id}"


class Adviser(models.Model):
    """Somebody the owner put in a seat. They are told nothing, and need no account."""

    public_id = public_id_field()
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="advisers")
    seat = BoundedCharField(max_length=8, choices=SeatKind)
    # Somebody of one's own mentorships, where the owner picked them; their name is then read from there.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    #: Name and note as the owner typed them, sealed.
    sealed = models.BinaryField(max_length=10_000)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(seat__in=SeatKind.values), name="adviser_seat_is_known"),
            models.UniqueConstraint(
                fields=["board", "seat", "person"],
                condition=Q(person__isnull=False),
                name="adviser_once_in_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"adviser {self.pk}"
