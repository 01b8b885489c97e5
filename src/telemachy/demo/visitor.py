"""A visitor without a browser: reads pages, presses buttons, follows the primary act; standard library only.

`telemachy demo --check` walks the demo with it, so that the check needs nothing that the demo does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

SECONDS_FOR_A_PAGE = 30


@dataclass
class Form:
    """A form as it would be sent when nothing is typed into it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    #: A file, or words that are asked for: only the person has them.
    wants_more: bool = False
    #: Groups of answers of which one must be chosen, and whether one is.
    chosen: dict[str, bool] = field(default_factory=dict)

    @property
    def is_for_a_person(self) -> bool:
        """Whether somebody has to say something before it can be sent."""
        return self.wants_more or not all(self.chosen.values())


@dataclass
class Button:
    """A button of a form: what it says, and what pressing it adds to the form."""

    name: str
    value: str
    primary: bool
    form: Form
    label: str = ""


@dataclass
class Link:
    """A link: where it goes, what it says."""

    href: str
    primary: bool
    label: str = ""


@dataclass
class Page:
    """One answer, read."""

    url: str
    status: int
    html: str
    heading: str
    links: list[Link]
    forms: list[Form]

    def primary(self) -> Link | Button | None:
        """The page's primary act: inside the page itself, the first that is marked as such."""
        return next(iter(self.primaries()), None)

    def primaries(self) -> list[Link | Button]:
        """All that is marked as primary; a well-made page has one."""
        acts: list[Link | Button] = [*self.links]
        acts.extend(button for form in self.forms for button in form.buttons)
        return [act for act in acts if act.primary]

    def form_to(self, ending: str) -> Form | None:
        """The form whose address ends so."""
        return next((form for form in self.forms if urlsplit(form.action).path.endswith(ending)), None)


class _Reader(HTMLParser):
    """Collects links, forms and the heading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.forms: list[Form] = []
        self.heading = ""
        self._form: Form | None = None
        self._labelled: Link | Button | None = None
        self._in_heading = False
        self._select: tuple[str, str | None] | None = None
        self._text_area: str | None = None
        self._must_be_said = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        primary = "button--primary" in given.get("class", "").split()
        if tag == "h1":
            self._in_heading = True
        elif tag == "a" and "href" in given:
            self._labelled = Link(given["href"], primary)
            self.links.append(self._labelled)
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._part_of_form(tag, given, primary)

    def _part_of_form(self, tag: str, given: dict[str, str], primary: bool) -> None:
        assert self._form is not None
        name = given.get("name", "")
        if given.get("type") == "radio" and "required" in given:
            self._form.chosen[name] = self._form.chosen.get(name, False) or "checked" in given
        if tag == "button" and given.get("type", "submit") == "submit":
            self._labelled = Button(name, given.get("value", ""), primary, self._form)
            self._form.buttons.append(self._labelled)
        elif given.get("type") == "file" or (
            "required" in given and tag == "input" and not given.get("value")
        ):
            self._form.wants_more = True
        elif tag == "input" and name and self._counts(given):
            self._form.fields.append((name, given.get("value", "on")))
        elif tag == "select" and name:
            self._select = (name, None)
        elif tag == "option" and self._select is not None:
            chosen_so_far = self._select[1]
            if chosen_so_far is None or "selected" in given:
                self._select = (self._select[0], given.get("value", ""))
        elif tag == "textarea" and name:
            self._form.fields.append((name, ""))
            self._text_area = name
            self._must_be_said = "required" in given

    @staticmethod
    def _counts(given: dict[str, str]) -> bool:
        kind = given.get("type", "text")
        if kind in {"submit", "button", "image", "reset", "file"} or "disabled" in given:
            return False
        return kind not in {"checkbox", "radio"} or "checked" in given

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._in_heading = False
        elif tag == "form":
            self._form = None
        elif tag in {"a", "button"}:
            self._labelled = None
        elif tag == "textarea" and self._form is not None and self._text_area is not None:
            # Words that only a person can find; what stands there already may be sent as it is.
            self._form.wants_more |= self._must_be_said and not self._form.fields[-1][1].strip()
            self._text_area = None
        elif tag == "select" and self._select is not None:
            name, value = self._select
            if self._form is not None and value is not None:
                self._form.fields.append((name, value))
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.heading += data
        if self._labelled is not None:
            self._labelled.label += data
        if self._text_area is not None and self._form is not None:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value + data)


class _SeeOther(HTTPRedirectHandler):
    """Follows redirects, but only on the same host: the check never leaves this machine."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            raise HTTPError(req.full_url, code, f"It leads away, to {newurl}.", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Visitor:
    """One person with one cookie jar."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()), _SeeOther())

    def open(self, path: str) -> Page:
        """Read a page; an error is an answer too."""
        return self._send(Request(urljoin(self.site, path)))  # noqa: S310  # the site is on this machine

    def press(self, page: Page, button: Button | Form, **typed: str) -> Page:
        """Send a form, with what was typed into it."""
        form = button.form if isinstance(button, Button) else button
        fields = [(name, typed.pop(name, value)) for name, value in form.fields]
        fields.extend(typed.items())
        if isinstance(button, Button) and button.name:
            fields.append((button.name, button.value))
        address = urljoin(page.url, form.action or page.url)
        if form.method != "post":
            return self.open(f"{address.split('?')[0]}?{urlencode(fields)}")
        request = Request(address, data=urlencode(fields).encode(), method="POST")  # noqa: S310
        request.add_header("Referer", page.url)
        return self._send(request)

    def follow(self, page: Page, act: Link | Button) -> Page:
        """Do one act of a page."""
        return self.open(urljoin(page.url, act.href)) if isinstance(act, Link) else self.press(page, act)

    def _send(self, request: Request) -> Page:
        try:
            with self._opener.open(request, timeout=SECONDS_FOR_A_PAGE) as answer:
                return _read(answer.geturl(), answer.status, answer.read())
        except HTTPError as error:
            return _read(error.geturl() or request.full_url, error.code, error.read())


def _read(url: str, status: int, body: bytes) -> Page:
    html = body.decode("utf-8", errors="replace")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    heading = " ".join(reader.heading.split())
    return Page(url, status, html, heading, reader.links, reader.forms)
