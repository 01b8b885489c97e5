"""A reason told to one of the two speaks of her or him as "you"."""

import pytest

from telemachy.matching.explain import said_to
from telemachy.matching.kinds import Heading
from telemachy.matching.result import Reason


def reason(template: str, *, known: bool = True, heading: Heading = Heading.EXPERIENCE) -> Reason:
    return Reason("topic", heading, 1, 1, known, ("Budgets", "Talks"), template, True)


@pytest.mark.parametrize(
    ("template", "to_mentor", "to_mentee"),
    [
        ("{mentor} offers {shared}", "You offer Budgets and Talks", "Omar offers Budgets and Talks"),
        (
            "{mentor} has lived through {shared}",
            "You have lived through Budgets and Talks",
            "Omar has lived through Budgets and Talks",
        ),
        (
            "{mentor} is willing to introduce {mentee} to others",
            "You are willing to introduce Ann to others",
            "Omar is willing to introduce you to others",
        ),
        (
            "{mentee} wants Talks most; {mentor} offers {shared}",
            "Ann wants Talks most; you offer Budgets and Talks",
            "You want Talks most; Omar offers Budgets and Talks",
        ),
        (
            "The track record of {mentor} is confirmed",
            "Your track record is confirmed",
            "The track record of Omar is confirmed",
        ),
        (
            "{mentor}'s skills are what {mentee} needs",
            "Your skills are what Ann needs",
            "Omar's skills are what you need",
        ),
        (
            "{mentor} and {mentee} are about 12 km apart",
            "You and Ann are about 12 km apart",
            "You and Omar are about 12 km apart",
        ),
        (
            "{mentor} also teaches {shared}",
            "You also teach Budgets and Talks",
            "Omar also teaches Budgets and Talks",
        ),
        ("{mentor} studies {shared}", "You study Budgets and Talks", "Omar studies Budgets and Talks"),
        (
            "{mentor} brings another view: Sales",
            "You bring another view: Sales",
            "Omar brings another view: Sales",
        ),
        (
            "{mentor} can teach {shared}",
            "You can teach Budgets and Talks",
            "Omar can teach Budgets and Talks",
        ),
        (
            "{mentor} has taught it for six years",
            "You have taught it for six years",
            "Omar has taught it for six years",
        ),
        (
            "{mentor} shares an identity that {mentee} named",
            "You share an identity that Ann named",
            "Omar shares an identity that you named",
        ),
        ("Both value {shared}", "Both value Budgets and Talks", "Both value Budgets and Talks"),
    ],
)
def test_the_reader_is_you(template: str, to_mentor: str, to_mentee: str) -> None:
    names = {"mentee": "Ann", "mentor": "Omar"}

    assert said_to("mentor", reason(template), **names) == to_mentor
    assert said_to("mentee", reason(template), **names) == to_mentee


def test_what_is_not_known_and_what_both_wish_stay_as_they_are() -> None:
    names = {"mentee": "Ann", "mentor": "Omar"}

    assert said_to("mentor", reason("{mentor} offers", known=False), **names) == "Not said"
    wishes = reason("Wishes of both", heading=Heading.WISHES)
    assert said_to("mentee", wishes, **names) == "Wishes of both"


def test_a_name_is_never_read_as_a_placeholder() -> None:
    said = said_to("mentor", reason("{mentor} offers {shared}, {mentee}"), mentee="{shared}", mentor="Omar")

    assert said == "You offer Budgets and Talks, {shared}"
