"""The rows that staging makes: one named tuple for each table of schemas/staged.sql, column for column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from etl.classify import is_copyrighted
from etl.stage.values import withheld

CONTENT_LENGTH = 80
"""How much of a rejected line is kept, in characters."""


class MemberRow(NamedTuple):
    """One member of the zip, and what came of it."""

    member: str
    member_kind: str
    size: int
    modified_at: dt.datetime
    row_count: int
    reject_count: int


class Record(NamedTuple):
    """One code in one form, its continuations joined."""

    form: str
    code: str
    code_type: str
    sequence_number: str | None
    record_id: str
    long_description: str | None
    short_description: str | None
    pricing_indicator: str | None
    multiple_pricing_indicator: str | None
    coverage_manual_reference: str | None
    carriers_manual_reference: str | None
    statute: str | None
    lab_certification: str | None
    cross_reference: str | None
    coverage_code: str | None
    asc_group: str | None
    asc_effective_date: dt.date | None
    opps_group: str | None
    opps_policy_indicator: str | None
    opps_effective_date: dt.date | None
    processing_note: str | None
    betos: str | None
    type_of_service: str | None
    anesthesia_base_units: str | None
    add_date: dt.date | None
    action_effective_date: dt.date | None
    termination_date: dt.date | None
    action_code: str | None
    damaged: bool
    member: str
    sheet: str | None
    line: int


class Difference(NamedTuple):
    """One field in which text and workbook of a code differ."""

    code: str
    field: str
    text_value: str | None
    workbook_value: str | None


class ChangeListRow(NamedTuple):
    """What CMS says that happened to one code."""

    code: str
    code_type: str
    label: str | None
    action_code: str | None
    view: str
    member: str
    sheet: str | None
    line: int


class Correction(NamedTuple):
    """One row of a corrections file, as typed."""

    code: str
    code_type: str
    action_text: str | None
    effective_date_text: str | None
    effective_date: dt.date | None
    short_description: str | None
    long_description: str | None
    type_of_service: str | None
    betos: str | None
    coverage_code: str | None
    pricing_indicator: str | None
    cross_reference: str | None
    asc_group: str | None
    asc_effective_date: str | None
    lab_certification: str | None
    comment: str | None
    version: int
    file_date: dt.date
    member: str
    sheet: str | None
    line: int


class NocCode(NamedTuple):
    """One not-otherwise-classified code."""

    code: str
    long_description: str | None
    add_date: dt.date | None
    termination_date: dt.date | None
    member: str
    sheet: str | None
    line: int


class ProcessingNote(NamedTuple):
    """One numbered note."""

    processing_note: str
    note_text: str
    member: str
    sheet: str | None
    line: int


class CodeListValue(NamedTuple):
    """One value of a code list, with its meaning."""

    list_name: str
    value: str
    meaning: str
    heading: str | None
    member: str
    sheet: str | None
    line: int


class LayoutField(NamedTuple):
    """One item of the record layout, positions 1-based and inclusive."""

    item: int
    field_name: str
    length: int
    begin_column: int
    end_column: int
    occurs: int | None
    member: str
    sheet: str | None
    line: int


class Reject(NamedTuple):
    """A line that could not be read, or a field that could not."""

    member: str
    sheet: str | None
    line: int
    code: str | None
    field: str | None
    reason: str
    content: str | None


class Excluded(NamedTuple):
    """A CPT or CDT row: the code alone."""

    code: str
    code_form: str
    label: str | None
    member: str
    sheet: str | None
    line: int


TABLES: Mapping[str, type[tuple[object, ...]]] = MappingProxyType(
    {
        "member": MemberRow,
        "record": Record,
        "difference": Difference,
        "change_list": ChangeListRow,
        "correction": Correction,
        "noc_code": NocCode,
        "processing_note": ProcessingNote,
        "code_list": CodeListValue,
        "layout_field": LayoutField,
        "reject": Reject,
        "excluded": Excluded,
    }
)
"""Every table of schemas/staged.sql, in its order, and the rows that it holds."""

R = TypeVar("R", bound=tuple[object, ...])


@dataclass(frozen=True)
class Reading(Generic[R]):
    """What a reader makes of one member or sheet: rows, what it had to leave out, and what is not ours to keep."""

    rows: list[R]
    rejects: list[Reject]
    excluded: list[Excluded]


def in_order(rejects: Iterable[Reject]) -> list[Reject]:
    """Rejects of one member or sheet, by line."""
    return sorted(rejects, key=lambda reject: (reject.line, reject.code or "", reject.field or "", reject.reason))


@dataclass(frozen=True)
class Source:
    """Where rows come from: a member of the zip and, of a workbook, the sheet."""

    member: str
    sheet: str | None = None

    def reject(
        self, line: int, reason: str, *, code: str | None = None, field: str | None = None, content: str | None = None
    ) -> Reject:
        """A reject row. The content is cut, and withheld where it could be a descriptor of CPT or CDT (trap 15)."""
        if content is not None:
            content = withheld(content) if code is None or is_copyrighted(code) else content
            content = content[:CONTENT_LENGTH].strip() or None
        return Reject(self.member, self.sheet, line, code, field, reason, content)

    def __str__(self) -> str:
        return f"sheet {self.sheet!r} of {self.member}" if self.sheet else self.member
