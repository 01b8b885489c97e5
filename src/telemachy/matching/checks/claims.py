"""Whether a result says of itself what is so."""

from collections.abc import Iterable, Iterator, Sequence

from telemachy.matching.checks.bench import Bench, in_points
from telemachy.matching.checks.chains import Chain, Worth
from telemachy.matching.checks.choices import some_choice_can_be_raised
from telemachy.matching.checks.verdict import Fault, FaultKind, Made
from telemachy.matching.checks.whole_pass import CHOICE, WholePass
from telemachy.matching.rescoring import MILLIONTHS
from telemachy.matching.result import Certificate, Match, Result, Tier
from telemachy.matching.rules import Objective, Rules, Served


def stated_faults(bench: Bench, result: Result) -> Iterator[Fault]:
    """Wherever the result's own figures differ from those worked out again."""
    for match in result.matches:
        pair = Made(match.mentee, match.mentor, match.type)
        if pair in bench.score:
            yield from _match_faults(bench, match, pair)
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


def _match_faults(bench: Bench, match: Match, pair: Made) -> Iterator[Fault]:
    score, earned = bench.score[pair], bench.earned[pair]
    if match.score != score:
        says = f"{{mentee}} and {{mentor}} have {in_points(score)} points, not {in_points(match.score)}."
        yield Fault(FaultKind.SCORE, says, match.mentee, match.mentor)
    stated = [(reason.key, reason.points) for reason in match.reasons]
    keys = [criterion.key for criterion in bench.rules.criteria]
    if stated != [(key, round(points * MILLIONTHS)) for key, points in zip(keys, earned, strict=True)]:
        says = "The reasons given for {mentee} and {mentor} do not add up as the rules say."
        yield Fault(FaultKind.REASON, says, match.mentee, match.mentor)


def tiers_of(rules: Rules, choices: Iterable[int] = (), *, several: bool = False) -> tuple[str, ...]:
    """The tiers that prove the rules' objective, in their order; none where the proof is of another kind.

    Parameters
    ----------
    rules : Rules
    choices : iterable of int
        Which choices people made (1 for a first one), for `Objective.RANK_MAXIMAL`.
    several : bool
        Whether somebody asks for more than one mentor, for `Objective.FAIR`.
    """
    aim = rules.aim
    match aim.objective:
        case Objective.TOTAL:
            return ("points", "covered")
        case Objective.COVERAGE | Objective.FAIR:
            return (
                *tiers_before_points(rules, several=several),
                "points",
                *(("rarity",) if rules.topic_criteria else ()),
            )
        case Objective.RANK_MAXIMAL:
            return (*(f"{CHOICE}{choice}" for choice in sorted(set(choices))), "points")
        case _:
            return ()


def tiers_before_points(rules: Rules, *, several: bool) -> tuple[str, ...]:
    """The tiers of ``coverage`` and ``fair`` that come before the total."""
    served = () if rules.aim.served is Served.BEST_FIT else ("order",)
    floor = () if rules.aim.floor is None else ("floor",)
    filled = ("filled",) if several and rules.aim.objective is Objective.FAIR else ()
    return ("covered", *served, *floor, *filled)


def claim_faults(bench: Bench, all_pairs: WholePass, certificate: Certificate) -> Iterator[Fault]:
    if certificate.objective is not bench.rules.aim.objective:
        yield Fault(FaultKind.TIER, "The certificate is about another objective than the rules.")
    named = tuple(tier.name for tier in certificate.tiers)
    is_by_profile = certificate.objective is Objective.RANK_MAXIMAL and not named  # format 1
    expected = tiers_of(bench.rules, bench.problem.ranks.place.tolist(), several=bench.several)
    if not is_by_profile and named != expected:
        yield Fault(FaultKind.TIER, "The certificate's tiers are not those of the objective.")
    for tier, earlier in _with_earlier(certificate.tiers):
        yield from _multiple_faults(tier, earlier)
    for chain, bound in zip(all_pairs.chains, all_pairs.bounds, strict=True):
        yield from _chain_faults(all_pairs, chain, bound)
    yield from _worst_faults(bench, all_pairs, certificate)
    if certificate.objective is Objective.STABLE and all_pairs.blocking:
        pair = all_pairs.blocking[0]
        says = "{mentee} and {mentor} would both rather have each other than what they got."
        yield Fault(FaultKind.BLOCKING, says, pair.mentee, pair.mentor)
    if certificate.objective is Objective.RANK_MAXIMAL:
        yield from _profile_faults(bench, certificate)
        if is_by_profile and some_choice_can_be_raised(bench):
            yield Fault(FaultKind.PROFILE, "More first, second or later choices could have been given.")


