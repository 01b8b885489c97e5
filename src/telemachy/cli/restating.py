"""Every pair put into words a second time, from the tables alone: what `verify` holds the files against.

Points come from the judge's own scoring (`rescoring`), sentences from the code below. Neither shares a line
with the code that matched.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from telemachy.matching.kinds import CRITERIA
from telemachy.matching.problem import Problem
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.result import UNIT, Band, Match, Reason
from telemachy.matching.rules import Criterion, Rules
from telemachy.matching.tables import Table, normalize


@dataclass(frozen=True)
class Said:
    """What one criterion lets one say of a pair: whether both answered, and what they have in common."""

    known: bool
    shared: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None
    sentence: str = ""


class Restater:
    """Says of any pair what its row in the files should say.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    """

    def __init__(self, problem: Problem, rules: Rules) -> None:
        self.problem, self.rules = problem, rules
        self.rescorer = Rescorer(problem, rules)
        self._says = [_SAYERS[criterion.kind](criterion, problem) for criterion in rules.criteria]

    def match(self, mentee: int, mentor: int, type_: int = 0, *, pinned: bool = False) -> Match:
        """Return the pair with its points, band and reasons."""
        said = [say(mentee, mentor) for say in self._says]
        return Match(
            mentee=mentee,
            mentor=mentor,
            type=type_,
            score=int(self.rescorer.scores(mentee, type_)[mentor]),
            band=self._band(mentee, mentor, type_),
            known=sum(each.known for each in said),
            pinned=pinned,
            reasons=self._reasons(mentee, mentor, type_, said),
        )

    def _band(self, mentee: int, mentor: int, type_: int) -> Band:
        fit, bands = self.rescorer.fit(mentee, mentor, type_), self.rules.aim.bands
        return Band.STRONG if fit >= bands.strong else Band.GOOD if fit >= bands.good else Band.SOME

    def _reasons(self, mentee: int, mentor: int, type_: int, said: Sequence[Said]) -> tuple[Reason, ...]:
        reachable = self.rules.points_of(self.problem.types[type_])
        earned = self.rescorer.contributions(mentee, mentor, type_)
        return tuple(
            Reason(
                key=criterion.key,
                heading=criterion.heading,
                points=round(points * UNIT),
                out_of=round(out_of * UNIT),
                known=each.known,
                shared=each.shared if each.known else (),
                template=_filled(_sentence(criterion, points, each.sentence), each.values or {}),
                show=criterion.show,
            )
            for criterion, each, points, out_of in zip(
                self.rules.criteria, said, earned, reachable, strict=True
            )
        )


def _sentence(criterion: Criterion, points: float, own: str) -> str:
    none = CRITERIA[criterion.kind].say_none
    return none if none and round(points * UNIT) <= 0 else own or criterion.sentence


Sayer = Callable[[int, int], Said]


def _filled(template: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)


def _listed(things: Sequence[str]) -> str:
    if len(things) < 2:
        return things[0] if things else "nothing"
    head, last = (things[:-1], things[-1]) if len(things) <= 4 else (things[:3], f"{len(things) - 3} more")
    return f"{', '.join(head)} and {last}"


def _longest(things: Sequence[str]) -> list[str]:
    """Leave out what stands, word for word, within another."""
    return [one for one in things if not any(f" {one} " in f" {two} " and one != two for two in things)]


# Sets


def _codes(table: Table, names: Iterable[str], row: int) -> set[int]:
    columns = (table.sets[name] for name in names if name in table.sets)
    return {int(code) for column in columns for code in column.row(row)}


@dataclass(frozen=True)
class _Marked:
    """A value that somebody wants or offers: how much it weighs, and the word that was said of it."""

    weight: float
    word: str


def _marked(table: Table, names: Iterable[str], row: int) -> dict[int, _Marked]:
    """Return the values of a row by code; of one that stands in several columns the weightiest."""
    found: dict[int, _Marked] = {}
    for column in (table.sets[name] for name in names if name in table.sets):
        for place in range(int(column.starts[row]), int(column.starts[row + 1])):
            weight = 1.0 if column.weights is None else float(column.weights[place])
            word = "" if column.labels is None else column.words[int(column.labels[place])]
            code = int(column.codes[place])
            if code not in found or weight > found[code].weight:
                found[code] = _Marked(weight, word)
    return found


def _of_wants(criterion: Criterion, problem: Problem) -> Sayer:
    """What is wanted against what is offered: the weightiest wish first, each with its level."""
    words = problem.vocabulary
    stands_for = {words.code(name): words.codes(others) for name, others in criterion.settings["map"].items()}
    fixed = {code: _Marked(1.0, "") for code in words.codes(criterion.settings["want"])}

    def wishes(mentee: int) -> dict[int, _Marked]:
        said = _marked(problem.mentees, criterion.mentee, mentee) if criterion.mentee else fixed
        meant: dict[int, _Marked] = {}
        for code in sorted(said):
            for target in stands_for.get(code, [code]):
                if target not in meant or said[code].weight > meant[target].weight:
                    meant[target] = said[code]
        return meant

    def say(mentee: int, mentor: int) -> Said:
        wanted, offered = wishes(mentee), _marked(problem.mentors, criterion.mentor, mentor)
        both = sorted(wanted.keys() & offered.keys(), key=lambda code: (-wanted[code].weight, code))
        weights = {want.weight for want in wanted.values()}
        top = [c for c in both if len(weights) > 1 and wanted[c].weight == max(weights) and wanted[c].word]
        first = top or both[:1]
        values = {
            "most": _listed([words.names[code] for code in first]),
            "level": (offered[first[0]].word if first else "") or "not said",
        }
        own = CRITERIA["covers"].say_most if top and not criterion.say else ""
        return Said(
            bool(wanted and offered), tuple(_with_word(words.names[c], offered[c]) for c in both), values, own
        )

    return say


def _with_word(name: str, offer: _Marked) -> str:
    return f"{name} ({offer.word})" if offer.word and not offer.word.isdigit() else name


def _of_sets(criterion: Criterion, problem: Problem) -> Sayer:
    words = problem.vocabulary
    stands_for = {words.code(name): words.codes(others) for name, others in criterion.settings["map"].items()}
    tells_apart = criterion.kind == "different"

    def names(codes: Iterable[int]) -> tuple[str, ...]:
        return tuple(words.names[code] for code in sorted(codes))

    def say(mentee: int, mentor: int) -> Said:
        wanted = _codes(problem.mentees, criterion.mentee, mentee)
        offered = _codes(problem.mentors, criterion.mentor, mentor)
        meant = {target for code in wanted for target in stands_for.get(code, [code])}
        told = (meant - offered or meant, offered - meant or offered) if tells_apart else (meant, offered)
        values = dict(
            zip(("mentee_value", "mentor_value"), (_listed(_longest(names(t))) for t in told), strict=True)
        )
        return Said(bool(wanted and offered), names(meant & offered), values)

    return say


# Numbers


def _is_somewhere(latitude: float, longitude: float) -> bool:
    """Whether this is a place; 0, 0 stands in files where nothing was said."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)


