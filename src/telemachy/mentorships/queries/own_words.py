"""What somebody said of a mentorship for themselves or in private, for the copy of their data."""

from telemachy.common.personal_data import Held
from telemachy.mentorships.choices import ChangeReason, ConcernRoute
from telemachy.mentorships.models import Change, Check, Concern
from telemachy.mentorships.queries.checks import CheckPage, answers_of
from telemachy.mentorships.queries.concerns import lines_of, told_in
from telemachy.people.models import Person
from telemachy.programs.models import Program

SOURCE = "You"
PEOPLE = (
    "mentorship__program",
    "mentorship__mentor_enrollment__person",
    "mentorship__mentee_enrollment__person",
)


def private_words(person: Person) -> list[Held]:
    """Checks, changes and concerns of this person; nobody's copy names those of the other."""
    return [*_checks(person), *_changes(person), *_concerns(person)]


def _checks(person: Person) -> list[Held]:
    found = []
    for check in Check.objects.filter(person=person).select_related(*PEOPLE):
        other = check.mentorship.other_than(person)
        answers = answers_of(check)
        page = CheckPage(
            check.mentorship, person, other, "", check, answers, None, check.mentorship.changed_at
        )
        said = [*page.said, *([("Your line", answers.line)] if answers.line else [])]
        state = "Left out" if check.skipped_at and not check.answered_at else "Not answered"
        found.append(
            Held(f"Check after thirty days with {other.name}", tuple(said) or (("State", state),), SOURCE)
        )
    return found


def _changes(person: Person) -> list[Held]:
    return [
        Held(
            f"Change of mentor with {change.mentorship.other_than(person).name}",
            (
                ("Asked for on", change.at),
                ("Reason", ChangeReason(change.reason).label if change.reason else "None"),
                ("Last line", change.last_line),
            ),
            SOURCE,
        )
        for change in Change.objects.filter(asked_by=person).select_related(*PEOPLE)
    ]


def _concerns(person: Person) -> list[Held]:
    return [
        Held(
            "Something you told in private",
            (
                ("Program", _program(concern).name),
                ("To", ConcernRoute(concern.route).label),
                ("On", concern.raised_at),
                ("Your words", told_in(concern).words),
                *(
                    ("You wrote again" if line.by_the_raiser else "The answer", line.words)
                    for line in lines_of(concern)
                ),
            ),
            SOURCE,
        )
        for concern in Concern.objects.filter(raised_by=person).select_related(*PEOPLE).order_by("id")
    ]


def _program(concern: Concern) -> Program:
    return concern.mentorship.program
