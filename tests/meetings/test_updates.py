"""Updates in three parts, each for both or for the mentee alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.meetings.after import write_update
from tests.meetings.pair import SOON, planned, together

from telemachy.common.errors import Forbidden
from telemachy.meetings.actions.afterwards import NothingWritten
from telemachy.meetings.actions.held import say_held
from telemachy.meetings.actions.notes import NoteLocked
from telemachy.meetings.actions.updates import UpdateChanged, save_update
from telemachy.meetings.choices import PartReader, UpdatePartKind
from telemachy.meetings.models import Session, Update, UpdatePart
from telemachy.meetings.queries.updates import latest_update, readable, update_before, updates_page
from telemachy.notifications.models import Notification

pytestmark = pytest.mark.django_db

AFTER = SOON + timedelta(hours=3)
WORKED, HARD = UpdatePartKind.ACCOMPLISHMENTS, UpdatePartKind.CHALLENGES
BOTH, ME = PartReader.BOTH, PartReader.ME


@pytest.fixture
def session() -> Session:
    return planned(together())


def save(session: Session, parts, base: int = 0, now=AFTER) -> Update:
    two = session.mentorship
    return save_update(actor=two.mentee, mentorship=two, parts=parts, base=base, now=now)


@pytest.mark.requirement("S001-34")
def test_an_update_has_exactly_the_three_parts(session: Session) -> None:
    update = write_update(session, "shared", "secret")

    labels = [part.kind.label for part in readable(update, session.mentorship.mentee).parts]
    assert labels == ["Accomplishments", "Challenges", "Development areas"]
    with pytest.raises(IntegrityError), transaction.atomic():
        UpdatePart.objects.create(update=update, kind="mood", words="Fine")


@pytest.mark.requirement("S002-35")
def test_a_difficulty_kept_to_oneself_is_no_part_of_what_the_mentor_reads(session: Session) -> None:
    update = write_update(session, "shared", "zqsecret")

    read = readable(update, session.mentorship.mentor)
    assert [part.kind.label for part in read.parts] == ["Accomplishments", "Development areas"]
    assert "zqsecret" not in str(read)
    row = UpdatePart.objects.get(kind=HARD)
    assert row.words == ""
    assert b"zqsecret" not in bytes(row.words_sealed)
    assert "zqsecret" in str(readable(update, session.mentorship.mentee))


def test_the_database_refuses_a_private_part_in_the_open(session: Session) -> None:
    update = save(session, {WORKED: ("Fine", BOTH)})

    with pytest.raises(IntegrityError), transaction.atomic():
        UpdatePart.objects.create(update=update, kind=HARD, reader=ME, words="In the open", words_sealed=b"x")


def test_the_mentor_is_told_once_and_only_of_what_can_be_read(session: Session) -> None:
    told = Notification.objects.filter(notice="meetings.update_shared")
    save(session, {HARD: ("Only mine", ME)})
    assert not told.exists()

    save(session, {HARD: ("Only mine", ME), WORKED: ("Spoke up", BOTH)}, base=1)
    save(session, {WORKED: ("Spoke up twice", BOTH)}, base=2)
    assert [one.person for one in told] == [session.mentorship.mentor]


def test_it_is_one_update_until_the_two_have_met(session: Session) -> None:
    save(session, {WORKED: ("One", BOTH)}, now=SOON - timedelta(days=1))
    save(session, {WORKED: ("Two", BOTH)}, base=1, now=SOON - timedelta(hours=1))
    say_held(actor=session.mentorship.mentor, session=session, happened=True, now=AFTER)
    save(session, {WORKED: ("Three", BOTH)}, now=AFTER)

    assert Update.objects.count() == 2
    assert latest_update(session.mentorship, session.mentorship.mentor).parts[0].words == "Three"


def test_two_windows_lose_nothing(session: Session) -> None:
    save(session, {WORKED: ("One", BOTH)})

    with pytest.raises(UpdateChanged) as changed:
        save(session, {WORKED: ("Other", BOTH)})

    assert changed.value.latest.parts[0].words == "One"


def test_the_mentor_does_not_write_it_and_nothing_is_no_update(session: Session) -> None:
    two = session.mentorship
    with pytest.raises(Forbidden):
        save_update(actor=two.mentor, mentorship=two, parts={WORKED: ("x", BOTH)}, base=0, now=AFTER)
    with pytest.raises(NothingWritten):
        save(session, {WORKED: ("", BOTH), HARD: ("", ME)})


def test_a_part_whose_key_is_gone_is_not_written_over(session: Session, settings) -> None:
    save(session, {HARD: ("Mine", ME)})
    settings.SECRET_KEY = "another key " * 6

    with pytest.raises(NoteLocked):
        save(session, {HARD: ("New", ME)}, base=1)

    assert readable(Update.objects.get(), session.mentorship.mentee).parts[0].is_lost


def test_it_heads_the_session_it_was_written_before_and_no_other(session: Session) -> None:
    save(session, {WORKED: ("Before the first", BOTH)}, now=SOON - timedelta(days=1))
    say_held(actor=session.mentorship.mentor, session=session, happened=True, now=AFTER)
    second = planned(session.mentorship, SOON + timedelta(days=7))
    omar = session.mentorship.mentor

    assert update_before(session, omar).parts[0].words == "Before the first"
    assert update_before(second, omar) is None
    save(session, {WORKED: ("Between", BOTH)}, now=AFTER + timedelta(days=1))
    assert update_before(second, omar).parts[0].words == "Between"


def test_an_update_kept_wholly_to_oneself_is_not_on_the_mentors_page(session: Session) -> None:
    save(session, {HARD: ("Mine", ME)})

    assert updates_page(session.mentorship, session.mentorship.mentor, "")[0] == []
    assert len(updates_page(session.mentorship, session.mentorship.mentee, "")[0]) == 1
