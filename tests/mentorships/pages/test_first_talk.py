"""The page on which two people find a time for their first talk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.mentorships.test_first_meetings import SOON, free, offer, proposed
from tests.rounds.scene import NOW, open_scene

from telemachy.common import clock
from telemachy.mentorships.actions import take_time
from telemachy.mentorships.models import FirstMeeting, Mentorship

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


def url(mentorship: Mentorship, name: str = "first_meeting") -> str:
    return reverse(f"mentorships:{name}", args=[mentorship.public_id])


def test_a_time_in_common_is_ticked_offered_and_taken() -> None:
    mentorship = proposed(open_scene())
    for person in (mentorship.mentor, mentorship.mentee):
        free(person, (2, 9, 11))
    mentee, mentor = client_of(mentorship.mentee), client_of(mentorship.mentor)
    page = mentee.get(url(mentorship)).content.decode()
    assert "Wed 4 Mar, 09:00 (your time)" in page

    sent = mentee.post(
        url(mentorship), {"common": ["2026-03-04T09:00:00+00:00"], "length_minutes": "20", "where": "Room 4"}
    )
    assert sent.status_code == 303
    time = FirstMeeting.objects.get().times.get()
    assert "Take Wed 4 Mar, 09:00" in mentor.get(url(mentorship)).content.decode()
    taken = mentor.post(url(mentorship, "take_time"), {"time": str(time.public_id)})

    assert taken.status_code == 303
    for client in (mentee, mentor):
        assert "You talk on Wed 4 Mar, 09:00" in client.get(url(mentorship)).content.decode()
        assert "You talk on Wed 4 Mar, 09:00" in client.get(mentorship.get_absolute_url()).content.decode()
        file = client.get(url(mentorship, "first_meeting_file"))
        assert file["Content-Type"].startswith("text/calendar")
        assert b"DTSTART:20260304T090000Z" in file.content


def test_a_typed_time_or_words_do_as_well() -> None:
    mentorship = proposed(open_scene())
    client = client_of(mentorship.mentee)

    assert (
        client.post(url(mentorship), {"time_1": "2026-03-05T10:00", "length_minutes": "30"}).status_code
        == 303
    )
    assert FirstMeeting.objects.get().times.get().starts_at == SOON + timedelta(hours=1)
    assert client.post(url(mentorship), {"note": "Evenings", "length_minutes": "30"}).status_code == 303
    assert client.post(url(mentorship), {"length_minutes": "30"}).status_code == 409
    assert client.post(url(mentorship), {"time_1": "soon", "length_minutes": "30"}).status_code == 422
    assert client.post(url(mentorship), {"common": ["never"], "length_minutes": "7"}).status_code == 422


def test_a_time_that_is_gone_is_refused_with_what_is_offered_now() -> None:
    mentorship = proposed(open_scene())
    gone = offer(mentorship, mentorship.mentor, SOON).times.get()
    mentee = client_of(mentorship.mentee)
    offer(mentorship, mentorship.mentor, SOON + timedelta(days=1))

    assert mentee.post(url(mentorship, "take_time"), {"time": str(gone.public_id)}).status_code == 404
    assert mentee.post(url(mentorship, "take_time"), {"time": "x"}).status_code == 422
    there = FirstMeeting.objects.get().times.get()
    assert (
        client_of(mentorship.mentor)
        .post(url(mentorship, "take_time"), {"time": str(there.public_id)})
        .status_code
        == 409
    )


def test_the_talk_is_the_twos_own() -> None:
    scene = open_scene()
    mentorship = proposed(scene)
    meeting = offer(mentorship, mentorship.mentor, SOON, note="zqwords")
    take_time(actor=mentorship.mentee, mentorship=mentorship, offered=meeting.times.get(), now=NOW)
    stranger = scene.mentee("Nora Other")

    for name in ("first_meeting", "first_meeting_file"):
        assert client_of(stranger.person).get(url(mentorship, name)).status_code == 404
        assert client_of(scene.sam).get(url(mentorship, name)).status_code == 404
        assert client_of(scene.cora).get(url(mentorship, name)).status_code == 403
    assert "zqwords" not in client_of(scene.cora).get(mentorship.get_absolute_url()).content.decode()


def test_there_is_no_calendar_file_before_a_time_is_taken() -> None:
    mentorship = proposed(open_scene())
    offer(mentorship, mentorship.mentor, SOON)

    assert client_of(mentorship.mentee).get(url(mentorship, "first_meeting_file")).status_code == 404
