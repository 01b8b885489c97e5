"""The vocabulary: skills, situations, functions and industries under the names that people use for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.common.text import folded
from telemachy.people.choices import TopicKind


class TopicQuerySet(models.QuerySet["Topic"]):
    def standing(self) -> TopicQuerySet:
        """Those that people choose from: neither merged into another nor taken out of use."""
        return self.filter(merged_into__isnull=True, retired_at__isnull=True)


class Topic(models.Model):
    """One thing to ask about, or to have lived through, whatever it is called."""

    public_id = public_id_field()
    kind = BoundedCharField(max_length=10, choices=TopicKind)
    #: The heading it stands under; None for the top of the vocabulary.
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    #: The name in the organization's first language, as in `names`; here so that lists need no second query.
    name = BoundedCharField(max_length=200)
    description = BoundedTextField(max_length=2000, blank=True)
    is_competency = models.BooleanField(default=False)
    #: What people chose stays theirs when two topics become one: they are found under the one that is left.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    #: No longer offered to choose from; who has it keeps it.
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["kind", "name"], name="people_topic_by_kind")]
        constraints = [
            models.CheckConstraint(
                name="people_topic_not_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                name="people_topic_not_under_itself", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(name="people_topic_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def other_names(self) -> str:
        """A few of its other names, for a list; fetch `names` with it."""
        others = [name.text for name in self.names.all() if not name.is_main]
        return ", ".join(others[:5]) + ("…" if len(others) > 5 else "")


class TopicName(models.Model):
    """A name of a topic in one language: its own, or a synonym."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="names")
    language = BoundedCharField(max_length=12, default="en")
    text = BoundedCharField(max_length=200)
    #: As search and matching compare it: no case, no accents.
    folded = BoundedCharField(max_length=400, editable=False)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ["language", "-is_main", "text"]
        indexes = [models.Index(fields=["folded"], name="people_topic_name_folded")]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "language", "folded"], name="people_topic_name_once_per_language"
            ),
            models.UniqueConstraint(
                fields=["topic", "language"], condition=Q(is_main=True), name="people_topic_one_main_name"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = folded(self.text)[:400]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class TopicList(models.Model):
    """Where topics came from: our own seed, ESCO, or a competency framework of the organization's own."""

    public_id = public_id_field()
    key = BoundedCharField(max_length=60, unique=True)
    name = BoundedCharField(max_length=200)
    version = BoundedCharField(max_length=40, blank=True)
    attribution = BoundedTextField(max_length=1000, blank=True)
    is_framework = models.BooleanField(default=False)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TopicSource(models.Model):
    """A row of such a list, by its key there, so that reading the list again finds the same topic."""

    list = models.ForeignKey(TopicList, on_delete=models.CASCADE, related_name="rows")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="sources")
    key = BoundedCharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["list", "key"], name="people_topic_source_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.list}"
