"""The pages on which two people find a time, move it and call it off."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.meetings.pair import SOON, free, planned, together
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.meetings.actions import propose_times
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Lateness, Proposal, Session
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


def url(name: str, thing: Mentorship | Session | Proposal) -> str:
    return reverse(f"meetings:{name}", args=[thing.public_id])


def page_of(person: Person, address: str) -> str:
    answer = client_of(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_common_time_is_ticked_proposed_and_taken_on_two_clocks() -> None:
    mentorship = together(mentee_zone="Europe/Lisbon", mentor_zone="Asia/Kathmandu")
    free(mentorship.mentee, (2, 9, 11))
    free(mentorship.mentor, (2, 14, 20))
    page = page_of(mentorship.mentee, url("propose", mentorship))
    assert "Wed 4 Mar, 09:00 (your time); for Omar 14:45 (Asia/Kathmandu)" in page

    sent = client_of(mentorship.mentee).post(
        url("propose", mentorship),
        {
            "common": ["2026-03-04T09:00:00+00:00"],
            "length_minutes": "60",
            "where": "https://call.example.org/x",
        },
    )
    assert sent.status_code == 303
    offered = page_of(mentorship.mentor, url("of_mentorship", mentorship))
    assert "Take Wed 4 Mar, 14:45 (your time)" in offered
    proposal = Proposal.objects.get()
    taken = client_of(mentorship.mentor).post(
        url("take_time", proposal), {"time": str(proposal.times.get().public_id)}
    )

    session = Session.objects.get()
    assert (taken.status_code, taken.headers["Location"]) == (303, session.get_absolute_url())
    for person, words in (
        (mentorship.mentee, "Wednesday 4 March, 09:00 (Europe/Lisbon)"),
        (mentorship.mentor, "Wednesday 4 March, 14:45 (Asia/Kathmandu)"),
    ):
        for address in (session.get_absolute_url(),):
            shown = page_of(person, address)
            assert words in shown
            assert "https://call.example.org/x" in shown
        assert "60 minutes with" in page_of(person, reverse("meetings:mine"))


def test_free_times_for_another_length_are_looked_up() -> None:
    mentorship = together()
    for person in (mentorship.mentor, mentorship.mentee):
        free(person, (2, 9, 10), (3, 9, 11))

    assert "Wed 4 Mar, 09:00" in page_of(mentorship.mentee, url("propose", mentorship) + "?length=60")
    longer = page_of(mentorship.mentee, url("propose", mentorship) + "?length=90")
    assert "Wed 4 Mar" not in longer
    assert "Thu 5 Mar, 09:00" in longer
    for nonsense in ("0", "121", "x", ""):
        assert 'value="60"' in page_of(mentorship.mentee, url("propose", mentorship) + f"?length={nonsense}")


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"time_1": "2026-03-05T10:00", "length_minutes": "30"}, 303),
        ({"time_1": "2026-03-05T10:00", "length_minutes": "5", "repeats": "3", "weeks_apart": "2"}, 303),
        ({"note": "Evenings", "length_minutes": "30"}, 303),
        ({"length_minutes": "30"}, 409),
        ({"time_1": "2026-03-01T10:00", "length_minutes": "30"}, 409),
        ({"time_1": "soon", "length_minutes": "30"}, 422),
        ({"time_1": "2026-03-05T10:00", "length_minutes": "4"}, 422),
        ({"time_1": "2026-03-05T10:00", "length_minutes": "121"}, 422),
        ({"time_1": "2026-03-05T10:00", "length_minutes": "30", "repeats": "99"}, 422),
        ({"time_1": "2026-03-05T10:00", "length_minutes": "30", "where": "javascript:alert(1)"}, 422),
        ({"common": ["never"], "length_minutes": "30"}, 409),
    ],
)
def test_a_time_is_typed_or_said_in_words(typed: dict[str, str], status: int) -> None:
    mentorship = together()

    answer = client_of(mentorship.mentee).post(url("propose", mentorship), typed)

    assert answer.status_code == status
    assert Proposal.objects.count() == (1 if status == 303 else 0)


def test_a_series_is_shown_with_each_of_its_times_before_it_is_taken() -> None:
    mentorship = together(mentee_zone="Europe/Lisbon", mentor_zone="America/St_Johns")
    propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[SOON],
        length_minutes=60,
        repeats=2,
        weeks_apart=4,
        now=NOW,
    )

    page = page_of(mentorship.mentor, url("of_mentorship", mentorship))

    assert "2 sessions, every 4 weeks, at the same time by the clock of Europe/Lisbon" in page
    # In between the clocks go forward in Canada on 8 March and in Portugal on the 29th.
    assert "Thu 5 Mar, 05:30 (your time)" in page
    assert "Thu 2 Apr, 05:30 (your time)" in page


def test_a_time_that_is_gone_is_refused_with_what_is_proposed_now() -> None:
    mentorship = together()
    mine = propose_times(
        actor=mentorship.mentee, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
    )
    propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[SOON + timedelta(days=1)],
        length_minutes=60,
        now=NOW,
    )
    mentor = client_of(mentorship.mentor)

    answer = mentor.post(url("take_time", mine), {"time": str(mine.times.get().public_id)})

    assert answer.status_code == 409
    assert "not proposed any more" in answer.content.decode()
    assert "Take Fri 6 Mar" in answer.content.decode()
    assert mentor.post(url("take_time", mine), {"time": "x"}).status_code == 422
    assert mentor.post(url("take_time", mine), {"time": str(mentorship.public_id)}).status_code == 404


def test_moving_shows_that_the_old_time_stands() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    page = page_of(mentorship.mentor, url("move", session))
    assert "Thu 5 Mar, 09:00 (your time) stands until Mina takes another time" in page
    assert "How many sessions" not in page

    client_of(mentorship.mentor).post(
        url("move", session), {"time_1": "2026-03-06T10:00", "length_minutes": "45"}
    )
    proposal = Proposal.objects.get(closed_at=None)
    shown = page_of(mentorship.mentee, session.get_absolute_url())
    assert "proposes to move it" in shown
    assert "Leave it as it is" in shown
    client_of(mentorship.mentee).post(
        url("take_time", proposal), {"time": str(proposal.times.get().public_id)}
    )

    session.refresh_from_db()
    assert (session.starts_at, session.length_minutes) == (SOON + timedelta(days=1, hours=1), 45)


def test_what_is_proposed_can_be_taken_back_or_let_go() -> None:
    mentorship = together()
    for person in (mentorship.mentee, mentorship.mentor):
        proposal = propose_times(
            actor=mentorship.mentee, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
        )
        assert client_of(person).post(url("withdraw_proposal", proposal)).status_code == 303
    assert not Proposal.objects.filter(closed_at=None).exists()


def test_a_session_is_cancelled_with_a_word_and_once() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    client = client_of(mentorship.mentee)

    for _ in range(2):
        assert client.post(url("cancel", session), {"word": "A cold"}).status_code == 303

    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    assert "Cancelled" in page_of(mentorship.mentor, session.get_absolute_url())
    with clock.at(SOON + timedelta(days=1)):
        late = planned(mentorship, SOON + timedelta(days=2), now=SOON + timedelta(days=1))
    with clock.at(SOON + timedelta(days=3)):
        assert client.post(url("cancel", late)).status_code == 409


def test_the_place_is_said_later_and_remembered() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    client = client_of(mentorship.mentee)

    assert client.post(url("place", session), {"where": "data:text/html,x"}).status_code == 422
    assert client.post(url("place", session), {"where": "https://call.example.org/x"}).status_code == 303

    assert 'href="https://call.example.org/x"' in page_of(mentorship.mentor, session.get_absolute_url())
    assert "https://call.example.org/x" in page_of(mentorship.mentor, url("propose", mentorship))


@pytest.mark.requirement("S002-33")
def test_lateness_is_a_mark_that_only_its_author_sees() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    assert "was late" not in page_of(mentorship.mentee, session.get_absolute_url())
    with clock.at(SOON + timedelta(minutes=10)):
        client = client_of(mentorship.mentee)
        assert client.post(url("lateness", session), {"who": "other", "noted": "on"}).status_code == 303
        assert client.post(url("lateness", session), {"who": "x"}).status_code == 422

        assert "Noted: Omar was late" in page_of(mentorship.mentee, session.get_absolute_url())
        assert "Noted:" not in page_of(mentorship.mentor, session.get_absolute_url())
        client.post(url("lateness", session), {"who": "other"})
    assert not Lateness.objects.exists()


def test_the_file_is_an_entry_for_a_calendar() -> None:
    mentorship = together()
    answer = client_of(mentorship.mentee).get(url("file", planned(mentorship, SOON)))

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert b"METHOD:PUBLISH" in answer.content


def test_a_paused_pair_sees_its_sessions_and_plans_none() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    Mentorship.objects.filter(pk=mentorship.pk).update(state=State.PAUSED)
    client = client_of(mentorship.mentee)

    assert "Find a time" not in page_of(mentorship.mentee, url("of_mentorship", mentorship))
    assert client.get(session.get_absolute_url()).status_code == 200
    sent = client.post(url("propose", mentorship), {"time_1": "2026-03-05T12:00", "length_minutes": "30"})
    assert sent.status_code == 409
    assert "does not meet" in sent.content.decode()


@pytest.mark.parametrize("name", ["propose", "of_mentorship"])
def test_strangers_and_coordinators_find_no_page_of_a_pair(name: str) -> None:
    mentorship = together()
    for person in (together("Else").mentee, mentorship.program.owner):
        assert person is not None
        assert client_of(person).get(url(name, mentorship)).status_code == 404


@pytest.mark.parametrize("name", ["session", "move", "file"])
def test_strangers_and_coordinators_find_no_session(name: str) -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    for person in (together("Else").mentee, mentorship.program.owner):
        assert person is not None
        assert client_of(person).get(url(name, session)).status_code == 404


def test_my_sessions_take_as_many_queries_for_three_as_for_one(django_assert_max_num_queries) -> None:
    mentorship = together()
    client = client_of(mentorship.mentee)
    planned(mentorship, SOON)
    counts = []
    for extra in range(3):
        if extra:
            planned(mentorship, SOON + timedelta(days=extra))
        propose_times(
            actor=mentorship.mentor,
            mentorship=mentorship,
            times=[SOON + timedelta(days=9 + n) for n in range(extra + 1)],
            length_minutes=60,
            now=NOW,
        )
        for address in (reverse("meetings:mine"), url("of_mentorship", mentorship)):
            with django_assert_max_num_queries(60) as queries:
                client.get(address)
            counts.append((address, len(queries)))

    assert len(set(counts)) == 2, counts


def test_past_sessions_come_in_pages() -> None:
    mentorship = together()
    for number in range(1, 26):
        begins = NOW - timedelta(days=number)
        Session.objects.create(
            mentorship=mentorship,
            number=number,
            state=SessionState.HELD,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            created_at=NOW,
            changed_at=NOW,
        )

    first = page_of(mentorship.mentee, reverse("meetings:mine"))
    second = page_of(mentorship.mentee, reverse("meetings:mine") + "?" + urlencode({"page": 2}))

    assert "1–20 of 25 sessions" in first
    assert "21–25 of 25 sessions" in second
