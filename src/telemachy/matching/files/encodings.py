"""Which encoding a text file is in: told by its bytes, and refused when they do not tell."""

import codecs
import re
import unicodedata
from typing import BinaryIO

from telemachy.matching.files.faults import FileRefused, refuse

CHUNK_BYTES = 1 << 20
SAVE_AS = "Save it again as “CSV UTF-8” and try once more."
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: the same two bytes begin both
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TYPOGRAPHY = frozenset("‘’‚“”„–—…•€£¢¥©®™°·«»¿¡ºª§¶±×÷½¼¾²³¹¨´¸¯\xa0\xad")
_FOREIGN_RUN = re.compile(r"[^\s\x00-\x7f]{3,}")
_NOT_ASCII = re.compile(r"[^\s\x00-\x7f]")


def detect_encoding(stream: BinaryIO, name: str) -> tuple[str, str]:
    """Return the encoding of the stream and, where a person should know of it, a sentence about it.

    UTF-8 and UTF-16 prove themselves. Windows-1252 gives nearly every byte a meaning, so what it gives is
    looked at: control characters, or letters where no Western language has them, mean something else.

    Raises
    ------
    FileRefused
        If no encoding that can be trusted reads the whole file, or if it holds NUL characters.
    """
    stream.seek(0)
    head = stream.read(4096)
    encoding = _by_mark(head) or _by_zeros(head)
    note = ""
    if encoding is None:
        encoding = "utf-8" if _decodes(stream, "utf-8") else "cp1252"
    if encoding == "cp1252":
        note = (
            f"{name} is not UTF-8; it was read as Windows-1252. "
            "Look at a name with an accent, and save the file as “CSV UTF-8” if it looks wrong."
        )
    check_text(stream, name, encoding)
    stream.seek(0)
    return encoding, note


def check_text(stream: BinaryIO, name: str, encoding: str) -> None:
    """Read the whole stream once and refuse what is no text in the encoding. Holds one chunk in memory."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise refuse(
            name, f"“{encoding}” is not an encoding that is known here.", "Leave it out, or use utf-8."
        ) from None
    guessed = encoding == "cp1252"
    stream.seek(0)
    line = 1
    letters = oddities = in_runs = beyond_ascii = 0
    while True:
        block = stream.read(CHUNK_BYTES)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line += block[: error.start].count(b"\n")
            byte = f"0x{error.object[error.start]:02X}"
            raise refuse(name, f"The byte {byte} is no text in {encoding}.", SAVE_AS, line=line) from None
        if (position := _first_control(text)) is not None:
            raise _control_refused(name, text, position, line)
        if guessed and not text.isascii():
            accented, odd = _accents(text)
            letters, oddities = letters + accented, oddities + odd
            in_runs += sum(len(run) for run in _FOREIGN_RUN.findall(text))
            beyond_ascii += len(_NOT_ASCII.findall(text))
        line += text.count("\n")
        if not block:
            break
    if guessed and (oddities * 3 > letters or in_runs * 10 > beyond_ascii * 3):
        raise refuse(
            name, "Its encoding cannot be told: read as Windows-1252, its letters make no words.", SAVE_AS
        )


def _by_mark(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _by_zeros(head: bytes) -> str | None:
    """Tell UTF-16 without a mark: in most text every other byte is zero."""
    if len(head) < 4:
        return None
    pairs = len(head) // 2
    zeros_even, zeros_odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if zeros_odd > 0.4 * pairs and zeros_even < 0.05 * pairs:
        return "utf-16-le"
    if zeros_even > 0.4 * pairs and zeros_odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    while block := stream.read(CHUNK_BYTES):
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def _first_control(text: str) -> int | None:
    found = _CONTROL.search(text)
    return found.start() if found else None


def _control_refused(name: str, text: str, position: int, line: int) -> FileRefused:
    line += text.count("\n", 0, position)
    code = ord(text[position])
    what = "a NUL character" if code == 0 else f"the control character U+{code:04X}"
    return refuse(name, f"There is {what} in it, so it is damaged or no text file.", SAVE_AS, line=line)


def _accents(text: str) -> tuple[int, int]:
    """Count the letters beyond ASCII, and the signs that stand where a letter should."""
    letters = oddities = 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character < "\x80" or character in _TYPOGRAPHY:
            continue
        # A capital between two small letters is what Mac Roman and the DOS code pages make of an accent.
        misplaced = unicodedata.category(character) == "Lu" and before.islower() and after.islower()
        if character.isalpha() and not misplaced:
            letters += 1
        else:
            oddities += before.isalpha() or after.isalpha()
    return letters, oddities
