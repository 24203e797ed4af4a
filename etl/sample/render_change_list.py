"""Writes CMS's change list (Transaction Report): derived from the action codes, plus the disagreements we planted."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.sample.history import Row
from etl.sample.prn import PrnStyle, render_prn
from etl.sample.xlsx import Cell, Sheet


class View(enum.StrEnum):
    """CMS lists every code twice."""

    BY_ACTION = "by_action"
    BY_CODE = "by_code"


@dataclass(frozen=True)
class Line:
    """One row of a change list."""

    written: str
    """The code as this list pads it."""
    label: str
    short_description: str
    long_description: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """In the order of the headings; lists of two columns end after the label."""
        return self.written, self.label, self.short_description, self.long_description


@dataclass(frozen=True)
class Disagreement:
    """A line of change_list.csv: where the list says something else than the table."""

    code: str
    what: str
    """`omit` the line, `add` another one, or `change` what it says."""
    view: str
    """`by_action`, `by_code`, or blank for both."""
    written: str
    label: str
    short_description: str
    long_description: str

    def changed(self, line: Line) -> Line:
        """The line as it is written after all."""
        return Line(
            self.written or line.written,
            self.label or line.label,
            self.short_description or line.short_description,
            self.long_description or line.long_description,
        )


@dataclass(frozen=True)
class ChangeListStyle:
    """How a year writes its change list."""

    headings: tuple[str, ...]
    """Two, or four with the descriptors."""
    by_code_sheet: str
    labels: Mapping[str, str]
    """Action code -> words, in the lines."""
    key: Mapping[str, str]
    """Action code -> words, on the sheet that explains them (they drift apart)."""
    by_action_sheet: str = "Changes by Action Code"
    pads_modifiers: bool = True
    """Since 2019 a modifier has three blanks before it, as in the text."""
    sorts_padded: bool = True
    """2016 sorts its list by code with the modifiers among the procedures."""
    ordered_by_action_code: bool = False
    """2016 orders the other list by action code, all others by the words."""
    gap: int = 0
    """Blank rows between headings and lines."""
    top: tuple[str, ...] = ()
    by_action_blank: int = 0
    """Blank rows between the disclaimer and the headings."""
    by_code_blank: int = 0
    prn: PrnStyle | None = None


def change_lines(
    table: Iterable[Row], view: View, style: ChangeListStyle, disagreements: Sequence[Disagreement]
) -> list[Line]:
    """The lines of one view, in its order."""
    ours = [d for d in disagreements if d.view in ("", view)]
    lines: list[tuple[str, str, Line]] = []
    for row in table:
        line = Line(
            row.padded_code if style.pads_modifiers else row.code,
            style.labels[row.attributes["action_code"]],
            row.attributes["short_description"],
            row.long_description,
        )
        about = [d for d in ours if d.code == row.code and d.what != "add"]
        if any(d.what == "omit" for d in about):
            continue
        for disagreement in about:
            line = disagreement.changed(line)
        lines.append((row.attributes["action_code"], row.code, line))
    for extra in (d for d in ours if d.what == "add"):
        action = next(action for action, label in style.labels.items() if label == extra.label)
        padded = extra.code.rjust(5) if style.pads_modifiers else extra.code
        lines.append((action, extra.code, extra.changed(Line(padded, "", "", ""))))

    def place(item: tuple[str, str, Line]) -> tuple[str, str]:
        action, code, line = item
        key = code.rjust(5) if style.sorts_padded or view is View.BY_ACTION else code
        if view is View.BY_CODE:
            return "", key
        # As a spreadsheet sorts words: "Coverage and Long Desc Change" before "Coverage Change".
        return action if style.ordered_by_action_code else line.label.casefold(), key

    return [line for _, _, line in sorted(lines, key=place)]


def change_sheets(views: Mapping[View, Sequence[Line]], style: ChangeListStyle) -> list[Sheet]:
    """The three sheets of the workbook: both views, and the key."""
    key: list[Sequence[Cell]] = [["Action Codes"], *([code, words] for code, words in style.key.items())]
    return [
        Sheet(style.by_action_sheet, _rows(views[View.BY_ACTION], View.BY_ACTION, style)),
        Sheet(style.by_code_sheet, _rows(views[View.BY_CODE], View.BY_CODE, style)),
        Sheet("Action Code Key", key),
    ]


def change_prn(lines: Sequence[Line], view: View, style: ChangeListStyle) -> bytes:
    """One view as Excel's formatted text. The style must have widths."""
    if style.prn is None:
        raise ValueError("this year's change list has no .prn")
    return render_prn(_rows(lines, view, style), style.prn, heading_row(view, style))


def change_txt(lines: Sequence[Line], view: View, style: ChangeListStyle) -> bytes:
    """One view as text with a tab between the columns, as in 2016."""
    rows = _rows(lines, view, style)
    return "".join("\t".join(str(cell or "") for cell in row) + "\r\n" for row in rows).encode("cp1252")


def heading_row(view: View, style: ChangeListStyle) -> int:
    """Where the headings stand, 1-based."""
    blank = style.by_action_blank if view is View.BY_ACTION else style.by_code_blank
    return len(style.top) + blank + 1


def _rows(lines: Sequence[Line], view: View, style: ChangeListStyle) -> list[list[Cell]]:
    above: list[list[Cell]] = [[text or None] for text in style.top]
    above += [[] for _ in range(heading_row(view, style) - 1 - len(above))]
    gap: list[list[Cell]] = [[] for _ in range(style.gap)]
    body: list[list[Cell]] = [list(line.cells[: len(style.headings)]) for line in lines]
    return [*above, list(style.headings), *gap, *body]
