"""After a session: one press in a mail, takeaways, acts, notes and updates on their pages."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import client_of
from tests.meetings.after import write_all, write_update
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.meetings.actions.acts import add_act
from telemachy.meetings.actions.held import ask_whether_met, met_token, say_held
from telemachy.meetings.choices import ActState, SessionState
from telemachy.meetings.models import Act, HeldWord, PrivateNote, Session, SharedNote, Takeaway, Update
from telemachy.meetings.queries.guide import LACKS_OBJECTIVES
from telemachy.notifications.models import OutgoingMail
from telemachy.people.actions import add_person
from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db

AFTER = SOON + timedelta(hours=1, minutes=5)


@pytest.fixture
def session() -> Session:
    return planned(together())


@pytest.fixture(autouse=True)
def _afterwards():
    with clock.at(AFTER):
        yield


def at(session: Session, name: str) -> str:
    """The address of a page of this session, or of its pair."""
    of_the_pair = {"note_unplanned", "acts", "updates", "write_update", "of_mentorship"}
    thing = session.mentorship if name in of_the_pair else session
    return reverse(f"meetings:{name}", args=[thing.public_id])


def state(session: Session) -> str:
    return Session.objects.get(pk=session.pk).state


# --- We met ---


def test_the_link_of_the_mail_shows_and_one_press_records_without_signing_in(session: Session) -> None:
    ask_whether_met(now=AFTER)
    mail = OutgoingMail.objects.get(notice="meetings.did_you_meet", person=session.mentorship.mentor)
    link = re.search(r"https?://[^/]+(/sessions/met/\S+)", mail.body)
    assert link is not None
    anybody = Client()

    for _ in range(3):
        shown = anybody.get(link[1])
    assert shown.status_code == 200
    assert "We met" in shown.text
    assert state(session) == SessionState.PLANNED

    answer = anybody.post(link[1], {"happened": "yes"})
    assert "Write what you take along" in answer.text
    assert state(session) == SessionState.HELD
    assert HeldWord.objects.get(happened=True).person == session.mentorship.mentor


def test_it_did_not_happen_leads_to_other_times(session: Session) -> None:
    link = reverse("meetings:met", args=[met_token(session, session.mentorship.mentee)])

    answer = Client().post(link, {"happened": "no"})

    assert state(session) == SessionState.MISSED
    assert at(session, "of_mentorship") in answer.text


def test_a_link_that_was_cut_or_is_old_says_so_and_records_nothing(session: Session) -> None:
    link = reverse("meetings:met", args=[met_token(session, session.mentorship.mentee)])
    cut = Client().post(link[:-3] + "/", {"happened": "yes"})
    with clock.at(AFTER + timedelta(days=31)):
        old = Client().post(link, {"happened": "yes"})

    assert (cut.status_code, old.status_code) == (410, 410)
    assert state(session) == SessionState.PLANNED


def test_a_press_without_an_answer_is_asked_again(session: Session) -> None:
    link = reverse("meetings:met", args=[met_token(session, session.mentorship.mentee)])

    assert Client().post(link).status_code == 422
    assert client_of(session.mentorship.mentee).post(at(session, "say_held")).status_code == 422


def test_we_met_on_the_page_leads_to_the_takeaway(session: Session) -> None:
    mina = client_of(session.mentorship.mentee)

    answer = mina.post(at(session, "say_held"), {"happened": "yes"})

    assert answer.headers["Location"] == at(session, "takeaway")
    assert "Write yours" in mina.get(at(session, "session")).text
    assert state(session) == SessionState.HELD


def test_what_is_not_agreed_stands_so_on_the_page_of_both(session: Session) -> None:
    two = session.mentorship
    client_of(two.mentee).post(at(session, "say_held"), {"happened": "yes"})
    client_of(two.mentor).post(at(session, "say_held"), {"happened": "no"})

    for person in (two.mentee, two.mentor):
        assert "Not agreed" in client_of(person).get(at(session, "session")).text


def test_a_session_without_a_plan_is_noted_on_a_page(session: Session) -> None:
    mina = client_of(session.mentorship.mentee)
    moment = f"{NOW + timedelta(days=1):%Y-%m-%dT%H:%M}"

    assert mina.get(at(session, "note_unplanned")).status_code == 200
    answer = mina.post(at(session, "note_unplanned"), {"starts_at": moment, "length_minutes": 20})

    new = Session.objects.get(number=2)
    assert answer.headers["Location"] == at(new, "takeaway")
    assert new.state == SessionState.HELD
    again = mina.post(at(session, "note_unplanned"), {"starts_at": moment, "length_minutes": 20})
    assert again.status_code == 409
    assert "There is a session of the two of you at this time already." in again.text


# --- Takeaways and acts ---


def test_a_takeaway_and_a_next_act_head_the_next_session(session: Session) -> None:
    two = session.mentorship
    next_one = planned(two, SOON + timedelta(days=7))
    mina = client_of(two.mentee)

    answer = mina.post(
        at(session, "takeaway"),
        {"words": "Say it first", "when": "the meeting begins", "will": "say my point"},
    )

    assert answer.headers["Location"] == at(session, "session")
    shown = client_of(two.mentor).get(at(next_one, "session")).text
    assert "Say it first" in shown
    assert "When the meeting begins" in shown
    form = mina.get(at(session, "takeaway")).text
    assert "say my point" in form


@pytest.mark.requirement("S000-31")
def test_an_unfinished_act_stands_first_on_the_next_session_with_owner_and_day(session: Session) -> None:
    two = session.mentorship
    next_one = planned(two, SOON + timedelta(days=7))
    mina = client_of(two.mentee)
    mina.post(at(session, "takeaway"), {"words": "The takeaway"})

    answer = mina.post(
        at(session, "acts"),
        {"words": "Send the slides", "owner": "other", "due_on": "2026-03-10", "session": session.public_id},
    )

    assert answer.headers["Location"] == at(session, "session")
    act = Act.objects.get()
    assert (act.owner, act.session) == (two.mentor, session)
    shown = mina.get(at(next_one, "session")).text
    head = shown.index('id="last-time"')
    assert head < shown.index("Send the slides") < shown.index("The takeaway")
    line = shown[shown.index("Send the slides") : shown.index("The takeaway")]
    assert two.mentor.get_short_name() in line
    assert "10 Mar" in line


def test_an_act_is_done_carried_on_and_let_go_on_its_page(session: Session) -> None:
    two = session.mentorship
    act = add_act(actor=two.mentee, mentorship=two, words="Send it", owner=two.mentee, now=AFTER)
    page, mina = reverse("meetings:act", args=[act.public_id]), client_of(two.mentee)

    assert mina.get(page).status_code == 200
    for given, state_then in (
        ({"to": "done"}, ActState.DONE),
        ({"to": "carry", "due_on": "2026-05-01"}, ActState.OPEN),
        ({"to": "dropped", "word": "Not needed"}, ActState.DROPPED),
    ):
        assert mina.post(page, given).headers["Location"] == at(session, "acts")
        act.refresh_from_db()
        assert act.state == state_then
    assert "Not needed" in mina.get(at(session, "acts")).text
    assert mina.post(page, {"to": "burn"}).status_code == 422


# --- Notes ---


def test_two_who_write_at_once_see_both_texts(session: Session) -> None:
    mina, omar = client_of(session.mentorship.mentee), client_of(session.mentorship.mentor)
    omar.post(at(session, "notes"), {"base": 0, "words": "What Omar wrote"})

    answer = mina.post(at(session, "notes"), {"base": 0, "words": "What Mina wrote"})

    assert answer.status_code == 409
    assert "What Omar wrote" in answer.text
    assert "What Mina wrote" in answer.text
    assert 'value="1"' in answer.text
    mina.post(at(session, "notes"), {"base": 1, "words": "Both"})
    assert SharedNote.objects.latest("number").words == "Both"
    assert "What Omar wrote" in mina.get(at(session, "note_versions")).text


def test_above_every_box_stands_who_reads_it(session: Session) -> None:
    mina = client_of(session.mentorship.mentee)
    for name in ("notes", "private_note", "takeaway", "acts", "write_update", "note_unplanned"):
        text = mina.get(at(session, name)).text
        box = min(
            text.index(f"<{tag} ", text.index("<main")) for tag in ("textarea", "input") if f"<{tag} " in text
        )
        sees = text.index("Who can see this")
        first = min(
            (
                found.start()
                for found in re.finditer(r'<textarea|<input type="(?:text|number|datetime-local)"', text)
            ),
            default=box,
        )
        assert sees < first, name


def test_a_private_note_is_on_its_own_page_and_on_no_other(session: Session) -> None:
    two = session.mentorship
    mina = client_of(two.mentee)
    answer = mina.post(at(session, "private_note"), {"base": 0, "words": "zqprivate"})

    assert answer.headers["Location"] == at(session, "session")
    assert "zqprivate" in mina.get(at(session, "private_note")).text
    assert "zqprivate" not in mina.get(at(session, "session")).text
    assert "zqprivate" not in client_of(two.mentor).get(at(session, "private_note")).text


def test_a_note_without_its_key_says_so_and_stays(session: Session, settings) -> None:
    mina = client_of(session.mentorship.mentee)
    mina.post(at(session, "private_note"), {"base": 0, "words": "zqprivate"})
    sealed = bytes(PrivateNote.objects.get().words_sealed)
    person = session.mentorship.mentee
    settings.SECRET_KEY = "another key " * 6

    mina = client_of(person)
    shown = mina.get(at(session, "private_note"))
    answer = mina.post(at(session, "private_note"), {"base": 1, "words": "New"})

    assert "This note cannot be opened" in shown.text
    assert answer.status_code == 409
    assert bytes(PrivateNote.objects.get().words_sealed) == sealed


# --- Updates ---


def test_the_mentee_writes_an_update_and_the_mentor_reads_what_is_shared(session: Session) -> None:
    two = session.mentorship
    mina, omar = client_of(two.mentee), client_of(two.mentor)
    answer = mina.post(
        at(session, "write_update"),
        {
            "base": 0,
            "accomplishments": "Spoke up",
            "accomplishments_reader": "both",
            "challenges": "zqhard",
            "challenges_reader": "me",
            "development": "",
            "development_reader": "both",
        },
    )

    assert answer.headers["Location"] == at(session, "updates")
    assert "zqhard" in mina.get(at(session, "updates")).text
    for page in (at(session, "updates"), at(session, "session")):
        shown = omar.get(page).text
        assert "zqhard" not in shown
        assert "Challenges" not in shown
    assert "Spoke up" in omar.get(at(session, "updates")).text
    assert omar.get(at(session, "write_update")).status_code == 403


def test_the_update_heads_the_page_of_the_next_session(session: Session) -> None:
    say_held(actor=session.mentorship.mentor, session=session, happened=True, now=AFTER)
    next_one = planned(session.mentorship, SOON + timedelta(days=7))
    write_update(session, "zqshared", "zqhard")

    for person in (session.mentorship.mentor, session.mentorship.mentee):
        shown = client_of(person).get(at(next_one, "session")).text
        assert "zqshared" in shown
        # Not on the author's side either: the page is open while the two talk, perhaps on a shared screen.
        assert "zqhard" not in shown


def test_an_update_without_a_word_is_refused_in_a_sentence(session: Session) -> None:
    empty = {f"{kind}_reader": "both" for kind in ("accomplishments", "challenges", "development")}

    answer = client_of(session.mentorship.mentee).post(at(session, "write_update"), {"base": 0, **empty})

    assert answer.status_code == 409
    assert "Write a line in one of the three parts." in answer.text
    assert not Update.objects.exists()


# --- Who may not ---

PAGES = ("session", "takeaway", "acts", "notes", "note_versions", "private_note", "updates", "write_update")


@pytest.mark.requirement("S002-53")
def test_a_coordinator_cannot_open_what_the_two_write(session: Session) -> None:
    write_all(session, "zqword", "zqsecret")
    owner = session.mentorship.program.owner
    assert owner is not None
    cora = client_of(owner)

    assert {name: cora.get(at(session, name)).status_code for name in PAGES} == dict.fromkeys(PAGES, 404)
    act = Act.objects.earliest("pk")
    assert cora.get(reverse("meetings:act", args=[act.public_id])).status_code == 404
    assert cora.post(at(session, "notes"), {"base": 1, "words": "x"}).status_code == 404


@pytest.mark.requirement("S002-38")
def test_a_manager_cannot_open_what_the_two_write(session: Session) -> None:
    boss = add_person(actor=None, name="Bea Boss", email="bea@example.org", now=NOW)
    Enrollment.objects.filter(person=session.mentorship.mentee).update(manager=boss)
    assert session.mentorship.mentee.enrollments.get().manager == boss
    write_all(session, "zqword", "zqsecret")
    bea = client_of(boss)

    assert {name: bea.get(at(session, name)).status_code for name in PAGES} == dict.fromkeys(PAGES, 404)
    for page in ("/", "/mentorships/", "/sessions/", session.mentorship.get_absolute_url()):
        text = bea.get(page).text
        assert "zqword" not in text
        assert "zqsecret" not in text


def test_wrong_methods_and_ids_are_refused(session: Session) -> None:
    mina = client_of(session.mentorship.mentee)

    assert mina.get(at(session, "say_held")).status_code == 405
    assert mina.post(at(session, "updates")).status_code == 405
    assert mina.get(reverse("meetings:notes", args=[session.mentorship.public_id])).status_code == 404
    assert mina.post(at(session, "acts"), {"words": "", "owner": "me"}).status_code == 422
    assert mina.post(at(session, "takeaway"), {"words": ""}).status_code == 422
    assert not Takeaway.objects.exists()


# --- As fast with three as with one ---


def test_the_pages_ask_as_much_with_three_as_with_one(session: Session) -> None:
    two = session.mentorship
    mina = client_of(two.mentee)
    write_all(session, "word", "secret")
    Update.objects.update(written_at=NOW)
    counts: dict[str, set[int]] = {}
    for number in range(1, 4):
        for name in ("session", "acts", "updates", "note_versions"):
            mina.get(at(session, name))
            with CaptureQueriesContext(connection) as asked:
                mina.get(at(session, name))
            counts.setdefault(name, set()).add(len(asked))
        add_act(actor=two.mentor, mentorship=two, words="More", owner=two.mentor, session=session, now=AFTER)
        mina.post(at(session, "notes"), {"base": number, "words": f"More {number}"})
        Update.objects.create(mentorship=two, author=two.mentee, written_at=NOW, changed_at=NOW).parts.create(
            kind="challenges", words="Hard"
        )

    assert SharedNote.objects.count() == 4
    assert {name for name, found in counts.items() if len(found) > 1} == set()


def test_a_session_on_which_the_two_differ_is_listed_as_not_agreed(session: Session) -> None:
    say_held(actor=session.mentorship.mentor, session=session, happened=True, now=AFTER)
    mentee = client_of(session.mentorship.mentee)
    addresses = [at(session, "of_mentorship"), reverse("meetings:mine"), session.get_absolute_url()]
    assert all("Not agreed" not in mentee.get(address).text for address in addresses)

    say_held(actor=session.mentorship.mentee, session=session, happened=False, now=AFTER)

    for address in addresses:
        shown = mentee.get(address).text
        assert "Not agreed whether you met" in shown
        assert ">Held<" not in shown
    assert state(session) == SessionState.HELD  # the first word stands until they settle it

    say_held(actor=session.mentorship.mentee, session=session, happened=True, now=AFTER)
    assert all("Not agreed" not in mentee.get(address).text for address in addresses)


def test_what_a_first_session_lacks_stands_beside_we_met(session: Session) -> None:
    shown = client_of(session.mentorship.mentee).get(session.get_absolute_url()).text

    asked = shown.split('aria-labelledby="met"')[1].split("</section>")[0]
    assert LACKS_OBJECTIVES in html.unescape(asked)
    assert "We met" in asked
