"""The two people read why in words: what they share, without a number, and nothing that is private."""

from telemachy.matching.kinds import Heading
from telemachy.matching.result import Band, Match, Reason
from telemachy.matching.rules import Side
from telemachy.rounds.queries.words import words_for_the_pair


def _reason(key: str, points: int, template: str, **given: object) -> Reason:
    values = {"heading": Heading.EXPERIENCE, "known": True, "shared": (), "show": True} | given
    return Reason(key=key, points=points, out_of=points, template=template, **values)  # type: ignore[arg-type]


def _words(*reasons: Reason, reader: Side = "mentee") -> list[str]:
    total = sum(reason.points for reason in reasons)
    match = Match(0, 0, 0, total, Band.GOOD, len(reasons), False, reasons)
    return words_for_the_pair(match, mentee="Mina", mentor="Omar", reader=reader)


def test_the_two_strongest_reasons_are_told_strongest_first() -> None:
    told = _words(
        _reason("a", 1, "{mentor} writes"),
        _reason("b", 3, "{mentor} offers {shared}", shared=("public speaking",)),
        _reason("c", 2, "Both said {shared}", shared=("listening",)),
    )

    assert told == ["Omar offers public speaking", "Both said listening"]


def test_each_of_the_two_is_spoken_to() -> None:
    reasons = (
        _reason("b", 3, "{mentor} offers {shared}", shared=("public speaking",)),
        _reason("c", 2, "{mentor} is willing to introduce {mentee} to others"),
    )

    assert _words(*reasons, reader="mentor") == [
        "You offer public speaking",
        "You are willing to introduce Mina to others",
    ]
    assert _words(*reasons, reader="mentee") == [
        "Omar offers public speaking",
        "Omar is willing to introduce you to others",
    ]


def test_only_time_in_common_is_told_as_time_in_common() -> None:
    told = _words(_reason("rhythm", 5, "Both meet weekly", heading=Heading.AVAILABILITY))

    assert told == ["Both meet weekly"]


def test_what_may_not_be_shown_or_was_not_said_is_not_told() -> None:
    told = _words(
        _reason("private", 9, "{mentor} was away", show=False),
        _reason("unknown", 8, "{mentor} offers {shared}", known=False),
        _reason("nothing", 0, "{mentor} brings another view"),
        _reason("years", 7, "{mentor} has 16 years"),
    )

    assert told == []


def test_time_in_common_is_told_without_its_length() -> None:
    reason = _reason(
        "time", 5, "{shared} free in common each week", heading=Heading.AVAILABILITY, shared=("5 hours",)
    )

    assert _words(reason) == ["There are times in the week when you are both free"]


def test_wishes_are_in_no_letter_however_much_they_weigh() -> None:
    told = _words(
        _reason("preference", 36, "Wishes of both", heading=Heading.WISHES),
        _reason("topics", 3, "{mentor} offers {shared}", shared=("public speaking",)),
    )

    assert told == ["Omar offers public speaking"]
