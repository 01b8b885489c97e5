"""The proofs of a certificate in one form, whatever its format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from telemachy.matching.rescoring import Ints
from telemachy.matching.result import Certificate, Tier

Worth = tuple[int, ...]
"""What something is worth, level by level; compared from the first level on."""


@dataclass(frozen=True)
class Level:
    """One number of a worth.

    Parameters
    ----------
    counts : mapping of str to int
        How often each tier's own value counts, by the tier's name.
    prices : ndarray of shape (n_mentors,), int64
    """

    counts: Mapping[str, int]
    prices: Ints

    @cached_property
    def is_free(self) -> bool:
        """Whether no mentor has a price."""
        return not self.prices.any()


@dataclass(frozen=True)
class Chain:
    """Levels that are read together.

    Parameters
    ----------
    tiers : tuple of Tier
        One for each level.
    levels : tuple of Level
    least : int or None
        Only pairs of at least this score count, 1e-6 points; None for all that the rules allow.
    """

    tiers: tuple[Tier, ...]
    levels: tuple[Level, ...]
    least: int | None = None

    @property
    def stated_worth(self) -> Worth:
        return tuple(tier.worth for tier in self.tiers)

    @property
    def stated_bound(self) -> Worth:
        return tuple(tier.bound for tier in self.tiers)

    @property
    def has_price_below_nothing(self) -> bool:
        """Whether some mentor's list of prices is less than zeros."""
        rows = zip(*(level.prices.tolist() for level in self.levels), strict=True)
        nothing = (0,) * len(self.levels)
        return any(prices < nothing for prices in rows)


def chain_of(tiers: tuple[Tier, ...], least: int | None = None) -> Chain:
    """Return tiers that are read together."""
    return Chain(tiers, tuple(Level({tier.name: 1}, tier.prices) for tier in tiers), least)


def chains_of(certificate: Certificate) -> Iterator[Chain]:
    """Yield the proofs of the tiers: all in one, or one for each in certificates of format 1.

    Under ``fair`` there follow that of the tiers before the total over all pairs, and that over the pairs
    above the worst fit.
    """
    worst = certificate.worst
    if not any(tier.multiples for tier in certificate.tiers):
        if certificate.tiers:
            yield chain_of(certificate.tiers, worst.score if worst else None)
        if worst:
            yield chain_of(worst.reached)
            yield chain_of(worst.beyond, worst.score + 1)
        return
    for tier in certificate.tiers:
        yield Chain((tier,), (Level(tier.multiples, tier.prices),))
