"""The question bank: enough of it, in order, found by its words, and suggested for what an item is about."""

from collections import Counter

import pytest

from telemachy.meetings.choices import AskType
from telemachy.meetings.models import QUESTION_LENGTH
from telemachy.meetings.queries.questions import (
    ASKERS,
    BankBroken,
    bank,
    find_question,
    questions_page,
    read_bank,
    search_questions,
    suggest_questions,
)

ONE = """
[aims]
name = "Aims"
about = "What you want."
keywords = ["aim*"]
mentee = [{ id = "aims-one", words = "What is it?" }]
"""


def test_the_bank_has_enough_for_every_purpose_and_both_askers() -> None:
    known = bank()
    counts = Counter((one.purpose, one.asker) for one in known.questions)

    assert len(known.questions) >= 120
    assert len(known.purposes) >= 12
    assert all(counts[key, asker] >= 4 for key in known.purposes for asker in ASKERS)


def test_questions_are_short_open_and_calm() -> None:
    words = [one.words for one in bank().questions]

    assert all(one.endswith("?") and one.count("?") == 1 and "!" not in one for one in words)
    assert all(one[0].isupper() and len(one) <= min(QUESTION_LENGTH, 100) for one in words)
    assert not [one for one in words if one.startswith("Why ")]


@pytest.mark.parametrize("ask", AskType)
def test_each_kind_of_help_has_questions_of_its_own(ask: AskType) -> None:
    of_mentees = [one for one in bank().questions if one.asker == "mentee"]

    assert len([one for one in of_mentees if ask in one.asks and len(one.asks) < 3]) >= 10


@pytest.mark.requirement("S002-39")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("How can I improve?", {"skill-improve"}),
        ("IMPROVE", {"skill-improve"}),
        ("what am i doing that I should", {"feedback-go-on", "feedback-stop", "feedback-not-doing"}),
    ],
)
def test_search_finds_the_two_questions_everybody_should_ask(said: str, found: set[str]) -> None:
    assert {one.id for one in search_questions(said)} == found


def test_search_looks_for_every_word_or_its_beginning_in_question_and_purpose() -> None:
    assert {one.id for one in search_questions("unwritten regret")} == set()
    assert {one.id for one in search_questions("regr")} == {"decision-regret"}
    assert {one.purpose for one in search_questions("setbacks and")} == {"setback"}
    assert len(search_questions("")) == len(bank().questions)
    assert search_questions("zzz ???") == []


def test_a_page_is_cut_and_grouped_and_unknown_filters_filter_nothing() -> None:
    first, second = questions_page(), questions_page(page="2", purpose="nowhere", asker="nobody")
    some = questions_page(purpose="ending", asker="mentor")

    assert len(first.page.object_list) == len(second.page.object_list) == 20
    assert not {one.id for one in first.page} & {one.id for one in second.page}
    assert {(one.purpose, one.asker) for one in some.page} == {("ending", "mentor")}
    assert [group.purpose.key for group in some.groups] == ["ending"]


@pytest.mark.parametrize(
    ("words", "ask", "purposes"),
    [
        ("Should I take the offer or stay?", AskType.SOUNDING, {"decision", "move"}),
        ("My presentation to the board", AskType.FEEDBACK, {"skill"}),
        ("A difficult conversation with a colleague", AskType.ADVICE, {"working_with"}),
        ("I failed the exam", AskType.ADVICE, {"setback"}),
        ("Too busy, no energy left", AskType.ADVICE, {"balance"}),
    ],
)
def test_suggestions_follow_the_words_and_the_kind_of_help(
    words: str, ask: AskType, purposes: set[str]
) -> None:
    found = suggest_questions(words, ask, asker="mentee", seed="one")

    assert len({one.id for one in found}) == 3
    assert {one.purpose for one in found} <= purposes
    assert all(ask in one.asks and one.asker == "mentee" for one in found)


def test_the_same_session_gets_the_same_questions_and_another_gets_others() -> None:
    def drawn(seed: str) -> list[str]:
        return [one.id for one in suggest_questions("qwerty", None, asker="mentor", seed=seed)]

    assert drawn("a") == drawn("a")
    assert len({tuple(drawn(str(seed))) for seed in range(20)}) > 15


def test_turn_by_turn_every_fitting_question_comes_once_before_any_comes_again() -> None:
    fitting = [one.id for one in bank().questions if one.asker == "mentor"]
    turns = [
        [one.id for one in suggest_questions("my aim", None, asker="mentor", seed="s", turn=turn)]
        for turn in range(len(fitting) // 3)
    ]

    assert sorted(one for turn in turns for one in turn) == sorted(fitting)[: len(fitting)]


def test_a_question_is_found_by_its_id() -> None:
    found = find_question("skill-improve")

    assert found is not None
    assert found.words == "How can I improve?"
    assert find_question("nowhere") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[aims", "cannot be read"),
        (ONE.replace('about = "What you want."', ""), "aims needs name"),
        (ONE.replace("aims-one", "One"), "small letters"),
        (ONE.replace("What is it?", "Tell me."), "question mark"),
        (ONE.replace("What is it?", "x" * QUESTION_LENGTH + "?"), "characters at most"),
        (ONE.replace('What is it?"', 'What is it?", asks = ["money"]'), "kind of help"),
        (ONE + ONE.replace("[aims]", "[more]"), "twice: aims-one"),
        (ONE + ONE.replace("[aims]", "[more]").replace("aims-one", "more-one"), "twice: what is it?"),
    ],
)
def test_a_bank_with_a_mistake_says_which(text: str, says: str) -> None:
    with pytest.raises(BankBroken, match=says.replace("?", r"\?")):
        read_bank(text)
