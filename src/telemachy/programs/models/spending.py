"""What a program has spent of its money."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.models.programs import Program


class Spending(models.Model):
    """One sum that a program spent: on what, and when. The currency is that of the program's budget."""

    public_id = public_id_field()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="spendings")
    spent_on = models.DateField()
    what = BoundedCharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    noted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["spent_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="spending_is_a_sum")]

    def __str__(self) -> str:
        return f"{self.what}, {self.spent_on}"
