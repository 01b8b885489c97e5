"""What a mentee wants to learn from one mentor's path."""

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedTextField
from telemachy.programs.models import Enrollment

PATH_WISH_LENGTH = 600


class PathWish(models.Model):
    """A mentee's words for one mentor, who reads them once the two are proposed to each other.

    It hangs on the two parts in the program and not on a mentorship: it may be written while one still ranks.
    """

    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="path_wishes")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    words = BoundedTextField(max_length=PATH_WISH_LENGTH)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "path wishes"
        constraints = [
            models.UniqueConstraint(fields=["mentee_enrollment", "mentor_enrollment"], name="path_wish_once"),
            models.CheckConstraint(condition=~Q(words=""), name="path_wish_says_something"),
            models.CheckConstraint(
                condition=~Q(mentee_enrollment=F("mentor_enrollment")), name="path_wish_is_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"Wish of {self.mentee_enrollment_id} to {self.mentor_enrollment_id}"
