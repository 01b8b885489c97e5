"""Charts drawn on the server as SVG: no script, our colors in both schemes, and the same numbers as text.

Widths are percentages and type is set in the page's own size: a chart reads as well on a phone as on a wall.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_PLOT_HEIGHT = 140
_BASELINE = 160
# Letters that fit below one another on a phone.
_CROWDED = 26
_SPARK_WIDTH = 100
_SPARK_HEIGHT = 30
_NOTHING = format_html('<p class="soft">{}</p>', "Nothing to show yet.")


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length, and (perhaps) what is written in place of the bare number.

    `series` is one of the five colors; 0 leaves the choice to the chart.
    """

    label: str
    value: float
    text: str = ""
    url: str = ""
    series: int = 0


@dataclass(frozen=True)
class Chart:
    """A drawing, its name, and the same numbers as rows of a table."""

    title: str
    drawing: SafeString
    note: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    legend: tuple[tuple[int, str], ...] = ()


def nice_ceiling(value: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `value`."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    for step in (1.0, 2.0, 2.5, 5.0, 10.0):
        if step * power >= value - 1e-9 * value:
            return step * power
    return 10.0 * power


def number(value: float) -> str:
    """A number as we write it: whole where it is whole, else to one place."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def bar_chart(title: str, bars: Sequence[Bar], *, note: str = "", most: float | None = None) -> Chart:
    """Bars that lie, one below the other: a table whose middle column is drawn. `most` is the full length."""
    if not bars:
        return Chart(title=title, drawing=_NOTHING, note=note)
    longest = max([most or 0.0, *(bar.value for bar in bars)], default=0.0) or 1.0
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td><svg height="16" aria-hidden="true"><rect class="series-{}"'
        ' width="{}%" height="100%"/></svg></td><td>{}</td></tr>',
        (
            (
                _label(bar),
                bar.series or 1,
                f"{100 * max(bar.value, 0.0) / longest:.2f}",
                bar.text or number(bar.value),
            )
            for bar in bars
        ),
    )
    return Chart(title=title, drawing=format_html('<table class="bars">{}</table>', rows), note=note)


def _label(bar: Bar) -> str | SafeString:
    return format_html('<a href="{}">{}</a>', bar.url, bar.label) if bar.url else bar.label


def stacked_bar(title: str, parts: Sequence[Bar], *, note: str = "") -> Chart:
    """One whole and its parts, side by side, in up to five series; the legend and the table name them."""
    if len(parts) > 5:
        raise ValueError("Expected at most five parts: more cannot be told apart.")
    if not parts:
        return Chart(title=title, drawing=_NOTHING, note=note)
    whole = sum(part.value for part in parts)
    pieces = []
    start = 0.0
    colors = [part.series or place for place, part in enumerate(parts, 1)]
    for series, part in zip(colors, parts, strict=True):
        width = 100 * part.value / whole if whole else 0.0
        pieces.append(
            format_html(
                '<rect class="series-{}" x="{}%" width="{}%" height="100%"><title>{}: {}</title></rect>',
                series,
                f"{start:.2f}",
                f"{max(width - 0.4, 0.0):.2f}",
                part.label,
                part.text or number(part.value),
            )
        )
        start += width
    summary = ", ".join(f"{part.label} {part.text or number(part.value)}" for part in parts)
    drawing = format_html(
        '<svg height="28" role="img" aria-label="{}: {}">{}</svg>',
        title,
        summary,
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )
    return Chart(
        title=title,
        drawing=drawing,
        note=note,
        legend=tuple(
            (series, f"{part.label} {part.text or number(part.value)}")
            for series, part in zip(colors, parts, strict=True)
        ),
    )


def histogram(
    title: str, bars: Sequence[Bar], *, note: str = "", across: str = "", counted: str = "How many"
) -> Chart:
    """Bars that stand, one for each range, from left to right; labels thin out where they would touch."""
    if not bars:
        return Chart(title=title, drawing=_NOTHING, note=note)
    top = nice_ceiling(max((bar.value for bar in bars), default=0.0))
    slot = 100 / max(len(bars), 1)
    every = max(1, ceil(len(bars) / 10))
    rows_of_labels = 2 if sum(len(bar.label) for bar in bars) / every > _CROWDED else 1
    columns = format_html_join(
        "",
        '<rect class="series-{}" x="{}%" width="{}%" y="{}" height="{}"><title>{}: {}</title></rect>',
        (
            (
                bar.series or 1,
                f"{index * slot + slot * 0.08:.2f}",
                f"{slot * 0.84:.2f}",
                f"{_BASELINE - _height(bar.value, top):.1f}",
                f"{_height(bar.value, top):.1f}",
                bar.label,
                bar.text or number(bar.value),
            )
            for index, bar in enumerate(bars)
        ),
    )
    labels = format_html_join(
        "",
        '<text x="{}%" y="{}" text-anchor="middle">{}</text>',
        (
            (
                f"{(index + 0.5) * slot:.2f}",
                _BASELINE + 16 + 16 * (index // every % rows_of_labels),
                bar.label,
            )
            for index, bar in enumerate(bars)
            if index % every == 0
        ),
    )
    values = format_html_join(
        "",
        '<text class="chart__value" x="{}%" y="{}" text-anchor="middle">{}</text>',
        (
            (
                f"{(index + 0.5) * slot:.2f}",
                f"{_BASELINE - _height(bar.value, top) - 5:.1f}",
                number(bar.value),
            )
            for index, bar in enumerate(bars)
            if bar.value and len(bars) <= 12
        ),
    )
    axis = format_html(
        '<line class="chart__axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text x="50%" y="{1}" text-anchor="middle">{2}</text>',
        _BASELINE,
        _BASELINE + 18 + 16 * rows_of_labels,
        across,
    )
    drawing = format_html(
        '<svg height="{}" role="img" aria-label="{}">{}{}{}{}</svg>',
        _BASELINE + 8 + 16 * (rows_of_labels + bool(across)),
        title,
        columns,
        axis,
        labels,
        values,
    )
    rows = tuple((bar.label, bar.text or number(bar.value)) for bar in bars)
    return Chart(title=title, drawing=drawing, note=note, headings=(across or "Range", counted), rows=rows)


def _height(value: float, top: float) -> float:
    return _PLOT_HEIGHT * max(value, 0.0) / top


def sparkline(title: str, values: Iterable[float]) -> SafeString:
    """A line the size of a word, without axes: whether it goes up or down. The number stands beside it."""
    points = list(values)
    low, high = min(points, default=0.0), max(points, default=0.0)
    spread = (high - low) or 1.0
    step = _SPARK_WIDTH / max(len(points) - 1, 1)
    path = " ".join(
        f"{index * step:.1f},{_SPARK_HEIGHT - 3 - (_SPARK_HEIGHT - 6) * (value - low) / spread:.1f}"
        for index, value in enumerate(points)
    )
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polyline class="chart__line" points="{}"/></svg>',
        _SPARK_WIDTH,
        _SPARK_HEIGHT,
        title,
        path,
    )
