"""The vocabulary: our own seed, lists of others, and what those who run the organization do with it."""

import os
from pathlib import Path

import pytest
from tests import cast
from tests.cast import NOW

from telemachy.common.errors import Stale
from telemachy.people.actions import (
    CannotMerge,
    CannotStandThere,
    ListRefused,
    NameTaken,
    add_topic,
    edit_topic,
    import_topics,
    issue_set_up_link,
    merge_topics,
    parse_topics,
    read_own_topics,
    retire_topic,
    set_up,
    translate_topic,
)
from telemachy.people.choices import Importance, Level, TopicKind
from telemachy.people.models import OfferedTopic, Topic, TopicName, WantedTopic
from telemachy.people.queries import topics

pytestmark = pytest.mark.django_db


def skill(name: str) -> Topic:
    return Topic.objects.get(kind=TopicKind.SKILL, name=name)


def names_of(topic: Topic, language: str = "en") -> set[str]:
    return set(topic.names.filter(language=language).values_list("text", flat=True))


# --- Our own seed ---


@pytest.mark.requirement("S001-06")
def test_a_fresh_vocabulary_begins_with_insight_decisions_and_leadership():
    read_own_topics(now=NOW)

    top = {topic.name for topic in topics.top_topics()}

    assert {"Industry insight", "Help with decisions", "Leadership qualities"} <= top


@pytest.mark.requirement("S001-08")
def test_the_five_competencies_come_along_and_can_be_edited_and_translated():
    read_own_topics(now=NOW)
    admin = cast.ada()

    assert [topic.name for topic in topics.competencies()] == [
        "Adaptability",
        "Decision-making",
        "Empathy",
        "Resilience",
        "Strategic thinking",
    ]
    for topic in topics.competencies():
        translate_topic(actor=admin, topic=topic, language="de", name=f"{topic.name} auf Deutsch", now=NOW)
        edit_topic(
            actor=admin,
            topic=topic,
            revision=topic.revision,
            name=f"{topic.name} here",
            is_competency=True,
            now=NOW,
        )
    shown = topics.labels(topics.competencies(), "de-at")
    assert set(shown.values()) == {
        "Adaptability auf Deutsch",
        "Decision-making auf Deutsch",
        "Empathy auf Deutsch",
        "Resilience auf Deutsch",
        "Strategic thinking auf Deutsch",
    }
    assert {topic.name for topic in topics.competencies()} == {
        "Adaptability here",
        "Decision-making here",
        "Empathy here",
        "Resilience here",
        "Strategic thinking here",
    }


def test_setting_up_an_installation_brings_the_vocabulary():
    path = issue_set_up_link(now=NOW)
    assert path

    set_up(
        token=path.strip("/").split("/")[-1],
        organization_name="Ithaca",
        name="Ada",
        email="ada@example.org",
        password="a long pass phrase",
        now=NOW,
        timezone="UTC",
    )

    assert len(topics.competencies()) == 5
    assert topics.top_topics()


def test_the_seed_has_about_four_hundred_skills_and_situations_with_synonyms():
    read_own_topics(now=NOW)

    mine = Topic.objects.filter(kind__in=[TopicKind.SKILL, TopicKind.SITUATION])

    assert 380 <= mine.count() <= 450
    assert TopicName.objects.filter(topic__in=mine, is_main=False).count() > 800


def test_the_seed_is_taken_once_and_changes_nothing_that_was_changed_here():
    read_own_topics(now=NOW)
    admin, speaking = cast.ada(), skill("Public speaking")
    edit_topic(actor=admin, topic=speaking, revision=speaking.revision, name="Speaking on stage", now=NOW)
    before = Topic.objects.count(), TopicName.objects.count()
    topics.topic_lists()[0].__class__.objects.update(version="older")

    read_own_topics(now=NOW)
    again = read_own_topics(now=NOW)

    assert Topic.objects.count() == before[0]
    assert Topic.objects.get(pk=speaking.pk).name == "Speaking on stage"
    assert again.topics_new == again.names_new == 0


# --- Add, rename, merge ---


def test_a_topic_that_is_renamed_is_still_found_by_its_old_name():
    admin = cast.ada()
    topic = add_topic(actor=admin, kind="skill", name="Presenting", synonyms=["Talks"], now=NOW)

    edit_topic(
        actor=admin, topic=topic, revision=topic.revision, name="Public speaking", synonyms=["Talks"], now=NOW
    )

    assert names_of(topic) == {"Public speaking", "Talks", "Presenting"}
    assert topics.meanings(["presenting"], ["skill"])["presenting"].near == (topic,)


