"""What rooms say to people, filled safely."""

import pytest

from telemachy.common.notices import Notice, fill, one_line

HELLO = Notice("tests.hello", "Hello {name}", "{name}, {count} new", "Dear {name}\nYou have {count}.")


def test_places_are_filled_in_all_three_texts():
    said = HELLO.filled({"name": "Mina", "count": 2})

    assert (said.subject, said.line, said.body) == ("Hello Mina", "Mina, 2 new", "Dear Mina\nYou have 2.")


def test_a_place_without_a_value_is_our_mistake():
    with pytest.raises(KeyError, match="count"):
        HELLO.filled({"name": "Mina"})


def test_a_value_with_line_breaks_cannot_start_a_header():
    said = HELLO.filled({"name": "Mina\r\nBcc: all@example.org", "count": 1})

    assert said.subject == "Hello Mina Bcc: all@example.org"


@pytest.mark.parametrize(
    "payload",
    [
        "{0.__class__}",
        "{name.__init__.__globals__}",
        "{name!r}",
        "{name:>1000000000}",
        "{{name}}",
        "{% include '/etc/passwd' %}",
        "{{ settings.SECRET_KEY }}",
        "${name}",
        "%(name)s",
        "{__class__}",
        "{NAME}",
        "{name[0]}",
    ],
)
def test_a_text_that_somebody_edited_shows_no_more_than_its_values(payload):
    filled = fill(payload, {"name": "Mina"})

    assert filled in {payload, payload.replace("{name}", "Mina")}


def test_a_value_that_looks_like_a_place_stays_a_value():
    assert fill("{name} and {other}", {"name": "{other}", "other": "x"}) == "{other} and x"


def test_one_line_is_one_line():
    assert one_line(" a\r\n b\t c ") == "a b c"


def test_lines_that_we_wrapped_are_paragraphs_again_once_names_stand_in_them():
    body = """Hello {name},

Talk once before you decide, then say yes or no on your page by {day}. A no needs
no reason and leaves no mark on either of you. Nothing is settled until both have
said yes.
{more}
Why:
- one
- two
"""

    filled = Notice(key="a.b", subject="", line="", body=body).filled(
        {"name": "Mina", "day": "Friday", "more": "One.\nTwo."}
    )

    assert filled.body == (
        "Hello Mina,\n\n"
        "Talk once before you decide, then say yes or no on your page by Friday. A no needs "
        "no reason and leaves no mark on either of you. Nothing is settled until both have said yes.\n"
        "One.\nTwo.\nWhy:\n- one\n- two\n"
    )
