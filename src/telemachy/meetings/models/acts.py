"""What the two take from a session: a takeaway each, and what somebody does next."""

from datetime import date

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.meetings.choices import ActState
from telemachy.meetings.models.sessions import Session
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

ACT_LENGTH = 300
WHEN_LENGTH = 200
WORD_LENGTH = 300
TAKEAWAY_LENGTH = 1_000


class Act(models.Model):
    """Something one of the two does next. With `when` it is a next act: "when …, I will …"."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="acts")
    # Where it was agreed; an act may also be noted between sessions.
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="acts"
    )
    # Whose it is to do.
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    when = BoundedCharField(max_length=WHEN_LENGTH, blank=True)
    words = BoundedCharField(max_length=ACT_LENGTH)
    due_on = models.DateField(null=True, blank=True)
    state = BoundedCharField(max_length=10, choices=ActState, default=ActState.OPEN)
    # What was said when it was let go.
    word = BoundedCharField(max_length=WORD_LENGTH, blank=True)
    # How often it was taken along to a next session.
    carried = models.PositiveSmallIntegerField(default=0)
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    noted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActState.values), name="act_state_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="act_has_words"),
        ]
        indexes = [models.Index(fields=["mentorship", "state"], name="act_of_mentorship")]

    def __str__(self) -> str:
        return f"Act {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.state == ActState.OPEN

    def is_late(self, today: date) -> bool:
        """Whether its day is over and it is still open."""
        return self.is_open and self.due_on is not None and self.due_on < today


class Takeaway(models.Model):
    """The one thing that one of the two takes from a session; both read it."""

    public_id = public_id_field()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="takeaways")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    words = BoundedTextField(max_length=TAKEAWAY_LENGTH)
    # The next act that was written with it, if any.
    act = models.OneToOneField(Act, null=True, blank=True, on_delete=models.SET_NULL, related_name="takeaway")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "author"], name="takeaway_once_per_person"),
            models.CheckConstraint(condition=~Q(words=""), name="takeaway_has_words"),
        ]

    def __str__(self) -> str:
        return f"Takeaway of session {self.session_id}"
