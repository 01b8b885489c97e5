"""Whether a result says of itself what is so."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from telemachy.matching.checks.bench import Bench, in_points
from telemachy.matching.checks.choices import some_choice_can_be_raised
from telemachy.matching.checks.verdict import Fault, FaultKind, Made
from telemachy.matching.checks.whole_pass import WholePass
from telemachy.matching.rescoring import MILLIONTHS
from telemachy.matching.result import Certificate, Match, Result, Tier
from telemachy.matching.rules import Objective, Rules, Served


def stated_faults(bench: Bench, result: Result) -> Iterator[Fault]:
    """Wherever the result's own figures differ from those worked out again."""
    for match in result.matches:
        pair = Made(match.mentee, match.mentor, match.type)
        if pair in bench.score:
            yield from _match_faults(bench, match, bench.score[pair])
    without = tuple(mentee for mentee in bench.asking if mentee not in bench.mentors_of)
    if result.without != without:
        yield Fault(FaultKind.WITHOUT, "The list of people without a mentor is not right.")
    if result.covered != bench.covered:
        says = f"It says that {result.covered} mentees have a mentor; {bench.covered} do."
        yield Fault(FaultKind.COVERED, says)
    if result.total != bench.total:
        stated, right = in_points(result.total), in_points(bench.total)
        says = f"It says {stated} points in total; the pairs add up to {right}."
        yield Fault(FaultKind.TOTAL, says)


def _match_faults(bench: Bench, match: Match, score: int) -> Iterator[Fault]:
    if match.score != score:
        says = f"{{mentee}} and {{mentor}} have {in_points(score)} points, not {in_points(match.score)}."
        yield Fault(FaultKind.SCORE, says, match.mentee, match.mentor)
    earned = bench.rescorer.contributions(match.mentee, match.mentor, match.type)
    stated = [(reason.key, reason.points) for reason in match.reasons]
    keys = [criterion.key for criterion in bench.rules.criteria]
    if stated != [(key, round(points * MILLIONTHS)) for key, points in zip(keys, earned, strict=True)]:
        says = "The reasons given for {mentee} and {mentor} do not add up as the rules say."
        yield Fault(FaultKind.REASON, says, match.mentee, match.mentor)


_OWN_MULTIPLE: Final[Mapping[str, str]] = {
    "covered": "cover",
    "order": "order",
    "floor": "below_floor",
    "points": "score",
    "rarity": "rarity",
}


def tiers_of(rules: Rules) -> tuple[str, ...]:
    """The tiers that prove the rules' objective, in their order; none where the proof is of another kind."""
    aim = rules.aim
    match aim.objective:
        case Objective.TOTAL:
            return ("points", "covered")
        case Objective.COVERAGE:
            served = () if aim.served is Served.BEST_FIT else ("order",)
            floor = () if aim.floor is None else ("floor",)
            return ("covered", *served, *floor, "points", *(("rarity",) if rules.topic_criteria else ()))
        case _:
            return ()


def claim_faults(bench: Bench, all_pairs: WholePass, certificate: Certificate) -> Iterator[Fault]:
    if certificate.objective is not bench.rules.aim.objective:
        yield Fault(FaultKind.TIER, "The certificate is about another objective than the rules.")
    if tuple(tier.name for tier in certificate.tiers) != tiers_of(bench.rules):
        yield Fault(FaultKind.TIER, "The certificate's tiers are not those of the objective.")
    for tier, earlier in _with_earlier(certificate.tiers):
        yield from _multiple_faults(tier, earlier)
    for tier, bound in zip(certificate.tiers, all_pairs.bounds, strict=True):
        yield from _tier_faults(all_pairs, tier, bound)
    if certificate.objective is Objective.STABLE and all_pairs.blocking:
        pair = all_pairs.blocking[0]
        says = "{mentee} and {mentor} would both rather have each other than what they got."
        yield Fault(FaultKind.BLOCKING, says, pair.mentee, pair.mentor)
    if certificate.objective is Objective.RANK_MAXIMAL:
        yield from _profile_faults(bench, certificate)


def _with_earlier(tiers: Sequence[Tier]) -> Iterator[tuple[Tier, set[str]]]:
    for number, tier in enumerate(tiers):
        yield tier, {_OWN_MULTIPLE.get(before.name, "") for before in tiers[:number]}


def _multiple_faults(tier: Tier, earlier: set[str]) -> Iterator[Fault]:
    """A tier's worth may hold its own value and those of earlier tiers, which are settled; nothing else."""
    own = _OWN_MULTIPLE.get(tier.name, "")
    others = {name for name in _OWN_MULTIPLE.values() if getattr(tier, name)} - earlier - {own}
    if not own or getattr(tier, own) <= 0 or others or (tier.prices < 0).any():
        yield Fault(FaultKind.TIER, f'The tier "{tier.name}" does not prove what it names.')


def _tier_faults(all_pairs: WholePass, tier: Tier, bound: int) -> Iterator[Fault]:
    worth = all_pairs.worth_of(tier)
    if tier.worth != worth or tier.value != _value_of(all_pairs, tier.name):
        yield Fault(FaultKind.TIER, f'The tier "{tier.name}" does not say what the pairs reach.')
    if tier.bound < bound:
        yield Fault(FaultKind.BOUND, f'The tier "{tier.name}" claims a lower bound than its prices give.')
    elif tier.is_proved and bound > worth:
        yield Fault(FaultKind.BOUND, f'The tier "{tier.name}" is not proved by its prices.')


def _value_of(all_pairs: WholePass, name: str) -> int:
    """What the pairs made reach in one tier, pins aside."""
    bench = all_pairs.bench
    free = [pair for pair in bench.made if pair not in all_pairs.pins]
    fresh = {pair.mentee for pair in free} - {pair.mentee for pair in all_pairs.pins}
    match name:
        case "covered":
            return len(fresh)
        case "order":
            place = all_pairs.position
            return sum(len(place) - place[mentee] for mentee in fresh if mentee in place)
        case "floor":
            floor = bench.floor
            return sum(floor is not None and bench.score[pair] < floor for pair in free)
        case "rarity":
            return sum(int(all_pairs.rarity.row(pair.mentee, pair.type)[pair.mentor]) for pair in free)
        case _:
            return sum(bench.score[pair] for pair in free)


def bound_of_points(bench: Bench, all_pairs: WholePass, tiers: Sequence[Tier]) -> int | None:
    """The most that the total can be, given what the earlier tiers reached, pins included."""
    for tier, bound in zip(tiers, all_pairs.bounds, strict=True):
        if tier.name == "points" and tier.score > 0:
            pinned = sum(bench.score[pair] for pair in all_pairs.pins)
            settled = all_pairs.worth_of(tier) - tier.score * _value_of(all_pairs, "points")
            return (bound - settled) // tier.score + pinned
    return None


def _profile_faults(bench: Bench, certificate: Certificate) -> Iterator[Fault]:
    free = [pair for pair in bench.made if (pair.mentee, pair.mentor) not in bench.pinned]
    if _trimmed(certificate.profile) != _trimmed(bench.profile(free)):
        yield Fault(FaultKind.PROFILE, "The numbers of first, second and later choices are not right.")
    if some_choice_can_be_raised(bench):
        yield Fault(FaultKind.PROFILE, "More first, second or later choices could have been given.")


def _trimmed(profile: tuple[int, ...]) -> tuple[int, ...]:
    last = max((place for place, count in enumerate(profile, 1) if count), default=0)
    return profile[:last]
