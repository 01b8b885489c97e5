"""A person questions a proposal, or that there is none; a person answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.choices import ContestState
from telemachy.rounds.models.outcomes import Unmatched

QUESTION_LENGTH = ANSWER_LENGTH = 2_000


class Contest(models.Model):
    """What somebody asks about the outcome of a round for themselves, and what a coordinator answers."""

    public_id = public_id_field()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="contests")
    # Whose question it is.
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="contests")
    # What it is about: a proposal, or that there is none.
    mentorship = models.ForeignKey(
        Mentorship, null=True, blank=True, on_delete=models.CASCADE, related_name="contests"
    )
    unmatched = models.ForeignKey(
        Unmatched, null=True, blank=True, on_delete=models.CASCADE, related_name="contests"
    )
    state = BoundedCharField(max_length=10, choices=ContestState, default=ContestState.OPEN)
    question = BoundedTextField(max_length=QUESTION_LENGTH)
    asked_at = models.DateTimeField()
    answer = BoundedTextField(max_length=ANSWER_LENGTH, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mentorship__isnull=False, unmatched__isnull=True)
                | Q(mentorship__isnull=True, unmatched__isnull=False),
                name="contest_about_one_thing",
            ),
            models.CheckConstraint(condition=Q(state__in=ContestState.values), name="contest_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ContestState.ANSWERED) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="contest_answered_in_words",
            ),
            # Asked twice by a double click, it is asked once.
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(state=ContestState.OPEN), name="contest_one_open"
            ),
        ]
        indexes = [models.Index(fields=["program", "state", "asked_at"], name="contest_by_program")]

    def __str__(self) -> str:
        return f"Contest {self.public_id}"
