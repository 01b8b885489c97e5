"""Charts drawn on the server: right lengths, numbers as text, nothing that a name could break."""

import re
from xml.etree import ElementTree

import pytest

from telemachy.common.charts import (
    Bar,
    Chart,
    bar_chart,
    histogram,
    nice_ceiling,
    number,
    sparkline,
    stacked_bar,
)

HOSTILE = '<script>alert("1")</script> & "more"'


def widths(chart: Chart) -> list[float]:
    return [float(width) for width in re.findall(r'width="([\d.]+)%" height="100%"', chart.drawing)]


def parsed(drawing: str) -> ElementTree.Element:
    """The drawing as XML: well formed, whatever the labels hold."""
    return ElementTree.fromstring(drawing)


@pytest.mark.parametrize(
    ("value", "ceiling"),
    [(0, 1), (0.3, 0.5), (1, 1), (7, 10), (11, 20), (21, 25), (26, 50), (95, 100), (101, 200)],
)
def test_an_axis_ends_at_a_round_number(value: float, ceiling: float) -> None:
    assert nice_ceiling(value) == pytest.approx(ceiling)


@pytest.mark.parametrize(("value", "text"), [(3, "3"), (3.0, "3"), (2.25, "2.2"), (12_345, "12,345")])
def test_numbers_are_written_as_we_write_them(value: float, text: str) -> None:
    assert number(value) == text


def test_bars_are_as_long_as_their_numbers() -> None:
    assert widths(bar_chart("Topics", [Bar("a", 40), Bar("b", 10), Bar("c", 0)])) == [100, 25, 0]


def test_bars_share_a_scale_when_the_full_length_is_given() -> None:
    assert widths(bar_chart("Topics", [Bar("a", 40), Bar("b", 10)], most=80)) == [50, 12.5]


def test_a_bar_chart_is_a_table_of_its_own_numbers() -> None:
    table = parsed(bar_chart("Topics", [Bar("Design", 40, text="40 of 61")]).drawing)

    assert table.tag == "table"
    assert table.findtext(".//th") == "Design"
    assert [cell.text for cell in table.iter("td")] == [None, "40 of 61"]


def test_the_parts_of_a_whole_fill_it() -> None:
    chart = stacked_bar(
        "Fit", [Bar("Strong", 50, series=3), Bar("Good", 30, series=1), Bar("Some", 20, series=4)]
    )

    starts = [float(start) for start in re.findall(r' x="([\d.]+)%"', chart.drawing)]
    assert starts == [0, 50, 80]
    assert chart.legend == ((3, "Strong 50"), (1, "Good 30"), (4, "Some 20"))


def test_more_parts_than_colors_are_refused() -> None:
    with pytest.raises(ValueError, match="at most five"):
        stacked_bar("Fit", [Bar(str(place), 1) for place in range(6)])


def test_a_histogram_carries_its_numbers_as_a_table() -> None:
    chart = histogram("Eligible mentors", [Bar("0", 14), Bar("1-5", 30)], across="Mentors", counted="Mentees")

    assert chart.headings == ("Mentors", "Mentees")
    assert chart.rows == (("0", "14"), ("1-5", "30"))


def test_labels_of_many_bars_thin_out() -> None:
    chart = histogram("Load", [Bar(str(place), 1) for place in range(60)])

    assert len(re.findall("<text", chart.drawing)) <= 12


@pytest.mark.parametrize("draw", [bar_chart, stacked_bar, histogram])
def test_nothing_to_show_is_said_in_words(draw: object) -> None:
    assert "Nothing to show yet" in draw("Topics", []).drawing  # type: ignore[operator]


@pytest.mark.parametrize("draw", [bar_chart, stacked_bar, histogram])
def test_a_whole_of_nothing_draws_no_bar_and_does_not_fail(draw: object) -> None:
    parsed(draw("Topics", [Bar("a", 0), Bar("b", 0)]).drawing)  # type: ignore[operator]


@pytest.mark.parametrize("draw", [bar_chart, stacked_bar, histogram])
def test_a_hostile_label_is_only_text(draw: object) -> None:
    drawing = draw(HOSTILE, [Bar(HOSTILE, 3, text=HOSTILE)]).drawing  # type: ignore[operator]

    assert "<script" not in drawing
    parsed(drawing)


def test_a_sparkline_rises_with_its_numbers() -> None:
    points = parsed(sparkline("Rising", [1, 5, 9])).find("polyline")

    assert points is not None
    heights = [float(point.split(",")[1]) for point in points.attrib["points"].split()]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("values", [[], [4], [4, 4, 4]])
def test_a_sparkline_of_little_or_of_sameness_is_drawn(values: list[float]) -> None:
    parsed(sparkline("Flat", values))
