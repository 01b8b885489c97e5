"""Preparing a session on its pages: the mentee's agenda, the mentor's brief, the guide, the checklist."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.cast import sam as make_sam
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.growth.actions import share_aim, write_aim
from telemachy.growth.choices import AimKind, Whose
from telemachy.meetings.actions.agendas import add_item
from telemachy.meetings.choices import AskType
from telemachy.meetings.models import AgendaItem, Preparation, Session
from telemachy.mentorships.actions.objectives import add_objective
from telemachy.mentorships.models import Mentorship

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Mentorship:
    return together()


@pytest.fixture
def session(two: Mentorship) -> Session:
    return planned(two)


def url(name: str, session: Session, *more: Any) -> str:
    return reverse(f"meetings:{name}", args=[session.public_id, *more])


def bring(session: Session, words: str = "My first talk", minutes: int = 10) -> AgendaItem:
    return add_item(
        actor=session.mentorship.mentee,
        session=session,
        words=words,
        ask=AskType.ADVICE,
        minutes=minutes,
        now=NOW,
    )


def objective(two: Mentorship, title: str = "Lead a project") -> None:
    add_objective(actor=two.mentee, mentorship=two, title=title, now=NOW)


@pytest.mark.requirement("S002-34", "S000-17", "S004-02")
def test_the_mentee_prepares_from_objectives_to_a_question(two: Mentorship, session: Session) -> None:
    objective(two)
    browser = client_of(two.mentee)
    with clock.at(NOW):
        opened = browser.get(url("prepare", session)).text
        added = browser.post(
            url("add_item", session), {"words": "A talk I must give", "ask": "feedback", "minutes": "20"}
        )
        shown = browser.get(added.headers["Location"]).text

    assert "Lead a project" in opened
    assert all(f'value="{ask}"' in opened for ask in AskType)
    assert "Three questions to open with" in shown
    assert shown.count('name="question_id"') == 3
    assert "20 of 60 minutes" in shown

    item = AgendaItem.objects.get()
    chosen = shown.split('name="question_id" value="')[1].split('"')[0]
    with clock.at(NOW):
        more = browser.get(url("prepare", session), {"turn": "1"}).text
        browser.post(url("take_question", session, item.public_id), {"question_id": chosen})
    item.refresh_from_db()
    assert item.ask == AskType.FEEDBACK
    assert item.question.endswith("?")
    assert chosen not in more


def test_buttons_rank_change_and_take_off(two: Mentorship, session: Session) -> None:
    first, second = bring(session, "First"), bring(session, "Second")
    browser = client_of(two.mentee)
    with clock.at(NOW):
        browser.post(url("press_item", session, second.public_id), {"to": "up", "revision": "2"})
        changed = {"words": "Second anew", "ask": "advice", "minutes": "5", "question": "", "revision": "3"}
        assert browser.post(url("item", session, second.public_id), changed).status_code == 303
        shown = browser.get(url("prepare", session)).text
        browser.post(url("press_item", session, first.public_id), {"to": "off", "revision": "4"})

    assert shown.index("Second anew") < shown.index("First</strong>")
    assert [item.words for item in AgendaItem.objects.all()] == ["Second anew"]


def test_a_window_that_is_behind_is_told_and_keeps_what_was_typed(two: Mentorship, session: Session) -> None:
    item = bring(session)
    browser = client_of(two.mentee)
    typed = {"words": "zqmine", "ask": "advice", "minutes": "5", "question": "", "revision": "0"}
    with clock.at(NOW):
        answer = browser.post(url("item", session, item.public_id), typed)
        press = browser.post(url("press_item", session, item.public_id), {"to": "off", "revision": "0"})

    assert answer.status_code == press.status_code == 409
    assert "zqmine" in answer.text
    assert "My first talk" in answer.text
    assert 'name="revision" value="1"' in answer.text
    assert AgendaItem.objects.get().words == "My first talk"


def test_what_cannot_stand_there_is_asked_again(two: Mentorship, session: Session) -> None:
    browser = client_of(two.mentee)
    with clock.at(NOW):
        answer = browser.post(url("add_item", session), {"words": " ", "ask": "money", "minutes": "500"})

    assert answer.status_code == 422
    assert answer.text.count("error") >= 3
    assert not AgendaItem.objects.exists()


def test_the_mentor_reads_no_word_before_it_is_shared(two: Mentorship, session: Session) -> None:
    bring(session, "zqquiet")
    omar, mina = client_of(two.mentor), client_of(two.mentee)
    pages = [session.get_absolute_url(), url("brief", session)]
    with clock.at(NOW):
        before = "".join(omar.get(page).text for page in pages)
        assert mina.post(url("share_agenda", session)).status_code == 303
        after = [omar.get(page).text for page in pages]

    assert "zqquiet" not in before
    assert "at the latest" in before
    assert all("zqquiet" in page for page in after)


def test_who_may_what(two: Mentorship, session: Session) -> None:
    item = bring(session)
    omar, stranger = client_of(two.mentor), client_of(make_sam())
    with clock.at(NOW):
        assert omar.get(url("prepare", session)).status_code == 403
        assert omar.post(url("share_agenda", session)).status_code == 403
        assert omar.get(url("item", session, item.public_id)).status_code == 404
        assert client_of(two.mentee).post(url("choose_question", session)).status_code == 403
        assert omar.get(url("add_item", session)).status_code == 405
        for name in ("prepare", "brief", "guide"):
            assert stranger.get(url(name, session)).status_code == 404


def test_an_item_of_another_pair_does_not_exist_here(two: Mentorship, session: Session) -> None:
    theirs = bring(planned(together("Elsewhere")))

    assert client_of(two.mentee).get(url("item", session, theirs.public_id)).status_code == 404


@pytest.mark.requirement("S000-34")
def test_both_see_the_same_checklist(two: Mentorship, session: Session) -> None:
    bring(session)
    mina, omar = client_of(two.mentee), client_of(two.mentor)
    with clock.at(NOW):
        mina.post(url("read", session))
        omar.post(url("read", session))
        omar.post(url("read", session))
        omar.post(url("choose_question", session), {"question": "zqmy question?"})
        hers, his = (one.get(session.get_absolute_url()).text for one in (mina, omar))

    for page in (hers, his):
        ready = page.split('id="ready"')[1].split("</section>")[0]
        assert ready.count("Done") == 4
        assert ready.count("Nothing to do") == 1
        assert "zqmy question?" not in page
    assert Preparation.objects.count() == 2


@pytest.mark.requirement("S001-37")
def test_the_brief_has_the_aim_the_agenda_and_three_questions_and_both_see_the_same(
    two: Mentorship, session: Session
) -> None:
    aim = write_aim(actor=two.mentee, whose=Whose.WANTED, kind=AimKind.HIGHER, words="zqaim", now=NOW)
    share_aim(actor=two.mentee, aim=aim, reader=two.mentor, now=NOW)
    objective(two, "zqobjective")
    bring(session, "zqitem")
    mina, omar = client_of(two.mentee), client_of(two.mentor)
    with clock.at(SOON - timedelta(hours=1)):
        omar.post(url("choose_question", session), {"question": "zqchosen?"})
        his, hers = omar.get(url("brief", session)).text, mina.get(url("brief", session)).text

    for page in (his, hers):
        assert all(word in page for word in ("zqaim", "zqobjective", "zqitem", "It is your first session"))
        assert page.split('id="questions"')[1].split("</ul>")[0].count("<q>") == 3
    assert "zqchosen?" in his
    assert "zqchosen?" not in hers


@pytest.mark.requirement("S002-46", "S003-02")
def test_the_guide_of_a_first_session_goes_from_listening_to_action(
    two: Mentorship, session: Session
) -> None:
    shown = client_of(two.mentor).get(url("guide", session)).text

    places = [shown.index(f"<h2>{part}") for part in ("Listen", "Explore", "Options", "Action")]
    assert places == sorted(places)
    assert "Part of a first session" in shown
    assert "Nobody knows how to begin" in shown


@pytest.mark.requirement("S002-05")
def test_a_first_session_is_not_complete_without_talk_about_objectives(
    two: Mentorship, session: Session
) -> None:
    browser = client_of(two.mentee)
    with clock.at(session.ends_at):
        before = browser.get(session.get_absolute_url()).text
        assert browser.post(url("objectives_talk", session)).status_code == 303
        after = browser.get(session.get_absolute_url()).text

    assert "Not complete yet: objectives" in before
    assert "Not complete yet" not in after


@pytest.mark.parametrize("name", ["session", "prepare", "brief"])
def test_three_of_everything_take_as_many_queries_as_one(
    name: str,
    two: Mentorship,
    session: Session,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    browser = client_of(two.mentee)

    def one_more(number: int) -> None:
        bring(session, f"Thing {number}")
        objective(two, f"Objective {number}")

    with clock.at(SOON - timedelta(hours=2)):
        one_more(1)
        browser.get(url(name, session))
        with django_assert_max_num_queries(60) as one:
            browser.get(url(name, session))
        one_more(2)
        one_more(3)
        with django_assert_num_queries(len(one.captured_queries)):
            browser.get(url(name, session))
