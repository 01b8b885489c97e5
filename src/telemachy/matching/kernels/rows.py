"""One mentee with all mentors: exact shares, points and must-haves in one row that stays in the cache.

The sums are those of the exact cells, in the same order and in double precision, so that a row holds the very
numbers that `Scorer.scores` gives. Loops run over one array after another without a branch, for the compiler
to lay them out for wide registers.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from telemachy.matching.kernels.compiling import compiled, read_only
from telemachy.matching.kernels.packing import At
from telemachy.matching.kernels.parts import Kind

_KIND = int(At.KIND)
_ALL_KNOWN = int(At.ALL_KNOWN)
_KNOWN_LEFT_AT = int(At.KNOWN_LEFT_AT)
_UNKNOWN_RIGHT_AT = int(At.UNKNOWN_RIGHT_AT)
_UNKNOWN_RIGHT = int(At.UNKNOWN_RIGHT)
_LEFT_AT = int(At.LEFT_AT)
_LEFT_TOO_AT = int(At.LEFT_TOO_AT)
_RIGHT_AT = int(At.RIGHT_AT)
_RIGHT_TOO_AT = int(At.RIGHT_TOO_AT)
_STARTS_AT = int(At.STARTS_AT)
_CODES_AT = int(At.CODES_AT)
_WEIGHTS_AT = int(At.WEIGHTS_AT)
_LIST_STARTS_AT = int(At.LIST_STARTS_AT)
_LISTS_AT = int(At.LISTS_AT)
_LEVELS_AT = int(At.LEVELS_AT)
_DENSE_ROWS_AT = int(At.DENSE_ROWS_AT)
_DENSE_AT = int(At.DENSE_AT)
_WORDS = int(At.WORDS)
_WORDS_LEFT_AT = int(At.WORDS_LEFT_AT)
_WORDS_RIGHT_AT = int(At.WORDS_RIGHT_AT)
_MINUTES_AT = int(At.MINUTES_AT)
_TABLE_STARTS_AT = int(At.TABLE_STARTS_AT)
_TABLE_COLUMNS_AT = int(At.TABLE_COLUMNS_AT)
_TABLE_VALUES_AT = int(At.TABLE_VALUES_AT)
_TABLE_TOO_STARTS_AT = int(At.TABLE_TOO_STARTS_AT)
_TABLE_TOO_COLUMNS_AT = int(At.TABLE_TOO_COLUMNS_AT)
_TABLE_TOO_VALUES_AT = int(At.TABLE_TOO_VALUES_AT)
_GAPS = int(At.GAPS)
_GAPS_AT = int(At.GAPS_AT)
_VALUES = int(At.VALUES)
_VALUES_AT = int(At.VALUES_AT)
_CODED_AT = int(At.CODED_AT)

_COVERS = int(Kind.COVERS)
_SIMILAR = int(Kind.SIMILAR)
_SIMILAR_TO = int(Kind.SIMILAR_TO)
_DIFFERENT = int(Kind.DIFFERENT)
_DIFFERENT_TO = int(Kind.DIFFERENT_TO)
_WEEKS = int(Kind.WEEKS)
_NEAR = int(Kind.NEAR)
_AT_LEAST = int(Kind.AT_LEAST)
_GAP = int(Kind.GAP)
_TABLE = int(Kind.TABLE)
_RANK = int(Kind.RANK)
_GIVEN_KIND = int(Kind.GIVEN)
_MUST_SHARE = int(Kind.MUST_SHARE)
_MUST_DIFFER = int(Kind.MUST_DIFFER)
_MUST_SHARE_TIME = int(Kind.MUST_SHARE_TIME)
_WITHIN = int(Kind.WITHIN)
_LINE = int(Kind.LINE)
_GIVEN_MUST = int(Kind.GIVEN_MUST)
_NOT_TOGETHER = int(Kind.NOT_TOGETHER)

_MOST_COUNTED = 255
"""Values a mentee may have for the number in common to fit in a byte."""

MOST_CASES = 4096
"""Of so many cases the points are worked out once for a row, and then looked up (32 kB)."""

_ROUNDING = 1.5 * 2.0**52
"""Added and taken away again, it rounds to the nearest whole number, halves to the even one."""

PARTS = (
    read_only(types.int64, 2),  # heads of the criteria
    read_only(types.float64, 2),
    read_only(types.int64, 2),  # heads of the must-haves
    read_only(types.float64, 2),
    read_only(types.int32),
    read_only(types.float64),
    read_only(types.uint64),
    read_only(types.uint8),
    read_only(types.float64, 2),  # points of the criteria, by type
    read_only(types.float64, 3),  # given shares: by part, row and mentor
    read_only(types.uint8, 3),
    types.int64,  # mentees in all
)
"""Types of what `blocks.Rows.arguments` gives every loop first."""


def _ones_of(typing_context, word):
    """Count the bits of a word."""

    def generate(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


ones_of: Any = intrinsic(_ones_of)


@compiled()
def in_common(head, i, int32, float64, uint8, counts, values):
    """Put what mentee i has in common with each mentor into ``counts``, or else into ``values``.

    Returns how far the counts may go; -1 when the sums stand in ``values``.
    """
    m = len(counts)
    begin, end = int32[head[_STARTS_AT] + i], int32[head[_STARTS_AT] + i + 1]
    starts, lists, codes = head[_LIST_STARTS_AT], head[_LISTS_AT], head[_CODES_AT]
    if head[_DENSE_AT] >= 0 and end - begin <= _MOST_COUNTED:
        counts[:] = 0
        for at in range(begin, end):
            code = int32[codes + at]
            dense = int32[head[_DENSE_ROWS_AT] + code]
            if dense >= 0:
                first = head[_DENSE_AT] + dense * m
                has = uint8[first : first + m]
                for j in range(m):
                    counts[j] += has[j]
            else:
                for entry in range(int32[starts + code], int32[starts + code + 1]):
                    counts[int32[lists + entry]] += 1
        return end - begin
    values[:] = 0.0
    for at in range(begin, end):
        code = int32[codes + at]
        weight = 1.0
        if head[_WEIGHTS_AT] >= 0:
            weight = float64[head[_WEIGHTS_AT] + at]
        if head[_LEVELS_AT] >= 0:
            for entry in range(int32[starts + code], int32[starts + code + 1]):
                values[int32[lists + entry]] += weight * float64[head[_LEVELS_AT] + entry]
        else:
            for entry in range(int32[starts + code], int32[starts + code + 1]):
                values[int32[lists + entry]] += weight
    return -1


@compiled()
def minutes_in_common(head, i, n_mentees, int32, uint64, values):
    """Put the minutes of the week that mentee i and each mentor both have free into ``values``."""
    m = len(values)
    values[:] = 0.0
    for word in range(head[_WORDS]):
        left = uint64[head[_WORDS_LEFT_AT] + word * n_mentees + i]
        if left == 0:
            continue
        minutes = float(int32[head[_MINUTES_AT] + word])
        first = head[_WORDS_RIGHT_AT] + word * m
        right = uint64[first : first + m]
        for j in range(m):
            values[j] += minutes * float(np.int64(ones_of(left & right[j])))


@compiled()
def add_points(
    head, numbers, points, i, n_mentees, int32, float64, uint64, uint8, given, total, counts, values, other
):
    """Add what one criterion gives to mentee i and each mentor to ``total``."""
    m = len(total)
    kind = head[_KIND]
    if kind == _GIVEN_KIND:
        for j in range(m):
            total[j] += points * given[j]
        return
    if kind == _TABLE:
        values[:] = numbers[1]
        starts = head[_TABLE_STARTS_AT] + i
        for entry in range(int32[starts], int32[starts + 1]):
            values[int32[head[_TABLE_COLUMNS_AT] + entry]] = float64[head[_TABLE_VALUES_AT] + entry]
        for j in range(m):
            total[j] += points * values[j]
        return
    if kind == _RANK:
        _put_ranks(head, numbers, i, int32, float64, uint8, values, other)
        for j in range(m):
            total[j] += points * values[j]
        return
    if head[_ALL_KNOWN] == 0 and uint8[head[_KNOWN_LEFT_AT] + i] == 0:
        earned = points * numbers[0]
        for j in range(m):
            total[j] += earned
        return
    for place in range(head[_UNKNOWN_RIGHT]):  # set aside, for a sum cannot be undone exactly
        other[place] = total[int32[head[_UNKNOWN_RIGHT_AT] + place]]
    if kind == _COVERS:
        _add_covers(head, points, i, int32, float64, uint8, total, counts, values)
    elif kind == _WEEKS:
        _add_weeks(head, numbers[1], points, i, n_mentees, int32, uint64, total, values)
    elif kind <= _DIFFERENT_TO:
        _add_similar(head, numbers[1], points, i, int32, float64, uint8, total, counts, values)
    else:
        _add_number(head, numbers[1], points, i, float64, total, values)
    for place in range(head[_UNKNOWN_RIGHT]):
        total[int32[head[_UNKNOWN_RIGHT_AT] + place]] = other[place] + points * numbers[0]


@compiled()
def _put_ranks(head, numbers, i, int32, float64, uint8, values, other):
    mentor_part, no_ranking, no_answer = numbers[1], numbers[2], numbers[3]
    values[:] = 0.0
    other[:] = 0.0
    if uint8[head[_KNOWN_LEFT_AT] + i] == 0:
        values[:] = no_ranking
    else:
        starts = head[_TABLE_STARTS_AT] + i
        for entry in range(int32[starts], int32[starts + 1]):
            values[int32[head[_TABLE_COLUMNS_AT] + entry]] = float64[head[_TABLE_VALUES_AT] + entry]
    starts = head[_TABLE_TOO_STARTS_AT] + i
    for entry in range(int32[starts], int32[starts + 1]):
        other[int32[head[_TABLE_TOO_COLUMNS_AT] + entry]] = float64[head[_TABLE_TOO_VALUES_AT] + entry]
    for place in range(head[_UNKNOWN_RIGHT]):
        other[int32[head[_UNKNOWN_RIGHT_AT] + place]] = no_answer
    mentee_part = 1 - mentor_part
    for j in range(len(values)):
        values[j] = mentee_part * values[j] + mentor_part * other[j]


@compiled()
def _add_covers(head, points, i, int32, float64, uint8, total, counts, values):
    m = len(total)
    enough = float64[head[_LEFT_AT] + i]
    most = in_common(head, i, int32, float64, uint8, counts, values)
    if most >= 0:
        earned = np.empty(256)
        for count in range(most + 1):
            earned[count] = points * min(count / enough, 1.0)
        for j in range(m):
            total[j] += earned[counts[j]]
        return
    for j in range(m):
        total[j] += points * min(values[j] / enough, 1.0)


@compiled()
def _add_weeks(head, enough, points, i, n_mentees, int32, uint64, total, values):
    m = len(total)
    if head[_WORDS] == 1:
        left = uint64[head[_WORDS_LEFT_AT] + i]
        minutes = float(int32[head[_MINUTES_AT]])
        earned = np.empty(65)
        for count in range(65):
            earned[count] = points * min(count * minutes / enough, 1.0)
        first = head[_WORDS_RIGHT_AT]
        right = uint64[first : first + m]
        for j in range(m):
            total[j] += earned[ones_of(left & right[j])]
        return
    minutes_in_common(head, i, n_mentees, int32, uint64, values)
    for j in range(m):
        total[j] += points * min(values[j] / enough, 1.0)


@compiled()
def _add_similar(head, full_at, points, i, int32, float64, uint8, total, counts, values):
    m = len(total)
    kind = head[_KIND]
    left = float64[head[_LEFT_AT] + i]
    right = float64[head[_RIGHT_AT] : head[_RIGHT_AT] + m]
    if in_common(head, i, int32, float64, uint8, counts, values) >= 0:
        for j in range(m):
            values[j] = float(counts[j])
    if kind == _SIMILAR:
        for j in range(m):
            total[j] += points * (values[j] / max(left + right[j] - values[j], 1.0))
    elif kind == _DIFFERENT:
        for j in range(m):
            total[j] += points * (1.0 - values[j] / max(left + right[j] - values[j], 1.0))
    elif kind == _SIMILAR_TO:
        for j in range(m):
            total[j] += points * min(values[j] / max(min(min(left, right[j]), full_at), 1.0), 1.0)
    else:
        for j in range(m):
            share = min(values[j] / max(min(min(left, right[j]), full_at), 1.0), 1.0)
            total[j] += points * (1.0 - share)


@compiled()
def _add_number(head, number, points, i, float64, total, values):
    m = len(total)
    kind = head[_KIND]
    left = float64[head[_LEFT_AT] + i]
    right = float64[head[_RIGHT_AT] : head[_RIGHT_AT] + m]
    if kind == _NEAR:
        for j in range(m):
            total[j] += points * max(1.0 - abs(right[j] - left) / number, 0.0)
    elif kind == _AT_LEAST:
        for j in range(m):
            total[j] += points * min(max((right[j] - left) / number, 0.0), 1.0)
    else:
        values[:] = number
        for gap in range(head[_GAPS]):
            wanted, share = float64[head[_GAPS_AT] + 2 * gap], float64[head[_GAPS_AT] + 2 * gap + 1]
            for j in range(m):
                values[j] = share if abs(right[j] - left - wanted) < 1e-4 else values[j]
        for j in range(m):
            total[j] += points * values[j]


@compiled()
def _cases_of(head, i, int32, uint64):
    """Return how many cases there are for the share of mentee i: 0 where they are not told apart.

    The last case is that of a mentor who has not said, where there are such.
    """
    kind = head[_KIND]
    unsaid = 1 if head[_UNKNOWN_RIGHT] > 0 else 0
    if kind == _WEEKS:
        if head[_WORDS] != 1:
            return 0
        return np.int64(ones_of(uint64[head[_WORDS_LEFT_AT] + i])) + 1 + unsaid
    if kind <= _DIFFERENT_TO:
        size = np.int64(int32[head[_STARTS_AT] + i + 1] - int32[head[_STARTS_AT] + i])
        if head[_DENSE_AT] < 0 or size > _MOST_COUNTED:
            return 0
        if kind == _COVERS:
            return size + 1 + unsaid
        return (size + 1) * head[_VALUES] + unsaid if head[_CODED_AT] >= 0 else 0
    if kind <= _GAP:
        return head[_VALUES] + unsaid if head[_CODED_AT] >= 0 else 0
    return 0


@compiled()
def _put_cases(head, numbers, points, i, n_cases, int32, float64, earned):
    """Put the points of each case into ``earned``."""
    kind = head[_KIND]
    if head[_UNKNOWN_RIGHT] > 0:
        n_cases -= 1
        earned[n_cases] = points * numbers[0]
    if kind == _COVERS:
        enough = float64[head[_LEFT_AT] + i]
        for count in range(n_cases):
            earned[count] = points * min(count / enough, 1.0)
    elif kind == _WEEKS:
        minutes = float(int32[head[_MINUTES_AT]])
        for count in range(n_cases):
            earned[count] = points * min(count * minutes / numbers[1], 1.0)
    elif kind <= _DIFFERENT_TO:
        left = float64[head[_LEFT_AT] + i]
        size = np.int64(int32[head[_STARTS_AT] + i + 1] - int32[head[_STARTS_AT] + i])
        for value in range(head[_VALUES]):
            right = float64[head[_VALUES_AT] + value]
            for count in range(size + 1):
                if kind in (_SIMILAR, _DIFFERENT):
                    share = count / max(left + right - count, 1.0)
                else:
                    share = min(count / max(min(min(left, right), numbers[1]), 1.0), 1.0)
                if kind in (_DIFFERENT, _DIFFERENT_TO):
                    share = 1.0 - share
                earned[value * (size + 1) + count] = points * share
    else:
        left = float64[head[_LEFT_AT] + i]
        for value in range(n_cases):
            difference = float64[head[_VALUES_AT] + value] - left
            if kind == _NEAR:
                share = max(1.0 - abs(difference) / numbers[1], 0.0)
            elif kind == _AT_LEAST:
                share = min(max(difference / numbers[1], 0.0), 1.0)
            else:
                share = numbers[1]
                for gap in range(head[_GAPS]):
                    if abs(difference - float64[head[_GAPS_AT] + 2 * gap]) < 1e-4:
                        share = float64[head[_GAPS_AT] + 2 * gap + 1]
            earned[value] = points * share


@compiled()
def _add_cases(head, i, n_cases, step, int32, float64, uint64, uint8, case, counts, values):
    """Add ``step`` times the case that each mentor is to ``case``."""
    m = len(case)
    kind = head[_KIND]
    unsaid = head[_UNKNOWN_RIGHT]
    if kind == _WEEKS:
        left = uint64[head[_WORDS_LEFT_AT] + i]
        first = head[_WORDS_RIGHT_AT]
        right = uint64[first : first + m]
        for j in range(m):
            case[j] += np.uint16(np.uint64(step) * ones_of(left & right[j]))
    elif kind <= _DIFFERENT_TO:
        in_common(head, i, int32, float64, uint8, counts, values)
        for j in range(m):
            case[j] += np.uint16(np.uint16(step) * counts[j])
    if head[_CODED_AT] >= 0:
        first = head[_CODED_AT]
        coded = uint8[first : first + m]
        size = np.int64(1)
        if kind <= _DIFFERENT_TO:
            size = np.int64(int32[head[_STARTS_AT] + i + 1] - int32[head[_STARTS_AT] + i]) + 1
        step_of_value = np.uint16(step * size)
        for j in range(m):
            case[j] += np.uint16(step_of_value * coded[j])
    else:
        last = np.uint16(step * (n_cases - 1))
        for place in range(unsaid):
            case[int32[head[_UNKNOWN_RIGHT_AT] + place]] += last


@compiled()
def put_scores(
    criteria,
    numbers,
    points,
    i,
    row,
    n_mentees,
    int32,
    float64,
    uint64,
    uint8,
    shares,
    total,
    counts,
    values,
    other,
    units,
    case,
    table,
    earned,
):
    """Put the exact score of mentee i with each mentor into ``units``.

    As long as there are few cases for the criteria so far, the sum of each is worked out once; mentors then
    look theirs up. Where criteria remain after these, they are added mentor by mentor.
    """
    m = len(total)
    most_cases = min(MOST_CASES, max(64, m // 4))
    n_together, is_summed, given = 1, False, 0
    table[0] = 0.0
    for part in range(len(criteria)):
        head = criteria[part]
        share = float64[:0]
        if head[_KIND] == _GIVEN_KIND:
            share = shares[given, row]
            given += 1
        if points[part] == 0:
            continue
        is_said, n_cases = True, 0
        if head[_KIND] <= _GAP:
            is_said = head[_ALL_KNOWN] == 1 or uint8[head[_KNOWN_LEFT_AT] + i] == 1
            n_cases = _cases_of(head, i, int32, uint64)
        if not is_summed and not is_said:
            for place in range(n_together):
                table[place] += points[part] * numbers[part, 0]
            continue
        if not is_summed and n_cases > 0 and n_together * n_cases <= most_cases:
            _put_cases(head, numbers[part], points[part], i, n_cases, int32, float64, earned)
            if n_together == 1:
                for j in range(m):
                    case[j] = 0
            _add_cases(head, i, n_cases, n_together, int32, float64, uint64, uint8, case, counts, values)
            for last in range(n_cases - 1, -1, -1):
                for place in range(n_together):
                    table[last * n_together + place] = table[place] + earned[last]
            n_together *= n_cases
            continue
        if not is_summed:
            _look_up(n_together, table, case, total)
            is_summed = True
        if is_said and 0 < n_cases <= most_cases:
            _put_cases(head, numbers[part], points[part], i, n_cases, int32, float64, earned)
            for j in range(m):
                case[j] = 0
            _add_cases(head, i, n_cases, 1, int32, float64, uint64, uint8, case, counts, values)
            for j in range(m):
                total[j] += earned[case[j]]
        else:
            add_points(
                head,
                numbers[part],
                points[part],
                i,
                n_mentees,
                int32,
                float64,
                uint64,
                uint8,
                share,
                total,
                counts,
                values,
                other,
            )
    if is_summed:
        for j in range(m):
            units[j] = np.int64((total[j] * 1e6 + _ROUNDING) - _ROUNDING)
        return
    for place in range(n_together):
        table[place] = (table[place] * 1e6 + _ROUNDING) - _ROUNDING
    if n_together == 1:
        units[:] = np.int64(table[0])
        return
    for j in range(m):
        units[j] = np.int64(table[case[j]])


@compiled()
def _look_up(n_together, table, case, total):
    if n_together == 1:
        total[:] = table[0]
        return
    for j in range(len(total)):
        total[j] = table[case[j]]


@compiled()
def strike(head, numbers, i, n_mentees, int32, float64, uint64, uint8, given, allowed, counts, values):
    """Take the mentors with whom one must-have does not allow mentee i out of ``allowed``."""
    m = len(allowed)
    kind = head[_KIND]
    if kind == _GIVEN_MUST:
        for j in range(m):
            allowed[j] &= given[j]
        return
    if kind == _NOT_TOGETHER:
        starts = head[_TABLE_STARTS_AT] + i
        for entry in range(int32[starts], int32[starts + 1]):
            allowed[int32[head[_TABLE_COLUMNS_AT] + entry]] = 0
        return
    when_unknown = np.uint8(numbers[0] > 0)
    if head[_ALL_KNOWN] == 0 and uint8[head[_KNOWN_LEFT_AT] + i] == 0:
        for j in range(m):
            allowed[j] &= when_unknown
        return
    for place in range(head[_UNKNOWN_RIGHT]):
        values[place] = float(allowed[int32[head[_UNKNOWN_RIGHT_AT] + place]] & when_unknown)
    n_unknown = max(0, head[_UNKNOWN_RIGHT])
    set_aside = values[:n_unknown].copy()
    if kind in (_MUST_SHARE, _MUST_DIFFER):
        if in_common(head, i, int32, float64, uint8, counts, values) >= 0:
            for j in range(m):
                values[j] = float(counts[j])
        if kind == _MUST_SHARE:
            for j in range(m):
                allowed[j] &= np.uint8(values[j] >= numbers[1])
        else:
            for j in range(m):
                allowed[j] &= np.uint8(values[j] == 0)
    elif kind == _MUST_SHARE_TIME:
        minutes_in_common(head, i, n_mentees, int32, uint64, values)
        for j in range(m):
            allowed[j] &= np.uint8(values[j] >= numbers[1])
    else:
        left = float64[head[_LEFT_AT] + i]
        right = float64[head[_RIGHT_AT] : head[_RIGHT_AT] + m]
        if kind == _WITHIN:
            low, high = numbers[1], numbers[2]
            for j in range(m):
                difference = right[j] - left
                allowed[j] &= np.uint8(difference >= low) & np.uint8(difference <= high)
        else:
            end = float64[head[_LEFT_TOO_AT] + i]
            right_end = float64[head[_RIGHT_TOO_AT] : head[_RIGHT_TOO_AT] + m]
            for j in range(m):
                above = (right[j] <= left) & (left < right_end[j])
                below = (left <= right[j]) & (right[j] < end)
                allowed[j] &= np.uint8(not (above | below))
    for place in range(n_unknown):
        allowed[int32[head[_UNKNOWN_RIGHT_AT] + place]] = np.uint8(set_aside[place])


@compiled()
def allow(
    musts,
    must_numbers,
    i,
    row,
    n_mentees,
    int32,
    float64,
    uint64,
    uint8,
    masks,
    open_,
    allowed,
    counts,
    values,
):
    """Put into ``allowed`` with which of the open mentors every must-have lets mentee i be paired."""
    for j in range(len(open_)):
        allowed[j] = open_[j]
    given = 0
    for part in range(len(musts)):
        mask = open_
        if musts[part, 0] == _GIVEN_MUST:
            mask = masks[given, row]
            given += 1
        strike(
            musts[part],
            must_numbers[part],
            i,
            n_mentees,
            int32,
            float64,
            uint64,
            uint8,
            mask,
            allowed,
            counts,
            values,
        )


@compiled()
def rarity_of_row(heads, counted, i, int32, float64, uint8, rarity, counts, values):
    """Put the rarity of mentee i with each mentor into ``rarity``; ``counted`` tells which parts count."""
    rarity[:] = 0
    for part in range(len(heads)):
        if counted[part]:
            if in_common(heads[part], i, int32, float64, uint8, counts, values) >= 0:
                for j in range(len(rarity)):
                    rarity[j] += np.int64(counts[j])
            else:
                for j in range(len(rarity)):
                    rarity[j] += np.int64((values[j] + _ROUNDING) - _ROUNDING)


@compiled()
def rarity_of_cell(heads, counted, i, j, int32, float64):
    """Return the rarity of one pair."""
    rarity = np.int64(0)
    for part in range(len(heads)):
        if not counted[part]:
            continue
        head = heads[part]
        common = 0.0
        for at in range(int32[head[_STARTS_AT] + i], int32[head[_STARTS_AT] + i + 1]):
            code = int32[head[_CODES_AT] + at]
            low, high = int32[head[_LIST_STARTS_AT] + code], int32[head[_LIST_STARTS_AT] + code + 1]
            end = high
            while low < high:
                middle = (low + high) // 2
                if int32[head[_LISTS_AT] + middle] < j:
                    low = middle + 1
                else:
                    high = middle
            if low < end and int32[head[_LISTS_AT] + low] == j:
                common += float64[head[_LEVELS_AT] + low] if head[_LEVELS_AT] >= 0 else 1.0
        rarity += np.int64((common + _ROUNDING) - _ROUNDING)
    return rarity
