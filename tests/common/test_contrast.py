"""Every pair of colors in use can be told apart, in light and in dark (WCAG 2.2: 1.4.3, 1.4.11)."""

import re

import pytest
from django.contrib.staticfiles import finders

TEXT, CONTROL = 4.5, 3.0

_TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_HUE = re.compile(r"\.hue-(\d+) {(.*?)}")

TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-soft") for ground in ("paper", "surface", "sunken")),
    *(
        (text, ground)
        for text in ("aegean", "aegean-strong")
        for ground in ("paper", "surface", "aegean-tint")
    ),
    *(("ink", f"{name}-tint") for name in ("aegean", "terracotta", "olive", "gold")),
    *(
        (name, ground)
        for name in ("terracotta", "olive", "gold")
        for ground in ("paper", "surface", f"{name}-tint")
    ),
    *(("aegean", f"{name}-tint") for name in ("terracotta", "olive", "gold")),
    ("on-aegean", "aegean"),
    ("on-aegean", "aegean-strong"),
    ("on-terracotta", "terracotta"),
]
CONTROL_PAIRS = [
    *(("control", ground) for ground in ("paper", "surface", "sunken")),
    *((f"series-{number}", ground) for number in range(1, 6) for ground in ("paper", "surface")),
    ("aegean", "sunken"),
]


def tokens() -> dict[str, tuple[str, str]]:
    path = finders.find("common/css/tokens.css")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    root, *_ = text.split(".hue-0")
    found = {name: (light, dark) for name, light, dark in _TOKEN.findall(root)}
    for number, body in _HUE.findall(text):
        for name, light, dark in _TOKEN.findall(body):
            found[f"{name}-{number}"] = (light, dark)
    return found


def luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def too_close(pairs: list[tuple[str, str]], least: float) -> list[str]:
    colors = tokens()
    return [
        f"{front} on {back}, {scheme}: {found:.2f}"
        for front, back in pairs
        for place, scheme in enumerate(("light", "dark"))
        if (found := contrast(colors[front][place], colors[back][place])) < least
    ]


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_text_stands_out_from_its_ground() -> None:
    assert too_close(TEXT_PAIRS, TEXT) == []


def test_controls_and_bars_stand_out_from_their_ground() -> None:
    assert too_close(CONTROL_PAIRS, CONTROL) == []


def test_initials_stand_out_from_the_color_of_each_person() -> None:
    pairs = [(f"person-{number}", f"person-tint-{number}") for number in range(12)]

    assert too_close(pairs, TEXT) == []
