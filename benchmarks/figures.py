"""The arithmetic of the benches: medians, ratios, and how fast time grows with work."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


def medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the median of each figure over the runs that have it.

    A phase that only some runs went through counts as 0 in the others.
    """
    names = dict.fromkeys(name for run in runs for name in run)
    return {name: median(run.get(name, 0.0) for run in runs) for name in names}


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Return ours by theirs; None where either is not known or theirs is nothing."""
    if ours is None or not theirs:
        return None
    return ours / theirs


def slope(work: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the exponent that fits best: seconds ~ work ** slope, by least squares on logarithms.

    Raises
    ------
    ValueError
        With fewer than two different sizes, or a number that is not above 0.
    """
    if len(work) != len(seconds) or len(set(work)) < 2 or min(*work, *seconds) <= 0:
        raise ValueError("Expected two sizes or more, and numbers above 0.")
    xs, ys = [math.log(x) for x in work], [math.log(y) for y in seconds]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - mean_x) ** 2 for x in xs)


def doubling(first: int, last: int) -> list[int]:
    """Return sizes that double from the first, and the last one where doubling does not end there."""
    sizes = [first]
    while sizes[-1] * 2 <= last:
        sizes.append(sizes[-1] * 2)
    return sizes if sizes[-1] == last else [*sizes, last]


@dataclass(frozen=True)
class Target:
    """One figure that was to be reached.

    Parameters
    ----------
    what : str
    reached : float or None
        None where it could not be measured.
    must, stretch : float or None
    more : bool
        Whether more is better.
    any_size : bool
        Whether it has to hold at every size, as an exact answer does.
    """

    what: str
    reached: float | None
    must: float
    stretch: float | None = None
    more: bool = True
    any_size: bool = False

    @property
    def verdict(self) -> str:
        """``stretch``, ``must``, ``MISSED`` or ``not measured``."""
        if self.reached is None:
            return "not measured"
        if self.stretch is not None and self._as_good_as(self.reached, self.stretch):
            return "stretch"
        return "must" if self._as_good_as(self.reached, self.must) else "MISSED"

    def _as_good_as(self, reached: float, asked: float) -> bool:
        return reached >= asked if self.more else reached <= asked

    @property
    def figure(self) -> str:
        """The figure alone."""
        return f"{self.what} {short(self.reached)}"

    def __str__(self) -> str:
        sign = ">=" if self.more else "<="
        stretch = "" if self.stretch is None else f", stretch {self.stretch:g}"
        return f"{self.figure} (must {sign} {self.must:g}{stretch}): {self.verdict}"


def short(number: float | None, digits: int = 3) -> str:
    """Return a number with so many digits that count, and no more zeros than help: 0.0123, 1.23, 1,230."""
    if number is None:
        return "-"
    if number == 0 or math.isinf(number):
        return f"{number:g}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(number))))
    return f"{number:,.{places}f}"
