"""Which column of a roster is what: told by heading and values, said aloud, open to correction."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from telemachy.matching.files import values
from telemachy.matching.files.faults import Fault, FileRefused, shorten
from telemachy.matching.files.headings import Meaning, plain_words, read_heading, says
from telemachy.matching.files.reading import Row
from telemachy.matching.tables import says_something

Role = Literal["mentee", "mentor", ""]

LOOKED_AT = 2_000
"""How many rows are looked at to recognize a column; separators are looked for in all of them."""

LISTS = frozenset(
    {
        Meaning.WANTED,
        Meaning.OFFERED,
        Meaning.TOPICS,
        Meaning.FACED,
        Meaning.LIVED,
        Meaning.LANGUAGES,
        Meaning.INTERESTS,
        Meaning.AVAILABILITY,
        Meaning.WISHES,
        Meaning.AVOID,
    }
)
ONLY_ONE = frozenset(
    {
        Meaning.ID,
        Meaning.NAME,
        Meaning.FIRST_NAME,
        Meaning.LAST_NAME,
        Meaning.EMAIL,
        Meaning.ROLE,
        Meaning.TIMESTAMP,
        Meaning.CAPACITY,
        Meaning.DEMAND,
        Meaning.MANAGER,
        Meaning.TIME_ZONE,
    }
)


@dataclass(frozen=True)
class Column:
    """One column of a file and what it was taken for.

    Parameters
    ----------
    index : int
        Position in the row, from 0.
    heading : str
        As in the file.
    meaning : Meaning or None
        None where it was not recognized, or where a person has to say; such a column is not used.
    guess : Meaning or None
        The likeliest meaning of a column that is not sure, to ask about.
    why : str
        What it was recognized by, or why it was not.
    separator : str
        What stands between several answers in one cell; empty where a cell is one value.
    filled : int
        How many of the rows looked at say something.
    """

    index: int
    heading: str
    meaning: Meaning | None = None
    guess: Meaning | None = None
    why: str = ""
    separator: str = ""
    filled: int = 0


@dataclass(frozen=True)
class ColumnMap:
    """What every column of one file was taken for."""

    columns: tuple[Column, ...]
    role: Role = ""

    def of(self, meaning: Meaning) -> Column | None:
        """Return the column of a meaning, the first if there are several."""
        return next((column for column in self.columns if column.meaning is meaning), None)

    def all_of(self, *meanings: Meaning) -> tuple[Column, ...]:
        """Return every column of some meanings, in the order of the file."""
        return tuple(column for column in self.columns if column.meaning in meanings)

    def find(self, name: str) -> Column | None:
        """Return the column that a rule or a person calls by this name: its heading, or its meaning.

        Capitals, spaces and punctuation do not matter, so long as only one heading reads so.
        """
        by_heading = [column for column in self.columns if column.heading == name]
        if not by_heading:
            plain = plain_words(name)
            by_heading = [column for column in self.columns if plain and plain_words(column.heading) == plain]
        if len(by_heading) == 1:
            return by_heading[0]
        return next((column for column in self.columns if column.meaning == name), None)

    @property
    def unsure(self) -> tuple[Column, ...]:
        """Columns that a person has to decide on, because they may mean several things."""
        return tuple(column for column in self.columns if column.meaning is None and column.guess)

    @property
    def unknown(self) -> tuple[Column, ...]:
        """Columns that say nothing the recognizer knows."""
        return tuple(column for column in self.columns if column.meaning is None and not column.guess)


def recognize(
    headings: Sequence[str],
    rows: Sequence[Row],
    *,
    role: Role = "",
    overrides: Mapping[str, str] | None = None,
    settled: Mapping[str, str] | None = None,
    lists: Iterable[str] = (),
    name: str = "the file",
) -> ColumnMap:
    """Say what each column is.

    Parameters
    ----------
    headings : sequence of str
        As `SheetRead.headings`.
    rows : sequence of Row
        Some or all rows.
    role : {"mentee", "mentor", ""}
        Whose file it is; empty for one file of both.
    overrides : mapping of str to str
        A meaning (a `Meaning`, such as ``capacity``) and the heading that holds it; ``""`` for none.
    settled : mapping of str to str, optional
        Heading and meaning of every column that is used, as an earlier run recorded them: nothing is guessed.
    lists : iterable of str
        Headings of columns in which a comma separates answers.
    name : str
        Name of the file, for faults.

    Raises
    ------
    FileRefused
        If an override names a meaning or a heading that does not exist.
    """
    cells = [_Cells(rows, index) for index in range(len(headings))]
    told = _told(overrides or {}, headings, name)
    columns = [
        _read(Column(index, heading), cells[index], role, told) for index, heading in enumerate(headings)
    ]
    if settled is None:
        columns = _by_content(columns, cells, role, told.without)
        columns = _one_of_each(columns, cells, told.by_index)
    else:
        columns = [_as_settled(column, settled) for column in columns]
    declared = {plain_words(heading) for heading in lists}
    return ColumnMap(
        tuple(_with_shape(c, cells[c.index], plain_words(c.heading) in declared) for c in columns), role
    )


class _Cells:
    """The filled cells of one column, read once."""

    def __init__(self, rows: Sequence[Row], index: int) -> None:
        self.filled = [row.cells[index] for row in rows[:LOOKED_AT] if row.cells[index]]
        self._rows, self._index = rows, index

    def all(self) -> Iterable[str]:
        return (row.cells[self._index] for row in self._rows)

    def share(self, test: Callable[[str], object]) -> float:
        """Return the share of filled cells that pass; 1 for an empty column."""
        if not self.filled:
            return 1.0
        return sum(bool(test(cell)) for cell in self.filled) / len(self.filled)

    @property
    def distinct(self) -> int:
        return len(set(self.filled))


@dataclass(frozen=True)
class _Told:
    by_index: Mapping[int, Meaning]
    without: frozenset[Meaning]


def _told(overrides: Mapping[str, str], headings: Sequence[str], name: str) -> _Told:
    faults: list[Fault] = []
    by_index: dict[int, Meaning] = {}
    without: set[Meaning] = set()
    plain = [plain_words(heading) for heading in headings]
    for said, heading in overrides.items():
        if said not in set(Meaning):
            known = ", ".join(Meaning)
            faults.append(
                Fault(name, 0, heading, "", f"“{said}” is nothing a column can be.", f"One of: {known}.")
            )
        elif not heading:
            without.add(Meaning(said))
        elif heading in headings:
            by_index[list(headings).index(heading)] = Meaning(said)
        elif plain.count(plain_words(heading)) == 1:
            by_index[plain.index(plain_words(heading))] = Meaning(said)
        else:
            wrong = f"There is no column “{shorten(heading)}” for {said}."
            faults.append(Fault(name, 1, "", "", wrong, f"Its columns: {', '.join(map(shorten, headings))}."))
    if faults:
        raise FileRefused(faults)
    return _Told(by_index, frozenset(without))


def _as_settled(column: Column, settled: Mapping[str, str]) -> Column:
    meaning = settled.get(column.heading)
    return Column(column.index, column.heading, Meaning(meaning) if meaning else None, why="as recorded")


def _read(column: Column, cells: _Cells, role: Role, told: _Told) -> Column:
    if column.index in told.by_index:
        return replace(column, meaning=told.by_index[column.index], why="as told")
    column = _by_heading(column, cells, role)
    if column.meaning in told.without:
        return replace(column, meaning=None, why="left out, as told")
    return column


def _by_heading(column: Column, cells: _Cells, role: Role) -> Column:
    read = read_heading(column.heading)
    meaning = _for_role(read.meaning, role, column.heading)
    if meaning is None:
        return column
    if not cells.filled:
        return replace(column, guess=None, why="the column is empty")
    if against := _contradiction(meaning, cells, role, counts_from=0.4 if read.by == "its heading" else 0.8):
        return replace(column, guess=meaning, why=f"its heading says {says(meaning)}, but {against}")
    if not read.sure:
        return replace(column, guess=meaning, why="its heading may mean several things")
    return replace(column, meaning=meaning, why=read.by)


def _for_role(meaning: Meaning | None, role: Role, heading: str) -> Meaning | None:
    """Settle what depends on whose file it is: mentees want their “topics”, mentors offer them."""
    if meaning is Meaning.TOPICS and role:
        return Meaning.WANTED if role == "mentee" else Meaning.OFFERED
    other = {"mentee": "mentor", "mentor": "mentee"}.get(role, "")
    if meaning is Meaning.NAME and other and plain_words(heading).startswith(other):
        return Meaning.WISHES
    return meaning


def _contradiction(meaning: Meaning, cells: _Cells, role: Role, *, counts_from: float) -> str:
    """Return what in the values speaks against a meaning; empty when nothing does.

    Where the heading leaves no doubt, cells that are no counts are mistakes of rows, to be told one by one.
    """
    if meaning is Meaning.EMAIL and cells.share(values.is_mail) < 0.8:
        return "its values are no addresses"
    if meaning is Meaning.ID and cells.distinct < 0.5 * len(cells.filled):
        return "its values repeat"
    if meaning in {Meaning.CAPACITY, Meaning.DEMAND} and cells.share(_is_count) < counts_from:
        return "its values are no counts"
    if meaning is Meaning.YEARS and cells.share(lambda cell: values.read_number(cell) is not None) < 0.7:
        return "its values are no numbers"
    if meaning is Meaning.HOURS and cells.share(lambda cell: values.read_number(cell) is not None) < 0.7:
        return "its values are no numbers"
    if meaning is Meaning.TIMESTAMP and values.read_moments(cells.filled[:200]) is None:
        return "its values are no dates"
    if meaning is Meaning.ROLE and cells.share(values.read_roles) < 0.8:
        return "its values do not say mentor or mentee"
    return ""


def _is_count(cell: str) -> bool:
    try:
        values.read_count(cell)
    except ValueError:
        return False
    return True


_LANGUAGES = frozenset(
    """
    english spanish french german italian portuguese dutch russian ukrainian polish turkish arabic
    hebrew hindi urdu bengali tamil telugu mandarin chinese cantonese japanese korean vietnamese thai
    indonesian malay swahili yoruba igbo hausa amharic swedish norwegian danish finnish greek czech
    hungarian romanian bulgarian serbian croatian persian farsi punjabi gujarati marathi catalan welsh
    irish tagalog filipino afrikaans zulu xhosa englisch französisch spanisch italienisch polnisch
    türkisch russisch anglais espagnol allemand inglés francés alemán
    deutsch français español português italiano nederlands
    en es fr de it pt nl ru uk pl tr ar he hi zh ja ko
    """.split()  # noqa: SIM905
)


def _by_content(
    columns: Sequence[Column], cells: Sequence[_Cells], role: Role, without: frozenset[Meaning]
) -> list[Column]:
    """Recognize by their values the few things that values alone can tell."""
    columns = list(columns)

    def take(meaning: Meaning, fits: Callable[[_Cells], bool]) -> None:
        if meaning in without or any(column.meaning is meaning for column in columns):
            return
        for at, column in enumerate(columns):
            if column.meaning is None and len(cells[at].filled) >= 2 and fits(cells[at]):
                columns[at] = replace(column, meaning=meaning, guess=None, why="its values")
                return

    take(Meaning.EMAIL, lambda c: c.share(values.is_mail) >= 0.95 and c.distinct > 0.5 * len(c.filled))
    if not role:
        take(
            Meaning.ROLE,
            lambda c: c.distinct <= 6 and c.share(lambda v: len(v) < 80 and values.read_roles(v)) == 1.0,
        )
    take(Meaning.LANGUAGES, lambda c: c.share(_is_languages) >= 0.8)
    take(Meaning.AVAILABILITY, lambda c: c.share(_is_times) >= 0.8)
    return columns


def _is_times(cell: str) -> bool:
    return len(cell) < 200 and values.names_times(cell) and values.read_week(cell) is not None


def _is_languages(cell: str) -> bool:
    parts = [part.strip().casefold() for mark in "|;" for part in cell.replace(mark, ",").split(",")]
    known = [part for part in parts if part in _LANGUAGES or not says_something(part)]
    return bool(parts) and len(known) >= 0.6 * len(parts)


def _one_of_each(
    columns: Sequence[Column], cells: Sequence[_Cells], settled: Mapping[int, Meaning]
) -> list[Column]:
    """Where two columns claim what a person has one of, keep the better filled and ask about the other."""
    columns = list(columns)
    for meaning, count in Counter(column.meaning for column in columns).items():
        if count < 2 or meaning not in ONLY_ONE:
            continue
        rivals = [column for column in columns if column.meaning is meaning]
        told = [column for column in rivals if settled.get(column.index) is meaning]
        best = max(
            rivals, key=lambda c: (c in told, c.why == "its heading", len(cells[c.index].filled), -c.index)
        )
        for column in rivals:
            if column is not best:
                why = f"“{shorten(best.heading)}” was taken for {says(meaning)}"
                columns[column.index] = replace(column, meaning=None, guess=meaning, why=why)
    return columns


def _with_shape(column: Column, cells: _Cells, declared: bool) -> Column:
    """Add how the cells are to be split, and how many are filled."""
    column = replace(column, filled=len(cells.filled))
    if not cells.filled or column.meaning in {
        Meaning.GOAL,
        Meaning.BIOGRAPHY,
        Meaning.NOTE,
        Meaning.EMAIL,
        Meaning.ID,
    }:
        return column
    is_list = declared or (column.meaning in LISTS and not _is_prose(cells))
    return replace(column, separator=values.separator_of(cells.all(), is_list=is_list))


def _is_prose(cells: _Cells) -> bool:
    """Say whether the cells are sentences, in which a comma separates clauses and not answers."""
    pieces = [piece for cell in cells.filled for piece in cell.split(",")]
    long = sum(len(piece.split()) > 7 for piece in pieces)
    return long > 0.3 * len(pieces)


@dataclass(frozen=True)
class MapLine:
    """One line of the shown map, for a terminal or a page."""

    heading: str
    says: str
    why: str
    used: bool
    ask: bool = field(default=False)
    guess: Meaning | None = field(default=None)


def describe(column_map: ColumnMap) -> list[MapLine]:
    """Return the map as it is shown to the person whose file it is."""
    lines = []
    for column in column_map.columns:
        if column.meaning:
            lines.append(MapLine(column.heading, says(column.meaning), column.why, used=True))
        elif column.guess:
            lines.append(
                MapLine(
                    column.heading,
                    f"not used; perhaps {says(column.guess)}?",
                    column.why,
                    used=False,
                    ask=True,
                    guess=column.guess,
                )
            )
        else:
            lines.append(MapLine(column.heading, "not used", column.why or "not recognized", used=False))
    return lines
