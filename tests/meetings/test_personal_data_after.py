"""What was written after sessions: in one's own copy, in nobody else's, and gone with the person."""

from datetime import timedelta

import pytest
from tests.meetings.after import write_all
from tests.meetings.pair import SOON, planned, together
from tests.test_erasure import tables_that_say

from telemachy.common import personal_data
from telemachy.meetings.actions.held import say_held
from telemachy.meetings.actions.notes import save_private_note, save_shared_note
from telemachy.meetings.models import Act, HeldWord, PrivateNote, Session, SharedNote, Takeaway, Update
from telemachy.meetings.queries.notes import standing_note
from telemachy.meetings.queries.own_words import LOST
from telemachy.people.actions import erase_person
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

AFTER = SOON + timedelta(hours=4)


@pytest.fixture
def session() -> Session:
    return write_all(planned(together()), "zqword", "zqsecret")


def copy_of(person: Person) -> str:
    return "\n".join(
        f"{label}: {value}" for held in personal_data.export(person) for label, value in held.facts
    )


def test_ones_own_copy_holds_what_one_wrote_and_opens_what_is_sealed(session: Session) -> None:
    copy = copy_of(session.mentorship.mentee)

    for words in ("Takeaway zqword", "begin zqword", "Own zqsecret", "Challenges (only you): Hard zqsecret"):
        assert words in copy
    assert "Mine zqword" not in copy


def test_nobody_elses_copy_holds_it(session: Session) -> None:
    copy = copy_of(session.mentorship.mentor)

    for words in ("Mine zqword", "Notes zqword", "Act zqword"):
        assert words in copy
    assert "zqsecret" not in copy
    assert "Takeaway zqword" not in copy


def test_a_note_without_its_key_is_named_in_the_copy(session: Session, settings) -> None:
    settings.SECRET_KEY = "another key " * 6

    assert copy_of(session.mentorship.mentee).count(LOST) == 2


def test_erased_with_the_person_while_the_others_words_stay(session: Session) -> None:
    mina, omar = session.mentorship.mentee, session.mentorship.mentor
    save_private_note(actor=omar, session=session, words="His own", base=0, now=AFTER)
    save_shared_note(actor=mina, session=session, words="Hers zqhers", base=1, now=AFTER)
    say_held(actor=mina, session=session, happened=True, now=AFTER)

    erase_person(actor=mina, person=mina, now=AFTER)

    assert not PrivateNote.objects.filter(author=mina).exists()
    assert not Update.objects.exists()
    assert tables_that_say("zqhers", "zqsecret", "Takeaway zqword", "begin zqword") == []
    assert standing_note(session).words == "Notes zqword"
    assert [one.words for one in Takeaway.objects.all()] == ["Mine zqword"]
    assert [(act.owner, act.noted_by) for act in Act.objects.all()] == [(omar, None)]
    assert PrivateNote.objects.get().author == omar
    assert HeldWord.objects.get().happened is True


def test_notes_go_on_after_versions_went_with_a_person(session: Session) -> None:
    omar = session.mentorship.mentor
    SharedNote.objects.all().delete()

    save_shared_note(actor=omar, session=session, words="Anew", base=0, now=AFTER)

    assert standing_note(session).number == 1
