"""Who has been through the orientation of a program."""

from django.db import models

from telemachy.common.fields import BoundedCharField
from telemachy.programs.models.enrollments import Enrollment


class OrientationDone(models.Model):
    """One person read the pages, accepted the role charter and went through the check.

    What was answered, and how often, is not kept.
    """

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, related_name="orientation_done")
    version = BoundedCharField(max_length=20)
    charter_accepted_at = models.DateTimeField()
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.enrollment} is through the orientation"