def test_a_name_stands_once_in_a_kind_whatever_its_case_and_accents():
    admin = cast.ada()
    add_topic(actor=admin, kind="skill", name="Résumé", now=NOW)

    with pytest.raises(NameTaken, match="already"):
        add_topic(actor=admin, kind="skill", name="RESUME", now=NOW)
    add_topic(actor=admin, kind="situation", name="resume", now=NOW)


def test_a_topic_cannot_stand_under_what_stands_under_it():
    admin = cast.ada()
    top = add_topic(actor=admin, kind="skill", name="Top", now=NOW)
    below = add_topic(actor=admin, kind="skill", name="Below", parent=top, now=NOW)

    with pytest.raises(CannotStandThere):
        edit_topic(actor=admin, topic=top, revision=top.revision, name="Top", parent=below, now=NOW)


def test_the_second_of_two_who_edit_at_once_is_told():
    admin = cast.ada()
    topic = add_topic(actor=admin, kind="skill", name="Top", now=NOW)
    edit_topic(actor=admin, topic=topic, revision=1, name="Higher", now=NOW)

    with pytest.raises(Stale):
        edit_topic(actor=admin, topic=topic, revision=1, name="Highest", now=NOW)


def test_merging_keeps_names_and_the_stronger_answer_of_who_chose_both():
    admin, mina, omar = cast.ada(), cast.mina(), cast.omar()
    one = add_topic(actor=admin, kind="skill", name="Giving talks", synonyms=["Keynotes"], now=NOW)
    two = add_topic(actor=admin, kind="skill", name="Public speaking", now=NOW)
    OfferedTopic.objects.create(person=omar, words="talks", topic=one, level=Level.TEACHES)
    OfferedTopic.objects.create(person=omar, words="speaking", topic=two, level=Level.CAPABLE)
    WantedTopic.objects.create(person=mina, words="talks", topic=one, importance=Importance.MOST)

    merge_topics(actor=admin, topic=one, into=two, now=NOW)

    assert [(entry.topic, entry.level) for entry in omar.offeredtopics.all()] == [(two, Level.TEACHES)]
    assert [(entry.topic, entry.importance) for entry in mina.wantedtopics.all()] == [(two, Importance.MOST)]
    assert names_of(two) == {"Public speaking", "Giving talks", "Keynotes"}
    assert list(topics.topics()) == [two]
    with pytest.raises(CannotMerge, match="already"):
        merge_topics(actor=admin, topic=one, into=two, now=NOW)


def test_a_skill_does_not_become_a_situation():
    admin = cast.ada()
    one = add_topic(actor=admin, kind="skill", name="Leading", now=NOW)
    other = add_topic(actor=admin, kind="situation", name="First team", now=NOW)

    with pytest.raises(CannotMerge, match="cannot become"):
        merge_topics(actor=admin, topic=one, into=other, now=NOW)


def test_a_topic_out_of_use_is_offered_no_more_and_stays_with_who_has_it():
    admin, omar = cast.ada(), cast.omar()
    topic = add_topic(actor=admin, kind="skill", name="Fax machines", now=NOW)
    OfferedTopic.objects.create(person=omar, words="Fax", topic=topic)

    retire_topic(actor=admin, topic=topic, now=NOW)

    assert topics.meanings(["fax machines"], ["skill"])["fax machines"].topic is None
    assert topics.suggestions("fax", ["skill"]) == []
    assert omar.offeredtopics.get().topic == topic


# --- What a person's own words may mean ---


@pytest.mark.parametrize("written", ["Public speaking", "PUBLIC  SPEAKING", "públic speaking"])
def test_a_topics_own_name_is_that_topic_whatever_its_case_and_accents(written: str):
    read_own_topics(now=NOW)

    assert topics.meanings([written], ["skill"])[written].topic == skill("Public speaking")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("presentations", "Public speaking"),
        ("publik speeking", "Public speaking"),
        ("speaking public", "Public speaking"),
        ("stakeholder managment", "Stakeholder management"),
        ("imposter sindrome", "Impostor feelings"),
        ("Résume", "Résumé and profile"),
        ("negociation", "Negotiation"),
        ("work life ballance", "Balance of work and life"),
        ("Machine lerning", "Machine learning"),
    ],
)
def test_synonyms_and_near_spellings_are_offered_and_not_taken(written: str, name: str):
    read_own_topics(now=NOW)

    meant = topics.meanings([written], ["skill"])[written]

    assert meant.topic is None
    assert skill(name) in meant.near