def _worst_faults(bench: Bench, all_pairs: WholePass, certificate: Certificate) -> Iterator[Fault]:
    """Whether the worst fit is the one stated, and whether a greater one is out of reach."""
    free = [bench.score[pair] for pair in bench.made if pair not in all_pairs.pins]
    least = min(free, default=None) if certificate.objective is Objective.FAIR else None
    worst = certificate.worst
    if worst is None or least != worst.score:
        if worst is not None or least is not None:
            yield Fault(FaultKind.WORST, "The worst fit is not the one that it states.")
        return
    names = tiers_before_points(bench.rules, several=bench.several)
    if any(tuple(tier.name for tier in tiers) != names for tiers in (worst.reached, worst.beyond)):
        yield Fault(FaultKind.WORST, "The tiers of the worst fit are not those of the objective.")
    reached, beyond = all_pairs.chains[-2:]
    if all_pairs.bounds[-1] >= all_pairs.worth_of(beyond):
        yield Fault(FaultKind.WORST, "It is not proved that the worst fit could not be greater.")
    if reached.stated_bound != all_pairs.worth_of(reached):
        yield Fault(FaultKind.WORST, "It is not proved that no more can be reached before the worst fit.")


def _with_earlier(tiers: Sequence[Tier]) -> Iterator[tuple[Tier, set[str]]]:
    for number, tier in enumerate(tiers):
        yield tier, {before.name for before in tiers[:number]}


def _multiple_faults(tier: Tier, earlier: set[str]) -> Iterator[Fault]:
    """A worth of format 1 may hold the tier's own value and those of earlier, settled tiers; nothing else."""
    if not tier.multiples:
        return
    others = {name for name, count in tier.multiples.items() if count} - earlier - {tier.name}
    if tier.multiples.get(tier.name, 0) <= 0 or others:
        yield Fault(FaultKind.TIER, f'The tier "{tier.name}" does not prove what it names.')


def _chain_faults(all_pairs: WholePass, chain: Chain, bound: Worth) -> Iterator[Fault]:
    """What a proof says of itself that is not so."""
    worth = all_pairs.worth_of(chain)
    if chain.has_price_below_nothing:
        yield Fault(FaultKind.TIER, f"A price below nothing proves nothing: {_names(chain)}.")
    for tier, reached in zip(chain.tiers, worth, strict=True):
        if tier.worth != reached or tier.value != all_pairs.value_of(tier.name):
            yield Fault(FaultKind.TIER, f'The tier "{tier.name}" does not say what the pairs reach.')
    first = _first_difference(chain, bound)
    if first is not None and chain.stated_bound < bound:
        yield Fault(FaultKind.BOUND, f'The tier "{first.name}" claims a lower bound than its prices give.')
    elif chain.stated_worth == chain.stated_bound and bound > worth:
        yield Fault(FaultKind.BOUND, f"These tiers are not proved by their prices: {_names(chain)}.")


def _first_difference(chain: Chain, bound: Worth) -> Tier | None:
    pairs = zip(chain.tiers, chain.stated_bound, bound, strict=True)
    return next((tier for tier, stated, right in pairs if stated != right), None)


def _names(chain: Chain) -> str:
    return ", ".join(tier.name for tier in chain.tiers)


def bound_of_points(bench: Bench, all_pairs: WholePass) -> int | None:
    """The most that the total can be, given what the earlier tiers reached, pins included.

    None where no proof speaks of the total, or the pairs reach less in an earlier tier than they could.
    """
    pinned = sum(bench.score[pair] for pair in all_pairs.pins)
    for chain, bound in zip(all_pairs.chains, all_pairs.bounds, strict=True):
        worth = all_pairs.worth_of(chain)
        for at, (tier, level) in enumerate(zip(chain.tiers, chain.levels, strict=True)):
            if tier.name == "points" and worth[:at] == bound[:at]:
                own = level.counts["points"]
                settled = worth[at] - own * all_pairs.value_of("points")
                return (bound[at] - settled) // own + pinned if own > 0 else None
    return None


def _profile_faults(bench: Bench, certificate: Certificate) -> Iterator[Fault]:
    free = [pair for pair in bench.made if (pair.mentee, pair.mentor) not in bench.pinned]
    if _trimmed(certificate.profile) != _trimmed(bench.profile(free)):
        yield Fault(FaultKind.PROFILE, "The numbers of first, second and later choices are not right.")


def _trimmed(profile: tuple[int, ...]) -> tuple[int, ...]:
    last = max((place for place, count in enumerate(profile, 1) if count), default=0)
    return profile[:last]
