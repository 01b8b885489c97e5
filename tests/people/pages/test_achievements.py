"""Things achieved: self-stated, or confirmed by a colleague who was asked."""

import pytest
from tests import cast
from tests.cast import NOW
from tests.harness.draining import Drain

from telemachy.notifications.models import Notification
from telemachy.people import actions
from telemachy.people.choices import Confirmation
from telemachy.people.models import Achievement
from telemachy.people.queries.profiles import achievement_label

pytestmark = pytest.mark.django_db


def test_a_named_colleague_is_told_and_confirms(worker: Drain):
    mina, omar = cast.mina(), cast.omar()
    one = actions.add_achievement(actor=mina, title="Built the archive", now=NOW)
    hers, his = cast.client_of(mina), cast.client_of(omar)

    hers.post(f"/me/achievements/{one.public_id}/ask/", {"address": "OMAR@example.org"})
    worker.drain()

    notice = Notification.objects.get(person=omar)
    assert "Built the archive" in notice.line
    assert notice.link == f"/me/confirm/{one.public_id}/"
    assert "Built the archive" in his.get(notice.link).text
    his.post(notice.link, {"answer": "yes"})
    one.refresh_from_db()
    assert (one.state, one.confirmed_by) == (Confirmation.CONFIRMED, omar)
    assert "confirmed by Omar Okafor" in hers.get("/me/achievements/").text
    assert his.get(notice.link).status_code == 404


def test_who_rather_not_confirms_says_nothing():
    mina, omar = cast.mina(), cast.omar()
    one = actions.add_achievement(actor=mina, title="Built the archive", now=NOW)
    actions.ask_to_confirm(actor=mina, achievement=one, address="omar@example.org", now=NOW)

    cast.client_of(omar).post(f"/me/confirm/{one.public_id}/", {"answer": "no"})

    before = cast.client_of(mina).get("/me/achievements/").text
    assert "You asked omar@example.org" in before
    assert "self-stated" in before
    assert "declined" not in before


def test_nobody_but_the_one_who_was_asked_sees_or_confirms_it():
    mina, sam = cast.mina(), cast.sam()
    cast.omar()
    one = actions.add_achievement(actor=mina, title="Built the archive", now=NOW)
    actions.ask_to_confirm(actor=mina, achievement=one, address="omar@example.org", now=NOW)

    for person in (sam, mina):
        client = cast.client_of(person)
        assert client.get(f"/me/confirm/{one.public_id}/").status_code == 404
        assert client.post(f"/me/confirm/{one.public_id}/", {"answer": "yes"}).status_code == 404


def test_an_address_of_nobody_gets_the_same_answer():
    mina = cast.mina()
    one = actions.add_achievement(actor=mina, title="Built the archive", now=NOW)
    cast.omar()
    pages = []
    for address in ("omar@example.org", "nobody@example.org"):
        page = cast.client_of(mina).post(
            f"/me/achievements/{one.public_id}/ask/", {"address": address}, follow=True
        )
        pages.append(page.text.replace(address, "…"))

    assert "If a colleague with this address is here" in pages[0]
    assert pages[0].count("self-stated") == pages[1].count("self-stated")


def test_other_words_are_self_stated_again():
    mina, omar = cast.mina(), cast.omar()
    one = actions.add_achievement(actor=mina, title="Built the archive", now=NOW)
    actions.ask_to_confirm(actor=mina, achievement=one, address="omar@example.org", now=NOW)
    actions.confirm_achievement(actor=omar, achievement=one, now=NOW)

    actions.edit_achievement(actor=mina, achievement=one, title="Built two archives", now=NOW)

    one.refresh_from_db()
    assert achievement_label(one) == "self-stated"
    assert one.confirmed_by is None


def test_what_was_changed_while_one_read_it_is_not_confirmed():
    mina, omar = cast.mina(), cast.omar()
    one = actions.add_achievement(actor=mina, title="Built the archive", now=NOW)
    actions.ask_to_confirm(actor=mina, achievement=one, address="omar@example.org", now=NOW)
    actions.edit_achievement(actor=mina, achievement=one, title="Ran the country", now=NOW)

    with pytest.raises(actions.NotAsked):
        actions.confirm_achievement(actor=omar, achievement=one, now=NOW)


def test_there_are_at_most_three_and_nobody_confirms_their_own():
    mina = cast.mina()
    client = cast.client_of(mina)
    for number in range(4):
        client.post("/me/achievements/", {"title": f"Thing {number}", "story": ""})
    one = Achievement.objects.filter(person=mina).earliest("pk")

    page = client.post(f"/me/achievements/{one.public_id}/ask/", {"address": "mina@example.org"})

    assert Achievement.objects.filter(person=mina).count() == 3
    assert "your own word is there already" in page.text