@pytest.mark.parametrize("written", ["beekeeping", "quantum chromodynamics", "x", "…"])
def test_what_is_like_nothing_is_offered_nothing(written: str):
    read_own_topics(now=NOW)

    found = topics.meanings([written], ["skill"])

    assert written not in found or (found[written].topic, found[written].near) == (None, ())


def test_meanings_take_three_queries_however_many_entries(django_assert_num_queries):
    read_own_topics(now=NOW)
    with django_assert_num_queries(3):
        topics.meanings(["publik speeking"], ["skill"])
    with django_assert_num_queries(3):
        topics.meanings(["publik speeking", "negociation", "welding", "beekeeping"], ["skill"])


# --- Lists of others ---


FRAMEWORK = """Code;Competency;Definition;Cluster;Also known as
A1;Customer focus;Puts the customer first;Working with others;Client orientation|customer first
A2;Résilience;Keeps going;Leadership qualities;
A3;Managing complexity;;Thinking;
A3;Twice;;Thinking;
A4;;;Thinking;
"""


@pytest.mark.requirement("S002-15")
def test_a_competency_framework_comes_in_and_people_map_what_they_want_to_learn_to_it():
    read_own_topics(now=NOW)
    admin, mina = cast.ada(), cast.mina()

    file = parse_topics(FRAMEWORK.encode("utf-8"), "framework.csv")
    done = import_topics(actor=admin, file=file, name="Our framework", now=NOW)

    assert (done.topics_found, done.topics_new) == (1, 3)  # resilience was here; “Thinking” is a new heading
    assert done.faults == (
        "Line 5: the key “A3” stands in another row already.",
        "Line 6: the name is missing.",
    )
    focus = skill("Customer focus")
    assert (focus.parent, focus.is_competency) == (skill("Working with others"), True)
    assert names_of(focus) == {"Customer focus", "Client orientation", "customer first"}
    meant = topics.meanings(["customer focus"], ["skill"])["customer focus"].topic
    assert WantedTopic.objects.create(person=mina, words="customer focus", topic=meant).topic == focus


def test_reading_a_list_again_adds_nothing_and_keeps_what_was_renamed():
    admin = cast.ada()
    file = parse_topics(FRAMEWORK.encode("utf-16"), "framework.csv")
    import_topics(actor=admin, file=file, name="Our framework", now=NOW)
    focus = skill("Customer focus")
    edit_topic(actor=admin, topic=focus, revision=1, name="Customers first", parent=focus.parent, now=NOW)
    before = Topic.objects.count()

    again = import_topics(actor=admin, file=file, name="Our framework", now=NOW)

    assert Topic.objects.count() == before
    assert again.topics_new == 0
    assert Topic.objects.get(pk=focus.pk).name == "Customers first"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\x01\x02", b"name\n"])
def test_a_file_that_is_no_list_is_refused_in_a_sentence(content: bytes):
    with pytest.raises(ListRefused) as refused:
        parse_topics(content, "list.csv")

    assert refused.value.sentence


@pytest.mark.data
def test_the_esco_file_comes_in_whole_and_again_without_doubles():
    read_own_topics(now=NOW)
    admin = cast.ada()
    content = (Path(os.environ["TELEMACHY_DATA"]) / "taxonomy" / "esco_skills_en.csv").read_bytes()
    file = parse_topics(content, "esco_skills_en.csv")
    top = {topic.name for topic in topics.top_topics()}

    done = import_topics(actor=admin, file=file, name="ESCO", now=NOW)
    again = import_topics(actor=admin, file=file, name="ESCO", now=NOW)

    assert len(file.rows) == 4_199
    assert done.topics_new + done.topics_found == 4_199
    assert again.topics_new == again.names_new == 0
    # Thousands of topics stand under one heading of their own, not at the top.
    assert {topic.name for topic in topics.top_topics()} == top | {"ESCO"}
    toxic = topics.meanings(["performing toxicological studies"], ["skill"])
    assert skill("perform toxicological studies") in toxic["performing toxicological studies"].near
