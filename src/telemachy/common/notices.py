"""What rooms say to people: a subject, one line for the screen, and a mail, with named places to fill."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# A line that was broken because it was full, and went on in the next.
_WRAPPED = re.compile(r"(?m:^)([^\n]{72,})\n(?=[^\s{-])")


@dataclass(frozen=True)
class Notice:
    """One thing a room says; declared in its notices.py.

    `{name}` marks a place. Nothing else in the text is special: no attributes, no format, no template
    language, so that a text which a coordinator edited can show no more than the values it was given.
    """

    key: str
    subject: str
    line: str
    body: str

    @property
    def places(self) -> frozenset[str]:
        """The names that the three texts may mention."""
        return frozenset(_PLACE.findall(" ".join([self.subject, self.line, self.body])))

    def filled(self, values: Mapping[str, str | int]) -> "Notice":
        """This notice with its places filled; a place without a value is a mistake of ours, so it raises."""
        missing = self.places - values.keys()
        if missing:
            raise KeyError(f"The notice {self.key} needs {', '.join(sorted(missing))}.")
        return Notice(
            key=self.key,
            subject=one_line(fill(self.subject, values)),
            line=one_line(fill(self.line, values)),
            body=fill(unwrapped(self.body), values),
        )


def fill(text: str, values: Mapping[str, str | int]) -> str:
    """Put each value in its `{place}`; an unknown place stays as it is written."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


def unwrapped(text: str) -> str:
    """The text with one line for each paragraph.

    We wrap our lines where the code ends them; once names stand in their places, those breaks fall
    anywhere. A short line, an item of a list and a line that begins with a place keep theirs.
    """
    return _WRAPPED.sub(r"\1 ", text)


def one_line(text: str) -> str:
    """The text on one line: a subject with a line break would start a header of its own."""
    return " ".join(text.split())
