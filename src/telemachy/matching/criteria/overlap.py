"""``overlap``: weekly free time in common."""

import numpy as np
import numpy.typing as npt

from telemachy.matching.criteria.base import ColumnScorer
from telemachy.matching.criteria.columns import Block, Bools, union_of_weeks
from telemachy.matching.kernels.parts import Kind, Part, Span
from telemachy.matching.problem import Problem
from telemachy.matching.tables import Bits, Codes, Floats, WeekColumn


class CommonTime:
    """Minutes a week that two people have free in common.

    Raises
    ------
    ValueError
        When the two sides count in slots of different length.
    """

    def __init__(self, left: WeekColumn, right: WeekColumn) -> None:
        if left.slot_minutes != right.slot_minutes and bool(left.known.any() and right.known.any()):
            raise ValueError("Expected weekly time in slots of one length on both sides.")
        words = min(left.bits.shape[1], right.bits.shape[1])
        self.left = np.ascontiguousarray(left.bits[:, :words])
        self.right = np.ascontiguousarray(right.bits[:, :words])
        self.slot_minutes = left.slot_minutes if bool(left.known.any()) else right.slot_minutes
        self.words = self._spans()

    def _spans(self) -> list[Span]:
        """Return the week in words of up to 64 spans: slots that everyone has alike are one span.

        People say "Monday morning" rather than half hours, so a week of 336 slots has a few spans.
        """
        left, right = (
            np.unpackbits(side.view(np.uint8), axis=1, bitorder="little").T
            for side in (self.left, self.right)
        )
        slots_alike: dict[bytes, list[int]] = {}
        for slot in np.flatnonzero(left.any(axis=1) & right.any(axis=1)).tolist():
            slots_alike.setdefault(left[slot].tobytes() + right[slot].tobytes(), []).append(slot)
        spans_of_length: dict[int, list[int]] = {}
        for slots in slots_alike.values():
            spans_of_length.setdefault(len(slots) * self.slot_minutes, []).append(slots[0])
        return [
            Span(minutes, _packed(left[spans[k : k + 64]]), _packed(right[spans[k : k + 64]]))
            for minutes, spans in spans_of_length.items()
            for k in range(0, len(spans), 64)
        ]

    def cells(self, mentee: Codes, mentor: Codes) -> npt.NDArray[np.int64]:
        bits = np.bitwise_count(self.left[mentee] & self.right[mentor])
        return np.asarray(bits.sum(axis=1, dtype=np.int64) * self.slot_minutes)

    def cell(self, mentee: int, mentor: int) -> int:
        """Return the minutes of one pair: for a single one, a machine of arrays is slow."""
        words = zip(self.left[mentee].tolist(), self.right[mentor].tolist(), strict=True)
        slots: int = sum((one & other).bit_count() for one, other in words)
        return slots * self.slot_minutes

    def block(self, rows: slice) -> npt.NDArray[np.int32]:
        minutes = np.zeros((len(self.left[rows]), len(self.right)), dtype=np.int32)
        for word in self.words:
            spans = np.bitwise_count(word.left[rows, None] & word.right[None, :])
            minutes += spans * np.int32(word.minutes)
        return minutes


def _packed(spans: npt.NDArray[np.uint8]) -> Bits:
    """Return one word per person from an array of shape (n_spans, n_people)."""
    bits = np.zeros((spans.shape[1], 64), dtype=np.uint8)
    bits[:, : len(spans)] = spans.T
    return np.packbits(bits, axis=1, bitorder="little").view(np.uint64).reshape(-1)


class Overlap(ColumnScorer):
    """Share = minutes in common by ``enough``, never above 1."""

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        left = union_of_weeks(problem.mentees, self.criterion.mentee)
        right = union_of_weeks(problem.mentors, self.criterion.mentor)
        self.enough = float(self.criterion.settings["enough"])
        self.common = CommonTime(left, right)
        return left.known, right.known

    def share(self, mentee: Codes, mentor: Codes) -> Floats:
        return np.minimum(self.common.cells(mentee, mentor) / self.enough, 1.0)

    def share_block(self, rows: slice, dtype: type[np.floating]) -> Block:
        shares = self.common.block(rows).astype(dtype, copy=False)
        shares /= dtype(self.enough)
        return np.minimum(shares, dtype(1), out=shares)

    def part(self) -> Part:
        return self.made_part(Kind.WEEKS, weeks=self.common.words, numbers=[self.enough])

    def shared(self, mentee: int, mentor: int) -> tuple[str, ...]:
        minutes = self.common.cell(mentee, mentor)
        return (in_hours(minutes),) if minutes else ()


def in_hours(minutes: int) -> str:
    """Return "90 minutes", "1 hour" or "2 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120 and minutes != 60:
        return f"{minutes} minutes"
    words = "1 hour" if hours == 1 else f"{hours} hours"
    return f"{words} {rest} minutes" if rest else words
