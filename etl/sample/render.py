"""Makes the bytes of any member: hands the data and the member's settings to the renderer that the plan names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
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
from etl.sample.xlsx import Cell, workbook_bytes


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


@dataclass(frozen=True)
class _Job:
    """One member to be made, and what it can be made of."""

    data: SampleData
    release: Release | None
    issue: int
    member: MemberPlan

    @property
    def table(self) -> tuple[Row, ...]:
        """The rows of the release, as this issue shows them."""
        return self.data.history.table(self.release, self.issue) if self.release else ()


def render_member(data: SampleData, release: Release | None, issue: int, member: MemberPlan) -> bytes:
    """The bytes of one member as the given issue of the release holds it."""
    return _RENDERERS[member.made](_Job(data, release, issue, member))


def _text(job: _Job) -> bytes:
    return render_text(job.table, TextStyle(**settings_of(job.member)))


def _workbook(job: _Job) -> bytes:
    return workbook_bytes([anweb_sheet(job.table, WorkbookStyle(**settings_of(job.member)))], job.member.saved)


def _change_list(job: _Job) -> bytes:
    style = ChangeListStyle(**settings_of(job.member))
    views = {view: _lines(job, view, style) for view in View}
    return workbook_bytes(change_sheets(views, style), job.member.saved)


def _change_list_as_text(job: _Job) -> bytes:
    settings = settings_of(job.member)
    view = View(settings.pop("view"))
    style = ChangeListStyle(**settings)
    render = change_prn if job.member.made == "change_list_prn" else change_txt
    return render(_lines(job, view, style), view, style)


def _lines(job: _Job, view: View, style: ChangeListStyle) -> list[Line]:
    planted = [disagreement for release, disagreement in job.data.disagreements if release == job.release]
    return change_lines(job.table, view, style, planted)


def _corrections(job: _Job) -> bytes:
    settings = settings_of(job.member)
    version = str(settings.pop("version"))
    style = TableStyle(**settings)
    ours = [c for c in job.data.corrections if c["release"] == str(job.release) and version in c["versions"].split()]
    return _laid_out(corrections_table(ours, style), style, job.member)


def _noc(job: _Job) -> bytes:
    settings = settings_of(job.member)
    codes = settings.pop("codes")
    style = TableStyle(**settings)
    return _laid_out(noc_table((row for row in job.table if row.code in codes), style), style, job.member)


def _laid_out(table: list[list[Cell]], style: TableStyle, member: MemberPlan) -> bytes:
    if member.made.endswith("_prn"):
        return table_prn(table, style)
    return workbook_bytes(table_sheets(table, style), member.saved)


def _notes(job: _Job) -> bytes:
    return render_texts.render_notes(job.data.notes, job.member.settings["year"])


def _layout(job: _Job) -> bytes:
    return render_texts.render_layout(job.data.layout, render_texts.LayoutStyle(**job.member.settings))


def _readme(job: _Job) -> bytes:
    return render_texts.render_readme(job.data.readme, job.member.settings["year"], job.member.saved)


_RENDERERS: Mapping[str, Callable[[_Job], bytes]] = MappingProxyType(
    {
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
)


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
