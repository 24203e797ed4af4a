"""Writes the ANWEB table as CMS's fixed-width text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from etl.sample.history import Row
from etl.sample.layout import COLUMNS, DESCRIPTION_WIDTH

_ATTRIBUTES = tuple(c for c in COLUMNS if c.name not in ("code", "sequence_number", "record_id", "long_description"))


@dataclass(frozen=True)
class LineLength:
    """One line that is longer or shorter than its neighbours."""

    code: str
    line: int
    """Of this code: 1 is the first."""
    length: int


@dataclass(frozen=True)
class Says:
    """One field that says something else in one form than in the other."""

    code: str
    column: str
    value: str


@dataclass(frozen=True)
class TextStyle:
    """How a year writes the text, and the accidents of one file. All lengths are without the line end."""

    first_length: int = 320
    """293, where nothing follows the action code; 320 with CMS's filler."""
    continuation_length: int = 320
    """Lines that only carry on a description are as long as the first, or end with it (91)."""
    capitals: bool = False
    """2011 and 2012 write the long descriptions in capitals."""
    modifier_units: bool = False
    """2012 has anesthesia base units of 0 for modifiers too."""
    top: tuple[str, ...] = ()
    """Lines before the first code: disclaimers."""
    blank_last_line: int | None = None
    """Length of a line of blanks at the end (0: an empty one), where there is one."""
    slipped: tuple[str, ...] = ()
    """Codes with a tab typed behind the description and a blank lost: what follows stands one column too far left."""
    lengths: tuple[LineLength, ...] = ()
    says: tuple[Says, ...] = ()


def render_text(rows: Iterable[Row], style: TextStyle) -> bytes:
    """The whole file: cp1252, every line with CR and LF."""
    lines = [*style.top]
    for row in rows:
        lines += render_row(row, style)
    if style.blank_last_line is not None:
        lines.append(" " * style.blank_last_line)
    return "".join(line + "\r\n" for line in lines).encode("cp1252")


def render_row(row: Row, style: TextStyle) -> list[str]:
    """The lines of one code: the first with every attribute, the others only with the rest of the description."""
    row = _as_typed(row, style)
    pieces: Sequence[str] = row.pieces or ("",)
    if style.capitals:
        pieces = [piece.upper() for piece in pieces]
    first = _head(row, 1, row.record_id, _described(pieces[0], row.code in style.slipped)) + _attributes(row)
    lines = [first.ljust(style.first_length)]
    for number, piece in enumerate(pieces[1:], 2):
        line = _head(row, number, row.continuation_id, _described(piece))
        lines.append(line.ljust(style.continuation_length))
    if row.code in style.slipped:
        lines[0] = lines[0].rstrip()
    return list(_at_length(row.code, lines, style.lengths))


def _as_typed(row: Row, style: TextStyle) -> Row:
    if style.modifier_units and row.is_modifier:
        row = row.with_attributes(anesthesia_base_units="  0")
    return row.with_attributes(**{said.column: said.value for said in style.says if said.code == row.code})


def _head(row: Row, number: int, record_id: str, description: str) -> str:
    # Sequence numbers go by hundreds: 00100, 00200 ... (record layout, item 5).
    return f"{row.padded_code}{number * 100:05d}{record_id}{description}"


def _described(piece: str, slipped: bool = False) -> str:
    return (piece + "\t").ljust(DESCRIPTION_WIDTH - 1) if slipped else piece.ljust(DESCRIPTION_WIDTH)


def _attributes(row: Row) -> str:
    return "".join(value.ljust(column.width) for column in _ATTRIBUTES for value in row.values(column.name))


def _at_length(code: str, lines: Sequence[str], lengths: Sequence[LineLength]) -> Iterator[str]:
    wanted = {odd.line: odd.length for odd in lengths if odd.code == code}
    for number, line in enumerate(lines, 1):
        length = wanted.get(number, len(line))
        yield line[:length].ljust(length)
