"""What if, for everybody at once, compiled: each row of scores is made, looked at, and forgotten."""

import numpy as np
from numba import types

from telemachy.matching.kernels.compiling import compiled, read_only
from telemachy.matching.kernels.parts import Gain
from telemachy.matching.kernels.rows import MOST_CASES, PARTS, allow, put_scores

_LOWEST = -(1 << 63)
_CHUNK = 64
"""Columns that are looked at together before one of them is looked at by itself."""

_SCORE, _FLOOR, _PAIR = int(Gain.SCORE), int(Gain.FLOOR), int(Gain.PAIR)

_int32, _int64, _uint8 = read_only(types.int32), read_only(types.int64), read_only(types.uint8)


@compiled()
def _begin_of(flat, number):
    """Return how many of some sorted numbers are below another."""
    low, high = 0, len(flat)
    while low < high:
        middle = (low + high) // 2
        if flat[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


@compiled()
def _put_numbers(numbers, units, allowed, least, by_mentor, times, below, floor):
    """Put the first number of each mentor; of those who may not come next, the lowest there is."""
    size = len(numbers)
    score, usable, own = units[:size], allowed[:size], by_mentor[:size]
    if below == 0:
        for j in range(size):
            number = own[j] + times * score[j]
            numbers[j] = number if (usable[j] != 0) & (score[j] >= least) else _LOWEST
        return
    for j in range(size):
        number = own[j] + times * score[j] + below * np.int64(score[j] < floor)
        numbers[j] = number if (usable[j] != 0) & (score[j] >= least) else _LOWEST


@compiled()
def _best_of(numbers, units, by_mentor, times, below, floor, choices, ranked, most, best, columns):
    """Put the columns of the greatest lists of numbers in their order; return how many there are.

    ``ranked`` holds the column and the place of each mentor whom the mentee has ranked.
    """
    n_numbers = len(by_mentor)
    size = 0
    least = np.int64(_LOWEST + 1)
    for begin in range(0, len(numbers), _CHUNK):
        part = numbers[begin : begin + _CHUNK]
        count = 0
        for j in range(len(part)):
            count += part[j] >= least
        if count == 0:
            continue
        for here in range(len(part)):
            if part[here] < least:
                continue
            j = begin + here
            best[size, 0] = part[here]
            for k in range(1, n_numbers):
                number = by_mentor[k, j] + times[k] * units[j] + below[k] * np.int64(units[j] < floor)
                for at in range(len(ranked)):
                    if ranked[at, 0] == j:
                        number += choices[k, ranked[at, 1]]
                best[size, k] = number
            at = size
            while at > 0:
                is_more = False
                for k in range(n_numbers):
                    if best[size, k] != best[at - 1, k]:
                        is_more = best[size, k] > best[at - 1, k]
                        break
                if not is_more:
                    break
                at -= 1
            if at == most:
                continue
            for k in range(n_numbers):
                number = best[size, k]
                for place in range(size, at, -1):
                    best[place, k] = best[place - 1, k]
                best[at, k] = number
            for place in range(size, at, -1):
                columns[place] = columns[place - 1]
            columns[at] = j
            size = min(size + 1, most)
            if size == most:
                least = best[most - 1, 0]
    return size


@compiled(
    types.Array(types.int64, 2, "C")(
        *PARTS,
        _int32,  # rows
        _uint8,  # mentors to look at
        read_only(types.uint8, 2),  # wants to look at
        _int64,  # pairs made
        _int64,  # pairs ranked
        _int64,  # and the place of each
        read_only(types.int64, 2),  # numbers of the mentors
        _int64,  # how often the score counts in each
        _int64,  # what a score below the floor adds to each
        read_only(types.int64, 2),  # what each choice adds to each
        types.int64,  # least score
        types.int64,  # floor
        types.int64,  # most
    )
)
def next_of_rows(
    criteria,
    criteria_numbers,
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
    open_wants,
    held,
    ranked,
    places,
    by_mentor,
    times,
    below,
    choices,
    least,
    floor,
    most,
):
    """Return who comes next for some mentees: mentee, type, mentor and score of each, see `whatif.nexts`."""
    m = len(open_)
    most = min(most, m)
    found = np.empty((len(rows) * len(points) * most, 4), np.int64)
    n_found = 0
    allowed, counts = np.empty(m, np.uint8), np.empty(m, np.uint8)
    total, values, other = np.empty(m), np.empty(m), np.empty(m)
    case, table, earned = np.empty(m, np.uint16), np.empty(MOST_CASES), np.empty(MOST_CASES)
    units, numbers = np.empty(m, np.int64), np.empty(m, np.int64)
    best, columns = np.empty((most + 1, len(by_mentor)), np.int64), np.empty(most + 1, np.int64)
    for row in range(len(rows)):
        i = np.int64(rows[row])
        begin, end = _begin_of(ranked, i * m), _begin_of(ranked, (i + 1) * m)
        hers = np.empty((end - begin, 2), np.int64)
        for at in range(end - begin):
            hers[at, 0], hers[at, 1] = ranked[begin + at] - i * m, places[begin + at]
        is_allowed = False
        for type_ in range(len(points)):
            if open_wants[i, type_] == 0:
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
                for at in range(_begin_of(held, i * m), _begin_of(held, (i + 1) * m)):
                    allowed[held[at] - i * m] = 0
                is_allowed = True
            put_scores(
                criteria,
                criteria_numbers,
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
            _put_numbers(numbers, units, allowed, least, by_mentor[0], times[0], below[0], floor)
            for at in range(len(hers)):
                if numbers[hers[at, 0]] != _LOWEST:
                    numbers[hers[at, 0]] += choices[0, hers[at, 1]]
            size = _best_of(
                numbers, units, by_mentor, times, below, floor, choices, hers, most, best, columns
            )
            for place in range(size):
                found[n_found, 0], found[n_found, 1] = i, type_
                found[n_found, 2], found[n_found, 3] = columns[place], units[columns[place]]
                n_found += 1
    return found[:n_found].copy()


@compiled(
    types.Array(types.int64, 2, "C")(
        *PARTS,
        _int32,  # rows
        _int32,  # the columns, as mentors
        types.int64,  # mentors in all
        _uint8,  # mentors to look at
        read_only(types.uint8, 2),  # wants to look at
        _int64,  # pairs made
        _int64,  # pairs ranked
        _int64,  # and the place of each
        _int64,  # what a pair gains, by tier
        _int64,  # which choice counts, by tier
        read_only(types.int64, 3),  # wants
        types.int64,  # least score
        types.int64,  # floor
        types.int64,  # stands for nothing
    )
)
def greatest_of_columns(
    criteria,
    criteria_numbers,
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
    mentors,
    n_mentors,
    open_,
    open_wants,
    held,
    ranked,
    places,
    gains,
    choices,
    wants,
    least,
    floor,
    nothing,
):
    """Return the most that one more place with each mentor would add for some mentees, tier by tier.

    See `whatif.places.best_of_columns`.
    """
    m, n_tiers = len(open_), len(gains)
    best = np.full((n_tiers, m), nothing, np.int64)
    allowed, counts = np.empty(m, np.uint8), np.empty(m, np.uint8)
    total, values, other = np.empty(m), np.empty(m), np.empty(m)
    case, table, earned = np.empty(m, np.uint16), np.empty(MOST_CASES), np.empty(MOST_CASES)
    units, place_of = np.empty(m, np.int64), np.zeros(m, np.int64)
    for row in range(len(rows)):
        i = np.int64(rows[row])
        first, last = _begin_of(ranked, i * n_mentors), _begin_of(ranked, (i + 1) * n_mentors)
        for at in range(first, last):
            j = _begin_of(mentors, ranked[at] - i * n_mentors)
            if j < m and mentors[j] == ranked[at] - i * n_mentors:
                place_of[j] = places[at]
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
        for at in range(_begin_of(held, i * n_mentors), _begin_of(held, (i + 1) * n_mentors)):
            j = _begin_of(mentors, held[at] - i * n_mentors)
            if j < m and mentors[j] == held[at] - i * n_mentors:
                allowed[j] = 0
        for type_ in range(len(points)):
            if open_wants[i, type_] == 0:
                continue
            put_scores(
                criteria,
                criteria_numbers,
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
            for j in range(m):
                if allowed[j] == 0 or units[j] < least:
                    continue
                is_more = False
                for k in range(n_tiers):
                    net = wants[k, i, type_]
                    if gains[k] == _SCORE:
                        net += units[j]
                    elif gains[k] == _FLOOR:
                        net -= np.int64(units[j] < floor)
                    elif gains[k] == _PAIR:
                        net += 1
                    if choices[k] > 0 and place_of[j] == choices[k]:
                        net += 1
                    if not is_more:
                        if net < best[k, j]:
                            break
                        is_more = net > best[k, j]
                    best[k, j] = net
        for at in range(first, last):
            j = _begin_of(mentors, ranked[at] - i * n_mentors)
            if j < m:
                place_of[j] = 0
    return best
