"""Files in, files out: rosters as CSV or XLSX, and what a matching gives back."""

from telemachy.matching.files.assuming import Assumption, assume_rules
from telemachy.matching.files.columns import Column, ColumnMap, MapLine, describe, recognize
from telemachy.matching.files.escaping import write_csv
from telemachy.matching.files.faults import Fault, FileRefused, write_faults
from telemachy.matching.files.fitting import Fitted, settings_by_heading, to_problem
from telemachy.matching.files.headings import Meaning, says
from telemachy.matching.files.letters import Letter, introduction, kind_note, letters
from telemachy.matching.files.outcomes import Alone, Input, Load, Outcome, Pair, Part, Topic
from telemachy.matching.files.people import Roster, gather_people, roster_from_answers
from telemachy.matching.files.reading import Limits, Row, SheetRead, SheetStream, open_table, read_table
from telemachy.matching.files.report import report_html
from telemachy.matching.files.writing import write_matches_csv, write_unmatched_csv, write_xlsx

__all__ = [
    "Alone",
    "Assumption",
    "Column",
    "ColumnMap",
    "Fault",
    "FileRefused",
    "Fitted",
    "Input",
    "Letter",
    "Limits",
    "Load",
    "MapLine",
    "Meaning",
    "Outcome",
    "Pair",
    "Part",
    "Roster",
    "Row",
    "SheetRead",
    "SheetStream",
    "Topic",
    "assume_rules",
    "describe",
    "gather_people",
    "introduction",
    "kind_note",
    "letters",
    "open_table",
    "read_table",
    "recognize",
    "report_html",
    "roster_from_answers",
    "says",
    "settings_by_heading",
    "to_problem",
    "write_csv",
    "write_faults",
    "write_matches_csv",
    "write_unmatched_csv",
    "write_xlsx",
]
