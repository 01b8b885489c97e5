"""What a mentee tells between two sessions, in three parts."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.meetings.choices import PartReader, UpdatePartKind
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

PART_LENGTH = 2_000


class Update(models.Model):
    """How things went since the last session: accomplishments, challenges, development areas."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="updates")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    # When the other was told that there is something to read; an update kept to oneself tells nobody.
    told_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["mentorship", "written_at"], name="update_latest")]

    def __str__(self) -> str:
        return f"Update of {self.written_at:%Y-%m-%d}"


class UpdatePart(models.Model):
    """One of the three parts: shared as words, or sealed for its author alone."""

    public_id = public_id_field()
    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="parts")
    kind = BoundedCharField(max_length=20, choices=UpdatePartKind)
    reader = BoundedCharField(max_length=10, choices=PartReader, default=PartReader.BOTH)
    words = BoundedTextField(max_length=PART_LENGTH, blank=True)
    words_sealed = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["update", "kind"], name="update_part_once"),
            models.CheckConstraint(condition=Q(kind__in=UpdatePartKind.values), name="update_part_is_known"),
            # What is for its author alone never stands in the open, and the other way round.
            models.CheckConstraint(
                condition=Q(reader=PartReader.BOTH, words_sealed__isnull=True)
                | Q(reader=PartReader.ME, words="", words_sealed__isnull=False),
                name="update_part_open_or_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of update {self.update_id}"
