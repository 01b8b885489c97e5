"""From the prices of a flow to the tiers of a certificate."""

from collections.abc import Sequence

import numpy as np

from telemachy.matching.result import Tier
from telemachy.matching.solvers.flow import Flow
from telemachy.matching.solving.work import Work


def proved_tiers(work: Work, names: Sequence[str], flow: Flow) -> tuple[Tier, ...]:
    """Return what the flow reached and what its prices prove, in the rows of the problem as given."""
    has_place = work.capacity > 0
    return tuple(
        Tier(
            name=name,
            value=-worth if name == "floor" else worth,
            worth=worth,
            bound=bound,
            prices=work.as_given(np.where(has_place, prices, 0)),
        )
        for name, worth, bound, prices in zip(names, flow.values, flow.bounds(), flow.prices, strict=True)
    )


def bound_of(tiers: Sequence[Tier], name: str) -> int | None:
    """Return the most that is possible in one tier, given the tiers before; None unless those are proved."""
    for tier in tiers:
        if tier.name == name:
            return tier.bound
        if not tier.is_proved:
            break
    return None
