"""What two people wrote together, for the copy of one's data: agreement, plan, ending."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from telemachy.common.personal_data import Fact, Held
from telemachy.mentorships.models import AgreementVersion, Closing, Mentorship, PathWish, Pause
from telemachy.mentorships.queries.agreement_parts import PARTS, in_words
from telemachy.mentorships.queries.plan import changes_of, plan_text, signatures_of
from telemachy.people.models import Person

TOGETHER = "The two of you"


def shared_words(person: Person) -> list[Held]:
    """Every version of each agreement, the plan with its changes, pauses, endings, and words on a path."""
    rows = Mentorship.objects.of(person).shown_to_the_pair().with_people().order_by("id")
    return [*(held for row in rows for held in _of_one(row, person)), *_paths(person, rows)]


def _paths(person: Person, rows: Iterable[Mentorship]) -> Iterator[Held]:
    """What one wrote to mentors, and what mentees who were proposed to one wrote."""
    shown = {(row.mentee_enrollment_id, row.mentor_enrollment_id) for row in rows}
    wishes = PathWish.objects.filter(
        Q(mentee_enrollment__person=person) | Q(mentor_enrollment__person=person)
    ).select_related("mentee_enrollment__person", "mentor_enrollment__person")
    for wish in wishes:
        if wish.mentee_enrollment.person_id == person.pk:
            yield Held(
                f"What you want to learn from the path of {wish.mentor_enrollment.person.name}",
                (("Your words", wish.words),),
                "You",
            )
        elif (wish.mentee_enrollment_id, wish.mentor_enrollment_id) in shown:
            yield Held(
                f"What {wish.mentee_enrollment.person.name} wants to learn from your path",
                (("Their words", wish.words),),
                wish.mentee_enrollment.person.name,
            )


def _of_one(mentorship: Mentorship, person: Person) -> Iterator[Held]:
    other = mentorship.other_than(person).name
    for version in AgreementVersion.objects.filter(mentorship=mentorship).order_by("number"):
        yield Held(f"Agreement with {other}, version {version.number}", _terms(version), TOGETHER)
    changes = changes_of(mentorship)
    if changes:
        own = [one for one in changes if one.changed_by_id == person.pk]
        yield Held(
            f"Plan with {other}",
            (
                ("As it stands", plan_text(mentorship)),
                *(
                    (
                        f"You: {one.get_part_display()} {one.get_act_display()}",
                        said,
                    )
                    for one in own
                    if (said := one.after or one.before)
                ),
                *(
                    (f"Your yes to version {one.version}", one.signed_at)
                    for one in signatures_of(mentorship)
                    if one.signed_by_id == person.pk
                ),
            ),
            TOGETHER,
        )
    for pause in Pause.objects.filter(mentorship=mentorship).order_by("id"):
        yield Held(f"Pause with {other}", _days(pause), TOGETHER)
    for closing in Closing.objects.filter(mentorship=mentorship):
        facts = tuple(fact for fact in _ending(closing, mentorship.is_mentor(person)) if fact[1])
        yield Held(f"End of the mentorship with {other}", facts, TOGETHER)


def _terms(version: AgreementVersion) -> tuple[Fact, ...]:
    said = [(part.label, in_words(part.key, getattr(version, part.key))) for part in PARTS.values()]
    signed = [
        (label, at)
        for label, at in (
            ("The mentee's yes", version.mentee_confirmed_at),
            ("The mentor's yes", version.mentor_confirmed_at),
        )
        if at
    ]
    return (*(fact for fact in said if fact[1]), *signed)


def _days(pause: Pause) -> tuple[Fact, ...]:
    facts: list[Fact] = [("From", pause.begun_at)]
    if pause.ended_at:
        facts.append(("To", pause.ended_at))
    return tuple(facts)


def _ending(closing: Closing, i_am_mentor: bool) -> Iterator[Fact]:
    yield ("Begun on", closing.begun_at)
    yield ("Why", closing.get_reason_display() if closing.reason else "")
    mine, theirs = ("mentor", "mentee") if i_am_mentor else ("mentee", "mentor")
    yield ("Your thanks", getattr(closing, f"{mine}_thanks"))
    yield ("Thanks to you", getattr(closing, f"{theirs}_thanks"))
    if not i_am_mentor or closing.hand_over_is_shared:
        yield ("What is taken along", closing.hand_over)
