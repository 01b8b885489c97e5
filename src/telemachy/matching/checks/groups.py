"""Coverage of the groups that people chose to declare: measured, never steered."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Below this many people a share says too little about a group.
TOO_FEW = 30
#: Below this ratio to the best-served group one should look why (the four-fifths custom).
LOOK_BELOW = 0.8


@dataclass(frozen=True)
class GroupCoverage:
    """How many of one group were matched.

    Parameters
    ----------
    group : str
    people, matched : int
    share : float
    low, high : float
        95 % interval of the share (Wilson).
    ratio : float or None
        Share divided by that of the best-served group with enough people; None when there is none.
    too_few : bool
        Fewer than 30 people: too few to tell.
    """

    group: str
    people: int
    matched: int
    share: float
    low: float
    high: float
    ratio: float | None
    too_few: bool

    @property
    def worth_a_look(self) -> bool:
        """A prompt to look, never a finding."""
        return not self.too_few and self.ratio is not None and self.ratio < LOOK_BELOW


def coverage_by_group(groups: Sequence[str], matched: Sequence[bool]) -> tuple[GroupCoverage, ...]:
    """Coverage of each group that people chose to declare; blanks are left out.

    Parameters
    ----------
    groups : sequence of str
        Each mentee's group, "" when not said.
    matched : sequence of bool
        Whether that mentee has at least one mentor.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    doi:10.1080/01621459.1927.10502953
    """
    people: dict[str, list[bool]] = {}
    for group, got in zip(groups, matched, strict=True):
        if group:
            people.setdefault(group, []).append(got)
    shares = {group: sum(got) / len(got) for group, got in people.items()}
    best = max((shares[group] for group, got in people.items() if len(got) >= TOO_FEW), default=0.0)
    return tuple(
        GroupCoverage(
            group,
            len(got),
            sum(got),
            shares[group],
            *wilson_interval(sum(got), len(got)),
            ratio=shares[group] / best if best else None,
            too_few=len(got) < TOO_FEW,
        )
        for group, got in sorted(people.items())
    )


def wilson_interval(hits: int, people: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share, which stays inside 0 and 1 and holds for few people."""
    if not people:
        return 0.0, 1.0
    share, weight = hits / people, z * z / people
    middle = (share + weight / 2) / (1 + weight)
    half = z * ((share * (1 - share) + weight / 4) / people) ** 0.5 / (1 + weight)
    return (middle - half if hits else 0.0), (middle + half if hits < people else 1.0)
