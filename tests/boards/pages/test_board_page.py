"""The board as one person uses it: the aim first, cells saved one by one, seats, a page of paper."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.boards.pairs import pair
from tests.cast import NOW, client_of

from telemachy.boards import actions, queries
from telemachy.boards.choices import MATRIX, Purpose, SeatKind
from telemachy.boards.models import Adviser, Board, Cell
from telemachy.common import clock
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

INDUSTRY, SKILLS, CAREER = SeatKind
HTMX = {"HX-Request": "true"}


def begun(person: Person) -> Client:
    """The browser of somebody who put the question of the aim off."""
    actions.skip_aim(actor=person, now=NOW)
    return client_of(person)


@pytest.mark.requirement("S003-16")
def test_the_page_asks_for_an_aim_first_and_lets_one_skip_it():
    client = client_of(cast.mina())

    page = client.get("/board/").text
    assert "what do you aim for?" in page
    assert "/aims/?then=board" in page
    assert 'id="matrix"' not in page
    assert not Board.objects.exists()

    assert client.post("/board/skip-aim/").headers["Location"] == "/board/"
    assert 'id="matrix"' in client.get("/board/").text


@pytest.mark.requirement("S003-16")
def test_who_wrote_an_aim_is_not_asked():
    client = client_of(cast.mina())

    client.post("/aims/?then=board", {"kind": "function", "words": "Move into design"})

    page = client.get("/board/").text
    assert "Move into design" in page
    assert 'id="matrix"' in page


@pytest.mark.requirement("S003-18")
def test_all_twelve_cells_stand_on_the_page_with_one_next_step():
    page = begun(cast.mina()).get("/board/").text

    assert page.count('class="matrix__text"') == 12
    for seat in SeatKind:
        assert seat.label in page
        for words in MATRIX[seat].cells.values():
            assert words in page
    assert page.count("button--primary") == 1
    assert "Write down one Industry Expert you know" in page


@pytest.mark.requirement("S003-19")
def test_a_cell_is_saved_by_a_form_alone():
    mina = cast.mina()
    client = begun(mina)
    assert MATRIX[CAREER].cells[Purpose.WHAT] in client.get("/board/career/what/").text

    answer = client.post("/board/career/what/", {"text": "A map of three moves", "revision": 0})

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/board/#cell-career-what"
    assert "A map of three moves" in client.get("/board/").text
    assert Cell.objects.get().revision == 1


@pytest.mark.requirement("S003-19")
def test_with_htmx_the_box_opens_in_the_page_and_only_the_cell_comes_back():
    client = begun(cast.mina())

    box = client.get("/board/career/what/", headers=HTMX).text
    assert "<html" not in box
    assert "<textarea" in box

    answer = client.post("/board/career/what/", {"text": "Mine", "revision": 0}, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="cell-career-what" hx-swap-oob="true"' in answer.text
    assert "Mine" in answer.text
    assert "<textarea" not in answer.text


@pytest.mark.parametrize(("headers", "status"), [({}, 409), (HTMX, 422)])
def test_two_windows_show_both_texts_and_lose_neither(headers: dict[str, str], status: int):
    mina = cast.mina()
    client = begun(mina)
    client.post("/board/industry/why/", {"text": "First window", "revision": 0})

    answer = client.post("/board/industry/why/", {"text": "Second window", "revision": 0}, headers=headers)

    assert answer.status_code == status
    assert "Saved in the other window" in answer.text
    assert "First window" in answer.text
    assert "Second window" in answer.text
    assert queries.cell_of(mina, INDUSTRY, Purpose.WHY).text == "First window"
    assert client.post("/board/industry/why/", {"text": "Both", "revision": 1}).status_code == 303


def test_the_first_words_come_back():
    mina = cast.mina()
    client = begun(mina)
    client.post("/board/industry/why/", {"text": "Mine", "revision": 0})
    assert "Bring the first words back" in client.get("/board/industry/why/").text

    client.post("/board/industry/why/reset/", {"revision": 1})

    assert queries.cell_of(mina, INDUSTRY, Purpose.WHY).text == MATRIX[INDUSTRY].cells[Purpose.WHY]
    assert client.post("/board/industry/why/reset/", {"revision": "x"}).status_code == 409


def test_a_cell_that_is_too_long_is_sent_back():
    client = begun(cast.mina())

    answer = client.post("/board/industry/why/", {"text": "x" * 601, "revision": 0})

    assert answer.status_code == 422
    assert not Cell.objects.exists()


@pytest.mark.parametrize(
    "path", ["/board/cousin/", "/board/industry/where/", "/board/cousin/why/", "/board/people/"]
)
def test_there_are_three_seats_and_four_purposes(path: str):
    assert begun(cast.mina()).get(path).status_code == 404


@pytest.mark.requirement("S003-13")
def test_somebody_is_put_in_changed_moved_and_taken_out():
    mina = cast.mina()
    client = begun(mina)

    assert client.post("/board/career/people/", {"name": "Ines", "note": "Old boss"}).status_code == 303
    ines = Adviser.objects.get()
    assert "Old boss" in client.get("/board/career/").text
    assert "Ines" in client.get("/board/").text

    client.post(f"/board/people/{ines.public_id}/", {"name": "Ines M.", "note": "Call in May"})
    assert "Call in May" in client.get(f"/board/people/{ines.public_id}/").text
    client.post(f"/board/people/{ines.public_id}/move/", {"seat": "industry"})
    assert "Ines M." in client.get("/board/industry/").text
    assert "Ines M." not in client.get("/board/career/").text

    client.post(f"/board/people/{ines.public_id}/remove/")
    assert not Adviser.objects.exists()


@pytest.mark.requirement("S003-24")
def test_the_coachs_seat_asks_for_the_skill_first():
    client = begun(cast.mina())
    assert "Put them in" not in client.get("/board/skills/").text

    refused = client.post("/board/skills/people/", {"name": "Rosa"})
    assert refused.status_code == 422
    assert client.post("/board/skill/", {"skill": " "}).status_code == 422

    client.post("/board/skill/", {"skill": "Public speaking"})
    assert "Put them in" in client.get("/board/skills/").text
    assert client.post("/board/skills/people/", {"name": "Rosa"}).status_code == 303


def test_a_mentor_is_offered_once_and_by_ones_own_choice():
    two = pair()
    client = begun(two.mentee)
    assert "Put in Omar Diaz" in client.get("/board/career/").text
    assert not Adviser.objects.exists()

    client.post("/board/career/partner/", {"mentorship": str(two.mentorship.public_id)})

    page = client.get("/board/career/").text
    assert "Put in Omar Diaz" not in page
    assert "from your mentorships" in page
    assert "Put in Omar Diaz" in client.get("/board/industry/").text
    adviser = Adviser.objects.get()
    client.post(f"/board/people/{adviser.public_id}/", {"note": "Ask about ports"})
    assert "Ask about ports" in client.get("/board/career/").text


@pytest.mark.requirement("S003-05")
def test_an_empty_seat_is_shown_and_may_stay_empty():
    mina = cast.mina()
    client = begun(mina)
    actions.put_in(actor=mina, seat=INDUSTRY, name="Ines", now=NOW)

    head = client.get("/board/").text.split("</thead>")[0]

    assert head.count("Empty") == 2
    assert "That is fine." in client.get("/board/career/").text


@pytest.mark.requirement("S003-12")
def test_the_steps_end_in_one_small_request_with_words_to_send():
    mina = cast.mina()
    client = begun(mina)
    seen = []
    for path, said in (
        ("/board/industry/people/", {"name": "Ines"}),
        ("/board/skill/", {"skill": "Rhetoric"}),
        ("/board/skills/people/", {"name": "Rosa"}),
        ("/board/career/people/", {"name": "Karl"}),
    ):
        seen.append(queries.next_step(mina, NOW.date()).url)
        client.post(path, said)

    last = queries.next_step(mina, NOW.date())

    assert seen == ["/board/industry/", "/board/skills/", "/board/skills/", "/board/career/"]
    assert last.title == "Ask Ines for a first talk"
    page = client.get(last.url).text
    assert "Would you have half an hour" in page[page.index("Words you may send") :]


@pytest.mark.requirement("S003-22")
@pytest.mark.requirement("S003-26")
@pytest.mark.requirement("S003-33")
@pytest.mark.parametrize(
    ("seat", "often", "following"),
    [
        ("industry", "Every 3 months", "2 June 2026"),
        ("skills", "Every month", "2 April 2026"),
        ("career", "Every 2 months", "2 May 2026"),
    ],
)
def test_each_seat_comes_with_its_rhythm_and_counts_from_the_last_talk(seat: str, often: str, following: str):
    client = begun(cast.mina())
    with clock.at(NOW):
        page = client.get(f"/board/{seat}/").text
        chosen = page[page.index("selected") :]
        assert often in chosen[:40]
        assert "bi-" not in page.lower()
        months = {"industry": 3, "skills": 1, "career": 2}[seat]

        client.post(f"/board/{seat}/rhythm/", {"every": months, "last_met_on": "2026-03-02"})

        assert f"Next about <strong>{following}</strong>" in client.get(f"/board/{seat}/").text
        late = client.post(f"/board/{seat}/rhythm/", {"every": months, "last_met_on": "2026-03-03"})
    assert late.status_code == 422


@pytest.mark.requirement("S003-21")
def test_the_experts_seat_shows_a_trend_and_an_introduction_on_its_agenda():
    page = begun(cast.mina()).get("/board/industry/").text

    agenda = page[page.index("For the next talk") : page.index("Words you may send")]
    assert "A trend:" in agenda
    assert "An introduction:" in agenda


@pytest.mark.requirement("S003-32")
def test_the_career_coachs_seat_shows_three_horizons():
    page = begun(cast.mina()).get("/board/career/").text

    agenda = page[page.index("For the next talk") : page.index("Words you may send")]
    assert all(years in agenda for years in ("In 1 year", "In 3 years", "In 5 years"))


@pytest.mark.requirement("S003-11")
def test_whoever_is_on_a_board_sees_nothing_of_it_and_nobody_else_does():
    two = pair()
    client = begun(two.mentee)
    client.post("/board/career/partner/", {"mentorship": str(two.mentorship.public_id)})
    adviser = Adviser.objects.get()
    client.post(f"/board/people/{adviser.public_id}/", {"note": "zqnote"})

    for person in (two.mentor, two.scene.cora, two.scene.sam, cast.ada()):
        other = client_of(person)
        assert other.get(f"/board/people/{adviser.public_id}/").status_code == 404
        assert other.post(f"/board/people/{adviser.public_id}/remove/").status_code == 404
        pages = ["/", "/board/", "/board/career/", "/board/print/", "/me/data/"]
        assert all("zqnote" not in other.get(path).text for path in pages)
        if person == two.mentor:
            assert "zqnote" not in other.get(two.mentorship.get_absolute_url()).text


def test_the_aim_is_on_the_paper_only_when_asked_for():
    mina = cast.mina()
    client = client_of(mina)
    client.post("/aims/", {"kind": "grow", "words": "zqaim"})

    assert "zqaim" not in client.get("/board/print/").text
    assert "zqaim" in client.get("/board/print/?aim=yes").text


def test_what_people_type_is_shown_as_text():
    client = begun(cast.mina())
    client.post("/board/career/people/", {"name": "<b>Ines</b>", "note": "<script>"})
    client.post("/board/industry/who/", {"text": "<i>x</i>", "revision": 0})

    for path in ("/board/", "/board/career/", "/board/print/", "/board/industry/who/"):
        page = client.get(path).text
        assert "<b>Ines" not in page
        assert "<i>x" not in page


@pytest.mark.parametrize("path", ["/board/", "/board/career/", "/board/print/"])
def test_a_page_asks_the_same_number_of_questions_for_one_and_for_three(path: str):
    mina = cast.mina()
    client = begun(mina)
    actions.put_in(actor=mina, seat=CAREER, name="Ines", now=NOW)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for number in range(2):
        actions.put_in(actor=mina, seat=CAREER, name=f"Adviser {number}", now=NOW)
    with CaptureQueriesContext(connection) as three:
        client.get(path)

    assert len(one) == len(three)


def test_strangers_are_sent_to_the_sign_in():
    assert Client().get("/board/").status_code == 302
    assert Client().post("/board/career/people/", {"name": "x"}).status_code == 302
