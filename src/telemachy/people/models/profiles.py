"""What people say about themselves. Who may read which field stands in `profile_fields.toml`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField, public_id_field
from telemachy.people.choices import (
    Cadence,
    CareerStage,
    Challenge,
    Confirmation,
    Importance,
    Length,
    Level,
    Weekday,
)
from telemachy.people.models.persons import Person
from telemachy.people.models.vocabulary import Topic

MOST_YEARS = 80
MOST_HOURS = 60
MOST_ACHIEVEMENTS = 3
DAY_MINUTES = 24 * 60
SLOT_MINUTES = 30


class Profile(models.Model):
    """The answers a person has one of each. What she has not answered is empty, never guessed."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="profile")

    function = BoundedCharField(max_length=120, blank=True)  # held now
    function_topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    industry = BoundedCharField(max_length=120, blank=True)
    industry_topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    industry_years = models.PositiveSmallIntegerField(null=True, blank=True)
    career_stage = BoundedCharField(max_length=12, choices=CareerStage, blank=True)
    #: ISO 639-1 codes.
    languages = BoundedJSONField(max_bytes=500, default=list, blank=True)

    goals = BoundedTextField(max_length=2000, blank=True)
    aspirations = BoundedTextField(max_length=2000, blank=True)
    target_role = BoundedCharField(max_length=120, blank=True)
    target_function = BoundedCharField(max_length=120, blank=True)  # another than one's own, or the same
    target_function_topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target_stage = BoundedCharField(max_length=12, choices=CareerStage, blank=True)
    can_offer = BoundedTextField(max_length=2000, blank=True)

    hours_a_month = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    cadence = BoundedCharField(max_length=16, choices=Cadence, blank=True)
    length = BoundedCharField(max_length=12, choices=Length, blank=True)
    challenge = BoundedCharField(max_length=12, choices=Challenge, blank=True)
    open_to_introductions = models.BooleanField(null=True, blank=True)

    #: Key of a short item -> 1 to 5.
    style = BoundedJSONField(max_bytes=1_000, default=dict, blank=True)
    #: Lists that were written: an empty one of these means nothing, not "not said".
    lists_said = BoundedJSONField(max_bytes=500, default=list, blank=True)
    #: The week that `free_times` holds has been said, even where it holds nothing.
    week_said_at = models.DateTimeField(null=True, blank=True)

    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_profile_years_in_range",
                condition=Q(industry_years=None) | Q(industry_years__lte=MOST_YEARS),
            ),
            models.CheckConstraint(
                name="people_profile_hours_in_range",
                condition=Q(hours_a_month=None) | Q(hours_a_month__gt=0, hours_a_month__lte=MOST_HOURS),
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.person}"


class Entry(models.Model):
    """One line of a list in a profile: in the person's own words, and the topic she said they mean."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="%(class)ss")
    words = BoundedCharField(max_length=200)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    #: She was asked whether a topic of the vocabulary is meant, and keeps her own word.
    keeps_own_words = models.BooleanField(default=False)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words


class HeldFunction(Entry):
    """A function held, for how long, and what it taught."""

    years = models.PositiveSmallIntegerField(null=True, blank=True)
    lessons = BoundedTextField(max_length=2000, blank=True)
    is_current = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        constraints = [
            models.CheckConstraint(
                name="people_function_years_in_range", condition=Q(years=None) | Q(years__lte=MOST_YEARS)
            )
        ]


class OfferedTopic(Entry):
    """Something a person agrees to be asked about. Nobody is asked about what does not stand here."""

    level = models.PositiveSmallIntegerField(choices=Level, default=Level.CAPABLE)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="people_offered_once"),
            models.CheckConstraint(name="people_offered_level", condition=Q(level__in=Level.values)),
        ]


class WantedTopic(Entry):
    """Something a person wants to learn or to talk about."""

    importance = models.PositiveSmallIntegerField(choices=Importance, default=Importance.WANTED)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="people_wanted_once"),
            models.CheckConstraint(
                name="people_wanted_importance", condition=Q(importance__in=Importance.values)
            ),
        ]


class LivedSituation(Entry):
    """Something a person has been through, what went wrong included."""

    what_happened = BoundedTextField(max_length=2000, blank=True)
    what_went_wrong = BoundedTextField(max_length=2000, blank=True)

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="people_lived_once")]


class FacedSituation(Entry):
    """Something a person stands before now."""

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="people_faced_once")]


class UnwelcomeTopic(Entry):
    """Something a person does not want to be asked about."""

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="people_unwelcome_once")]


class Transition(models.Model):
    """A move from one role, field or place to another: upward, sideways or down are all moves."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transitions")
    moved_from = BoundedCharField(max_length=120)
    moved_to = BoundedCharField(max_length=120)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    lesson = BoundedTextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="people_transition_year_in_range",
                condition=Q(year=None) | Q(year__gte=1900, year__lte=2200),
            )
        ]

    def __str__(self) -> str:
        return f"{self.moved_from} to {self.moved_to}"


class Achievement(models.Model):
    """One of at most three things achieved; a named colleague may confirm it. Nobody rates anybody."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="achievements")
    place = models.PositiveSmallIntegerField()
    title = BoundedCharField(max_length=200)
    story = BoundedTextField(max_length=2000, blank=True)
    state = BoundedCharField(max_length=12, choices=Confirmation, default=Confirmation.SELF_STATED)
    #: Whom the person asked to confirm it, and who did. Both stay empty for an address nobody here has.
    asked_at = models.DateTimeField(null=True, blank=True)
    asked = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="asked_to_confirm"
    )
    asked_address = BoundedCharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="confirmed_achievements"
    )

    class Meta:
        ordering = ["person", "place"]
        constraints = [
            models.UniqueConstraint(fields=["person", "place"], name="people_achievement_place_once"),
            models.CheckConstraint(
                name="people_achievement_at_most_three",
                condition=Q(place__gte=1, place__lte=MOST_ACHIEVEMENTS),
            ),
            models.CheckConstraint(
                name="people_achievement_confirmed_has_date",
                condition=~Q(state=Confirmation.CONFIRMED) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="people_achievement_not_by_oneself",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("person")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FreeTime(models.Model):
    """A stretch of the week in which a person is free, in the local time of her zone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="free_times")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts_minute = models.PositiveSmallIntegerField()
    ends_minute = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["person", "weekday", "starts_minute"]
        constraints = [
            models.CheckConstraint(
                name="people_free_time_in_the_day",
                condition=Q(ends_minute__gt=F("starts_minute"), ends_minute__lte=DAY_MINUTES),
            ),
            models.CheckConstraint(name="people_free_time_weekday", condition=Q(weekday__in=Weekday.values)),
            models.UniqueConstraint(
                fields=["person", "weekday", "starts_minute"], name="people_free_time_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_minute}-{self.ends_minute}"


class NeverMatch(models.Model):
    """Somebody a person does not want to be matched with: no reason is asked, nobody else can read it.

    Kept as the person wrote it, sealed, so that neither a stolen database nor a list of names tells; who is
    meant is found out only while a match is made.
    """

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="never_matches")
    sealed_words = models.BinaryField()
    since = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"never-match {self.public_id}"
