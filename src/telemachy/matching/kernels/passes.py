"""The two passes over all pairs, compiled: each row of scores is made, looked at, and forgotten."""

import numpy as np
from numba import types

from telemachy.matching.kernels.compiling import compiled, read_only
from telemachy.matching.kernels.parts import Gain
from telemachy.matching.kernels.rows import (
    MOST_CASES,
    PARTS,
    allow,
    put_scores,
    rarity_of_cell,
    rarity_of_row,
)

_LOWEST = -(1 << 63)
_CHUNK = 64
"""Columns that are looked at together before one of them is looked at by itself."""

_WIDE_CHUNK = 256
_GROUPS = 256
_FEW_CELLS = 16
"""Cells of a row whose rarity is looked up one by one before it is worked out for the whole row."""

_SCORE, _FLOOR, _RARITY, _PAIR = (int(Gain[name]) for name in ("SCORE", "FLOOR", "RARITY", "PAIR"))

_int32, _int64, _uint8 = read_only(types.int32), read_only(types.int64), read_only(types.uint8)


@compiled()
def _put_worths(units, prices, draws, draw, allowed, minimum, greatest):
    """Put in place of each score what it is worth as a candidate, and the greatest of each group of columns.

    A group is every `_GROUPS`-th column: so both are found in one sweep over wide registers.
    """
    greatest[:] = _LOWEST
    for begin in range(0, len(units), _GROUPS):
        score, price = units[begin : begin + _GROUPS], prices[begin : begin + _GROUPS]
        mine, usable = draws[begin : begin + _GROUPS], allowed[begin : begin + _GROUPS]
        for j in range(len(score)):
            drawn = np.int64(np.uint32(draw * mine[j]) >> np.uint32(9))
            worth = (score[j] - price[j]) * 1024 + drawn
            worth = worth if (usable[j] != 0) & (score[j] >= minimum) else _LOWEST
            score[j] = worth
            greatest[j] = max(greatest[j], worth)


@compiled()
def _best_of(worth, greatest, most, worths, columns):
    """Put the greatest entries and their columns into heaps; return how many there are.

    As many groups as are asked for have something worth as much as the least of their greatest: nothing
    below that is looked at twice.
    """
    size = 0
    least = np.int64(_LOWEST)
    if most <= _GROUPS:
        for group in range(_GROUPS):
            if greatest[group] > least or size < most:
                size = _push(worths, columns, size, most, greatest[group], group)
                least = worths[0]
        least = worths[0] - 1 if worths[0] > _LOWEST else worths[0]
        size = 0
    for begin in range(0, len(worth), _CHUNK):
        part = worth[begin : begin + _CHUNK]
        count = 0
        for j in range(len(part)):
            count += part[j] > least
        if count == 0:
            continue
        for j in range(len(part)):
            if part[j] > least:
                size = _push(worths, columns, size, most, part[j], begin + j)
                if size == most:
                    least = max(least, worths[0])
    return size


