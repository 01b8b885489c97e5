"""Something is not right: told to one role in private, and to nobody else."""

import json
from datetime import timedelta

import pytest
from django.http import Http404
from tests.mentorships.pair import Pair, pair
from tests.rounds.scene import NOW

from telemachy.audit.models import Event
from telemachy.common import personal_data
from telemachy.common.errors import Forbidden, Stale
from telemachy.mentorships.access import (
    addressees,
    concerns_addressed_to,
    get_concern_for,
    get_own_concern_for,
)
from telemachy.mentorships.actions.concerns import (
    AT_MOST_A_DAY,
    KEPT_FOR,
    NobodyToTell,
    NothingSaid,
    NotOpened,
    TooMany,
    answer_concern,
    forget_old_concerns,
    open_concern,
    raise_concern,
    write_again,
)
from telemachy.mentorships.choices import ConcernRoute, ConcernState
from telemachy.mentorships.models import Concern
from telemachy.mentorships.queries.concerns import (
    addressed_concern_page,
    how_many_wait_for,
    own_concern_page,
)
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.actions import add_person, erase_person
from telemachy.people.models import Person
from telemachy.programs.actions.coordinating import appoint_coordinator, dismiss_coordinator
from telemachy.programs.models import Coordination, Program

pytestmark = pytest.mark.django_db

WORDS = "zqcanary: he reads my mails aloud to others."


@pytest.fixture
def two() -> Pair:
    return pair()


@pytest.fixture
def ada() -> Person:
    return add_person(
        actor=None, name="Ada Admin", email="ada@example.org", now=NOW, is_organization_admin=True
    )


def raised(two: Pair, route: str = ConcernRoute.COORDINATORS, words: str = WORDS) -> Concern:
    return raise_concern(actor=two.mina, mentorship=two.mentorship, route=route, words=words, now=NOW)


def readers(people: list[Person], concern: Concern) -> set[Person]:
    return {person for person in people if concern in concerns_addressed_to(person)}


# --- Who reads it ---


@pytest.mark.requirement("F-07")
def test_a_concern_reaches_those_who_run_the_program_and_nobody_else(two: Pair, ada: Person) -> None:
    scene = two.scene
    everyone = [two.mina, two.omar, scene.cora, scene.dora, scene.sam, ada]

    concern = raised(two)

    assert readers(everyone, concern) == {scene.cora, scene.dora}
    told = Notification.objects.filter(notice="mentorships.something_waits")
    assert {row.person for row in told} == {scene.cora, scene.dora}


@pytest.mark.requirement("F-07")
def test_what_is_about_those_who_run_the_program_goes_past_them(two: Pair, ada: Person) -> None:
    scene = two.scene
    runs_too = add_person(
        actor=None, name="Ida", email="ida@example.org", now=NOW, is_organization_admin=True
    )
    appoint_coordinator(actor=scene.cora, program=scene.program, person=runs_too, now=NOW)

    concern = raised(two, ConcernRoute.ORGANIZATION)

    assert addressees(ConcernRoute.ORGANIZATION, two.mentorship) == [ada]
    assert readers([two.omar, scene.cora, scene.dora, runs_too, ada], concern) == {ada}


def test_whom_it_may_be_about_never_reads_it_whatever_they_become(two: Pair, ada: Person) -> None:
    concern = raised(two, ConcernRoute.ORGANIZATION)

    dismiss_coordinator(actor=ada, program=two.scene.program, person=two.scene.dora, now=NOW)
    Person.objects.filter(pk__in=[two.scene.dora.pk, two.omar.pk]).update(is_organization_admin=True)

    dora, omar = Person.objects.get(pk=two.scene.dora.pk), Person.objects.get(pk=two.omar.pk)
    assert readers([dora, omar, ada], concern) == {ada}


@pytest.mark.requirement("F-07")
def test_the_safeguarding_lead_alone_reads_what_is_sent_to_them(two: Pair, ada: Person) -> None:
    lead = add_person(actor=None, name="Lea Lead", email="lea@example.org", now=NOW)
    Program.objects.filter(pk=two.scene.program.pk).update(safeguarding_lead=lead)
    two.mentorship = two.again()

    concern = raised(two, ConcernRoute.LEAD)

    assert readers([two.omar, two.scene.cora, two.scene.dora, ada, lead], concern) == {lead}


def test_one_of_the_pair_who_also_runs_the_program_is_not_told(two: Pair) -> None:
    appoint_coordinator(actor=two.scene.cora, program=two.scene.program, person=two.omar, now=NOW)

    concern = raised(two)

    assert readers([two.omar, two.scene.cora], concern) == {two.scene.cora}
    with pytest.raises(Http404):
        get_concern_for(two.omar, concern.public_id)
    with pytest.raises(Http404):
        get_own_concern_for(two.omar, concern.public_id)


