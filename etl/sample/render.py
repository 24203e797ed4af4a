"""Makes the bytes of any member: hands the data and the member's settings to the renderer that the plan names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.model import Release
from etl.sample import render_texts
from etl.sample.history import History, Row, read_csv
from etl.sample.plan import DATA, MemberPlan
from etl.sample.prn import PrnStyle
from etl.sample.render_change_list import (
    ChangeListStyle,
    Disagreement,
    Line,
    View,
    change_lines,
    change_prn,
    change_sheets,
    change_txt,
)
from etl.sample.render_corrections import TableStyle, corrections_table, noc_table, table_prn, table_sheets
from etl.sample.render_text import LineLength, Says, TextStyle, render_text
from etl.sample.render_workbook import Number, WorkbookStyle, anweb_sheet
from etl.sample.xlsx import Cell, Sheet, workbook_bytes

_Table = tuple[Row, ...]


@dataclass(frozen=True)
class SampleData:
    """Everything in etl/sample/data that ends up in a member."""

    history: History
    disagreements: tuple[tuple[Release, Disagreement], ...]
    corrections: tuple[Mapping[str, str], ...]
    notes: tuple[Mapping[str, str], ...]
    layout: render_texts.LayoutTables
    readme: str

    @classmethod
    def load(cls, data: Path = DATA) -> SampleData:
        """Read the data files."""
        lines = read_csv(data / "change_list.csv")
        return cls(
            History.load(data / "codes.csv"),
            tuple((Release.parse(line.pop("release")), Disagreement(**line)) for line in lines),
            tuple(read_csv(data / "corrections.csv")),
            tuple(read_csv(data / "processing_notes.csv")),
            render_texts.LayoutTables(
                tuple(read_csv(data / "record_layout.csv")), tuple(read_csv(data / "code_lists.csv"))
            ),
            (data / "readme.txt").read_text(encoding="utf-8"),
        )


def render_member(data: SampleData, release: Release | None, issue: int, member: MemberPlan) -> bytes:
    """The bytes of one member as the given issue of the release holds it."""
    table = data.history.table(release, issue) if release else ()
    return _RENDERERS[member.made](data, release, table, member)


def _text(_data: SampleData, _release: Release | None, table: _Table, member: MemberPlan) -> bytes:
    return render_text(table, TextStyle(**settings_of(member)))


def _workbook(_data: SampleData, _release: Release | None, table: _Table, member: MemberPlan) -> bytes:
    return workbook_bytes([anweb_sheet(table, WorkbookStyle(**settings_of(member)))], member.saved)


def _change_list(data: SampleData, release: Release | None, table: _Table, member: MemberPlan) -> bytes:
    style = ChangeListStyle(**settings_of(member))
    views = {view: _lines(data, release, table, view, style) for view in View}
    return workbook_bytes(change_sheets(views, style), member.saved)


def _change_list_as_text(data: SampleData, release: Release | None, table: _Table, member: MemberPlan) -> bytes:
    settings = settings_of(member)
    view = View(settings.pop("view"))
    style = ChangeListStyle(**settings)
    lines = _lines(data, release, table, view, style)
    return (change_prn if member.made == "change_list_prn" else change_txt)(lines, view, style)


def _lines(data: SampleData, release: Release | None, table: _Table, view: View, style: ChangeListStyle) -> list[Line]:
    return change_lines(table, view, style, [d for of, d in data.disagreements if of == release])


def _corrections(data: SampleData, release: Release | None, _table: _Table, member: MemberPlan) -> bytes:
    settings = settings_of(member)
    version = str(settings.pop("version"))
    style = TableStyle(**settings)
    ours = [c for c in data.corrections if c["release"] == str(release) and version in c["versions"].split()]
    return _laid_out(corrections_table(ours, style), style, member)


def _noc(_data: SampleData, _release: Release | None, table: _Table, member: MemberPlan) -> bytes:
    settings = settings_of(member)
    codes = settings.pop("codes")
    style = TableStyle(**settings)
    return _laid_out(noc_table((row for row in table if row.code in codes), style), style, member)


def _laid_out(table: list[list[Cell]], style: TableStyle, member: MemberPlan) -> bytes:
    if member.made.endswith("_prn"):
        return table_prn(table, style)
    sheets: list[Sheet] = table_sheets(table, style)
    return workbook_bytes(sheets, member.saved)


def _notes(data: SampleData, _release: Release | None, _table: _Table, member: MemberPlan) -> bytes:
    return render_texts.render_notes(data.notes, member.settings["year"])


def _layout(data: SampleData, _release: Release | None, _table: _Table, member: MemberPlan) -> bytes:
    return render_texts.render_layout(data.layout, render_texts.LayoutStyle(**member.settings))


def _readme(data: SampleData, _release: Release | None, _table: _Table, member: MemberPlan) -> bytes:
    return render_texts.render_readme(data.readme, member.settings["year"], member.saved)


_RENDERERS: Mapping[str, Callable[[SampleData, Release | None, _Table, MemberPlan], bytes]] = {
    "text": _text,
    "workbook": _workbook,
    "change_list": _change_list,
    "change_list_prn": _change_list_as_text,
    "change_list_txt": _change_list_as_text,
    "corrections": _corrections,
    "corrections_prn": _corrections,
    "noc": _noc,
    "noc_prn": _noc,
    "notes": _notes,
    "layout": _layout,
    "readme": _readme,
}


def settings_of(member: MemberPlan) -> dict[str, Any]:
    """The settings as the style's fields want them: tuples for lists, and small classes for what is more than that."""
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in member.settings.items()
    }
    if "prn" in settings:
        settings["prn"] = PrnStyle(**{**settings["prn"], "widths": tuple(settings["prn"]["widths"])})
    if "lengths" in settings:
        settings["lengths"] = tuple(LineLength(**odd) for odd in settings["lengths"])
    if "says" in settings:
        settings["says"] = tuple(Says(**said) for said in settings["says"])
    if "numbers" in settings:
        settings["numbers"] = tuple(Number(*number.split()) for number in settings["numbers"])
    return settings
