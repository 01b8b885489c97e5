"""Every template keeps what our readers rely on; what our policy asks is in tests/test_architecture.py."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/telemachy"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
COMPONENTS = sorted((SOURCE / "common/templates/components").glob("*.html"))

# Parts of other parts: the frame of a page, and what a listed component is made of.
_NOT_LISTED = {"demo_bar", "mark", "messages", "reason", "site_footer", "site_header", "chip"}
_FRAME = {"demo_bar", "messages", "site_footer", "site_header", "chip", "field", "toast"}


def name_of(template: Path) -> str:
    return str(template.relative_to(SOURCE))


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_every_form_that_posts_carries_its_token(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        if re.search(r'method="post"', form):
            assert "{% csrf_token %}" in form


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_every_page_names_itself(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    if '{% extends "base.html" %}' not in text or name_of(template).startswith(
        "common/templates/account/base_"
    ):
        return

    assert "{% block title %}" in text
    assert "{% block heading %}" in text or "{% block page_header %}" in text


def test_every_component_stands_in_the_reference() -> None:
    reference = (SOURCE.parents[1] / "docs/reference/components.md").read_text(encoding="utf-8")

    missing = [part.stem for part in COMPONENTS if f"{part.stem}.html" not in reference]

    assert set(missing) == _NOT_LISTED


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda part: part.stem)
def test_every_component_is_in_the_gallery(component: Path) -> None:
    if component.stem in _FRAME:
        return
    gallery = (Path(__file__).parent / "gallery.html").read_text(encoding="utf-8")
    ours = [path for path in TEMPLATES if path.is_relative_to(SOURCE / "common")]
    others = "".join(path.read_text(encoding="utf-8") for path in ours)

    assert f"components/{component.name}" in gallery + others
