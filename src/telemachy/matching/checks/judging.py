"""The way through: pairs on the bench, one pass over all others, faults, figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from telemachy.matching.checks.bench import Bench
from telemachy.matching.checks.chains import chains_of
from telemachy.matching.checks.claims import bound_of_points, claim_faults, stated_faults
from telemachy.matching.checks.verdict import Fault, FaultKind, Judgement, Made
from telemachy.matching.checks.whole_pass import WholePass
from telemachy.matching.problem import Problem
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.result import Certificate, Result
from telemachy.matching.rules import Rules


def judge(problem: Problem, rules: Rules, result: Result, *, rescorer: Rescorer | None = None) -> Judgement:
    """Check a result and every claim it makes, over all pairs.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    result : Result
    rescorer : Rescorer, optional
        Of these two, where somebody has one already: getting ready takes longer than a small round.
    """
    made = [Made(match.mentee, match.mentor, match.type) for match in result.matches]
    refused = {(pin.mentee, pin.mentor) for pin in result.refused_pins}
    bench = Bench(problem, rules, made, refused, rescorer)
    faults = [*bench.faults(), *stated_faults(bench, result)]
    return _judgement(bench, faults, result.certificate)


def judge_pairs(
    problem: Problem, rules: Rules, made: Iterable[Made], certificate: Certificate | None = None
) -> Judgement:
    """Judge any matching, whoever made it: by hand, by a vendor, or by this engine.

    Pairs with unknown rows, and pairs named twice, are faults and otherwise left aside. With a certificate of
    the best matching under the same rules, `Judgement.bound` says how far these pairs are from it.
    """
    bench = Bench(problem, rules, list(made), refused=set())
    judgement = _judgement(bench, bench.faults(), None)
    return judgement if certificate is None else replace(judgement, bound=_bound(bench, certificate))


def _judgement(bench: Bench, faults: list[Fault], certificate: Certificate | None) -> Judgement:
    chains = list(chains_of(certificate)) if certificate else []
    all_pairs = WholePass(bench, chains, certificate.order if certificate else ())
    if certificate:
        faults += claim_faults(bench, all_pairs, certificate)
    scores = [bench.score[pair] for pair in bench.made]
    profile = bench.profile(bench.made)
    return Judgement(
        faults=tuple(sorted(faults, key=lambda fault: list(FaultKind).index(fault.kind))),
        pairs=len(bench.made),
        mentees=len(bench.asking),
        mentors=int((bench.problem.capacity > 0).sum()),
        covered=bench.covered,
        places=int(bench.problem.capacity.sum()),
        places_used=len(bench.made),
        total=bench.total,
        bound=bound_of_points(bench, all_pairs),
        scores=tuple(bench.score.get(pair, 0) for pair in bench.given),
        worst=min(scores, default=None),
        median=median(scores) if scores else None,
        bands=dict(Counter(bench.band(pair) for pair in bench.made)),
        blocking=tuple(all_pairs.blocking),
        n_blocking=all_pairs.n_blocking,
        profile=profile,
        unranked=len(bench.made) - sum(profile),
    )


def _bound(bench: Bench, certificate: Certificate) -> int | None:
    """The most that the total can be under the certificate's earlier tiers, from its prices."""
    all_pairs = WholePass(bench, list(chains_of(certificate)), certificate.order)
    return bound_of_points(bench, all_pairs)
