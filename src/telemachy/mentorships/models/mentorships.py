"""A mentorship, and the count of places that keeps every mentor's limit."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from telemachy.common.fields import BoundedCharField, BoundedTextField
from telemachy.mentorships.choices import SHOWN_TO_THE_PAIR, TAKES_A_PLACE, Answer, State
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment, Program

TALK_LENGTH = 1_000


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    """The questions asked of mentorships everywhere."""

    def of(self, person: Person) -> "MentorshipQuerySet":
        """Those in which this person is one of the two."""
        return self.filter(Q(mentor_enrollment__person=person) | Q(mentee_enrollment__person=person))

    def shown_to_the_pair(self) -> "MentorshipQuerySet":
        return self.filter(state__in=SHOWN_TO_THE_PAIR)

    def taking_a_place(self) -> "MentorshipQuerySet":
        return self.filter(state__in=TAKES_A_PLACE)

    def unanswered_since(self, moment: datetime) -> "MentorshipQuerySet":
        """Proposed at or before this moment, with at least one answer missing."""
        return self.filter(state=State.PROPOSED, proposed_at__lte=moment)

    def with_people(self) -> "MentorshipQuerySet":
        """Fetches the program and both people in the same query."""
        return self.select_related("program", "mentor_enrollment__person", "mentee_enrollment__person")


class Mentorship(models.Model):
    """Two people through time."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="mentorships")
    mentor_enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, related_name="mentorships_as_mentor"
    )
    mentee_enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, related_name="mentorships_as_mentee"
    )
    state = BoundedCharField(max_length=12, choices=State, default=State.PROPOSED)
    mentor_answer = BoundedCharField(max_length=3, choices=Answer, default=Answer.NOT_YET, blank=True)
    mentee_answer = BoundedCharField(max_length=3, choices=Answer, default=Answer.NOT_YET, blank=True)
    mentor_answered_at = models.DateTimeField(null=True, blank=True)
    mentee_answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # The round that proposed the two; no foreign key, since rounds are a higher room.
    round_public_id = models.UUIDField(null=True, blank=True)
    # What each of the two is told about why, in words without numbers: a list of sentences.
    words_for_mentee = models.JSONField(default=list, blank=True)
    words_for_mentor = models.JSONField(default=list, blank=True)
    # The one thing worth talking about, said to each; blank where nothing is known against.
    talk_for_mentee = BoundedTextField(max_length=TALK_LENGTH, blank=True)
    talk_for_mentor = BoundedTextField(max_length=TALK_LENGTH, blank=True)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="mentorship_state_is_known"),
            models.CheckConstraint(
                condition=Q(mentor_answer__in=Answer.values) & Q(mentee_answer__in=Answer.values),
                name="mentorship_answers_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(mentor_enrollment=F("mentee_enrollment")), name="mentorship_has_two_sides"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED, State.ACTIVE])
                | Q(mentor_answer=Answer.YES, mentee_answer=Answer.YES),
                name="mentorship_accepted_by_both",
            ),
            models.UniqueConstraint(
                fields=["mentor_enrollment", "mentee_enrollment"],
                condition=Q(state__in=sorted(TAKES_A_PLACE)),
                name="mentorship_once_per_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "state"], name="mentorship_program_state"),
            models.Index(fields=["round_public_id"], name="mentorship_round"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_enrollment.person.name} and {self.mentee_enrollment.person.name}"

    def get_absolute_url(self) -> str:
        return reverse("mentorships:mentorship", args=[self.public_id])

    @property
    def asked_at(self) -> datetime:
        """When the two were asked; for a held choice, when it was made."""
        return self.proposed_at or self.created_at

    @property
    def mentor(self) -> Person:
        return self.mentor_enrollment.person

    @property
    def mentee(self) -> Person:
        return self.mentee_enrollment.person

    def is_mentor(self, person: Person) -> bool:
        return self.mentor_enrollment.person_id == person.pk

    def other_than(self, person: Person) -> Person:
        """The other of the two."""
        return self.mentee if self.is_mentor(person) else self.mentor

    def answer_of(self, person: Person) -> Answer:
        return Answer(self.mentor_answer if self.is_mentor(person) else self.mentee_answer)


class PlacesTaken(models.Model):
    """How many of one mentor's places are taken: the database's own guard of the last place.

    ``limit_then`` is the limit in force when the last place was taken. A mentor may lower the limit later
    without anyone losing a mentor; that shows among the coordinator's things to do, and no place is added.
    """

    enrollment = models.OneToOneField(
        Enrollment, primary_key=True, on_delete=models.CASCADE, related_name="places_taken"
    )
    taken = models.PositiveIntegerField(default=0)
    limit_then = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "places taken"
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("limit_then")), name="places_within_the_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.taken} of {self.limit_then}"
