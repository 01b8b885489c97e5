"""What the two bring to a session: the mentee's agenda, and how far each has prepared."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.meetings.choices import AskType
from telemachy.meetings.models.sessions import LONGEST_MINUTES, Session
from telemachy.people.models import Person

ITEM_LENGTH = 200
QUESTION_LENGTH = 200
MOST_ITEMS = 5


class Agenda(models.Model):
    """The agenda of one session. It is the mentee's; the mentor reads it once it is shared."""

    public_id = public_id_field()
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="agenda")
    # When the mentee showed it by hand; a day before the session it shows by itself.
    shared_at = models.DateTimeField(null=True, blank=True)
    # Grows with every change, so that a late save finds out what it would have overwritten.
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Agenda of session {self.session_id}"


class AgendaItem(models.Model):
    """One thing on an agenda, in the mentee's words, with the kind of help asked for and its minutes."""

    public_id = public_id_field()
    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="items")
    # The first is the most important one.
    position = models.PositiveSmallIntegerField()
    words = BoundedCharField(max_length=ITEM_LENGTH)
    ask = BoundedCharField(max_length=15, choices=AskType, default=AskType.ADVICE)
    minutes = models.PositiveSmallIntegerField()
    # A question to open it with; from the question bank or one's own.
    question = BoundedCharField(max_length=QUESTION_LENGTH, blank=True)
    # The session did not get to it: it heads the next agenda.
    waits = models.BooleanField(default=False)
    # The session it was first meant for, where it waited.
    came_from = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ask__in=AskType.values), name="agenda_item_ask_is_known"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_MINUTES), name="agenda_item_has_minutes"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="agenda_item_has_words"),
        ]

    def __str__(self) -> str:
        return f"Item {self.public_id}"


class Preparation(models.Model):
    """What one of the two has done towards a session, as far as it cannot be seen from elsewhere."""

    public_id = public_id_field()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="preparations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # The mentee looked at the objectives; the mentor read the brief.
    read_at = models.DateTimeField(null=True, blank=True)
    # The one question the mentor chose to ask; the other sees that one is chosen, not which.
    question = BoundedCharField(max_length=QUESTION_LENGTH, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="preparation_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"Preparation of session {self.session_id}"


class ObjectivesTalk(models.Model):
    """The two talked about objectives in this session and wrote none down yet."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="objectives_talk")
    said_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Talk about objectives in session {self.session_id}"