def _of_places(criterion: Criterion, problem: Problem) -> Sayer:
    def place(table: Table, names: Sequence[str], row: int) -> tuple[float, float]:
        found = [table.places[name][row].tolist() for name in names if name in table.places]
        if len(names) == 1 and found:
            return found[0][0], found[0][1]
        return (found[0][0], found[1][0]) if len(found) == 2 else (math.nan, math.nan)

    def say(mentee: int, mentor: int) -> Said:
        here = place(problem.mentees, criterion.mentee, mentee)
        there = place(problem.mentors, criterion.mentor, mentor)
        if not (_is_somewhere(*here) and _is_somewhere(*there)):
            return Said(False, values={"distance": "an unknown distance"})
        (north, east), (other_north, other_east) = (tuple(map(math.radians, each)) for each in (here, there))
        cosines = math.sin(north) * math.sin(other_north)
        cosines += math.cos(north) * math.cos(other_north) * math.cos(east - other_east)
        straight = math.hypot(
            math.cos(other_north) * math.sin(other_east - east),
            math.cos(north) * math.sin(other_north)
            - math.sin(north) * math.cos(other_north) * math.cos(other_east - east),
        )
        kilometers = round(6371.0088 * math.atan2(straight, cosines), 3)
        told = "less than 1 km" if kilometers < 1 else f"about {round(kilometers):,} km"
        return Said(True, values={"distance": told})

    return say


