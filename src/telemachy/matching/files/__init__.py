"""Files in, files out: rosters as CSV or XLSX, and what a matching gives back."""

from telemachy.matching.files.columns import Column, ColumnMap, MapLine, describe, recognize
from telemachy.matching.files.faults import Fault, FileRefused, write_faults
from telemachy.matching.files.headings import Meaning, says
from telemachy.matching.files.people import Roster, gather_people, roster_from_answers
from telemachy.matching.files.reading import Limits, Row, SheetRead, SheetStream, open_table, read_table

__all__ = [
    "Column",
    "ColumnMap",
    "Fault",
    "FileRefused",
    "Limits",
    "MapLine",
    "Meaning",
    "Roster",
    "Row",
    "SheetRead",
    "SheetStream",
    "describe",
    "gather_people",
    "open_table",
    "read_table",
    "recognize",
    "roster_from_answers",
    "says",
    "write_faults",
]