def test_who_no_longer_has_the_role_no_longer_reads_it(two: Pair, ada: Person) -> None:
    concern = raised(two)
    open_concern(actor=two.scene.dora, concern=concern, now=NOW)

    dismiss_coordinator(actor=ada, program=two.scene.program, person=two.scene.dora, now=NOW)

    with pytest.raises(Http404):
        get_concern_for(two.scene.dora, concern.public_id)
    with pytest.raises(Forbidden):
        answer_concern(actor=two.scene.dora, concern=concern, words="I look into it.", now=NOW)


def test_a_role_that_nobody_holds_is_refused_and_nothing_is_kept(two: Pair) -> None:
    for route in (ConcernRoute.LEAD, ConcernRoute.ORGANIZATION, "everyone"):
        with pytest.raises(NobodyToTell):
            raised(two, route)
    assert not Concern.objects.exists()


# --- From the first word to the answer ---


@pytest.mark.requirement("F-07")
def test_it_is_opened_answered_and_read_by_the_one_who_raised_it(two: Pair) -> None:
    concern = raised(two)
    assert addressed_concern_page(concern, two.scene.cora).told.words == ""

    open_concern(actor=two.scene.cora, concern=concern, now=NOW)
    concern.refresh_from_db()
    assert concern.state == ConcernState.SEEN
    assert addressed_concern_page(concern, two.scene.cora).told.words == WORDS
    assert addressed_concern_page(concern, two.scene.dora).told.words == ""
    assert own_concern_page(concern).opened_by == [two.scene.cora.name]

    answer_concern(actor=two.scene.cora, concern=concern, words="I call you today.", now=NOW)

    mine = own_concern_page(get_own_concern_for(two.mina, concern.public_id))
    assert mine.is_answered
    assert [line.words for line in mine.lines] == ["I call you today."]
    told = Notification.objects.filter(person=two.mina, notice="mentorships.something_waits")
    assert told.count() == 1


def test_an_answer_needs_reading_first_and_follows_what_stands_there(two: Pair) -> None:
    concern = raised(two)
    with pytest.raises(NotOpened):
        answer_concern(actor=two.scene.cora, concern=concern, words="Hm.", now=NOW)
    for person in (two.scene.cora, two.scene.dora):
        open_concern(actor=person, concern=concern, now=NOW)
    with pytest.raises(NothingSaid):
        answer_concern(actor=two.scene.cora, concern=concern, words="  ", now=NOW)
    answer_concern(actor=two.scene.cora, concern=concern, words="First.", now=NOW)

    with pytest.raises(Stale):
        answer_concern(actor=two.scene.dora, concern=concern, words="Second.", now=NOW)

    assert [line.words for line in own_concern_page(concern).lines] == ["First."]
    answer_concern(actor=two.scene.dora, concern=concern, words="Second.", now=NOW, lines_read=1)
    assert [line.answered_by for line in own_concern_page(concern).lines] == [two.scene.cora, two.scene.dora]


def test_whoever_raised_it_may_say_more_and_be_answered_again(two: Pair) -> None:
    concern = answered(two)

    write_again(actor=two.mina, concern=concern, words="He did it again.", now=NOW, lines_read=1)

    concern.refresh_from_db()
    assert concern.state == ConcernState.AGAIN
    assert how_many_wait_for(two.scene.cora) == 1
    assert [line.words for line in addressed_concern_page(concern, two.scene.cora).lines] == [
        "First.",
        "He did it again.",
    ]
    assert addressed_concern_page(concern, two.scene.dora).lines == ()  # she has not opened it
    told = Notification.objects.filter(person=two.scene.cora, notice="mentorships.something_waits")
    assert told.count() == 2

    answer_concern(actor=two.scene.cora, concern=concern, words="I spoke with him.", now=NOW, lines_read=2)

    assert how_many_wait_for(two.scene.cora) == 0
    assert Notification.objects.filter(person=two.mina, notice="mentorships.something_waits").count() == 2


def test_a_second_press_sends_no_second_line_and_unread_lines_are_shown_first(two: Pair) -> None:
    concern = answered(two)
    for _ in range(2):
        write_again(actor=two.mina, concern=concern, words="More.", now=NOW, lines_read=1)

    with pytest.raises(Stale):
        answer_concern(actor=two.scene.cora, concern=concern, words="Oh.", now=NOW, lines_read=1)

    assert [line.words for line in own_concern_page(concern).lines] == ["First.", "More."]
    assert (
        OutgoingMail.objects.filter(person=two.scene.cora, notice="mentorships.something_waits").count() == 2
    )


def test_nobody_else_writes_on_and_not_without_end(two: Pair) -> None:
    concern = answered(two)
    for person in (two.omar, two.scene.cora):
        with pytest.raises(Forbidden):
            write_again(actor=person, concern=concern, words="I say", now=NOW, lines_read=1)
    with pytest.raises(NothingSaid):
        write_again(actor=two.mina, concern=concern, words=" ", now=NOW, lines_read=1)
    for number in range(AT_MOST_A_DAY):
        write_again(actor=two.mina, concern=concern, words=f"{number}", now=NOW, lines_read=1 + number)
    with pytest.raises(TooMany):
        write_again(actor=two.mina, concern=concern, words="More", now=NOW, lines_read=1 + AT_MOST_A_DAY)


