"""``report.html``: one page to show to a director; it needs nothing but itself, on screen and on paper."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from itertools import groupby
from string import Template

from telemachy.matching.files.escaping import printable
from telemachy.matching.files.outcomes import Alone, Load, Outcome, Pair, Part, Topic
from telemachy.matching.files.writing import rounded

MOST_TOPICS = 25
_FIT = {"strong": "Strong fit", "good": "Good fit", "some": "Some fit"}
_OBJECTIVES = {
    "coverage": "as many mentees as possible with a mentor, then the best fit",
    "fair": "as many mentees as possible with a mentor, then the worst fit raised, then the best fit",
    "total": "the best fit in total",
    "stable": "no two people who would rather have each other",
    "rank-maximal": "as many first choices as possible, then second ones",
}


def report_html(outcome: Outcome) -> str:
    """Return the whole page."""
    template = Template((resources.files(__package__) / "report.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=_text(outcome.title),
        lead=_lead(outcome),
        figures=_figures(outcome),
        proof_class="proof" if outcome.is_proved else "proof open",
        proof=_proof(outcome),
        moved=_moved(outcome.moved),
        bands=_bands(outcome),
        help=_section("help", "What would help", _bullets(outcome.help)) if outcome.help else "",
        loads=_loads(outcome.loads),
        topics=_section("topics", "Topics: wanted and offered", _topics(outcome.topics))
        if outcome.topics
        else "",
        pairs="".join(_pair(pair) for pair in outcome.pairs) or "<p>No pair could be made.</p>",
        alone=_alone(outcome.alone),
        notes=_bullets(outcome.notes) or "<p>As they are; nothing had to be assumed.</p>",
        rules=_text(outcome.rules),
        footer=_footer(outcome),
    )


def _text(value: object) -> str:
    return escape(printable(str(value)))


def _section(id_: str, title: str, inside: str) -> str:
    return f'<section aria-labelledby="{id_}"><h2 id="{id_}">{title}</h2>{inside}</section>'


def _bullets(items: Iterable[str]) -> str:
    lines = "".join(f"<li>{_text(item)}</li>" for item in items)
    return f"<ul>{lines}</ul>" if lines else ""


def _lead(outcome: Outcome) -> str:
    aim = _OBJECTIVES.get(outcome.objective, outcome.objective)
    return f"The best matches that these matching rules allow. What was aimed at: {_text(aim)}."


def _figures(outcome: Outcome) -> str:
    used = sum(load.used for load in outcome.loads)
    figures = (
        ("Mentees with a mentor", outcome.covered, f"of {outcome.mentees:,}"),
        ("Pairs", len(outcome.pairs), ""),
        ("Places used", used, f"of {outcome.places:,}"),
        ("Mentees without one yet", len(outcome.alone), ""),
    )
    shown = [(label, f"{number:,}", of) for label, number, of in figures]
    if outcome.hours:
        hours, offered = outcome.hours
        shown.append(("Hours used", _about(hours), f"of {_about(offered)} offered"))
    return "".join(
        f"<div><dt>{label}</dt><dd>{number} <small>{of}</small></dd></div>" for label, number, of in shown
    )


def _proof(outcome: Outcome) -> str:
    lines = [f"<p>{_text(outcome.claim)}</p>"] if outcome.claim else []
    if outcome.bound is not None:
        reached = f"These pairs reach {_points(outcome.total)} points; "
        reached += f"no matching can pass {_points(outcome.bound)}"
        end = (
            "." if outcome.gap == 0 else f", so at most {_points(outcome.bound - outcome.total)} are missing."
        )
        lines.append(f"<p>{reached}{end}</p>")
    lines.append(
        "<p class=soft>The best under these rules is not the same as the best for these people: "
        "the rules are yours, and so is the judgment. Anyone can check the proof with "
        "<code>telemachy verify</code>, the files and <code>certificate.json</code>.</p>"
    )
    return "".join(lines)


def _points(points: float) -> str:
    return f"{rounded(points):,}"


def _about(points: float) -> str:
    """Points for the eye; matches.csv has every digit."""
    return f"{round(points, 1) + 0.0:,g}"


def _moved(moved: Sequence[str]) -> str:
    return _section("moved", "Who moved", _bullets(moved)) if moved else ""


def _bar(share: float, kind: str = "") -> str:
    percent = max(0.0, min(1.0, share)) * 100
    filled = f'<i class="{kind}" style="inline-size:{percent:.1f}%"></i>'
    return f'<span class="bar" aria-hidden="true">{filled}</span>'


def _bands(outcome: Outcome) -> str:
    pairs = max(1, len(outcome.pairs))
    rows = "".join(
        f"<tr><th scope=row>{_FIT.get(band, _text(band))}</th><td class=number>{count:,}</td>"
        f"<td>{_bar(count / pairs, band)}</td></tr>"
        for band, count in outcome.bands.items()
    )
    heads = "<thead><tr><th>Fit</th><th class=number>Pairs</th><th>Share</th></tr></thead>"
    return f"<table>{heads}<tbody>{rows}</tbody></table>"


def _loads(loads: Sequence[Load]) -> str:
    """Mentors by places left, so that free ones are seen; the rest folded away."""
    free = [load for load in loads if load.used < load.places]
    full = [load for load in loads if load.used >= load.places]
    asked = [load for load in full if load.adds]
    counts = f"{len(full):,} mentors have all their places taken, {len(free):,} have some left."
    inside = [f"<p>{counts}</p>"]
    if asked:
        inside.append(
            "<h3>Most in demand</h3>" + _bullets(f"{load.name}: {load.adds}" for load in asked[:10])
        )
    inside.append(_hours(loads))
    inside.append(_folded("Places left", free))
    inside.append(_folded("All places taken", full))
    return "".join(inside)


def _hours(loads: Sequence[Load]) -> str:
    """Say who is asked for more hours than offered: to talk about before it begins."""
    known = [load for load in loads if load.hours_used is not None]
    if not known:
        return ""
    much = [load for load in known if load.is_asked_too_much]
    says = (
        f"Hours are known of {len(known):,} of {len(loads):,} mentors, as they and their mentees state them."
    )
    if not much:
        return f"<p>{says} Nobody is asked for more than offered.</p>"
    lines = (
        f"{load.name}: {_about(load.hours_asked or 0)} asked for, {_about(load.hours_offered or 0)} offered"
        for load in much[:10]
    )
    return f"<p>{says}</p><h3>Asked for more hours than offered</h3>" + _bullets(lines)


def _of_hours(load: Load) -> str:
    if load.hours_used is None:
        return ""
    return f"{_about(load.hours_used)} of {_about(load.hours_offered or 0)}"


def _folded(title: str, loads: Sequence[Load]) -> str:
    if not loads:
        return ""
    tells_hours = any(load.hours_used is not None for load in loads)
    rows = "".join(
        f"<tr><td>{_text(load.name)}</td><td class=number>{load.used} of {load.places}</td>"
        f"<td>{_bar(load.used / max(1, load.places), 'full' if load.used >= load.places else '')}</td>"
        f"{f'<td class=number>{_of_hours(load)}</td>' if tells_hours else ''}</tr>"
        for load in loads
    )
    hours = "<th class=number>Hours used of those offered</th>" if tells_hours else ""
    heads = f"<thead><tr><th>Mentor</th><th class=number>Places taken</th><th>Share</th>{hours}</tr></thead>"
    table = f'<div class="scroll"><table>{heads}<tbody>{rows}</tbody></table></div>'
    return f'<details><summary><span class="who">{title}</span> {len(loads):,}</summary>{table}</details>'


def _topics(topics: Sequence[Topic]) -> str:
    most = max((topic.wanted_by for topic in topics), default=1) or 1
    rows = "".join(
        f"<tr><td>{_text(topic.name)}</td><td class=number>{topic.wanted_by:,}</td>"
        f"<td>{_bar(topic.wanted_by / most)}</td>"
        f"<td class=number>{topic.offered_by:,}</td><td class=number>{topic.places:,}</td>"
        f"<td class=number>{topic.without:,}</td></tr>"
        for topic in topics[:MOST_TOPICS]
    )
    heads = (
        "<thead><tr><th>Topic</th><th class=number>Wanted by</th><th>Share of the most wanted</th>"
        "<th class=number>Mentors offering it</th><th class=number>Their places</th>"
        "<th class=number>Wanting it, without a mentor</th></tr></thead>"
    )
    more = (
        f"<p class=soft>and {len(topics) - MOST_TOPICS:,} more topics</p>"
        if len(topics) > MOST_TOPICS
        else ""
    )
    return f'<div class="scroll"><table>{heads}<tbody>{rows}</tbody></table></div>{more}'


def _pair(pair: Pair) -> str:
    who = f"{_text(pair.mentee)} with {_text(pair.mentor)}"
    kept = " · kept" if pair.pinned else ""
    fit = f'<span class="fit {_text(pair.fit)}">{_FIT.get(pair.fit, _text(pair.fit))}</span>'
    points = f"{_about(pair.points)} of {_about(pair.out_of)} points{kept}"
    talk = pair.to_talk_about
    worth = f"Worth talking about: {_text(talk.key)}." if talk else "Nothing known against."
    return (
        f'<details><summary><span class="who">{who}</span>{fit}<span class="soft">{points}</span></summary>'
        f'<ul class="reasons">{"".join(map(_part, pair.parts))}</ul><p class="soft">{worth}</p></details>'
    )


def _part(part: Part) -> str:
    share = part.points / part.out_of if part.out_of else 0.0
    said = _text(part.reason) if part.known else '<span class="soft">Not said</span>'
    figures = f"{_about(part.points)} of {_about(part.out_of)}"
    bar = _bar(share, "" if part.known else "some")
    key = f'<span class="key">{_text(part.key)}<br>{figures}</span>'
    return f'<li>{key}{bar}<span class="say">{said}</span></li>'


def _alone(alone: Sequence[Alone]) -> str:
    if not alone:
        return "<p>Everyone who asked for a mentor has one.</p>"
    groups = []
    for cause, people in groupby(alone, key=lambda person: person.cause):
        members = list(people)
        rows = "".join(f"<tr><td>{_text(a.name)}</td><td>{_text(a.reason)}</td></tr>" for a in members)
        table = f"<table><thead><tr><th>Mentee</th><th>Reason</th></tr></thead><tbody>{rows}</tbody></table>"
        title = f'<span class="who">{_text(cause[:1].upper() + cause[1:])}</span> {len(members):,}'
        groups.append(f'<details><summary>{title}</summary><div class="scroll">{table}</div></details>')
    return "".join(groups)


def _footer(outcome: Outcome) -> str:
    files = "".join(
        f"<li>{_text(file.name)}: SHA-256 <code>{_text(file.sha256)}</code></li>" for file in outcome.inputs
    )
    made = f"Made with Telemachy. Solver: {_text(outcome.solver)}. Seed: {outcome.seed}."
    return f"<p>{made}</p><ul>{files}</ul>"
