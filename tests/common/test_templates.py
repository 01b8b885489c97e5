"""Every template keeps what our content security policy and our readers rely on."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/telemachy"
# Mails and files to download are read where our policy is not: they may bring their own style.
_ELSEWHERE = {"mail.html", "report.html"}
TEMPLATES = sorted(path for path in SOURCE.glob("*/templates/**/*.html") if path.name not in _ELSEWHERE)
COMPONENTS = sorted((SOURCE / "common/templates/components").glob("*.html"))

_TAGS = re.compile(r"{[{%#].*?[}%#]}", re.DOTALL)
# Parts of other parts: the frame of a page, and what a listed component is made of.
_NOT_LISTED = {"demo_bar", "mark", "messages", "reason", "site_footer", "site_header", "chip"}
_FRAME = {"demo_bar", "messages", "site_footer", "site_header", "chip", "field", "toast"}


def name_of(template: Path) -> str:
    return str(template.relative_to(SOURCE))


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_nothing_is_styled_or_scripted_in_the_page(template: Path) -> None:
    text = _TAGS.sub("", template.read_text(encoding="utf-8"))

    assert not re.search(r"\sstyle\s*=", text), "an inline style is refused by our policy"
    assert not re.search(r"<style\b", text), "an inline style is refused by our policy"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text), "an inline script is refused by our policy"
    assert not re.search(r"\son[a-z]+\s*=", text), "an inline handler is refused by our policy"


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_every_form_that_posts_carries_its_token(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        if re.search(r'method="post"', form):
            assert "{% csrf_token %}" in form


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_nothing_is_asked_of_another_host(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert not re.search(r'\b(src|action|hx-[a-z]+)="(https?:)?//', text)


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
