"""The two passes over all pairs, compiled: each row of scores is made, looked at, and forgotten."""

import numpy as np
from numba import types

from telemachy.matching.kernels.compiling import compiled, read_only
from telemachy.matching.kernels.parts import Gain, Kind
from telemachy.matching.kernels.rows import (
    add_points,
    in_units,
    rarity_of_cell,
    rarity_of_row,
    strike,
)

_LOWEST = -(1 << 63)
_CHUNK = 64
_SINGLE_CELLS = 16
"""Cells of a row whose rarity is looked up one by one before it is worked out for the whole row."""

_SCORE, _FLOOR, _RARITY, _PAIR = (int(Gain[name]) for name in ("SCORE", "FLOOR", "RARITY", "PAIR"))

_GIVEN, _GIVEN_MUST = int(Kind.GIVEN), int(Kind.GIVEN_MUST)

_int32, _int64 = read_only(types.int32), read_only(types.int64)
_float64, _uint64, _uint8 = read_only(types.float64), read_only(types.uint64), read_only(types.uint8)
_parts = (
    read_only(types.int64, 2),  # heads of the criteria
    read_only(types.float64, 2),
    read_only(types.int64, 2),  # heads of the must-haves
    read_only(types.float64, 2),
    _int32,
    _float64,
    _uint64,
    _uint8,
    read_only(types.float64, 2),  # points of the criteria, by type
    read_only(types.float64, 3),  # given shares: by part, row and mentor
    read_only(types.uint8, 3),
    types.int64,  # mentees in all
)


@compiled()
def _allow(
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
    allowed[:] = open_
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
def _score(
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
):
    total[:] = 0.0
    given = 0
    for part in range(len(criteria)):
        share = float64[:0]
        if criteria[part, 0] == _GIVEN:
            share = shares[given, row]
            given += 1
        if points[part] != 0:
            add_points(
                criteria[part],
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
    in_units(total, units)


@compiled()
def _sift(worths, columns, size):
    """Let the first entry of a heap sink: the least worth stands first, of even ones the last column."""
    at = 0
    worth, column = worths[0], columns[0]
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        right = child + 1
        if right < size and (
            worths[right] < worths[child]
            or (worths[right] == worths[child] and columns[right] > columns[child])
        ):
            child = right
        if worths[child] < worth or (worths[child] == worth and columns[child] > column):
            worths[at], columns[at] = worths[child], columns[child]
            at = child
        else:
            break
    worths[at], columns[at] = worth, column


@compiled(
    types.Array(types.int64, 1, "C")(
        *_parts,
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
    units = np.empty(m, np.int64)
    worths, columns = np.empty(max(most, 1), np.int64), np.empty(max(most, 1), np.int64)
    for row in range(len(rows)):
        i = np.int64(rows[row])
        if takes_part[i] == 0:
            continue
        _allow(
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
        draw = mentee_draws[i]
        for type_ in range(len(points)):
            _score(
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
            )
            for j in range(m):
                mixed = np.uint32(draw * mentor_draws[j])
                worth = (units[j] - prices[j]) * 1024 + np.int64(mixed >> np.uint32(9))
                usable = (allowed[j] != 0) & (units[j] >= minimum)
                units[j] = worth if usable else _LOWEST
            size = 0
            least = np.int64(_LOWEST)
            for begin in range(0, m, _CHUNK):
                end = min(begin + _CHUNK, m)
                greatest = np.int64(_LOWEST)
                for j in range(begin, end):
                    greatest = max(greatest, units[j])
                if greatest <= least:
                    continue
                for j in range(begin, end):
                    if units[j] > least:
                        if size < most:
                            at = size
                            size += 1
                            # It rises past those worth as much: of even ones the last column is the least.
                            while at > 0 and worths[(at - 1) // 2] >= units[j]:
                                up = (at - 1) // 2
                                worths[at], columns[at] = worths[up], columns[up]
                                at = up
                            worths[at], columns[at] = units[j], j
                        else:
                            worths[0], columns[0] = units[j], j
                            _sift(worths, columns, size)
                        if size == most:
                            least = worths[0]
            for place in range(size):
                found[n_found] = i * m + columns[place]
                n_found += 1
    return found[:n_found].copy()


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
        *_parts,
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
    allowed, counts, may = np.empty(m, np.uint8), np.empty(m, np.uint8), np.empty(m, np.uint8)
    total, values, other = np.empty(m), np.empty(m), np.empty(m)
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
    even = np.int64(0) if last < n_tiers else np.int64(1)
    for row in range(len(rows)):
        i = np.int64(rows[row])
        is_allowed = False
        for type_ in range(len(points)):
            lead = want_leads[i, type_]
            if open_wants[i, type_] == 0 or lead < least_lead:
                continue
            if not is_allowed:
                _allow(
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
            _score(
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
            )
            # One number per cell: above 0 it improves in the tiers looked at here, at 0 it is even in them.
            if by_floor:
                want = wants[n_leads, i, type_]
                price = prices[n_leads]
                for j in range(m):
                    first = lead - leads[j]
                    second = want - price[j] - np.int64(units[j] < floor)
                    other_ = first if first != 0 else second
                    values[j] = float(other_)
            else:
                for j in range(m):
                    values[j] = float(lead - leads[j])
            if by_score:
                want = wants[tier, i, type_]
                price = prices[tier]
                for j in range(m):
                    third = units[j] + want - price[j]
                    is_above = (values[j] > 0) | ((values[j] == 0) & (third >= even))
                    may[j] = np.uint8(is_above & (units[j] >= minimum)) & allowed[j]
            else:
                bar = float(even)
                for j in range(m):
                    may[j] = np.uint8((values[j] >= bar) & (units[j] >= minimum)) & allowed[j]
            size = 0
            n_rare = 0
            for begin in range(0, m, _CHUNK):
                end = min(begin + _CHUNK, m)
                any_ = np.uint8(0)
                for j in range(begin, end):
                    any_ |= may[j]
                if any_ == 0:
                    continue
                for j in range(begin, end):
                    if may[j] == 0:
                        continue
                    # The gain in each tier, into the place after the best so far.
                    sign = 0
                    for k in range(n_tiers):
                        gain = wants[k, i, type_] - prices[k, j]
                        if gains[k] == _SCORE:
                            gain += units[j]
                        elif gains[k] == _FLOOR:
                            gain -= np.int64(units[j] < floor)
                        elif gains[k] == _RARITY:
                            if n_rare < _SINGLE_CELLS:
                                gain += rarity_of_cell(rarities, counted[type_], i, j, int32, float64)
                            else:
                                if n_rare == _SINGLE_CELLS:
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
                            n_rare += 1
                        elif gains[k] == _PAIR:
                            gain += 1
                        best[size, k] = gain
                        if sign == 0:
                            sign = 1 if gain > 0 else (-1 if gain < 0 else 0)
                            if sign < 0:
                                break
                    if sign <= 0:
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
                    if at == most or _seen(known, i * n_mentors + mentors[j]):
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
