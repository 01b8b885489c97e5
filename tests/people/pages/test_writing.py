"""People write their profile: two short steps, then section by section, with who may read what beside it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW

from telemachy.people import actions
from telemachy.people.access import fields_of, profile_fields, sections, style_items
from telemachy.people.choices import Importance, Level, Standing, Visibility
from telemachy.people.models import OfferedTopic, Person, Profile
from telemachy.people.queries.profiles import WholeProfile, never_list

pytestmark = pytest.mark.django_db

WHO = {
    "name": "Mina Mendoza",
    "headline": "",
    "function": "marketing",
    "industry": "Retail",
    "industry_years": "7",
    "career_stage": "changing",
    "languages": "English, Deutsch; Yoruba",
    "timezone": "Europe/Lisbon",
    "pronouns": "she/her",
    "about": "Likes maps.",
}


@pytest.fixture
def mina() -> Person:
    actions.read_own_topics(now=NOW)
    return cast.mina()


@pytest.fixture
def client(mina: Person) -> Client:
    return cast.client_of(mina)


def lines(person: Person, standing: Standing = Standing.SELF) -> dict[str, tuple[str, ...]]:
    """Field -> what somebody who stands so reads there."""
    parts = WholeProfile.of(person, standing).parts(standing)
    return {answer.field.key: answer.lines for part in parts for answer in part.answers if answer.lines}


# --- Two short steps ---


@pytest.mark.requirement("S002-22")
def test_two_short_steps_are_enough_and_ask_for_no_employer(client: Client, mina: Person):
    profile = client.get("/me/")
    assert "two short steps" in profile.text

    first = client.post("/me/steps/1/", WHO)
    assert (first.status_code, first["Location"]) == (303, "/me/steps/2/")
    second = client.post(
        "/me/steps/2/",
        {"wanted": "Public speaking\nnegotiation\n", "offered": "Statistics", "hours": "1.5"},
    )

    assert (second.status_code, second["Location"]) == (303, "/me/")
    said = lines(mina)
    assert said["function"] == ("Marketing",)
    assert said["industry"] == ("Retail",)
    assert said["languages"] == ("English, German, Yoruba",)
    assert said["wanted"] == ("Public speaking (important)", "Negotiation (important)")
    assert said["offered"] == ("Statistics (does it regularly)",)
    assert said["hours_a_month"] == ("1.5",)
    assert "two short steps" not in client.get("/me/").text
    asked = {field.key for field in profile_fields().values()}
    assert asked.isdisjoint({"employer", "organization", "company"})


@pytest.mark.requirement("S003-07")
@pytest.mark.requirement("S000-09")
@pytest.mark.parametrize("stage", ["first_job", "executive"])
def test_any_stage_may_want_and_offer(client: Client, mina: Person, stage: str):
    client.post("/me/steps/1/", {**WHO, "career_stage": stage})
    answer = client.post("/me/steps/2/", {"wanted": "Humility", "offered": "Negotiation", "hours": ""})

    assert answer.status_code == 303
    said = lines(mina)
    assert set(said) >= {"wanted", "offered"}


def test_a_step_that_cannot_be_read_comes_back_with_a_word_and_keeps_what_was_typed(client: Client):
    page = client.post("/me/steps/1/", {**WHO, "name": "", "industry_years": "many"})

    assert "There is a problem" in page.text
    assert "English, Deutsch; Yoruba" in page.text
    assert Profile.objects.count() == 0
    assert client.get("/me/steps/3/").status_code == 404


def test_what_was_said_in_the_second_step_is_shown_and_changed_later(client: Client, mina: Person):
    client.post(
        "/me/steps/2/", {"wanted": "Welding", "offered": "", "hours": "", "wants_to_learn": "To listen"}
    )
    assert "To listen" in client.get("/me/").text
    assert "To listen" in client.get("/me/profile/direction/").text

    client.post("/me/profile/direction/", {"wants_to_learn": "To ask", "goals": "", "target_role": "COO"})

    mina.refresh_from_db()
    assert mina.wants_to_learn == "To ask"
    assert lines(mina)["target_role"] == ("COO",)


def test_what_was_said_before_stands_in_the_form(client: Client):
    client.post("/me/steps/1/", WHO)

    page = client.get("/me/edit/")

    assert "English, German, Yoruba" in page.text
    assert re.search(r'value="7"', page.text)


# --- Who can see it ---


def test_every_field_says_who_can_see_it_and_stands_on_a_page(client: Client):
    shown = ""
    for key in sections():
        shown += client.get(f"/me/profile/{key}/", follow=True).text
    for field in profile_fields().values():
        assert field.visible in Visibility
        assert field.who
    for key in sections():
        if key in {"week", "style"}:
            continue  # one line for the whole page
        page = client.get(f"/me/profile/{key}/", follow=True).text
        assert page.count("Who can see this") >= 1, key
    assert "no rating" not in shown.lower()


@pytest.mark.requirement("F-18")
def test_each_standing_reads_what_its_class_says_and_nothing_more(mina: Person):
    omar = cast.omar()
    _whole(omar)
    omar.refresh_from_db()
    every = {field.key for field in profile_fields().values()}
    classes = {
        Standing.SELF: set(Visibility),
        Standing.PAIR: {Visibility.PAIR, Visibility.COORDINATOR},
        Standing.COORDINATOR: {Visibility.COORDINATOR},
        Standing.NOBODY: set(),
    }
    expected = {
        standing: {field.key for field in profile_fields().values() if field.visible in open_to}
        for standing, open_to in classes.items()
    }

    read = {standing: set(lines(omar, standing)) for standing in Standing}

    assert expected[Standing.SELF] == every
    assert {standing: keys - {"pronouns"} for standing, keys in read.items()} == {
        standing: keys - {"pronouns"} for standing, keys in expected.items()
    }


def _whole(person: Person) -> None:
    """A profile in which every field says something."""
    actions.write_profile(
        actor=person,
        now=NOW,
        about="About",
        wants_to_learn="To listen",
        function="Design",
        industry="Retail",
        industry_years=3,
        career_stage="leading",
        languages=["English"],
        goals="Lead well",
        aspirations="Run the place",
        target_role="Director",
        target_function="General management",
        target_stage="executive",
        can_offer="A view from design",
        hours_a_month=2,
        cadence="every_month",
        length="6_months",
        challenge="balanced",
        open_to_introductions=True,
    )
    for key in ("functions", "offered", "wanted", "lived", "faced", "unwelcome"):
        details = {"what_happened": "This", "what_went_wrong": "That"} if key == "lived" else {}
        actions.add_line(actor=person, key=key, words=f"A line of {key}", now=NOW, **details)
    actions.add_move(actor=person, moved_from="Design", moved_to="Sales", now=NOW)
    actions.write_week(actor=person, stretches=[actions.Stretch(0, 540, 600)], now=NOW)
    actions.write_style(actor=person, answers={"agenda": "one"}, now=NOW)
    actions.add_achievement(actor=person, title="Built it", now=NOW)
    actions.add_never_match(actor=person, words="zqnever", now=NOW)


@pytest.mark.requirement("S004-19")
def test_no_field_rates_a_person():
    keys = {field.key for field in profile_fields().values()}
    columns = {field.name for field in (*Person._meta.get_fields(), *Profile._meta.get_fields())}

    assert not [name for name in keys | columns if re.search(r"rating|stars|score|rank", name)]


def test_topics_go_by_their_names_in_the_readers_language(client: Client, mina: Person):
    ada = cast.ada()
    topic = actions.add_topic(actor=ada, kind="skill", name="Juggling in public", now=NOW)
    actions.translate_topic(actor=ada, topic=topic, language="de", name="Vor Leuten jonglieren", now=NOW)
    actions.add_line(actor=mina, key="wanted", words="juggling in public", now=NOW)
    assert "Juggling in public" in client.get("/me/").text

    Person.objects.filter(pk=mina.pk).update(language="de")

    assert "Vor Leuten jonglieren" in client.get("/me/").text
    assert "Vor Leuten jonglieren" in client.get("/me/profile/wanted/").text


# --- Lists ---


def test_a_line_is_added_changed_and_taken_out(client: Client, mina: Person):
    client.post("/me/profile/offered/", {"words": "Statistics", "level": str(Level.ONE_STEP_AHEAD.value)})
    line = mina.offeredtopics.get()
    assert "One step ahead" in client.get("/me/profile/offered/").text

    client.post(f"/me/profile/offered/{line.public_id}/", {"words": "Statistics", "level": "4"})
    line.refresh_from_db()
    assert (line.level, line.topic.name) == (Level.TEACHES, "Statistics")

    client.post(f"/me/profile/offered/{line.public_id}/remove/")
    assert list(mina.offeredtopics.all()) == []


@pytest.mark.requirement("S001-05", "S004-05")
def test_a_situation_holds_what_went_wrong(client: Client, mina: Person):
    client.post(
        "/me/profile/lived/",
        {
            "words": "Closed a company",
            "what_happened": "We ran out of money.",
            "what_went_wrong": "I waited.",
        },
    )

    said = lines(mina)

    assert said["lived"] == ("Closed a company",)
    assert said["what_went_wrong"] == ("Closed a company: I waited.",)
    assert "what_went_wrong" not in lines(mina, Standing.COORDINATOR)


def test_a_move_may_go_any_way(client: Client, mina: Person):
    for moved_from, moved_to in (("Director", "Engineer"), ("Sales", "Marketing"), ("Clerk", "Director")):
        answer = client.post(
            "/me/profile/moves/", {"moved_from": moved_from, "moved_to": moved_to, "year": "", "lesson": ""}
        )
        assert answer.status_code == 303

    assert len(lines(mina)["moves"]) == 3


def test_the_same_thing_does_not_stand_twice(client: Client, mina: Person):
    client.post("/me/profile/wanted/", {"words": "Statistics", "importance": "2"})

    page = client.post("/me/profile/wanted/", {"words": "STATISTICS", "importance": "2"})

    assert "stands in the list already" in page.text
    assert mina.wantedtopics.count() == 1


def test_lines_that_stay_keep_what_was_said_of_them(mina: Person):
    actions.add_line(actor=mina, key="wanted", words="Statistics", importance=Importance.MOST, now=NOW)

    actions.write_lines(actor=mina, key="wanted", lines=["statistics", "Welding"], now=NOW)

    assert [(one.words, one.importance) for one in mina.wantedtopics.order_by("pk")] == [
        ("Statistics", Importance.MOST),
        ("Welding", Importance.WANTED),
    ]


def test_a_line_of_somebody_else_looks_missing(client: Client):
    other = actions.add_line(actor=cast.omar(), key="offered", words="Design", now=NOW)

    for path in (f"/me/profile/offered/{other.public_id}/", f"/me/profile/lived/{other.public_id}/"):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}remove/").status_code == 404
    assert OfferedTopic.objects.filter(pk=other.pk).exists()
    assert client.get("/me/profile/nothing/").status_code == 404


# --- Own words ---


def test_a_near_word_is_asked_about_and_may_be_kept(client: Client, mina: Person):
    answer = client.post(
        "/me/steps/2/", {"wanted": "publik speeking\nnegociation\nbeekeeping", "offered": "", "hours": ""}
    )
    assert answer["Location"] == "/me/words/"
    page = client.get("/me/words/")
    assert "Did you mean" in page.text
    assert "Keep my own words: negociation" in page.text
    assert "beekeeping" not in page.text
    speaking, bargain, _ = mina.wantedtopics.order_by("pk")

    topic = re.search(rf'name="wanted-{speaking.pk}" value="([0-9a-f-]{{36}})"', page.text)
    assert topic
    client.post("/me/words/", {f"wanted-{speaking.pk}": topic.group(1), f"wanted-{bargain.pk}": "own"})

    assert [(one.words, one.topic and one.topic.name) for one in mina.wantedtopics.order_by("pk")] == [
        ("publik speeking", "Public speaking"),
        ("negociation", None),
        ("beekeeping", None),
    ]
    assert "Nothing to ask" in client.get("/me/words/").text


def test_a_topic_that_was_not_offered_cannot_be_slipped_in(client: Client, mina: Person):
    client.post("/me/steps/2/", {"wanted": "negociation", "offered": "", "hours": ""})
    line = mina.wantedtopics.get()
    welding = actions.add_topic(actor=mina, kind="skill", name="Welding by night", now=NOW)

    client.post("/me/words/", {f"wanted-{line.pk}": str(welding.public_id)})

    line.refresh_from_db()
    assert line.topic is None


def test_names_are_offered_while_one_types(client: Client):
    page = client.get("/me/topics/?kind=skill&field=words&words=negot")

    assert '<option value="Negotiation">' in page.text
    assert client.get("/me/topics/?kind=skill&field=words&words=n").text.strip() == ""


# --- The week ---


def test_a_week_is_written_as_plain_text(client: Client, mina: Person):
    answer = client.post(
        "/me/profile/week/", {"day_0": "9-12, 14:00-16:30", "day_1": "9am-1pm", "day_6": "22:00-24:00"}
    )

    assert answer.status_code == 303
    assert lines(mina)["week"] == (
        "Monday 09:00-12:00, 14:00-16:30",
        "Tuesday 09:00-13:00",
        "Sunday 22:00-24:00",
    )
    assert "09:00-12:00, 14:00-16:30" in client.get("/me/profile/week/").text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("12-9", "the end is not after the beginning"),
        ("9:10-12", "full and half hours"),
        ("mornings", "Write hours such as"),
        ("25-26", "Hours go from 0 to 24"),
    ],
)
def test_hours_that_cannot_be_are_sent_back_beside_their_day(
    client: Client, mina: Person, words: str, sentence: str
):
    page = client.post("/me/profile/week/", {"day_0": "9-12", "day_2": words})

    assert sentence in page.text
    assert "Wednesday" in page.text
    assert mina.free_times.count() == 0


def test_stretches_that_touch_become_one(mina: Person):
    week = [actions.Stretch(0, 540, 600), actions.Stretch(0, 570, 660), actions.Stretch(0, 660, 690)]

    actions.write_week(actor=mina, stretches=week, now=NOW)

    assert [(one.starts_minute, one.ends_minute) for one in mina.free_times.all()] == [(540, 690)]


# --- Style, boundaries ---


def test_the_twelve_items_are_labeled_as_not_validated(client: Client, mina: Person):
    page = client.get("/me/profile/style/")
    assert len(style_items()) == 12
    assert "not validated" in page.text

    client.post("/me/profile/style/", {"agenda": "one", "words": "both", "pace": "", "view": "nonsense"})
    assert "style" not in lines(mina)  # a form with an impossible answer keeps nothing
    client.post("/me/profile/style/", {"agenda": "one", "words": "both", "pace": ""})

    assert lines(mina)["style"] == ("a clear agenda", "plain words", "gentle words")


def test_a_never_match_list_is_read_by_its_writer_alone_and_sealed(client: Client, mina: Person):
    client.post("/me/never/", {"never-words": "Omar Okafor"}, follow=True)

    assert "Omar Okafor" in client.get("/me/profile/boundaries/").text
    ((row, words),) = never_list(mina)
    assert words == "Omar Okafor"
    assert b"Omar" not in bytes(row.sealed_words)
    assert "never" not in lines(mina, Standing.COORDINATOR)
    assert "never" not in lines(mina, Standing.PAIR)

    client.post(f"/me/never/{row.public_id}/remove/")
    assert never_list(mina) == []


def test_whether_a_name_is_known_is_not_told(client: Client):
    cast.omar()
    known = client.post("/me/never/", {"never-words": "omar@example.org"}, follow=True)
    unknown = client.post("/me/never/", {"never-words": "nobody@example.org"}, follow=True)

    told = [re.findall(r"Noted\.[^<]*", page.text) for page in (known, unknown)]
    assert told[0] == told[1] != []


def test_the_profile_costs_the_same_with_one_line_and_with_many(
    client: Client, mina: Person, django_assert_num_queries
):
    _whole(mina)
    with CaptureQueriesContext(connection) as few:
        client.get("/me/")
    for key in ("functions", "offered", "wanted", "lived"):
        for number in range(3):
            actions.add_line(actor=mina, key=key, words=f"Thing {number} {key}", now=NOW)
            mina.refresh_from_db()

    with django_assert_num_queries(len(few)):
        client.get("/me/")


def test_fields_stand_in_the_sections_they_name():
    assert {field.section for field in profile_fields().values()} <= set(sections())
    assert {field.key for field in fields_of("week")} == {"week"}