@compiled()
def _push(worths, columns, size, most, worth, column):
    """Put an entry of a later column into a heap of the best: the least stands first, of even ones the last.

    When the heap is full, the entry takes the place of its least, and has to be worth more.
    """
    if size < most:
        at = size
        while at > 0 and worths[(at - 1) // 2] >= worth:
            up = (at - 1) // 2
            worths[at], columns[at] = worths[up], columns[up]
            at = up
        worths[at], columns[at] = worth, column
        return size + 1
    at = 0
    while 2 * at + 1 < size:
        child = 2 * at + 1
        right = child + 1
        if right < size and (
            worths[right] < worths[child]
            or (worths[right] == worths[child] and columns[right] > columns[child])
        ):
            child = right
        if worths[child] > worth:
            break
        if worths[child] == worth and columns[child] < column:
            break
        worths[at], columns[at] = worths[child], columns[child]
        at = child
    worths[at], columns[at] = worth, column
    return size


@compiled(
    types.Array(types.int64, 1, "C")(
        *PARTS,
        _int32,  # rows
        _uint8,  # mentors to look at
        _uint8,  # mentees to look at
        types.Array(types.uint32, 1, "C", readonly=True),  # draws of the mentees
        types.Array(types.uint32, 1, "C", readonly=True),
        _int64,  # prices
        types.int64,  # minimum
        types.int64,  # most
    )
)
def best_of_rows(
    criteria,
    numbers,
    musts,
    must_numbers,
    int32,
    float64,
    uint64,
    uint8,
    points,
    shares,
    masks,
    n_mentees,
    rows,
    open_,
    takes_part,
    mentee_draws,
    mentor_draws,
    prices,
    minimum,
    most,
):
    """Return the best pairs of some mentees, as flat numbers: see `candidates.best_pairs`."""
    m = len(open_)
    found = np.empty(len(rows) * len(points) * min(most, m), np.int64)
    n_found = 0
    allowed, counts = np.empty(m, np.uint8), np.empty(m, np.uint8)
    total, values, other = np.empty(m), np.empty(m), np.empty(m)
    case, table, earned = np.empty(m, np.uint16), np.empty(MOST_CASES), np.empty(MOST_CASES)
    units = np.empty(m, np.int64)
    worths, columns = np.empty(max(most, 1), np.int64), np.empty(max(most, 1), np.int64)
    greatest = np.empty(_GROUPS, np.int64)
    for row in range(len(rows)):
        i = np.int64(rows[row])
        if takes_part[i] == 0:
            continue
        allow(
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
        )
        for type_ in range(len(points)):
            put_scores(
                criteria,
                numbers,
                points[type_],
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
            )
            _put_worths(units, prices, mentor_draws, mentee_draws[i], allowed, minimum, greatest)
            size = _best_of(units, greatest, most, worths, columns)
            for place in range(size):
                found[n_found] = i * m + columns[place]
                n_found += 1
    return found[:n_found].copy()


@compiled()
def _put_may(
    may,
    begin,
    end,
    units,
    allowed,
    minimum,
    lead,
    leads,
    by_floor,
    floor,
    floor_want,
    floor_prices,
    by_score,
    want,
    prices,
    even,
):
    """Tell which of some mentors may improve the answer, by the tiers up to the score; return how many do.

    ``even`` is 0 where later tiers may still decide, and 1 where there are none.
    """
    size = end - begin
    score, usable, leading = units[begin:end], allowed[begin:end], leads[begin:end]
    count = 0
    if by_score and not by_floor:
        price = prices[begin:end]
        for j in range(size):
            above = (lead > leading[j]) | ((lead == leading[j]) & (score[j] + want - price[j] >= even))
            may[j] = np.uint8(above & (score[j] >= minimum)) & usable[j]
            count += may[j]
        return count
    price, floor_price = prices[begin:end], floor_prices[begin:end]
    for j in range(size):
        first = lead - leading[j]
        second = floor_want - floor_price[j] - np.int64(score[j] < floor) if by_floor else np.int64(0)
        third = score[j] + want - price[j] if by_score else np.int64(0)
        above = (first > 0) | ((first == 0) & ((second > 0) | ((second == 0) & (third >= even))))
        may[j] = np.uint8(above & (score[j] >= minimum)) & usable[j]
        count += may[j]
    return count


@compiled()
def _keep_rarer(
    may,
    begin,
    end,
    units,
    lead,
    leads,
    by_floor,
    floor,
    floor_want,
    floor_prices,
    want,
    prices,
    rarity,
    rarity_want,
    rarity_prices,
    is_last,
):
    """Of mentors who may improve the answer, keep those who do not fall back by rarity; return how many."""
    score, leading, rare = units[begin:end], leads[begin:end], rarity[begin:end]
    price, floor_price, rarity_price = prices[begin:end], floor_prices[begin:end], rarity_prices[begin:end]
    least = np.int64(1) if is_last else np.int64(0)
    count = 0
    for j in range(end - begin):
        second = floor_want - floor_price[j] - np.int64(score[j] < floor) if by_floor else np.int64(0)
        third = score[j] + want - price[j]
        is_even = (lead == leading[j]) & (second == 0) & (third == 0)
        may[j] &= np.uint8((not is_even) | (rare[j] + rarity_want - rarity_price[j] >= least))
        count += may[j]
    return count


@compiled()
def _seen(known, flat):
    low, high = 0, len(known)
    while low < high:
        middle = (low + high) // 2
        if known[middle] < flat:
            low = middle + 1
        else:
            high = middle
    return low < len(known) and known[low] == flat


@compiled(
    types.Array(types.int64, 1, "C")(
        *PARTS,
        read_only(types.int64, 2),  # heads of the rarity
        read_only(types.uint8, 2),  # which of them count, by type
        _int32,  # rows
        _int32,  # the columns, as mentors
        types.int64,  # mentors in all
        _uint8,  # mentors to look at
        read_only(types.uint8, 2),  # wants to look at
        read_only(types.int64, 2),  # leads of the wants, by mentee and type
        _int64,  # leads of the mentors
        types.int64,  # tiers that the leads stand for
        _int64,  # what a pair gains, by tier
        read_only(types.int64, 3),  # wants
        read_only(types.int64, 2),  # prices
        _int64,  # pairs known
        types.int64,  # minimum
        types.int64,  # floor
        types.int64,  # most
    )
)
def improving_of_rows(
    criteria,
    numbers,
    musts,
    must_numbers,
    int32,
    float64,
    uint64,
    uint8,
    points,
    shares,
    masks,
    n_mentees,
    rarities,
    counted,
    rows,
    mentors,
    n_mentors,
    open_,
    open_wants,
    want_leads,
    leads,
    n_leads,
    gains,
    wants,
    prices,
    known,
    minimum,
    floor,
    most,
):
    """Return the pairs of some mentees that improve the answer, as flat numbers: see `pricing`."""
    m, n_tiers = len(open_), len(gains)
    found = np.empty(256, np.int64)
    n_found = 0
    allowed, counts, may = np.empty(m, np.uint8), np.empty(m, np.uint8), np.empty(_WIDE_CHUNK, np.uint8)
    total, values, other = np.empty(m), np.empty(m), np.empty(m)
    case, table, earned = np.empty(m, np.uint16), np.empty(MOST_CASES), np.empty(MOST_CASES)
    units, rarity = np.empty(m, np.int64), np.empty(m, np.int64)
    most = min(most, m)
    best, columns = np.empty((most + 1, n_tiers), np.int64), np.empty(most + 1, np.int64)
    least_lead = np.int64(1 << 62)
    for j in range(m):
        if open_[j]:
            least_lead = min(least_lead, leads[j])
    by_floor = n_leads < n_tiers and gains[n_leads] == _FLOOR
    tier = n_leads + 1 if by_floor else n_leads
    by_score = tier < n_tiers and gains[tier] == _SCORE
    last = tier + 1 if by_score else tier
    floor_tier, score_tier = min(n_leads, n_tiers - 1), min(tier, n_tiers - 1)
    even = np.int64(0) if last < n_tiers else np.int64(1)
    by_rarity = by_score and last < n_tiers and gains[last] == _RARITY
    for row in range(len(rows)):
        i = np.int64(rows[row])
        is_allowed = False
        for type_ in range(len(points)):
            lead = want_leads[i, type_]
            if open_wants[i, type_] == 0 or lead < least_lead:
                continue
            if not is_allowed:
                allow(
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
                )
                is_allowed = True
            put_scores(
                criteria,
                numbers,
                points[type_],
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
            )
            size = 0
            n_rare = 0
            want = wants[tier, i, type_] if by_score else np.int64(0)
            floor_want = wants[n_leads, i, type_] if by_floor else np.int64(0)
            for begin in range(0, m, _WIDE_CHUNK):
                end = min(begin + _WIDE_CHUNK, m)
                count = _put_may(
                    may,
                    begin,
                    end,
                    units,
                    allowed,
                    minimum,
                    lead,
                    leads,
                    by_floor,
                    floor,
                    floor_want,
                    prices[floor_tier],
                    by_score,
                    want,
                    prices[score_tier],
                    even,
                )
                if count > _FEW_CELLS and by_rarity:
                    if n_rare <= _FEW_CELLS:
                        n_rare = _FEW_CELLS + 1
                        rarity_of_row(
                            rarities, counted[type_], i, int32, float64, uint8, rarity, counts, total
                        )
                    count = _keep_rarer(
                        may,
                        begin,
                        end,
                        units,
                        lead,
                        leads,
                        by_floor,
                        floor,
                        floor_want,
                        prices[floor_tier],
                        want,
                        prices[score_tier],
                        rarity,
                        wants[last, i, type_],
                        prices[last],
                        last + 1 == n_tiers,
                    )
                if count == 0:
                    continue
                for j in range(begin, end):
                    if may[j - begin] == 0:
                        continue
                    # The gain in each tier, into the place after the best so far.
                    sign = 0
                    is_full, is_even = size == most, True
                    for k in range(n_tiers):
                        gain = wants[k, i, type_] - prices[k, j]
                        if gains[k] == _SCORE:
                            gain += units[j]
                        elif gains[k] == _FLOOR:
                            gain -= np.int64(units[j] < floor)
                        elif gains[k] == _RARITY:
                            if n_rare < _FEW_CELLS:
                                n_rare += 1
                                gain += rarity_of_cell(rarities, counted[type_], i, j, int32, float64)
                            else:
                                if n_rare == _FEW_CELLS:
                                    n_rare += 1
                                    rarity_of_row(
                                        rarities,
                                        counted[type_],
                                        i,
                                        int32,
                                        float64,
                                        uint8,
                                        rarity,
                                        counts,
                                        total,
                                    )
                                gain += rarity[j]
                        elif gains[k] == _PAIR:
                            gain += 1
                        best[size, k] = gain
                        if sign == 0:
                            sign = 1 if gain > 0 else (-1 if gain < 0 else 0)
                        if is_full and is_even:
                            if gain < best[most - 1, k]:
                                sign = -1
                            is_even = gain == best[most - 1, k]
                        if sign < 0:
                            break
                    if sign <= 0 or (is_full and is_even):
                        continue
                    at = size
                    while at > 0:  # how many of the best are no worse
                        compared = 0
                        for k in range(n_tiers):
                            if best[size, k] != best[at - 1, k]:
                                compared = 1 if best[size, k] > best[at - 1, k] else -1
                                break
                        if compared <= 0:
                            break
                        at -= 1
                    if _seen(known, i * n_mentors + mentors[j]):
                        continue
                    if at < size:
                        for k in range(n_tiers):
                            gain = best[size, k]
                            for place in range(size, at, -1):
                                best[place, k] = best[place - 1, k]
                            best[at, k] = gain
                        for place in range(size, at, -1):
                            columns[place] = columns[place - 1]
                    columns[at] = j
                    size = min(size + 1, most)
            for place in range(size):
                if n_found == len(found):
                    grown = np.empty(2 * n_found, np.int64)
                    grown[:n_found] = found
                    found = grown
                found[n_found] = i * n_mentors + mentors[columns[place]]
                n_found += 1
    return found[:n_found].copy()
