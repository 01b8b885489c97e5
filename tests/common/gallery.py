"""What the gallery shows: each part of the look with little, with much and with nothing."""

import mimetypes
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import RequestContext
from django.template.backends.django import Template
from django.template.loader import get_template
from django.test import RequestFactory, override_settings
from playwright.sync_api import Route

from telemachy.common.charts import Bar, bar_chart, histogram, sparkline, stacked_bar
from telemachy.common.context import NavItem

_PAGE = Path(__file__).with_name("gallery.html")
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"

LONG_NAME = "Maximiliane Wilhelmina Konstantinopoulou-von Hohenstaufenberg"


def person(number: int, name: str, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(name=name, public_id=UUID(int=number), **more)


class Message(str):
    """What the last act did, as django.contrib.messages hands it to a page."""

    def __new__(cls, text: str, level_tag: str) -> "Message":
        message = super().__new__(cls, text)
        message.level_tag = level_tag
        return message

    level_tag: str


class ProgramForm(forms.Form):
    """One of every kind of control."""

    name = forms.CharField(label="Name", help_text="As participants will read it.")
    email = forms.EmailField(label="Contact address")
    purpose = forms.CharField(label="Purpose", widget=forms.Textarea, required=False)
    places = forms.IntegerField(
        label="Places for each mentor", help_text="How many mentees one mentor may take."
    )
    starts_on = forms.DateField(label="Starts on", widget=forms.DateInput(attrs={"type": "date"}))
    cadence = forms.ChoiceField(
        label="How often they meet", choices=[("2w", "Every 2 weeks"), ("1m", "Once a month")]
    )
    objective = forms.ChoiceField(
        label="What counts first",
        choices=[("coverage", "As many mentees as possible"), ("total", "The greatest total fit")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="Topics",
        choices=[("a", "Public speaking"), ("b", "Research")],
        widget=forms.CheckboxSelectMultiple,
    )
    roster = forms.FileField(label="Roster", required=False, help_text="CSV or XLSX.")
    two_person = forms.BooleanField(
        label="Publishing needs a second person",
        required=False,
        help_text="Someone else approves what you publish.",
    )


def context(request: HttpRequest) -> dict[str, Any]:
    states = [("active", "Active"), ("waiting", "Invited"), ("attention", "Mail bounced"), ("off", "Left")]
    names = ["Mina Okafor", LONG_NAME, "李小龍", "Ó Súilleabháin", "فاطمة الزهراء", "Omar Haddad"]
    people = [
        person(
            number,
            name,
            role="Mentor" if number % 2 else "Mentee",
            places="2 of 3" if number % 2 else "",
            kind=states[number % 4][0],
            state=states[number % 4][1],
            sentence="No mentor who speaks Portuguese has a place left." if number % 3 == 0 else "",
        )
        for number, name in enumerate(names)
    ]
    form = ProgramForm({"name": "", "email": "not an address", "places": "-1", "cadence": "2w"})
    form.add_error(None, "The end lies before the start. Nothing was saved; your answers are below.")
    return {
        "organization_name": "Northwind",
        "demo_mode": True,
        "nav": [
            NavItem("Home", "#"),
            NavItem("Programs", "#", current=True),
            NavItem("Notices", "#", count=3),
        ],
        "user": SimpleNamespace(
            is_authenticated=True, name="Cora Lindqvist", public_id=UUID(int=7), timezone="Europe/Lisbon"
        ),
        "tabs": [
            {"label": "Overview", "url": "#", "current": True},
            {"label": "People", "url": "#", "count": 331},
            {"label": "Matching rules", "url": "#"},
            {"label": "Rounds", "url": "#", "count": 2},
            {"label": "Settings", "url": "#"},
        ],
        "figures": [
            {"value": "240", "label": "mentees", "note": "12 joined this week"},
            {"value": "90", "label": "mentors"},
            {"value": "182", "label": "places", "note": "58 fewer than mentees", "url": "#"},
            {"value": "176", "label": "pairs in round 1"},
        ],
        "week": [
            SimpleNamespace(
                title="Two mails bounced", text="Ana Reis and 1 other.", url="#", label="Mend addresses"
            ),
            SimpleNamespace(
                title=f"{LONG_NAME} declined; the next choice is held until Friday",
                text="",
                url="#",
                label="Offer the next mentor",
                ready="Dear Mina,\n\nyour mentor could not take a place this time. We hold another for you.",
            ),
        ],
        "mina": person(1, "Mina Okafor"),
        "omar": person(2, "Omar Haddad"),
        "groups": [
            {
                "heading": "Experience and expertise",
                "reasons": [
                    {
                        "label": "Topics",
                        "points": "34 of 40",
                        "share": 85,
                        "sentence": "You want public speaking most; she has taught it for six years.",
                        "known": True,
                    },
                    {
                        "label": "Years in the industry",
                        "points": "20 of 20",
                        "share": 100,
                        "sentence": "",
                        "known": True,
                    },
                ],
            },
            {
                "heading": "Availability",
                "reasons": [
                    {
                        "label": "Free time",
                        "points": "12.5 of 20",
                        "share": 62.5,
                        "sentence": "90 minutes on Thursdays.",
                    },
                    {
                        "label": "Working style",
                        "points": "5 of 10",
                        "share": 50,
                        "sentence": "Not said: counted as the average of the pool.",
                        "known": False,
                    },
                ],
            },
        ],
        "because": [
            "You want public speaking most; he has taught it for six years.",
            "You both came from research.",
        ],
        "people": people,
        "page": Paginator(range(331), 50).page(3),
        "charts": [
            bar_chart(
                "Mentees who want each topic",
                [
                    Bar("Public speaking", 61),
                    Bar("Moving into management of research teams", 44),
                    Bar("Python", 0),
                ],
                note="One may want several.",
            ),
            stacked_bar(
                "Fit of the 176 pairs",
                [Bar("Strong", 101, series=3), Bar("Good", 60, series=1), Bar("Some", 15, series=4)],
            ),
            histogram(
                "Eligible mentors for each mentee",
                [
                    Bar(label, value)
                    for label, value in [("0", 14), ("1–5", 30), ("6–10", 81), ("11–20", 95), ("21+", 20)]
                ],
                across="Eligible mentors",
                counted="Mentees",
            ),
            histogram("Mentors by load", [], note="No one yet."),
        ],
        "spark": sparkline("Accepted by day, rising", [1, 2, 2, 5, 9, 14, 21, 38]),
        "form": form,
        "steps": ["Upload", "Columns", "Check", "Apply"],
        "events": [
            {"title": "Proposed", "when": "Tue 3 Mar", "state": "done"},
            {
                "title": "Waiting for your answer",
                "when": "until Fri 13 Mar",
                "text": "Either may decline.",
                "state": "now",
            },
            {"title": "First session", "state": "later"},
        ],
        "facts": [("Name", LONG_NAME), ("Hours a month", 4), ("Languages", ""), ("Joined", "Tue 3 Mar")],
        "letter": "Dear Mina,\n\nwe have a proposal for you: Omar Haddad.\n\nYou have until Friday.",
        "messages": [
            Message("Saved.", "success"),
            Message("Not sent.", "error"),
            Message("By the way.", "info"),
        ],
        "request": request,
    }


def html() -> str:
    """The gallery as one page, its static files by their plain names."""
    request = RequestFactory().get("/")
    backend = get_template("base.html")
    assert isinstance(backend, Template)
    page = backend.template.engine.from_string(_PAGE.read_text(encoding="utf-8"))
    values = RequestContext(request)
    values.push(context(request))
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": _PLAIN}}
    with override_settings(STORAGES=plain, TELEMACHY_SHELL=""):
        return str(page.render(values))


class Answers:
    """Answers a browser's requests as an installation would: the page, a static file, or nothing."""

    def __init__(self, page: str) -> None:
        self.page = page

    def __call__(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            headers = {"content-type": "text/html", "content-security-policy": _POLICY}
            route.fulfill(body=self.page, headers=headers)
            return
        file = finders.find(path.removeprefix("/static/"))
        if not isinstance(file, str):
            route.fulfill(status=404)
            return
        kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
        route.fulfill(body=Path(file).read_bytes(), headers={"content-type": kind})