def test_more_is_not_sent_where_nobody_reads_any_more(two: Pair, ada: Person) -> None:
    concern = answered(two)
    for person in (two.scene.cora, two.scene.dora):
        Coordination.objects.filter(person=person).delete()

    with pytest.raises(NobodyToTell):
        write_again(actor=two.mina, concern=concern, words="More.", now=NOW, lines_read=1)


def answered(two: Pair) -> Concern:
    concern = raised(two)
    open_concern(actor=two.scene.cora, concern=concern, now=NOW)
    return answer_concern(actor=two.scene.cora, concern=concern, words="First.", now=NOW)


def test_the_same_words_twice_are_one_concern_and_many_are_refused(two: Pair) -> None:
    assert raised(two) == raised(two)
    for number in range(AT_MOST_A_DAY - 1):
        raised(two, words=f"Another thing {number}")

    with pytest.raises(TooMany):
        raised(two, words="One more")
    with pytest.raises(NothingSaid):
        raised(two, words="   ")
    with pytest.raises(Forbidden):
        raise_concern(
            actor=two.scene.cora,
            mentorship=two.mentorship,
            route=ConcernRoute.COORDINATORS,
            words="I heard",
            now=NOW,
        )


# --- Where no word of it stands ---


@pytest.mark.requirement("F-07")
def test_no_word_of_it_stands_in_a_row_a_mail_or_the_audit(two: Pair) -> None:
    concern = raised(two)
    open_concern(actor=two.scene.cora, concern=concern, now=NOW)
    answer_concern(actor=two.scene.cora, concern=concern, words="zqanswer", now=NOW)
    write_again(actor=two.mina, concern=concern, words="zqmore", now=NOW, lines_read=1)

    sealed = bytes(concern.words_sealed) + b"".join(bytes(line.words_sealed) for line in concern.lines.all())
    for text in ("zqcanary", "zqanswer", "zqmore"):
        assert text.encode() not in sealed
        for rows in (Event, Notification):
            assert text not in json.dumps(list(rows.objects.values()), default=str)
        for mail in OutgoingMail.objects.all():
            assert text not in mail.body + mail.subject


def test_the_audit_names_neither_the_program_nor_who_raised_it(two: Pair) -> None:
    concern = raised(two)

    event = Event.objects.latest("number")

    assert (event.verb, event.target) == (
        "mentorships.raise_concern",
        f"mentorships.concern:{concern.public_id}",
    )
    assert (event.actor, event.program_id) == ("", "")


def test_mails_about_it_do_not_count_among_the_programs_mails(two: Pair) -> None:
    raised(two)

    mails = OutgoingMail.objects.filter(notice="mentorships.something_waits")
    assert mails.count() == 2
    assert set(mails.values_list("program_id", flat=True)) == {""}


def test_its_own_person_finds_it_in_the_export_and_the_other_finds_nothing(two: Pair) -> None:
    before = personal_data.export(two.omar)
    raised(two)

    copy = str(personal_data.export(two.mina))
    assert WORDS in copy
    assert personal_data.export(two.omar) == before


# --- How long it is kept ---


def test_it_goes_with_the_one_who_raised_it_unless_it_went_to_the_lead(two: Pair) -> None:
    lead = add_person(actor=None, name="Lea Lead", email="lea@example.org", now=NOW)
    Program.objects.filter(pk=two.scene.program.pk).update(safeguarding_lead=lead)
    two.mentorship = two.again()
    raised(two)
    kept = raised(two, ConcernRoute.LEAD)

    erase_person(actor=two.mina, person=two.mina, now=NOW)

    assert list(Concern.objects.all()) == [kept]
    kept.refresh_from_db()
    assert kept.raised_by is None
    assert readers([lead], kept) == {lead}


def test_it_stays_when_the_other_of_the_pair_is_erased(two: Pair) -> None:
    concern = raised(two)

    erase_person(actor=two.omar, person=two.omar, now=NOW)

    assert own_concern_page(get_own_concern_for(two.mina, concern.public_id)).told.words == WORDS


def test_it_is_let_go_six_years_after_the_answer_and_never_before_one(two: Pair) -> None:
    concern, open_one = raised(two), raised(two, words="Still open")
    open_concern(actor=two.scene.cora, concern=concern, now=NOW)
    answer_concern(actor=two.scene.cora, concern=concern, words="Done.", now=NOW)

    assert forget_old_concerns(now=NOW + KEPT_FOR - timedelta(days=1)) == 0
    assert forget_old_concerns(now=NOW + KEPT_FOR) == 1
    assert list(Concern.objects.all()) == [open_one]
