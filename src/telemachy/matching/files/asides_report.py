"""``whatif.html``: what would change if something were different, on one page by itself."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from itertools import groupby
from string import Template

from telemachy.matching.files.asides import (
    HOW,
    MENTORS,
    NEXT,
    PLACES,
    WEIGHTS,
    Asides,
    MorePlace,
    MovedWeight,
    Next,
    ShakyPair,
)
from telemachy.matching.files.counting import counted
from telemachy.matching.files.escaping import printable

MOST_ROWS, MOST_SHAKY, MOST_PEOPLE = 25, 10, 300
_LEAD = (
    "What would change if something were different. For coordinators: it names people. "
    "Each answer is about one change alone; two changes together may add less than both."
)

_WIDE = "td.says, th.says { min-inline-size: 13rem; }\n"
"""On a phone a sentence keeps a width that can be read, and the table scrolls."""


def asides_html(asides: Asides) -> str:
    """Return the whole page, in the look of the report."""
    template = (resources.files(__package__) / "report.html").read_text(encoding="utf-8")
    head = template.partition("</style>")[0] + _WIDE + "</style>\n</head>\n"
    title = asides.title or "What if"
    sections = (
        f'<header><h1>{_text(title)}</h1><p class="lead">{_LEAD}</p></header>',
        *(f'<p class="proof open">{_text(note)}</p>' for note in asides.notes),
        _mentors(asides),
        _places(asides.places),
        _weights(asides),
        _nexts(asides.nexts),
    )
    body = "".join(sections)
    return (
        f"{Template(head).substitute(title=_text(title))}<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _text(value: object) -> str:
    return escape(printable(str(value)))


def _section(id_: str, title: str, *inside: str) -> str:
    return f'<section aria-labelledby="{id_}"><h2 id="{id_}">{title}</h2>{"".join(inside)}</section>'


def _about(points: float) -> str:
    return f"{round(points, 1) + 0.0:,g}"


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int], says: int = -1
) -> str:
    """Return a table; ``numbers`` are the columns of numbers, ``says`` the one of sentences."""

    def cells(row: Sequence[object], tag: str) -> str:
        kinds = (
            " class=number" if place in numbers else " class=says" if place == says else ""
            for place in range(len(row))
        )
        return "".join(f"<{tag}{kind}>{_text(cell)}</{tag}>" for cell, kind in zip(row, kinds, strict=True))

    lines = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><thead><tr>{cells(heads, "th")}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _more(shown: int, of: int, what: str) -> str:
    return f"<p class=soft>and {of - shown:,} more {what}; whatif.xlsx has all.</p>" if of > shown else ""


def _mentors(asides: Asides) -> str:
    if not asides.mentors:
        return ""
    helpful = asides.helpful_mentors
    says = (
        "One more mentor with one place, taken to be like the one in the middle of those who offer the topic "
        "now; where nobody offers it, like the one in the middle of all, offering it as well. " + HOW[MENTORS]
    )
    if not helpful:
        return _section(
            "mentors", "Whom to look for", f"<p>{says}</p><p>No single mentor more would add anything.</p>"
        )
    heads = ("Topic", "Would add", "Somebody like", "Wanted by", "Offered by", "Places")
    rows = (
        (
            one.topic,
            one.adds,
            one.like if one.offers_it else f"{one.like}, offering it",
            f"{one.wanted_by:,}",
            f"{one.offered_by:,}",
            f"{one.places:,}",
        )
        for one in helpful[:MOST_ROWS]
    )
    table = _table(heads, rows, (3, 4, 5), says=1)
    more = _more(min(len(helpful), MOST_ROWS), len(helpful), "topics")
    return _section("mentors", "Whom to look for", f"<p>{says}</p>", table, more)


def _places(places: Sequence[MorePlace]) -> str:
    if not places:
        return ""
    heads = ("Mentor", "One more place would add", "Places", "Used")
    rows = ((one.mentor, one.adds, one.places, one.used) for one in places[:MOST_ROWS])
    says = f"With {counted(len(places), 'mentor')} one more place would add something. {HOW[PLACES]}"
    more = _more(min(len(places), MOST_ROWS), len(places), "mentors")
    return _section(
        "places",
        "Whom to ask for one more place",
        f"<p>{says}</p>",
        _table(heads, rows, (2, 3), says=1),
        more,
    )


def _weights(asides: Asides) -> str:
    if not asides.by:
        return ""
    heads = ("Criterion", "Moved by", "Pairs that hold", "Mentees who change", "By the rules as they are")
    table = _table(heads, map(_weight, asides.weights), (1, 2, 3), says=4)
    return _section(
        "weights",
        "If a weight is moved",
        f"<p>{_text(asides.steadiness)} Each weight is moved by itself. {HOW[WEIGHTS]}</p>",
        table,
        _eye(asides.shaky),
    )


def _weight(one: MovedWeight) -> tuple[object, ...]:
    people = f"{one.people:+d} mentees with a mentor, " if one.people else ""
    points = f"{round(one.points, 1):+,g} points" if round(one.points, 1) else "as many points"
    return one.criterion, f"{one.by:+g}", f"{one.holding:,}", f"{one.changing:,}", people + points


def _eye(shaky: Sequence[ShakyPair]) -> str:
    if not shaky:
        return ""
    heads = ("Mentee", "Mentor", "Changes with")
    rows = ((one.mentee, one.mentor, _some(one.changes_with)) for one in shaky[:MOST_SHAKY])
    says = "<p>Here the rules alone are a close call, so what you know about the people counts most.</p>"
    more = _more(min(len(shaky), MOST_SHAKY), len(shaky), "pairs")
    return f"<h3>Pairs to look at</h3>{says}{_table(heads, rows, (), says=2)}{more}"


def _some(changes: Sequence[str]) -> str:
    others = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
    return ", ".join(changes[:3]) + others


def _nexts(nexts: Sequence[Next]) -> str:
    if not nexts:
        return ""
    people = [list(group) for _, group in groupby(nexts, key=_who)]
    says = (
        "Not the next on each mentee's own list, but those with whom the round as a whole would lack least. "
        f"{HOW[NEXT]} For one pair, telemachy explain matches again and says it exactly."
    )
    inside = "".join(map(_next, people[:MOST_PEOPLE]))
    more = _more(min(len(people), MOST_PEOPLE), len(people), "mentees")
    return _section("next", "Who would come next", f"<p>{says}</p>", inside, more)


def _who(one: Next) -> tuple[str, str]:
    return one.mentee_id, one.type


def _next(group: Sequence[Next]) -> str:
    first = group[0]
    heads = ("Next", "Fit, points", "Place left", "The round would lack")
    rows = ((one.mentor, _about(one.points), "yes" if one.has_room else "no", one.costs) for one in group)
    kind = f" · {_text(first.type)}" if first.type else ""
    who = f'<span class="who">{_text(first.mentee)}{kind}</span>'
    now = f'<span class="soft">now with {_text(first.now)}</span>'
    return f"<details><summary>{who}{now}</summary>{_table(heads, rows, (1,), says=3)}</details>"
