"""What people wish before a round is run: shortlists, what mentees rank, what mentors answer about aims.

Wishes belong to two people and outlive the window in which they were made: a later round and a next choice go
by them too. No page shows one to anybody but the person whose wish it is.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.choices import AfterDecline, Demand, Wish
from telemachy.rounds.models.lengths import WORDS_LENGTH
from telemachy.rounds.models.rounds import Round, Run

LEAST_SHOWN, MOST_SHOWN, USUALLY_SHOWN = 2, 20, 8
MOST_RANKED = 10
USUAL_TILT, MOST_TILT = 50, 100


class RoundSettings(models.Model):
    """What a program has settled about its rounds, once for all of them."""

    program = models.OneToOneField(
        Program, primary_key=True, on_delete=models.CASCADE, related_name="round_settings"
    )
    shortlist_size = models.PositiveSmallIntegerField(default=USUALLY_SHOWN)
    after_decline = BoundedCharField(max_length=10, choices=AfterDecline, default=AfterDecline.HOLD)
    #: By how many percent a mentee may let something count more or less in their own list; 0 is not at all.
    tilt_percent = models.PositiveSmallIntegerField(default=USUAL_TILT)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "round settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(shortlist_size__gte=LEAST_SHOWN, shortlist_size__lte=MOST_SHOWN),
                name="round_settings_shortlist_in_range",
            ),
            models.CheckConstraint(
                condition=Q(after_decline__in=AfterDecline.values), name="round_settings_decline_is_known"
            ),
            models.CheckConstraint(
                condition=Q(tilt_percent__lte=MOST_TILT), name="round_settings_tilt_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Rounds of {self.program_id}"


class RankingWindow(models.Model):
    """The days in which people say whom they would like, before a round is run."""

    public_id = public_id_field()
    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="ranking")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    shortlist_size = models.PositiveSmallIntegerField(default=USUALLY_SHOWN)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    # When every shortlist stood and everyone was told; the worker does both after the window has opened.
    prepared_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="ranking_closes_later"),
            models.CheckConstraint(
                condition=Q(shortlist_size__gte=LEAST_SHOWN, shortlist_size__lte=MOST_SHOWN),
                name="ranking_shortlist_in_range",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="ranking_closed_was_open",
            ),
        ]

    def __str__(self) -> str:
        return f"Ranking before {self.round_id}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


class ShortlistEntry(models.Model):
    """A mentor whom a mentee may rank, with what speaks for and against, as it was when the list was made."""

    public_id = public_id_field()
    window = models.ForeignKey(RankingWindow, on_delete=models.CASCADE, related_name="entries")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list, blank=True)
    # The one thing worth talking about; blank where nothing is known against.
    worth_talking_about = BoundedTextField(max_length=WORDS_LENGTH, blank=True)
    demand = BoundedCharField(max_length=8, choices=Demand, default=Demand.USUAL)
    #: Criterion -> what it adds, as a share of a point; read only to lay the mentee's own weights upon it.
    parts = BoundedJSONField(max_bytes=20_000, default=dict, blank=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "shortlist entries"
        constraints = [
            models.UniqueConstraint(
                fields=["window", "mentee_enrollment", "mentor_enrollment"], name="shortlist_once_per_pair"
            ),
            models.UniqueConstraint(
                fields=["window", "mentee_enrollment", "position"], name="shortlist_position_once"
            ),
            models.CheckConstraint(condition=Q(demand__in=Demand.values), name="shortlist_demand_is_known"),
        ]
        indexes = [models.Index(fields=["window", "mentor_enrollment"], name="shortlist_by_mentor")]

    def __str__(self) -> str:
        return f"{self.position} for {self.mentee_enrollment_id}"


class OwnWeights(models.Model):
    """What counts more or less for one mentee. It orders their own list and nothing else."""

    enrollment = models.OneToOneField(
        Enrollment, primary_key=True, on_delete=models.CASCADE, related_name="own_weights"
    )
    #: Criterion -> percent more (50) or less (-50); what is not named counts as the program says.
    tilt = BoundedJSONField(max_bytes=20_000, default=dict, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "own weights"

    def __str__(self) -> str:
        return f"Own weights of {self.enrollment_id}"


class AimsCard(models.Model):
    """What one mentee is after, without name, face, school or employer: all that a mentor sees of them."""

    public_id = public_id_field()
    window = models.ForeignKey(RankingWindow, on_delete=models.CASCADE, related_name="cards")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    # [[heading, text]], what could tell who it is taken out.
    lines = BoundedJSONField(max_bytes=40_000, default=list, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["window", "mentee_enrollment"], name="aims_card_once"),
        ]

    def __str__(self) -> str:
        return f"Card {self.public_id}"


class RankedMentor(models.Model):
    """Whom a mentee would like, and in which place."""

    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="ranked_mentors")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    ranked_at = models.DateTimeField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee_enrollment", "mentor_enrollment"], name="ranked_once_per_pair"
            ),
            models.UniqueConstraint(fields=["mentee_enrollment", "place"], name="ranked_place_once"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_RANKED), name="ranked_place_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Place {self.place}"


class MentorWish(models.Model):
    """A mentor's answer to a card of aims. That somebody would prefer not is shown to nobody else, ever."""

    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="wishes")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    wish = BoundedCharField(max_length=10, choices=Wish)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "mentor wishes"
        constraints = [
            models.UniqueConstraint(
                fields=["mentor_enrollment", "mentee_enrollment"], name="mentor_wish_once_per_pair"
            ),
            models.CheckConstraint(condition=Q(wish__in=Wish.values), name="mentor_wish_is_known"),
        ]

    def __str__(self) -> str:
        return f"Wish of {self.mentor_enrollment_id}"


class RunWishes(models.Model):
    """The wishes that went into one run, kept beside it so that it can be repeated; on no page.

    Kept apart from the run's other inputs, which those who run the program may read.
    """

    run = models.OneToOneField(Run, primary_key=True, on_delete=models.CASCADE, related_name="wishes")
    # [[mentee enrollment, mentor enrollment, place]]
    ranks = models.JSONField(default=list)
    # [[mentee enrollment, mentor enrollment, how welcome (matching.problem.Welcome)]]
    answers = models.JSONField(default=list)
    # [[mentor enrollment, mentee enrollment]]: not available for this pair.
    apart = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "run wishes"

    def __str__(self) -> str:
        return f"Wishes of run {self.run_id}"
