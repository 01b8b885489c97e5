"""Days of the year on which a program asks people in, or thanks those who take part."""

from datetime import date

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.programs.choices import DayPurpose
from telemachy.programs.models.programs import Program

DAY_NAME_LENGTH = 120


class CampaignDay(models.Model):
    """One day that comes back every year; 29 February is kept on the 28th of other years."""

    public_id = public_id_field()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="campaign_days")
    name = BoundedCharField(max_length=DAY_NAME_LENGTH)
    purpose = BoundedCharField(max_length=12, choices=DayPurpose)
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["month", "day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=DayPurpose.values), name="campaign_day_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)) & Q(day__range=(1, 31)), name="campaign_day_is_a_day"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="campaign_day_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def in_year(self, year: int) -> date:
        """The day in one year."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return date(year, self.month, 28)

    def next_after(self, today: date) -> date:
        """When it comes next; today counts."""
        this_year = self.in_year(today.year)
        return this_year if this_year >= today else self.in_year(today.year + 1)
