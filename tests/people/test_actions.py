"""What people do with themselves, and what those who run the organization do for them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from tests import cast
from tests.cast import NOW

from telemachy.audit.models import Event
from telemachy.people import actions
from telemachy.people.actions import NewPerson
from telemachy.people.choices import InvitationKind
from telemachy.people.models import Invitation, Person

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Event.objects.values_list("verb", flat=True))


def token_in(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


# --- Coming in ---


def test_add_person_cleans_names_and_addresses():
    person = actions.add_person(
        actor=None, name="  Ana\u202e   Lima ", email=" Ana.LIMA@Example.ORG ", now=NOW
    )

    person.refresh_from_db()
    assert (person.name, person.email) == ("Ana Lima", "ana.lima@example.org")
    assert not person.has_usable_password()
    assert verbs() == ["people.add_person"]


def test_an_address_belongs_to_one_person_whatever_its_case():
    cast.mina()

    with pytest.raises(actions.AddressTaken, match="already has the address"):
        actions.add_person(actor=None, name="Another", email="MINA@example.org", now=NOW)

    assert Person.objects.count() == 1


def test_the_database_itself_refuses_an_address_in_capitals():
    mina = cast.mina()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET email = 'MINA@example.org' WHERE id = %s", [mina.pk])


def test_many_people_without_an_address_may_be_added():
    for _ in range(2):
        cast.paula()

    assert Person.objects.filter(email__isnull=True).count() == 2


def test_add_people_adds_a_whole_roster_with_one_event(django_assert_max_num_queries):
    roster = [NewPerson(name=f"Person {n}", email=f"p{n}@example.org") for n in range(1200)]

    with django_assert_max_num_queries(40):
        made = actions.add_people(actor=None, people=roster, now=NOW)

    assert [person.name for person in made] == [new.name for new in roster]
    assert Person.objects.count() == 1200
    assert verbs() == ["people.add_people"]


def test_add_people_adds_nobody_when_one_address_is_taken():
    cast.mina()

    with pytest.raises(actions.AddressTaken, match=r"mina@example\.org"):
        actions.add_people(
            actor=None,
            people=[NewPerson("New", "new@example.org"), NewPerson("Mina", "mina@example.org")],
            now=NOW,
        )

    assert Person.objects.count() == 1


def test_what_a_person_wrote_wins_over_a_newer_roster():
    mina = cast.mina()
    actions.edit_profile(actor=mina, now=NOW, headline="Data analyst")

    kept = actions.refresh_from_roster(
        actor=None, person=mina, offered={"name": "Mina M. Mendoza", "headline": "Analyst II"}, now=NOW
    )

    mina.refresh_from_db()
    assert (mina.name, mina.headline) == ("Mina M. Mendoza", "Data analyst")
    assert kept == {"headline": ("Data analyst", "Analyst II")}


def test_edit_profile_that_changes_nothing_records_nothing():
    mina = cast.mina()
    before = verbs()

    actions.edit_profile(actor=mina, now=NOW, name=mina.name)

    assert verbs() == before


def test_edit_profile_sets_no_field_but_those_of_a_profile():
    mina = cast.mina()

    with pytest.raises(TypeError):
        actions.edit_profile(actor=mina, now=NOW, is_organization_admin="yes")


# --- First contact ---


def test_a_link_signs_in_once_and_proves_the_address():
    mina = cast.mina()
    path = actions.issue_invitation(person=mina, program_id="", now=NOW)

    redeemed = actions.redeem_invitation(token=token_in(path), now=NOW + timedelta(days=1))

    assert redeemed == mina
    assert EmailAddress.objects.get(user=mina).verified
    with pytest.raises(actions.LinkRefused, match="has been used"):
        actions.redeem_invitation(token=token_in(path), now=NOW + timedelta(days=1))


def test_a_link_ends_after_fourteen_days():
    path = actions.issue_invitation(person=cast.mina(), program_id="", now=NOW)

    with pytest.raises(actions.LinkRefused, match="run out"):
        actions.redeem_invitation(token=token_in(path), now=NOW + timedelta(days=14))


def test_only_a_hash_of_the_link_is_kept():
    path = actions.issue_invitation(person=cast.mina(), program_id="", now=NOW)

    assert token_in(path) not in str(Invitation.objects.values().get())


def test_a_newer_card_replaces_the_older():
    paula = cast.paula()
    first, second = (
        actions.issue_card(person=paula, program_id="", now=NOW, actor=cast_admin()) for _ in "12"
    )

    with pytest.raises(actions.LinkRefused, match="replaced"):
        actions.redeem_invitation(token=first.code, now=NOW)
    assert actions.redeem_invitation(token=second.code, now=NOW) == paula


def cast_admin() -> Person:
    return Person.objects.filter(is_organization_admin=True).first() or cast.ada()


def test_a_card_proves_no_address():
    mina = cast.mina()
    card = actions.issue_card(person=mina, program_id="", now=NOW, actor=cast.ada())

    actions.redeem_invitation(token=card.code, now=NOW)

    assert not EmailAddress.objects.filter(user=mina).exists()
    assert Invitation.objects.get().kind == InvitationKind.CARD


def test_a_closed_account_is_not_opened_by_an_old_link():
    mina, ada = cast.mina(), cast.ada()
    path = actions.issue_invitation(person=mina, program_id="", now=NOW)
    actions.deactivate_person(actor=ada, person=mina, now=NOW)

    with pytest.raises(actions.LinkRefused):
        actions.redeem_invitation(token=token_in(path), now=NOW)


def test_the_first_sign_in_by_whatever_road_is_the_time_of_joining():
    mina = cast.mina()

    for day in (1, 2):
        actions.note_sign_in(actor=mina, now=NOW + timedelta(days=day))

    mina.refresh_from_db()
    assert mina.joined_at == NOW + timedelta(days=1)
    assert verbs().count("people.sign_in") == 2


# --- Leaving ---


def test_opting_out_ends_mails_and_is_recorded_once():
    mina = cast.mina()

    for _ in range(2):
        actions.opt_out(actor=mina, now=NOW)

    mina.refresh_from_db()
    assert not mina.may_be_contacted
    assert mina not in Person.objects.contactable()
    assert verbs().count("people.opt_out") == 1


def test_erasing_leaves_a_nameless_row_and_no_word_of_the_person():
    mina = cast.mina()
    actions.edit_profile(actor=mina, now=NOW, about="Canary of Mina", wants_to_learn="Canary too")
    actions.redeem_invitation(
        token=token_in(actions.issue_invitation(person=mina, program_id="", now=NOW)), now=NOW
    )

    actions.erase_person(actor=mina, person=mina, now=NOW)

    mina.refresh_from_db()
    assert (mina.name, mina.email, mina.about, mina.is_active) == ("Removed person", None, "", False)
    assert mina.erased_at == NOW
    assert "Canary" not in str(list(Person.objects.values()))
    assert not EmailAddress.objects.exists()
    assert not Invitation.objects.exists()


def test_the_address_of_an_erased_person_is_free_again():
    mina = cast.mina()
    actions.erase_person(actor=mina, person=mina, now=NOW)

    assert cast.mina().pk != mina.pk


def test_the_only_one_who_runs_the_organization_cannot_leave():
    ada = cast.ada()

    for leave in (
        lambda: actions.erase_person(actor=ada, person=ada, now=NOW),
        lambda: actions.deactivate_person(actor=ada, person=ada, now=NOW),
        lambda: actions.revoke_organization_admin(actor=ada, person=ada, now=NOW),
    ):
        with pytest.raises(actions.LastAdmin):
            leave()


def test_with_two_who_run_the_organization_one_may_stop():
    ada, cora = cast.ada(), cast.cora()
    actions.grant_organization_admin(actor=ada, person=cora, now=NOW)

    actions.revoke_organization_admin(actor=cora, person=ada, now=NOW)

    ada.refresh_from_db()
    assert not ada.is_organization_admin


# --- Setting up ---


def set_up(token: str, **changes: str) -> Person:
    said = {
        "organization_name": "Harbor Works",
        "name": "Ada Admin",
        "email": "ada@example.org",
        "password": "a long enough phrase",
        "timezone": "Europe/Lisbon",
    }
    return actions.set_up(token=token, now=NOW, **{**said, **changes})


def test_the_printed_link_makes_the_first_person_once():
    path = actions.issue_set_up_link(now=NOW)
    assert path is not None

    ada = set_up(token_in(path))

    assert ada.is_organization_admin
    assert ada.check_password("a long enough phrase")
    with pytest.raises(actions.SetUpRefused):
        set_up(token_in(path), email="second@example.org")
    assert actions.issue_set_up_link(now=NOW) is None


def test_a_newer_set_up_link_replaces_the_older():
    older, newer = actions.issue_set_up_link(now=NOW), actions.issue_set_up_link(now=NOW)
    assert older is not None
    assert newer is not None

    with pytest.raises(actions.SetUpRefused):
        set_up(token_in(older))
    assert set_up(token_in(newer)).name == "Ada Admin"


def test_a_guessed_set_up_link_opens_nothing():
    with pytest.raises(actions.SetUpRefused):
        set_up("guess")
