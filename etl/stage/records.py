"""Builds records from columns of raw values, the same way for text and workbook, so that the two can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from etl.classify import CodeForm
from etl.stage.contract import Content, Field
from etl.stage.grouping import Grouped
from etl.stage.rows import Record, Reject, Source
from etl.stage.values import convert, fold, read_date

# A slipped line shows in these three: 2012's TP has a tab in its description, and every later column one to the left.
_LIFE_DATES = ("add_date", "action_effective_date", "termination_date")

_CODE_TYPES = {"3": CodeForm.PROCEDURE.value, "7": CodeForm.MODIFIER.value}


@dataclass(frozen=True)
class Column:
    """The raw values of one field, one for each first line, in its order."""

    field: Field
    raw: Sequence[Any]


def join_values(values: Iterable[str]) -> str | None:
    """Repeated values as CMS itself writes them in its corrections: `1,P`; blanks left out."""
    return ",".join(kept for value in values if (kept := fold(value))) or None


def make_records(
    form: str,
    source: Source,
    grouped: Grouped,
    columns: Sequence[Column],
    value: Callable[[Field, Any], str | None],
    rejects: list[Reject],
) -> list[Record]:
    """Typed records, in the order of the first lines. Adds a reject for every date that is none; the field is NULL."""
    firsts = grouped.firsts
    made: dict[str, Sequence[Any]] = {name: [None] * len(firsts) for name in Record._fields}
    damaged = [False] * len(firsts)
    for column in columns:
        if column.field.content is Content.DATE:
            made[column.field.column] = _dates(column, source, grouped, damaged, rejects)
        else:
            made[column.field.column] = convert(column.raw, partial(value, column.field))
    made |= {
        "form": [form] * len(firsts),
        "code": [line.code for line in firsts],
        # Grouping has refused every line whose record id does not fit the form of its code.
        "code_type": convert([line.record_id for line in firsts], _CODE_TYPES.__getitem__),
        # The text counts lines by 100s in five digits, most workbooks by 10s in four: staged as the text has it.
        "sequence_number": convert([line.sequence for line in firsts], "{:05}".format),
        "record_id": [line.record_id for line in firsts],
        "long_description": grouped.descriptions,
        "damaged": damaged,
        "member": [source.member] * len(firsts),
        "sheet": [source.sheet] * len(firsts),
        "line": [line.number for line in firsts],
    }
    return list(map(Record._make, zip(*(made[name] for name in Record._fields), strict=True)))


def _dates(
    column: Column, source: Source, grouped: Grouped, damaged: list[bool], rejects: list[Reject]
) -> list[dt.date | None]:
    name = column.field.column
    unreadable = {raw for raw in set(column.raw) if not _is_date(raw)}
    for at, raw in enumerate(column.raw) if unreadable else ():
        if raw in unreadable:
            line = grouped.firsts[at]
            reason = f"What stands in {name} is no date; the record is staged with this field empty."
            rejects.append(source.reject(line.number, reason, code=line.code, field=name, content=str(raw)))
            damaged[at] = damaged[at] or name in _LIFE_DATES
    return convert(column.raw, lambda raw: None if raw in unreadable else read_date(raw))


def _is_date(raw: Any) -> bool:
    try:
        read_date(raw)
    except ValueError:
        return False
    return True
