"""Writing to one mentor what one wants to learn from their path."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal
from telemachy.common.text import clean_text
from telemachy.mentorships.models import PATH_WISH_LENGTH, Mentorship, PathWish
from telemachy.mentorships.queries.between import OVER
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment


class NotWritable(Refusal):
    """The mentorship is over."""


@transaction.atomic
def write_path_wish(*, actor: Person, mentorship: Mentorship, words: str, now: datetime) -> None:
    """Say it, say it anew, or take it back with nothing. The mentor alone reads it."""
    # Lock first: the same person may have the page open twice.
    Enrollment.objects.select_for_update().get(pk=mentorship.mentee_enrollment_id)
    mentorship = Mentorship.objects.with_people().get(pk=mentorship.pk)
    if mentorship.mentee.pk != actor.pk:
        raise Forbidden("Only the mentee writes this.")
    if mentorship.state in OVER:
        raise NotWritable("This mentorship is over, so nobody would read it. Nothing was saved.")
    keep_path_wishes(mentorship.mentee_enrollment_id, {mentorship.mentor_enrollment_id: words}, now=now)
    record(
        actor=actor,
        verb="mentorships.write_path_wish",
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
    )


def keep_path_wishes(mentee_enrollment_id: int, words: Mapping[int, str], *, now: datetime) -> None:
    """Keep the words for each of these mentors; part of an action that locks and records."""
    for mentor_enrollment_id, said in words.items():
        said = clean_text(said)[:PATH_WISH_LENGTH]
        stands = PathWish.objects.filter(
            mentee_enrollment=mentee_enrollment_id, mentor_enrollment=mentor_enrollment_id
        )
        if not said:
            stands.delete()
        elif not stands.filter(words=said).exists():
            PathWish.objects.update_or_create(
                mentee_enrollment_id=mentee_enrollment_id,
                mentor_enrollment_id=mentor_enrollment_id,
                defaults={"words": said, "written_at": now},
            )
