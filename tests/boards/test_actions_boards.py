"""A board: cells saved alone, people in seats who are told nothing, and when to talk next."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests import cast
from tests.boards.pairs import pair
from tests.cast import NOW

from telemachy.audit.models import Event
from telemachy.boards import actions, queries
from telemachy.boards.choices import MATRIX, EveryMonths, Purpose, SeatKind
from telemachy.boards.models import MOST_ADVISERS, Adviser, Board, Cell, Seat
from telemachy.common import personal_data
from telemachy.common.errors import Stale
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.actions import erase_person
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
INDUSTRY, SKILLS, CAREER = SeatKind


def sits(person: Person) -> dict[SeatKind, list[str]]:
    return {seat.kind: [one.name for one in seat.advisers] for seat in queries.seats_of(person, TODAY)}


def write(person: Person, text: str, revision: int = 0, seat: SeatKind = INDUSTRY) -> Cell:
    return actions.write_cell(
        actor=person, seat=seat, purpose=Purpose.WHO, text=text, revision=revision, now=NOW
    )


# --- Cells ---


@pytest.mark.requirement("S003-18")
def test_a_board_that_nobody_touched_has_twelve_filled_cells_and_no_row():
    board = queries.board_of(cast.mina(), TODAY)

    cells = [cell for _, row in board.rows for cell in row]
    assert len(cells) == 12
    assert len({cell.key for cell in cells}) == 12
    assert all(cell.text and not cell.is_own for cell in cells)
    assert [seat.kind.label for seat in board.seats] == ["Industry Expert", "Skills Coach", "Career Coach"]
    assert [purpose.label for purpose, _ in board.rows] == ["Who", "Why", "When", "What"]
    assert not Board.objects.exists()


@pytest.mark.requirement("S003-19")
def test_a_cell_is_saved_alone():
    mina = cast.mina()

    write(mina, "Somebody who built a port")

    cells = [cell for _, row in queries.board_of(mina, TODAY).rows for cell in row]
    assert [cell.text for cell in cells if cell.is_own] == ["Somebody who built a port"]
    assert Cell.objects.count() == 1


def test_without_words_the_first_words_come_back():
    mina = cast.mina()
    write(mina, "Mine")

    write(mina, "  \n", revision=1)

    cell = queries.cell_of(mina, INDUSTRY, Purpose.WHO)
    assert cell.text == MATRIX[INDUSTRY].cells[Purpose.WHO]
    assert (cell.is_own, cell.revision) == (False, 2)


def test_an_old_window_is_noticed_even_after_the_first_words_came_back():
    mina = cast.mina()
    write(mina, "One")
    write(mina, "", revision=1)
    write(mina, "Two", revision=2)

    for revision in (0, 1, 2):
        with pytest.raises(actions.CellChanged):
            write(mina, "Old window", revision=revision)

    assert queries.cell_of(mina, INDUSTRY, Purpose.WHO).text == "Two"


# --- People ---


@pytest.mark.requirement("S003-13")
def test_seats_are_filled_moved_and_emptied():
    mina = cast.mina()
    actions.name_skill(actor=mina, skill="Public speaking", now=NOW)
    ines = actions.put_in(actor=mina, seat=INDUSTRY, name="Ines", now=NOW)
    actions.put_in(actor=mina, seat=INDUSTRY, name="Karl", note="From the fair", now=NOW)
    actions.put_in(actor=mina, seat=SKILLS, name="Rosa", now=NOW)
    assert sits(mina) == {INDUSTRY: ["Ines", "Karl"], SKILLS: ["Rosa"], CAREER: []}

    actions.move_adviser(actor=mina, adviser=ines, seat=CAREER, now=NOW)
    assert sits(mina) == {INDUSTRY: ["Karl"], SKILLS: ["Rosa"], CAREER: ["Ines"]}

    assert actions.remove_adviser(actor=mina, adviser=ines, now=NOW) == "Ines"
    assert sits(mina)[CAREER] == []


@pytest.mark.requirement("S003-06")
def test_three_seats_are_filled_at_once():
    mina = cast.mina()
    actions.name_skill(actor=mina, skill="Data analysis", now=NOW)

    for kind in SeatKind:
        actions.put_in(actor=mina, seat=kind, name=f"Adviser {kind.label}", now=NOW)

    assert [len(names) for names in sits(mina).values()] == [1, 1, 1]
    assert queries.board_of(mina, TODAY).empty == []


@pytest.mark.requirement("S003-24")
def test_nobody_is_put_in_the_coachs_seat_before_the_skill_is_named():
    mina = cast.mina()
    ines = actions.put_in(actor=mina, seat=CAREER, name="Ines", now=NOW)

    with pytest.raises(actions.SkillMissing):
        actions.put_in(actor=mina, seat=SKILLS, name="Rosa", now=NOW)
    with pytest.raises(actions.SkillMissing):
        actions.move_adviser(actor=mina, adviser=ines, seat=SKILLS, now=NOW)

    actions.name_skill(actor=mina, skill="Data analysis", now=NOW)
    actions.put_in(actor=mina, seat=SKILLS, name="Rosa", now=NOW)
    assert sits(mina) == {INDUSTRY: [], SKILLS: ["Rosa"], CAREER: ["Ines"]}


def test_nobody_is_told_and_nobody_gets_an_account():
    mina, omar = cast.mina(), cast.omar()
    people = Person.objects.count()

    actions.put_in(actor=mina, seat=CAREER, name=omar.name, note=omar.email, now=NOW)

    assert Person.objects.count() == people
    assert not Notification.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert "Mina" not in str(personal_data.export(omar))


def test_somebody_of_ones_mentorships_is_put_in_once_and_not_told():
    two = pair()
    told, mails = Notification.objects.count(), OutgoingMail.objects.count()

    for _ in range(2):
        actions.put_in_partner(actor=two.mentee, seat=CAREER, mentorship=two.mentorship, now=NOW)

    assert sits(two.mentee)[CAREER] == ["Omar Diaz"]
    assert (Notification.objects.count(), OutgoingMail.objects.count()) == (told, mails)


def test_a_mentorship_of_others_brings_nobody():
    two = pair()

    with pytest.raises(Stale):
        actions.put_in_partner(actor=two.scene.cora, seat=CAREER, mentorship=two.mentorship, now=NOW)

    assert not Adviser.objects.exists()


def test_the_same_person_does_not_sit_twice_in_one_seat():
    two = pair()
    actions.put_in_partner(actor=two.mentee, seat=CAREER, mentorship=two.mentorship, now=NOW)
    second = actions.put_in_partner(actor=two.mentee, seat=INDUSTRY, mentorship=two.mentorship, now=NOW)

    with pytest.raises(actions.TooMany):
        actions.move_adviser(actor=two.mentee, adviser=second, seat=CAREER, now=NOW)


def test_two_typed_names_may_sit_in_one_seat_and_be_moved():
    mina = cast.mina()
    first = actions.put_in(actor=mina, seat=CAREER, name="Ines", now=NOW)
    actions.put_in(actor=mina, seat=INDUSTRY, name="Ines", now=NOW)

    actions.move_adviser(actor=mina, adviser=first, seat=INDUSTRY, now=NOW)

    assert sits(mina)[INDUSTRY] == ["Ines", "Ines"]


def test_a_board_takes_so_many_and_no_more():
    mina = cast.mina()
    for number in range(MOST_ADVISERS):
        actions.put_in(actor=mina, seat=CAREER, name=f"Adviser {number}", now=NOW)

    with pytest.raises(actions.TooMany):
        actions.put_in(actor=mina, seat=CAREER, name="One too many", now=NOW)


def test_nobody_touches_a_board_of_another():
    mina, sam = cast.mina(), cast.sam()
    ines = actions.put_in(actor=mina, seat=CAREER, name="Ines", now=NOW)

    with pytest.raises(Stale):
        actions.remove_adviser(actor=sam, adviser=ines, now=NOW)
    with pytest.raises(Stale):
        actions.change_adviser(actor=sam, adviser=ines, name="X", note="", now=NOW)

    assert sits(mina)[CAREER] == ["Ines"]


@pytest.mark.requirement("S003-11")
def test_no_word_of_a_board_stands_in_the_database_in_the_clear():
    mina = cast.mina()
    actions.put_in(actor=mina, seat=CAREER, name="zqcanary Ines", note="zqcanary owes me lunch", now=NOW)
    write(mina, "zqcanary who knows the port")

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = [bytes(c) if isinstance(c, memoryview) else c for row in cursor.fetchall() for c in row]
            found += [table] if "zqcanary" in str(rows) else []

    assert found == []
    assert sits(mina)[CAREER] == ["zqcanary Ines"]


# --- When ---


@pytest.mark.requirement("S003-22")
@pytest.mark.requirement("S003-26")
@pytest.mark.requirement("S003-33")
def test_the_next_talk_follows_from_the_last():
    mina = cast.mina()
    for kind in SeatKind:
        every = MATRIX[kind].every
        actions.set_rhythm(
            actor=mina, kind=kind, every=every, last_met_on=date(2026, 1, 31), today=TODAY, now=NOW
        )

    dates = {seat.kind: seat.next_on for seat in queries.seats_of(mina, TODAY)}

    assert dates == {
        INDUSTRY: date(2026, 4, 30),
        SKILLS: date(2026, 2, 28),
        CAREER: date(2026, 3, 31),
    }


@pytest.mark.parametrize(
    ("last", "every", "expected"),
    [
        (date(2026, 11, 30), EveryMonths.QUARTER, date(2027, 2, 28)),
        (date(2027, 11, 30), EveryMonths.QUARTER, date(2028, 2, 29)),
        (date(2026, 12, 15), EveryMonths.MONTH, date(2027, 1, 15)),
        (date(2024, 2, 29), EveryMonths.YEAR, date(2025, 2, 28)),
        (date(9999, 12, 1), EveryMonths.MONTH, None),
    ],
)
def test_months_are_counted_over_the_end_of_a_year(last: date, every: EveryMonths, expected: date | None):
    assert queries.next_about(last, every) == expected


def test_a_talk_of_tomorrow_is_not_the_last_one():
    with pytest.raises(actions.NotYet):
        actions.set_rhythm(
            actor=cast.mina(),
            kind=INDUSTRY,
            every=EveryMonths.MONTH,
            last_met_on=TODAY + timedelta(days=1),
            today=TODAY,
            now=NOW,
        )

    assert not Seat.objects.exists()


def test_the_database_keeps_a_skill_to_the_coach():
    mina = cast.mina()
    actions.skip_aim(actor=mina, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(board=mina.board, kind=INDUSTRY, skill="Juggling")


def test_the_database_knows_twelve_cells_and_no_thirteenth():
    mina = cast.mina()
    actions.skip_aim(actor=mina, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.create(board=mina.board, seat="cousin", purpose="who", changed_at=NOW)


# --- Words ---


def all_words() -> str:
    return " ".join(
        " ".join([one.about, *one.cells.values(), *one.agenda, *one.ideas, one.request, one.yearly])
        for one in MATRIX.values()
    )


@pytest.mark.requirement("S003-33")
def test_no_rhythm_is_called_by_an_ambiguous_word():
    words = all_words().lower() + " ".join(label.lower() for label in EveryMonths.labels)

    assert "bi-" not in words
    assert "bimonthly" not in words
    assert "every 2 months" in words


@pytest.mark.requirement("S003-21")
def test_the_experts_agenda_has_a_trend_and_an_introduction():
    points = " ".join(MATRIX[INDUSTRY].agenda).lower()

    assert "trend" in points
    assert "introduction" in points


@pytest.mark.requirement("S003-32")
def test_the_career_coach_looks_one_three_and_five_years_ahead():
    assert [point.split(":")[0] for point in MATRIX[CAREER].agenda] == [
        "In 1 year",
        "In 3 years",
        "In 5 years",
    ]
    what = MATRIX[CAREER].cells[Purpose.WHAT]
    assert all(years in what for years in ("1 year", "3 years", "5 years"))


# --- What is held ---


def test_a_copy_of_ones_data_has_the_board_and_an_erasure_takes_it():
    two = pair()
    actions.name_skill(actor=two.mentee, skill="Rhetoric", now=NOW)
    actions.put_in(actor=two.mentee, seat=CAREER, name="Ines", note="Former boss", now=NOW)
    actions.put_in_partner(actor=two.mentee, seat=CAREER, mentorship=two.mentorship, now=NOW)
    write(two.mentee, "Own words")

    held = str(personal_data.export(two.mentee))
    for words in ("Ines (Former boss)", "Own words", "Rhetoric"):
        assert words in held
    assert "Former boss" not in str(personal_data.export(two.mentor))

    erase_person(actor=two.mentor, person=two.mentor, now=NOW)
    assert sits(two.mentee)[CAREER] == ["Ines"]
    erase_person(actor=two.mentee, person=two.mentee, now=NOW)
    assert not Board.objects.exists()
    assert not Adviser.objects.exists()


def test_every_act_is_recorded_without_a_word_of_it():
    mina = cast.mina()
    write(mina, "Secret words")
    actions.name_skill(actor=mina, skill="Secret skill", now=NOW)
    actions.put_in(actor=mina, seat=SKILLS, name="Secret name", now=NOW)

    events = Event.objects.filter(verb__startswith="boards.")

    assert list(events.order_by("number").values_list("verb", flat=True)) == [
        "boards.write_cell",
        "boards.name_skill",
        "boards.put_in",
    ]
    assert "Secret" not in str(list(events.values()))
