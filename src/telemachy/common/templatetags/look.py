"""Template tags of the look: faces, icons, meters, pages of a list, dates as we say them."""

import hashlib
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from telemachy.common.text import in_words

register = template.Library()

HUES = 12

# Drawn on a grid of 16, in the color of the text around them.
ICONS = {
    "off": '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "waiting": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M8 4.5V8l2.5 2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>',
    "active": '<circle cx="8" cy="8" r="6.5" fill="currentColor"/>',
    "done": '<path d="M2.5 8.5l3.6 3.6L13.5 4.4" fill="none" stroke="currentColor" stroke-width="2.2"'
    ' stroke-linecap="round" stroke-linejoin="round"/>',
    "attention": '<path d="M8 1.8 15 14H1Z" fill="none" stroke="currentColor" stroke-width="1.8"'
    ' stroke-linejoin="round"/><path d="M8 6.2v3.6M8 11.8v.4" stroke="currentColor" stroke-width="1.8"'
    ' stroke-linecap="round"/>',
    "info": '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    '<path d="M8 7.4v4M8 4.6v.3" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>',
    "eye": '<path d="M1 8c2-3.4 4.3-5 7-5s5 1.6 7 5c-2 3.4-4.3 5-7 5s-5-1.6-7-5Z" fill="none"'
    ' stroke="currentColor" stroke-width="1.5"/><circle cx="8" cy="8" r="2.2" fill="currentColor"/>',
    "lock": '<rect x="3" y="7" width="10" height="7.5" rx="1.5" fill="none" stroke="currentColor"'
    ' stroke-width="1.6"/><path d="M5 7V5a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor"'
    ' stroke-width="1.6"/>',
    "back": '<path d="M9.8 3 4.8 8l5 5" fill="none" stroke="currentColor" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round"/>',
    "next": '<path d="M6.2 3l5 5-5 5" fill="none" stroke="currentColor" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round"/>',
    "up": '<path d="M8 3.5 12.5 11h-9Z" fill="currentColor"/>',
    "down": '<path d="M8 12.5 3.5 5h9Z" fill="currentColor"/>',
    "bell": '<path d="M3.5 11.5V7a4.5 4.5 0 0 1 9 0v4.5M2 11.5h12M6.8 14h2.4" fill="none"'
    ' stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>',
    "mail": '<rect x="1.5" y="3" width="13" height="10" rx="1" fill="none" stroke="currentColor"'
    ' stroke-width="1.5"/><path d="M2 4l6 5 6-5" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "download": '<path d="M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11" fill="none" stroke="currentColor"'
    ' stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>',
    "keep": '<path d="M4.5 2h7v12L8 11l-3.5 3Z" fill="currentColor"/>',
    "never": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    '<path d="M4 12 12 4" stroke="currentColor" stroke-width="1.8"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside a word; it says nothing by itself, so it is hidden from screen readers."""
    return mark_safe(  # noqa: S308 - drawings of our own
        f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>'
    )


def initials(name: str) -> str:
    """The first letters of the first and the last word that begin with a letter."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] in "LN"]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def hue(key: object) -> int:
    """A person's color: the same on every page and every day, and no hint of who they are."""
    return int.from_bytes(hashlib.blake2b(str(key).encode(), digest_size=4).digest(), "big") % HUES


@register.simple_tag
def face(name: str, key: object) -> SafeString:
    """A person's initials on their own color."""
    return format_html(
        '<svg class="chip__face hue-{}" viewBox="0 0 40 40" aria-hidden="true">'
        '<circle cx="20" cy="20" r="19"/><text x="20" y="21">{}</text></svg>',
        hue(key),
        initials(name),
    )


@register.filter
def inline_svg(drawing: str, name: str) -> SafeString:
    """A drawing made by a library of ours, put into the page itself: our policy takes no `data:` pictures."""
    start = drawing.index("<svg")
    return format_html('<svg role="img" aria-label="{}"{}', name, mark_safe(drawing[start + 4 :]))  # noqa: S308


@register.simple_tag
def chip(name: str, key: object, size: str = "", more: str = "", url: str = "") -> SafeString:
    """A person: face, name, perhaps a line below and a link."""
    values = {"name": name, "key": key, "size": size, "more": more, "url": url}
    return render_to_string("components/chip.html", values)


@register.simple_tag
def meter(share: float | None, known: bool | str | None = True, less: bool = False) -> SafeString:
    """A bar filled to `share` percent; dashed when the answer was not said. The number stands beside it."""
    width = max(0.0, min(100.0, float(share or 0)))
    kind = " meter--unknown" if known is False else " meter--less" if less else ""
    return format_html(
        '<svg class="meter{}" aria-hidden="true"><rect width="{}%" height="100%"/></svg>',
        kind,
        f"{width:.1f}",
    )


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int]:
    """The numbers worth a link, with 0 where some are left out."""
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        yield number if isinstance(number, int) else 0


@register.simple_tag(takes_context=True)
def page_url(context: Context, key: str, number: int) -> str:
    """This page's address with another page number, every filter kept."""
    query = context["request"].GET.copy()
    query[key] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_url(context: Context, key: str, sort: str) -> str:
    """This page's address sorted by `key`, the other way around if it is already; back on page one."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if sort == key else key
    return f"?{query.urlencode()}"


@register.filter
def when(value: datetime | date | None) -> str:
    """A moment as "Tue 3 Mar, 14:00 (your time)", a day as "Tue 3 Mar"; another year is named."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return _day(value, timezone.localdate())
    local = timezone.localtime(value)
    return f"{_day(local.date(), timezone.localdate())}, {local:%H:%M} (your time)"


@register.filter
def told(value: str | date) -> str:
    """What is held, in words: a moment on the reader's clock, always with its year; words as they are."""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{told(local.date())}, {local:%H:%M}"
    return f"{value:%a} {value.day} {value:%b} {value.year}" if isinstance(value, date) else value


@register.filter
def told_label(label: str | date) -> str:
    """What a fact is called; a column with a machine's name reads as words."""
    return in_words(label) if isinstance(label, str) else told(label)


def _day(day: date, today: date) -> str:
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"
