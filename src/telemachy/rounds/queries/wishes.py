"""What people wish of each other, as a run takes it in. On no page: each wish is its owner's alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.crypto import salted_hmac

from telemachy.matching.problem import Welcome
from telemachy.matching.rules import Rules, RulesError
from telemachy.programs.features import Pair
from telemachy.programs.models import Cohort
from telemachy.rounds.choices import Wish
from telemachy.rounds.models import MentorWish, RankedMentor, RankingWindow, Round, RunWishes

Said = tuple[int, int, int]
"""Mentee enrollment, mentor enrollment, and the place or the answer."""

_WELCOME = {Wish.WELCOME: Welcome.WELCOME, Wish.WILLING: Welcome.WILLING}

# A quarter of all points, as the shipped rules give to wishes.
_SHARE = 0.25


@dataclass(frozen=True)
class Wishes:
    """Ranks of mentees, answers of mentors, and pairs that are not available."""

    ranks: Sequence[Said] = ()
    answers: Sequence[Said] = ()
    apart: Sequence[Pair] = ()

    def __bool__(self) -> bool:
        return bool(self.ranks or self.answers or self.apart)

    def fingerprint(self) -> str:
        """What stands in a run's log in their place; keyed, so that nobody can try out what it is."""
        said = json.dumps([self.ranks, self.answers, self.apart], separators=(",", ":"))
        return salted_hmac("telemachy.rounds.wishes", said, algorithm="sha256").hexdigest()


def wishes_in(cohort: Cohort) -> Wishes:
    """Everything that the people of a cohort have said, this time or earlier. Runs two queries."""
    ranks = RankedMentor.objects.filter(mentee_enrollment__cohort=cohort).order_by(
        "mentee_enrollment_id", "place"
    )
    answers = list(
        MentorWish.objects.filter(mentor_enrollment__cohort=cohort)
        .order_by("mentor_enrollment_id", "mentee_enrollment_id")
        .values_list("mentee_enrollment_id", "mentor_enrollment_id", "wish")
    )
    return Wishes(
        ranks=tuple(ranks.values_list("mentee_enrollment_id", "mentor_enrollment_id", "place")),
        # "Prefer not" is no answer to be weighed: the pair is not available, as with every private fact.
        answers=tuple(
            (mentee, mentor, int(_WELCOME[Wish(wish)]))
            for mentee, mentor, wish in answers
            if wish != Wish.PREFER_NOT
        ),
        apart=tuple((mentor, mentee) for mentee, mentor, wish in answers if wish == Wish.PREFER_NOT),
    )


def kept_wishes(run_id: int) -> Wishes:
    """The wishes that went into a run, as they were then; none for a run before there were any."""
    row = RunWishes.objects.filter(run_id=run_id).first()
    if row is None:
        return Wishes()
    return Wishes(
        ranks=tuple((mentee, mentor, place) for mentee, mentor, place in row.ranks),
        answers=tuple((mentee, mentor, answer) for mentee, mentor, answer in row.answers),
        apart=tuple((mentor, mentee) for mentor, mentee in row.apart),
    )


def asks_for_wishes(round: Round) -> bool:
    """Whether wishes count in this round: it has a ranking, or people ranked in an earlier one."""
    return (
        RankingWindow.objects.filter(round=round).exists()
        or RankedMentor.objects.filter(mentee_enrollment__cohort=round.cohort).exists()
        or MentorWish.objects.filter(mentor_enrollment__cohort=round.cohort).exists()
    )


def with_wishes_weighed(rules_toml: str) -> str:
    """The rules with a criterion for wishes; as they are where they have one, or cannot be read.

    The text is added at the end, so that what a coordinator wrote, remarks included, stays as it is.
    """
    added = points_added(rules_toml)
    if added is None:
        return rules_toml
    rules = Rules.from_toml(rules_toml)
    taken = {item.key for item in rules.items}
    key = next(name for name in ("preference", "wishes", "wishes-of-both") if name not in taken)
    return rules_toml.rstrip("\n") + "\n" + _criterion(key, added)


def _criterion(key: str, points: float) -> str:
    return f"""
# Added for a round in which people said whom they would like: the rules did not say what wishes weigh.
[[criteria]]
key = "{key}"
kind = "rank"
longest = 10
mentor_part = 0.4
points = {points:g}
unknown = "average"
"""


def points_added(rules_toml: str) -> float | None:
    """How many points wishes get that the rules do not give them; None where they say it themselves."""
    try:
        rules = Rules.from_toml(rules_toml)
    except RulesError:
        return None
    if any(criterion.kind == "rank" for criterion in rules.criteria):
        return None
    total = sum(criterion.points for criterion in rules.criteria if criterion.points > 0)
    return max(1.0, float(round(total * _SHARE / (1 - _SHARE))))


def rules_without_wishes(rules: Rules) -> Rules:
    """The rules a shortlist is made by: what is shared and what must hold, before anyone has wished."""
    return replace(
        rules, criteria=tuple(criterion for criterion in rules.criteria if criterion.kind != "rank")
    )
