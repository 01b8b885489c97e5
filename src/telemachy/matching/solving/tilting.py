"""A person's own weights, within limits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from telemachy.matching.rules import Criterion, DemandType, Rules

LIMIT = 0.5
"""By default somebody may make a criterion count half as much again, or half as much."""


class TiltRefused(ValueError):
    """The weights wished for lie outside the limits, or are about no criterion."""


def tilted(rules: Rules, tilt: Mapping[str, float], *, limit: float = LIMIT) -> Rules:
    """Return the rules with one person's own weights.

    Each criterion's points are multiplied, and then all are scaled so that a full fit earns as many points in
    total as before: somebody says what counts more for her, and cannot make herself count more. Must-haves,
    the minimum and the floor stay as they are, and what earns nothing under the rules earns nothing still.

    Parameters
    ----------
    rules : Rules
    tilt : mapping of str to float
        By how much a criterion counts more (0.5: half as much again) or less (-0.5: half as much), by key;
        the others as before.
    limit : float
        The most that a criterion may be tilted either way, 0 to 1.

    Raises
    ------
    TiltRefused
        When a criterion is unknown or tilted beyond the limit.
    """
    if not 0 <= limit <= 1:
        raise ValueError("Expected a limit between 0 and 1.")
    keys = {criterion.key for criterion in rules.criteria}
    for key, by in tilt.items():
        if key not in keys:
            raise TiltRefused(f'The matching rules have no criterion called "{key}".')
        if not abs(by) <= limit:  # not a number is refused as well
            raise TiltRefused(f"A criterion may count at most {limit:.0%} more or less.")
    own = [criterion.points for criterion in rules.criteria]
    criteria = tuple(
        criterion.worth(points)
        for criterion, points in zip(rules.criteria, _moved(rules, own, tilt), strict=True)
    )
    types = tuple(_tilted_type(rules, criteria, kind, tilt) for kind in rules.types)
    return replace(rules, criteria=criteria, types=types)


def _moved(rules: Rules, points: Sequence[float], tilt: Mapping[str, float]) -> list[float]:
    moved = [
        earned * (1 + tilt.get(criterion.key, 0.0))
        for criterion, earned in zip(rules.criteria, points, strict=True)
    ]
    scale = sum(points) / sum(moved) if sum(moved) else 1.0
    return [earned * scale for earned in moved]


def _tilted_type(
    rules: Rules, criteria: tuple[Criterion, ...], kind: DemandType, tilt: Mapping[str, float]
) -> DemandType:
    moved = _moved(rules, rules.points_of(kind.name), tilt)
    keys = [criterion.key for criterion in criteria]
    return replace(kind, points=dict(zip(keys, moved, strict=True)))
