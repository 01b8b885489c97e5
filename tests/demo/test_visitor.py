"""The visitor reads a page as a browser would send it."""

from telemachy.demo.visitor import Button, Link, Page, _read

PAGE = b"""
<h1>Your <em>mentor</em></h1>
<a class="button button--primary" href="/next/">Go on</a>
<form method="post" action="/answer/">
  <input type="hidden" name="token" value="a&amp;b">
  <input type="checkbox" name="agreed" value="yes" checked>
  <input type="checkbox" name="not_ticked" value="yes">
  <input type="submit" name="sent" value="never">
  <textarea name="words">Good
morning</textarea>
  <select name="times"><option value="1">One</option><option value="2" selected>Two</option></select>
  <select name="first"><option value="a">A</option><option value="b">B</option></select>
  <button class="button">Later</button>
  <button class="button button--primary" name="answer" value="yes">Yes, I would like to meet</button>
</form>
"""


def page() -> Page:
    return _read("http://localhost/here/", 200, PAGE)


def test_a_form_is_sent_as_it_stands() -> None:
    form = page().forms[0]

    assert (form.action, form.method) == ("/answer/", "post")
    assert form.fields == [
        ("token", "a&b"),
        ("agreed", "yes"),
        ("words", "Good\nmorning"),
        ("times", "2"),
        ("first", "a"),
    ]


def test_the_primary_acts_are_those_marked_as_such() -> None:
    link, button = page().primaries()

    assert isinstance(link, Link)
    assert (link.href, link.label) == ("/next/", "Go on")
    assert isinstance(button, Button)
    assert (button.name, button.value, button.label) == ("answer", "yes", "Yes, I would like to meet")


def test_the_heading_is_read_through_its_markup() -> None:
    assert page().heading == "Your mentor"


def test_a_form_is_found_by_its_address() -> None:
    seen = page()

    assert seen.form_to("answer/") is seen.forms[0]
    assert seen.form_to("elsewhere/") is None


def test_a_form_that_asks_for_the_persons_own_is_told_apart() -> None:
    asks = b'<form><input type="file" name="roster"><button>Upload</button></form>'
    words = b'<form><input name="name" required><button>Save</button></form>'

    assert not page().forms[0].wants_more
    assert all(_read("http://localhost/", 200, html).forms[0].wants_more for html in (asks, words))


def test_a_choice_that_nobody_made_yet_is_for_a_person() -> None:
    def form(checked: str) -> bytes:
        answers = "".join(f'<input type="radio" name="trust" value="{n}" required{checked}>' for n in "12")
        return f"<form method=post>{answers}<button>Keep</button></form>".encode()

    assert _read("http://localhost/", 200, form("")).forms[0].is_for_a_person
    assert not _read("http://localhost/", 200, form(" checked")).forms[0].is_for_a_person