def _of_numbers(criterion: Criterion, problem: Problem) -> Sayer:
    if criterion.settings.get("measure"):
        return _of_places(criterion, problem)
    order = tuple(criterion.settings["order"])
    places = {problem.vocabulary.code(level): place for place, level in enumerate(order)}

    def number(table: Table, names: Iterable[str], row: int) -> float:
        for name in names:
            if order:
                codes = _codes(table, [name], row) & places.keys()
                found = float(max(places[code] for code in codes)) if codes else math.nan
            else:
                found = float(table.numbers[name][row]) if name in table.numbers else math.nan
            if not math.isnan(found):
                return found
        return math.nan

    def shown(value: float) -> str:
        if math.isnan(value):
            return "not said"
        return order[int(value)] if order else f"{value:g}"

    def say(mentee: int, mentor: int) -> Said:
        own = number(problem.mentees, criterion.mentee, mentee) if criterion.mentee else 0.0
        other = number(problem.mentors, criterion.mentor, mentor)
        values = {"mentee_value": shown(own), "mentor_value": shown(other)}
        return Said(not (math.isnan(own) or math.isnan(other)), values=values)

    return say


# Weekly time


def _of_weeks(criterion: Criterion, problem: Problem) -> Sayer:
    def slots(table: Table, names: Iterable[str], row: int) -> tuple[int, int]:
        bits, length = 0, 0
        for column in (table.weeks[name] for name in names if name in table.weeks):
            length = column.slot_minutes
            bits |= sum(int(word) << (64 * place) for place, word in enumerate(column.bits[row]))
        return bits, length

    def say(mentee: int, mentor: int) -> Said:
        (own, minutes), (other, _) = (
            slots(problem.mentees, criterion.mentee, mentee),
            slots(problem.mentors, criterion.mentor, mentor),
        )
        common = (own & other).bit_count() * minutes
        return Said(bool(own and other), (_in_hours(common),) if common else ())

    return say


def _in_hours(minutes: int) -> str:
    if minutes < 120 and minutes != 60:
        return f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    whole = "1 hour" if hours == 1 else f"{hours} hours"
    return f"{whole} {rest} minutes" if rest else whole


# Texts

_WORD = re.compile(r"[^\W_][\w+#.]*[\w+#]|[^\W_]")
_LEFT_OUT = frozenset(
    """
    a about after again all also am an and any are as at be because been before being but by can
    could did do does doing for from get had has have he her him his how i if in into is it its just
    like may me more most my no not of on or other our out over own so some such than that the their
    them then there these they this those to too up very was we were what when where which while who
    whom why will with would you your
    """.split()  # noqa: SIM905
)


def _of_texts(criterion: Criterion, problem: Problem) -> Sayer:
    def words(table: Table, names: Iterable[str]) -> list[Counter[str]]:
        columns = [table.texts[name] for name in names if name in table.texts]
        texts = [" ".join(parts) for parts in zip(*columns, strict=True)] if columns else [""] * table.size
        return [Counter(w for w in _WORD.findall(normalize(text)) if w not in _LEFT_OUT) for text in texts]

    own, others = words(problem.mentees, criterion.mentee), words(problem.mentors, criterion.mentor)
    written = [each for each in (*own, *others) if each]
    holding = Counter(word for each in written for word in each)

    @cache
    def rarity(word: str) -> float:
        return 1 + math.log((1 + len(written)) / (1 + holding[word]))

    def weights(count: Counter[str]) -> dict[str, float]:
        raw = {word: (1 + math.log(times)) * rarity(word) for word, times in count.items()}
        length = math.sqrt(math.fsum(weight * weight for weight in raw.values()))
        return {word: weight / length for word, weight in raw.items()}

    def say(mentee: int, mentor: int) -> Said:
        left, right = own[mentee], others[mentor]
        if not (left and right):
            return Said(False)
        ours, theirs = weights(left), weights(right)
        # Products that differ by no more than rounding count as equal; then the alphabet decides.
        common = sorted(ours.keys() & theirs.keys(), key=lambda w: (-round(ours[w] * theirs[w], 12), w))
        return Said(True, tuple(common[:3]))

    return say


# Pairs


def _of_ranks(criterion: Criterion, problem: Problem) -> Sayer:
    ranked = {int(mentee) for mentee in problem.ranks.ranked.mentee}
    answered = {int(mentor) for mentor in problem.ranks.answered.mentor}
    return lambda mentee, mentor: Said(mentee in ranked or mentor in answered)


def _of_points(criterion: Criterion, problem: Problem) -> Sayer:
    table = problem.points.get(criterion.settings["table"])
    pairs = set(table.pairs) if table else set()
    return lambda mentee, mentor: Said((mentee, mentor) in pairs)


_SAYERS: Mapping[str, Callable[[Criterion, Problem], Sayer]] = {
    "covers": _of_wants,
    "similar": _of_sets,
    "different": _of_sets,
    "near": _of_numbers,
    "at_least": _of_numbers,
    "gap": _of_numbers,
    "overlap": _of_weeks,
    "text": _of_texts,
    "rank": _of_ranks,
    "points": _of_points,
}
