"""The first talk before two people decide: times that suit both, one offers, the other takes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from icalendar import Calendar
from tests.cast import client_of
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.mentorships.actions import (
    NoMeeting,
    PairToOpen,
    TimeGone,
    accept,
    decline,
    offer_times,
    open_mentorship,
    take_time,
)
from telemachy.mentorships.models import FirstMeeting, Mentorship, OfferedTime
from telemachy.mentorships.queries.first_meetings import calendar_file, common_times
from telemachy.notifications.models import Notification
from telemachy.people.models import FreeTime, Person
from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db

MONDAY = NOW  # Monday 2 March 2026, 09:00 UTC
SOON = NOW + timedelta(days=3)


def proposed(scene: Scene) -> Mentorship:
    mina, omar = scene.mentee("Mina Holt"), scene.mentor("Omar Diaz")
    pair = PairToOpen(mentor_enrollment_id=omar.pk, mentee_enrollment_id=mina.pk)
    opened = open_mentorship(actor=scene.cora, program=scene.program, pair=pair, now=NOW)
    return Mentorship.objects.with_people().get(pk=opened.pk)


def free(person: Person, *spans: tuple[int, int, int], zone: str = "UTC") -> None:
    """Weekday, from hour, to hour, in a zone."""
    Person.objects.filter(pk=person.pk).update(timezone=zone)
    person.timezone = zone
    for weekday, starts, ends in spans:
        FreeTime.objects.create(
            person=person, weekday=weekday, starts_minute=starts * 60, ends_minute=ends * 60
        )


def offer(mentorship: Mentorship, actor: Person, *times: datetime, note: str = "") -> FirstMeeting:
    return offer_times(
        actor=actor, mentorship=mentorship, times=times, length_minutes=20, where="Room 4", note=note, now=NOW
    )


# --- times that suit both ---


def test_the_first_times_in_common_are_found_on_each_ones_own_clock() -> None:
    mentorship = proposed(open_scene())
    free(mentorship.mentor, (2, 9, 12), zone="Europe/Lisbon")  # Wednesday 9-12 in Lisbon is 9-12 UTC
    free(mentorship.mentee, (2, 6, 8), zone="America/New_York")  # and 6-8 in New York is 11-13 UTC

    times = common_times(mentorship, MONDAY)

    wednesday = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
    assert times[:2] == [wednesday, wednesday + timedelta(minutes=30)]
    # A week later America has gone to summer time and Portugal has not: 6-8 there is 10-12 UTC.
    assert times[2:] == [wednesday + timedelta(days=7, hours=-1), wednesday + timedelta(days=7, minutes=-30)]


def test_no_time_is_found_where_one_has_not_said_and_none_before_tomorrow() -> None:
    mentorship = proposed(open_scene())
    free(mentorship.mentor, (0, 0, 24), (1, 0, 24))
    assert common_times(mentorship, MONDAY) == []

    free(mentorship.mentee, (0, 10, 11), (1, 8, 10))

    assert common_times(mentorship, MONDAY)[0] == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def test_time_before_and_after_midnight_is_one_stretch() -> None:
    mentorship = proposed(open_scene())
    free(mentorship.mentor, (2, 23, 24), (3, 0, 1))
    free(mentorship.mentee, (2, 23, 24), (3, 0, 1))

    times = common_times(mentorship, MONDAY, length_minutes=60)

    assert datetime(2026, 3, 4, 23, 30, tzinfo=UTC) in times


def test_the_rosters_column_stands_in_for_a_week_that_nobody_painted() -> None:
    scene = open_scene()
    mentorship = proposed(scene)
    for enrollment in (mentorship.mentor_enrollment, mentorship.mentee_enrollment):
        enrollment.answers = {**enrollment.answers, "availability": "Wed 14-15"}
        enrollment.save()

    assert common_times(mentorship, MONDAY)[:2] == [
        datetime(2026, 3, 4, 14, 0, tzinfo=UTC),
        datetime(2026, 3, 4, 14, 30, tzinfo=UTC),
    ]


# --- offering and taking ---


def test_one_offers_and_the_other_takes_and_both_are_told_on_their_own_clock() -> None:
    mentorship = proposed(open_scene())
    Person.objects.filter(pk=mentorship.mentee.pk).update(timezone="Asia/Tokyo")
    meeting = offer(mentorship, mentorship.mentor, SOON, SOON + timedelta(hours=1))

    told = Notification.objects.get(notice="mentorships.first_meeting_offered")
    assert told.person == mentorship.mentee
    meeting = take_time(
        actor=mentorship.mentee, mentorship=mentorship, offered=meeting.times.earliest("starts_at"), now=NOW
    )

    assert meeting.starts_at == SOON
    assert not OfferedTime.objects.exists()
    lines = {one.person_id: one.line for one in Notification.objects.filter(notice__contains="agreed")}
    assert lines == {
        mentorship.mentor.pk: "You and Mina Holt talk on Thursday 5 March, 09:00 (UTC).",
        mentorship.mentee.pk: "You and Omar Diaz talk on Thursday 5 March, 18:00 (Asia/Tokyo).",
    }


def test_an_offer_of_others_takes_the_place_of_what_was_agreed() -> None:
    mentorship = proposed(open_scene())
    meeting = offer(mentorship, mentorship.mentor, SOON)
    take_time(actor=mentorship.mentee, mentorship=mentorship, offered=meeting.times.get(), now=NOW)

    moved = offer(mentorship, mentorship.mentee, SOON + timedelta(days=1))

    assert moved.pk == meeting.pk
    assert (moved.starts_at, moved.offered_by, moved.sequence) == (None, mentorship.mentee, 2)
    assert moved.times.count() == 1


def test_words_do_where_no_time_is_known() -> None:
    mentorship = proposed(open_scene())

    meeting = offer(mentorship, mentorship.mentee, note="Mornings suit me")

    assert (meeting.note, meeting.times.count()) == ("Mornings suit me", 0)


def test_what_is_no_offer_is_refused_with_a_sentence() -> None:
    mentorship = proposed(open_scene())
    for times in ([], [NOW], [NOW + timedelta(days=61)], [SOON + timedelta(hours=n) for n in range(4)]):
        with pytest.raises(NoMeeting):
            offer(mentorship, mentorship.mentor, *times)
    assert not FirstMeeting.objects.exists()


def test_nobody_takes_their_own_offer_or_a_time_that_is_gone() -> None:
    mentorship = proposed(open_scene())
    meeting = offer(mentorship, mentorship.mentor, SOON)
    time = meeting.times.get()

    with pytest.raises(NoMeeting):
        take_time(actor=mentorship.mentor, mentorship=mentorship, offered=time, now=NOW)
    with pytest.raises(TimeGone):
        take_time(actor=mentorship.mentee, mentorship=mentorship, offered=time, now=SOON)
    offer(mentorship, mentorship.mentor, SOON + timedelta(hours=2))
    with pytest.raises(TimeGone):
        take_time(actor=mentorship.mentee, mentorship=mentorship, offered=time, now=NOW)


def test_a_no_takes_the_arrangements_along() -> None:
    mentorship = proposed(open_scene())
    offer(mentorship, mentorship.mentor, SOON, note="Only mornings")

    decline(actor=mentorship.mentee, mentorship=mentorship, now=NOW)

    assert not FirstMeeting.objects.exists()
    with pytest.raises(NoMeeting):
        offer(mentorship, mentorship.mentor, SOON)


def test_a_yes_of_one_side_leaves_the_talk_standing() -> None:
    mentorship = proposed(open_scene())
    offer(mentorship, mentorship.mentor, SOON)

    accept(actor=mentorship.mentee, mentorship=mentorship, now=NOW)

    assert FirstMeeting.objects.count() == 1


def test_the_calendar_file_is_one_event_that_a_later_file_replaces() -> None:
    mentorship = proposed(open_scene())
    meeting = offer(mentorship, mentorship.mentor, SOON)
    meeting = take_time(actor=mentorship.mentee, mentorship=mentorship, offered=meeting.times.get(), now=NOW)

    [event] = Calendar.from_ical(calendar_file(meeting, mentorship.mentee, NOW)).walk("VEVENT")

    assert event.start == SOON
    assert event.end == SOON + timedelta(minutes=20)
    assert str(event["summary"]) == "First talk with Omar Diaz"
    assert str(event["location"]) == "Room 4"
    assert str(event["uid"]).startswith(f"first-meeting-{meeting.public_id}@")
    assert int(event["sequence"]) == meeting.sequence


@pytest.mark.requirement("S000-29")
def test_after_a_first_talk_a_no_changes_no_row_about_either_person() -> None:
    """Whatever is kept of a person, their answers and their part in the program reads as before the no."""
    scene = open_scene()
    mentorship = proposed(scene)
    meeting = offer(mentorship, mentorship.mentor, SOON, note="Only mornings")
    take_time(actor=mentorship.mentee, mentorship=mentorship, offered=meeting.times.get(), now=NOW)
    before = _kept_about_people()

    decline(actor=mentorship.mentee, mentorship=mentorship, now=SOON)

    assert _kept_about_people() == before
    for person in (mentorship.mentor, mentorship.mentee):
        page = client_of(scene.cora).get(reverse("programs:enrollment", args=[_part_of(person).public_id]))
        for word in (b"declined", b"said no", b"not going ahead"):
            assert word not in page.content.lower()


def _kept_about_people() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the rooms that know people and their parts, but for what they have been told."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for label in ("people", "programs")
        for model in apps.get_app_config(label).get_models()
    }


def _part_of(person: Person) -> Enrollment:
    return Enrollment.objects.get(person=person)
