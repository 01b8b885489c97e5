"""``near`` and ``within`` measured in kilometers: how far apart two places on the Earth are."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from telemachy.matching.criteria.base import ColumnScorer
from telemachy.matching.criteria.columns import Block, Bools
from telemachy.matching.criteria.musts import MustScorer
from telemachy.matching.problem import Problem
from telemachy.matching.tables import Codes, Floats, Table

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG): great circles are right to half a percent."""

UNKNOWN = "an unknown distance"


class Distance:
    """Great-circle distances between mentees and mentors, in kilometers, to the meter.

    A place is a point on the unit sphere; the chord between two of them gives the angle, which stays exact
    for people who live next door. Rounded to the meter so that another program arrives at the very same
    number.
    """

    def __init__(self, problem: Problem, mentee: Sequence[str], mentor: Sequence[str]) -> None:
        left, right = place_of(problem.mentees, mentee), place_of(problem.mentors, mentor)
        self.known_mentees: Bools = np.asarray(~np.isnan(left).any(axis=1))
        self.known_mentors: Bools = np.asarray(~np.isnan(right).any(axis=1))
        self.left, self.right = _on_sphere(np.nan_to_num(left)), _on_sphere(np.nan_to_num(right))

    def cells(self, mentee: Codes, mentor: Codes) -> Floats:
        return _kilometers(self.left[mentee], self.right[mentor])

    def block(self, rows: slice) -> Floats:
        """Return the same with all mentors; in double precision, for neighbors differ by little."""
        return _kilometers(self.left[rows, None, :], self.right[None, :, :])

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        """Return what ``{distance}`` stands for: "about 12 km"."""
        if not (self.known_mentees[mentee] and self.known_mentors[mentor]):
            return {"distance": UNKNOWN}
        i, j = np.array([mentee], np.int32), np.array([mentor], np.int32)
        return {"distance": in_words(float(self.cells(i, j)[0]))}


def place_of(table: Table, names: Sequence[str]) -> Floats:
    """Return latitude and longitude of each row: from one column, or from two, latitude first.

    What is no place on the Earth counts as not said, and so does 0, 0: it lies in the sea off Africa, and
    stands in files where nothing was said.
    """
    columns = [table.places.get(name, np.full((table.size, 2), np.nan)) for name in names]
    place = columns[0] if len(columns) == 1 else np.stack([column[:, 0] for column in columns], axis=1)
    latitude, longitude = place.T
    is_on_earth = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    is_somewhere = is_on_earth & ((latitude != 0) | (longitude != 0))
    return np.where(is_somewhere[:, None], place, np.nan)


def _on_sphere(places: Floats) -> Floats:
    latitude, longitude = np.radians(places[:, 0]), np.radians(places[:, 1])
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)


def _kilometers(left: Floats, right: Floats) -> Floats:
    square: Floats = sum(
        ((left[..., axis] - right[..., axis]) ** 2 for axis in range(3)), np.zeros(())
    )  # one axis at a time: a block of all three would take three times the memory
    angle = 2 * np.arcsin(np.minimum(np.sqrt(square) / 2, 1.0))
    return np.asarray(np.round(EARTH_KM * angle, 3))


def in_words(kilometers: float) -> str:
    return "less than 1 km" if kilometers < 1 else f"about {round(kilometers):,} km"


class NearPlace(ColumnScorer):
    """Share = 1 less the distance by ``reach`` kilometers, never below 0."""

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        self.distance = Distance(problem, self.criterion.mentee, self.criterion.mentor)
        self.reach = float(self.criterion.settings["reach"])
        return self.distance.known_mentees, self.distance.known_mentors

    def share(self, mentee: Codes, mentor: Codes) -> Floats:
        return np.asarray(np.maximum(1 - self.distance.cells(mentee, mentor) / self.reach, 0))

    def share_block(self, rows: slice, dtype: type[np.floating]) -> Block:
        shares: npt.NDArray[np.floating] = np.maximum(1 - self.distance.block(rows) / self.reach, 0)
        return shares.astype(dtype)

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        return self.distance.values(mentee, mentor)


class WithinPlaces(MustScorer):
    """The distance lies between two numbers of kilometers."""

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        self.distance = Distance(problem, self.must.mentee, self.must.mentor)
        self.low, self.high = self.must.settings["low"] - 1e-9, self.must.settings["high"] + 1e-9
        return self.distance.known_mentees, self.distance.known_mentors

    def holds(self, mentee: Codes, mentor: Codes) -> Bools:
        return self._inside(self.distance.cells(mentee, mentor))

    def holds_block(self, rows: slice) -> Bools:
        return self._inside(self.distance.block(rows))

    def _inside(self, kilometers: Floats) -> Bools:
        return np.asarray((kilometers >= self.low) & (kilometers <= self.high))

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        return self.distance.values(mentee, mentor)
