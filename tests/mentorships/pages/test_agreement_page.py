"""The pages of the agreement: read, write, say yes, look at versions; the two alone."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import ada, client_of, sam
from tests.mentorships.pairs import (
    WRITTEN,
    accepted_pair,
    active_pair,
    agree,
    fresh,
    objective,
    proposed_pair,
    write,
)
from tests.rounds.scene import open_scene

from telemachy.mentorships.choices import State
from telemachy.mentorships.models import AgreementVersion, Mentorship
from telemachy.mentorships.queries.agreement_parts import PARTS, first_values
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db

PAGES = ("agreement", "edit_agreement", "agreement_versions")


def at(name: str, mentorship: Mentorship, *more: Any) -> str:
    return reverse(f"mentorships:{name}", args=[mentorship.public_id, *more])


def filled(mentorship: Mentorship, base: int, person: Person, **changes: Any) -> dict[str, Any]:
    """What a browser sends for the whole form."""
    values = first_values(mentorship) | WRITTEN | {"base": base} | changes
    other = "mentee" if mentorship.is_mentor(person) else "mentor"
    del values[f"{other}_contact"]
    said = {key: value for key, value in values.items() if value is not None}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in said.items()}


def test_two_people_write_say_yes_and_begin() -> None:
    mentorship = accepted_pair()
    objective(mentorship)
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)

    assert b"Nothing is written yet" in mina.get(at("agreement", mentorship)).content
    form = mina.get(at("edit_agreement", mentorship)).content.decode()
    assert "By mail: " in form
    assert 'value="60"' in form
    saved = mina.post(at("edit_agreement", mentorship), filled(mentorship, 0, mentorship.mentee))
    assert (saved.status_code, saved["Location"]) == (303, at("agreement", mentorship))

    for browser in (mina, omar):
        page = browser.get(at("agreement", mentorship)).content.decode()
        assert "Say yes to this version" in page
        assert browser.post(at("confirm_agreement", mentorship), {"version": 1}).status_code == 303

    assert AgreementVersion.objects.get().is_agreed
    assert fresh(mentorship).state == State.ACTIVE
    assert "Say yes to this version" not in mina.get(at("agreement", mentorship)).content.decode()


def test_a_page_half_written_may_be_saved_and_not_said_yes_to() -> None:
    mentorship = accepted_pair()
    mina = client_of(mentorship.mentee)
    sent = filled(mentorship, 0, mentorship.mentee, mentor_gets="")

    assert mina.post(at("edit_agreement", mentorship), sent).status_code == 303
    page = mina.get(at("agreement", mentorship)).content.decode()
    refused = mina.post(at("confirm_agreement", mentorship), {"version": 1})

    assert "Still empty" in page
    assert "Say yes to this version" not in page
    assert refused.status_code == 409
    assert PARTS["mentor_gets"].label in refused.content.decode()


@pytest.mark.requirement("S001-29")
def test_the_history_names_the_authors_and_keeps_both_signatures() -> None:
    mentorship = active_pair()
    write(mentorship, mentorship.mentor, punctuality="We wait ten minutes.")

    page = client_of(mentorship.mentee).get(at("agreement_versions", mentorship)).content.decode()
    first = client_of(mentorship.mentee).get(at("agreement_version", mentorship, 1)).content.decode()
    second = client_of(mentorship.mentee).get(at("agreement_version", mentorship, 2)).content.decode()

    for person in (mentorship.mentee, mentorship.mentor):
        assert page.count(f"{person.name} said yes ") == 1
    assert f", {mentorship.mentor.name}</p>" in page
    assert f", {mentorship.mentee.name}</p>" in page
    assert first.count("<time") == 2
    assert re.search(r"<ins>[^<]*ten[^<]*</ins>", second)
    assert re.search(r"<del>[^<]*begin[^<]*</del>", second)
    assert client_of(mentorship.mentee).get(at("agreement_version", mentorship, 3)).status_code == 404


def test_the_page_marks_what_changed_since_what_holds() -> None:
    mentorship = active_pair()
    write(mentorship, mentorship.mentor, aims="Speak up in large meetings.")

    page = client_of(mentorship.mentee).get(at("agreement", mentorship)).content.decode()

    assert "Version 1 holds" in page
    assert "<ins>large </ins>" in page


def test_who_saves_later_sees_both_texts_and_saves_again() -> None:
    mentorship = accepted_pair()
    write(mentorship, mentorship.mentee)
    write(mentorship, mentorship.mentor, aims="Theirs")
    mina = client_of(mentorship.mentee)
    sent = filled(mentorship, 1, mentorship.mentee, aims="Mine")

    stale = mina.post(at("edit_agreement", mentorship), sent)
    page = stale.content.decode()

    assert stale.status_code == 409
    assert "Where you both wrote something" in page
    assert "Theirs" in page
    assert ">\nMine</textarea>" in page
    assert 'name="base" value="2"' in page
    assert mina.post(at("edit_agreement", mentorship), {**sent, "base": 2}).status_code == 303
    assert AgreementVersion.objects.get(number=3).aims == "Mine"


@pytest.mark.requirement("S002-30")
def test_hours_beyond_what_a_mentor_said_stand_before_the_yes() -> None:
    mentorship = accepted_pair()
    Enrollment.objects.filter(pk=mentorship.mentor_enrollment_id).update(hours_a_month=1)
    write(mentorship, mentorship.mentee, minutes=90)

    seen = client_of(mentorship.mentee).get(at("agreement", mentorship)).content.decode()

    assert seen.index("Look at the hours first") < seen.index("Version 1, saved")
    assert "Say yes to this version" in seen


def test_a_form_with_a_wrong_number_is_answered_beside_it() -> None:
    mentorship = accepted_pair()
    sent = filled(mentorship, 0, mentorship.mentee, minutes=500)

    answer = client_of(mentorship.mentee).post(at("edit_agreement", mentorship), sent)

    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert not AgreementVersion.objects.exists()


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_finds_the_pages(page: str) -> None:
    scene = open_scene()
    mentorship = accepted_pair(scene)
    agree(mentorship)
    url = at(page, mentorship)

    assert client_of(mentorship.mentor).get(url).status_code == 200
    for person in (scene.cora, sam(), ada()):
        assert client_of(person).get(url).status_code == 404
    assert client_of(mentorship.mentor).delete(url).status_code == 405


def test_there_is_no_agreement_page_before_both_said_yes_to_each_other() -> None:
    mentorship = proposed_pair()

    assert client_of(mentorship.mentee).get(at("agreement", mentorship)).status_code == 404


def test_the_pages_ask_as_much_with_three_versions_as_with_one(
    django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    mentorship = accepted_pair()
    agree(mentorship)
    browser = client_of(mentorship.mentee)
    browser.get(at("agreement", mentorship))
    with django_assert_max_num_queries(30) as one:
        for page in ("agreement", "agreement_versions"):
            browser.get(at(page, mentorship))

    agree(mentorship, aims="Two")
    agree(mentorship, aims="Three")

    with django_assert_num_queries(len(one.captured_queries)):
        for page in ("agreement", "agreement_versions"):
            browser.get(at(page, mentorship))
