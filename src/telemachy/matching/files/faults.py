"""What is wrong in a file, said so that the person who made the file can mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from telemachy.matching.files.escaping import write_csv

FAULT_HEADINGS = ("file", "line", "column", "value", "what is wrong", "what to do")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where, and what to do about it.

    Parameters
    ----------
    file : str
        Name of the file, as the coordinator knows it.
    line : int
        Line of the file (row of the sheet), counted from 1; 0 where the fault is in the file as a whole.
    column : str
        Heading of the column; empty where the fault is in the row as a whole.
    value : str
        The value found.
    wrong, remedy : str
        A sentence each.
    """

    file: str
    line: int
    column: str
    value: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f", line {self.line}"
        if self.column:
            place += f", column “{shorten(self.column)}”"
        found = f" (found “{shorten(self.value)}”)" if self.value else ""
        return f"{place}: {self.wrong}{found} {self.remedy}".rstrip()


class FileRefused(Exception):
    """The file cannot be read at all; carries every fault that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


def refuse(
    file: str, wrong: str, remedy: str, *, line: int = 0, column: str = "", value: str = ""
) -> FileRefused:
    """Return the refusal of a file for one reason, to be raised."""
    return FileRefused([Fault(file, line, column, value, wrong, remedy)])


def shorten(value: str, most: int = 60) -> str:
    """Return the value on one line and not longer than `most` characters."""
    flat = " ".join(value.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def write_faults(faults: Iterable[Fault], stream: TextIO) -> None:
    """Write the faults as CSV, one a row, safe to open in a spreadsheet."""
    rows = ((f.file, f.line or "", f.column, f.value, f.wrong, f.remedy) for f in faults)
    write_csv(stream, FAULT_HEADINGS, rows)
