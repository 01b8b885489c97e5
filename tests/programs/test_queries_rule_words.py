"""Criteria and must-haves as sentences."""

import pytest

from telemachy.matching.kinds import CRITERIA, MUSTS
from telemachy.programs.queries.rule_words import (
    CRITERION_WORDS,
    MUST_WORDS,
    criterion_sentence,
    must_sentence,
)

BARE = {"mentee": (), "mentor": ()}
NAMED = {"mentee": ("hours_wanted",), "mentor": ("hours_offered",)}


@pytest.mark.parametrize("kind", CRITERIA)
def test_every_criterion_has_a_sentence_with_columns_and_words_without(kind: str) -> None:
    sentence, bare = criterion_sentence(kind, NAMED), criterion_sentence(kind, BARE)

    assert len(sentence.split()) >= 4
    assert "{" not in sentence + bare
    assert "_" not in sentence
    if CRITERIA[kind].sides != "none" and "“" in sentence:
        assert bare == CRITERION_WORDS[kind]


@pytest.mark.parametrize("kind", MUSTS)
def test_every_must_have_has_a_sentence_with_columns_and_words_without(kind: str) -> None:
    sentence, bare = must_sentence(kind, NAMED), must_sentence(kind, BARE)

    assert len(sentence.split()) >= 4
    assert "{" not in sentence + bare
    if "“" in sentence:
        assert bare == MUST_WORDS[kind]


def test_free_time_in_common_is_said_as_such() -> None:
    assert must_sentence("must_share", NAMED, is_time=True) == "They must be free at the same times"


def test_what_everyone_wants_names_the_mentors_column_alone() -> None:
    sentence = criterion_sentence("covers", {"mentee": (), "mentor": ("topics",)})

    assert sentence == "The mentor has in “topics” what everyone wants"


def test_a_column_named_with_braces_stays_as_it_is() -> None:
    columns = {"mentee": ("{both}",), "mentor": ("{mentor.x}",)}

    assert (
        must_sentence("within", columns)
        == "They must not be too far apart in “{both}” (mentee) and “{mentor.x}” (mentor)"
    )
