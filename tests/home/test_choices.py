"""The table: every row has its turn, leads somewhere, and says it without promises."""

from uuid import uuid4

import pytest
from django.urls import reverse

from telemachy.home.choices import STEPS, Side, Standing, Step
from telemachy.home.queries import Fact, next_steps


def _fact(step: Step) -> Fact:
    needs_target = step.place not in {
        "",
        "mentorships:private",
        "people:profile",
        "people:step",
        "programs:create",
    }
    return Fact(
        step.side,
        step.standing,
        program="Spring mentoring",
        other="Omar",
        what="Round 1",
        target=uuid4() if needs_target else None,
        url="/me/steps/1/" if step.place == "people:step" else "" if step.place else "/somewhere/",
    )


def test_each_pair_of_side_and_standing_has_one_row() -> None:
    pairs = [(step.side, step.standing) for step in STEPS]

    assert len(pairs) == len(set(pairs))
    assert {standing for _, standing in pairs} == set(Standing)
    assert {side for side, _ in pairs} == set(Side)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.side}: {step.standing}")
def test_a_row_alone_gives_one_step_with_a_place_to_go(step: Step) -> None:
    fact = _fact(step)

    (found,) = next_steps([fact])

    assert found.step is step
    assert found.url == (fact.url or reverse(step.place, args=[fact.target] if fact.target else []))
    assert "{" not in found.title + found.text + found.label
    assert found.label


@pytest.mark.requirement("S003-47")
def test_the_first_row_that_applies_is_the_next_step_whatever_order_facts_come_in() -> None:
    facts = [_fact(step) for step in STEPS]

    forwards = [found.step for found in next_steps(facts)]
    backwards = [found.step for found in next_steps(reversed(facts))]

    assert forwards == backwards == list(STEPS)


def test_what_others_wait_for_comes_before_what_only_concerns_oneself() -> None:
    order = [step.standing for step in STEPS]

    assert order.index(Standing.ANSWER_ASKED) < order.index(Standing.IN_REVIEW)
    assert order.index(Standing.IN_REVIEW) < order.index(Standing.TO_DRAFT)
    assert order.index(Standing.LIMIT_TO_SET) < order.index(Standing.LEARNING_TO_SAY)
