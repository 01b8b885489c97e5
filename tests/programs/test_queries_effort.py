"""What taking part asks of a person, in hours."""

from datetime import date

import pytest
from tests import cast

from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Program
from telemachy.programs.queries.effort import Effort, effort_of, span

MONTHLY = [{"minutes": 60, "every": "month", "weeks": 0}]


def effort(rhythm: list[dict[str, object]], role: str = EnrollmentRole.MENTEE, **fields: object) -> Effort:
    usual = {
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 1, 1),
        "orientation_mentor_minutes": 60,
        "orientation_mentee_minutes": 30,
        "preparation_minutes": 20,
    }
    return effort_of(Program(name="Spring", rhythm=rhythm, **{**usual, **fields}), role)


def test_hours_are_orientation_meetings_and_preparation() -> None:
    found = effort(MONTHLY)

    assert (found.meetings, found.meeting_minutes, found.total_minutes) == (9, 540, 30 + 540 + 180)
    assert found.total_hours == 13
    assert found.hours_a_month == 1.5
    assert found.length == "9 months"


def test_a_mentor_has_an_orientation_of_their_own() -> None:
    assert effort(MONTHLY, EnrollmentRole.MENTOR).orientation_minutes == 60


def test_phases_follow_one_another_to_the_last_day() -> None:
    rhythm = [
        {"minutes": 60, "every": "week", "weeks": 12},
        {"minutes": 60, "every": "two_weeks", "weeks": 12},
        {"minutes": 45, "every": "month", "weeks": 0},
    ]

    found = effort(rhythm, ends_on=date(2027, 4, 1), preparation_minutes=0)

    # 12 in the first 12 weeks, 6 in the next 12, then 197 days at one a month.
    assert found.meetings == 12 + 6 + 6
    assert found.meeting_minutes == 18 * 60 + 6 * 45


def test_a_phase_beyond_the_last_day_does_not_count() -> None:
    rhythm = [{"minutes": 60, "every": "week", "weeks": 12}, {"minutes": 60, "every": "month", "weeks": 0}]

    found = effort(rhythm, ends_on=date(2026, 4, 29))

    assert found.meetings == 4


def test_the_sentence_says_it_all_in_the_programs_own_words() -> None:
    found = effort(MONTHLY, mentor_word="coach", mentors_word="coaches")

    assert found.sentence == (
        "About 13 hours over 9 months, with each coach: 30 minutes of orientation, "
        "9 meetings (60 minutes every month) and about 20 minutes before each meeting."
    )


@pytest.mark.parametrize("fields", [{"ends_on": None}, {"rhythm": []}])
def test_what_is_not_said_is_not_guessed(fields: dict[str, object]) -> None:
    rhythm = fields.pop("rhythm", MONTHLY)

    found = effort(rhythm, **fields)  # type: ignore[arg-type]

    assert (found.is_known, found.total_hours, found.hours_a_month, found.sentence) == (False, None, None, "")


@pytest.mark.parametrize(
    ("days", "words"), [(275, "9 months"), (365, "12 months"), (42, "6 weeks"), (10, "10 days"), (1, "1 day")]
)
def test_a_span_is_said_as_people_say_it(days: int, words: str) -> None:
    assert span(days) == words


@pytest.mark.django_db
def test_a_program_from_a_template_knows_its_effort() -> None:
    program = cast.program_of(cast.cora())

    assert effort_of(program, EnrollmentRole.MENTEE).is_known
