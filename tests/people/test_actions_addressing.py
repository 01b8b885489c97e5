"""The address of a person: corrected by those who may, with everything that hangs on it."""

import pytest
from allauth.account.models import EmailAddress
from tests import cast
from tests.cast import NOW

from telemachy.audit.models import Event
from telemachy.people import actions
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

NEW = "mina.mendoza@example.org"


def token_in(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


def invited(person: Person) -> str:
    """The token of a link that this person was sent."""
    return token_in(actions.issue_invitation(person=person, program_id="", now=NOW))


def correct(person: Person, email: str = NEW) -> Person:
    return actions.correct_address(actor=cast.ada(), person=person, email=email, now=NOW)


def test_an_address_is_corrected_and_recorded():
    mina = correct(cast.mina(), "  Mina.MENDOZA@Example.org ")

    mina.refresh_from_db()
    assert mina.email == NEW
    assert mina.security_epoch == 0
    assert not EmailAddress.objects.exists()
    event = Event.objects.latest("pk")
    assert (event.verb, str(mina.public_id) in event.target) == ("people.correct_address", True)


def test_what_was_sent_to_the_old_address_opens_nothing():
    mina = cast.mina()
    token = invited(mina)

    correct(mina)

    with pytest.raises(actions.LinkRefused, match="replaced"):
        actions.redeem_invitation(token=token, now=NOW)


def test_an_address_of_somebody_else_is_refused():
    cast.omar()
    mina = cast.mina()

    with pytest.raises(actions.AddressTaken, match=r"Another person already has the address omar@"):
        correct(mina, "OMAR@example.org")

    assert Person.objects.get(pk=mina.pk).email == "mina@example.org"


def test_an_address_that_somebody_else_has_proved_is_refused():
    EmailAddress.objects.create(user=cast.omar(), email=NEW, verified=True, primary=False)

    with pytest.raises(actions.AddressTaken):
        correct(cast.mina())


@pytest.mark.parametrize("email", ["", "  ", "mina@example.org", "MINA@example.org"])
def test_there_must_be_something_to_correct(email: str):
    with pytest.raises(actions.NothingToCorrect):
        correct(cast.mina(), email)


def test_nobody_is_written_to_again_who_asked_not_to_be():
    mina = cast.mina()
    actions.opt_out(actor=mina, now=NOW)

    with pytest.raises(actions.NothingToCorrect, match="asked not to be written to"):
        correct(mina)


def test_nobody_corrects_their_own_address_this_way():
    ada = cast.ada()

    with pytest.raises(actions.NotYourOwn):
        actions.correct_address(actor=ada, person=ada, email=NEW, now=NOW)


def test_who_has_signed_in_is_signed_out_and_proves_the_new_address():
    mina = cast.mina()
    actions.redeem_invitation(token=invited(mina), now=NOW)
    mina.refresh_from_db()
    actions.note_sign_in(actor=mina, now=NOW)
    browser = cast.client_of(mina)
    assert browser.get("/me/").status_code == 200

    correct(mina)

    assert browser.get("/me/").status_code == 302
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, False, True)]


def test_a_text_gets_fresh_links_in_the_place_of_withdrawn_ones():
    mina = cast.mina()
    old = invited(mina)
    other = invited(cast.omar())
    text = f"Yours: http://x/invitation/{old}/ and his: http://x/invitation/{other}/."
    mina = correct(mina)

    renewed = actions.renew_links(actor=None, person=mina, text=text, now=NOW)

    assert old not in renewed
    assert other in renewed
    fresh = renewed.split("/invitation/")[1].split("/")[0]
    assert actions.redeem_invitation(token=fresh, now=NOW) == mina
