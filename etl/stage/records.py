"""Builds records from columns of raw values, the same way for text and workbook, so that the two can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from etl.classify import CodeForm
from etl.stage.contract import Content, Field
from etl.stage.grouping import Grouped
from etl.stage.rows import Record, Reject, Source
from etl.stage.values import convert, fold, read_date

# A slipped line shows in these three: 2012's TP has a tab in its description, and every later column one to the left.
_LIFE_DATES = ("add_date", "action_effective_date", "termination_date")

# Code, description and where a row stands come from grouping; these are read from the first line as they stand.
ATTRIBUTES = Record._fields[Record._fields.index("pricing_indicator") : Record._fields.index("action_code") + 1]
# Grouping has refused every line whose record id does not fit the form of its code.
_CODE_TYPES = {"3": CodeForm.PROCEDURE.value, "7": CodeForm.MODIFIER.value}


A = TypeVar("A", bound=Hashable)


@dataclass(frozen=True)
class Column:
    """The raw values of one field."""

    field: Field
    raw: Sequence[Any]


@dataclass(frozen=True)
class Attributes(Generic[A]):
    """What first lines hold beside code and descriptions: many codes share theirs, so each combination is read once."""

    raw: Sequence[A]
    """For each first line all of its attributes in one piece."""
    columns: Callable[[Sequence[A]], Sequence[Column]]
    """Takes pieces apart into the columns of the layout."""
    value: Callable[[Field, Any], str | None]
    """Reads one raw value that is no date."""
    rivals: Sequence[A] = ()
    """The same as `raw` for each further first line that says something else."""


class _Read(NamedTuple):
    values: tuple[Any, ...]
    faults: list[tuple[str, str]]
    """Columns in which something stands that is no date, and what."""
    damaged: bool


def join_values(values: Iterable[str]) -> str | None:
    """Repeated values as CMS itself writes them in its corrections: `1,P`; blanks left out."""
    return ",".join(kept for value in values if (kept := fold(value))) or None


def make_records(
    form: str,
    source: Source,
    grouped: Grouped,
    short_descriptions: Sequence[str | None],
    attributes: Attributes[A],
    rejects: list[Reject],
) -> list[Record]:
    """Typed records, in the order of the first lines. Adds a reject for every date that is none; the field is NULL.

    Adds another where a further first line of the code tells another beginning or end.
    """
    distinct = list(dict.fromkeys((*attributes.raw, *attributes.rivals)))
    known = dict(zip(distinct, _read_all(attributes, distinct), strict=True))
    records = []
    for line, long, short, raw in zip(
        grouped.firsts, grouped.descriptions, short_descriptions, attributes.raw, strict=True
    ):
        values, faults, damaged = known[raw]
        for name, text in faults:
            reason = f"What stands in {name} is no date; the record is staged with this field empty."
            rejects.append(source.reject(line.number, reason, code=line.code, field=name, content=text))
        # The text counts lines by 100s in five digits, most workbooks by 10s in four: staged as the text has it.
        head = (form, line.code, _CODE_TYPES[line.record_id], f"{line.sequence:05}", line.record_id, long, short)
        records.append(Record._make((*head, *values, damaged, source.member, source.sheet, line.number)))
    if grouped.rivals:
        first = {record.code: record for record in records}
        for line, raw in zip(grouped.rivals, attributes.rivals, strict=True):
            said = dict(zip(ATTRIBUTES, known[raw].values, strict=True))
            if (said["add_date"], said["termination_date"]) != life_of(first[line.code]):
                rejects.append(contradicted(first[line.code], f"line {line.number}"))
    return records


def life_of(record: Record) -> tuple[dt.date | None, dt.date | None]:
    """Its first and its last day, inclusive."""
    return record.add_date, record.termination_date


def contradicted(record: Record, where: str) -> Reject:
    """The reject that takes a record out of what counts (etl/build/sql/05_rows): its code stands twice, unlike."""
    reason = (
        f"The code stands in {where} too, with another beginning or end. Which is right nobody knows: nothing is taken "
        "from this row."
    )
    source = Source(record.member, record.sheet)
    return source.reject(record.line, reason, code=record.code, field="termination_date")


def _read_all(attributes: Attributes[A], distinct: Sequence[A]) -> Iterator[_Read]:
    read: dict[str, Sequence[Any]] = {name: [None] * len(distinct) for name in ATTRIBUTES}
    faults: list[list[tuple[str, str]]] = [[] for _ in distinct]
    for column in attributes.columns(distinct) if distinct else ():
        if column.field.content is Content.DATE:
            read[column.field.column] = _dates(column, faults)
        else:
            read[column.field.column] = convert(column.raw, partial(attributes.value, column.field))
    damaged = [any(name in _LIFE_DATES for name, _ in found) for found in faults]
    return map(_Read, zip(*(read[name] for name in ATTRIBUTES), strict=True), faults, damaged)


def _dates(column: Column, faults: list[list[tuple[str, str]]]) -> list[dt.date | None]:
    unreadable = {raw for raw in set(column.raw) if not _is_date(raw)}
    for at, raw in enumerate(column.raw) if unreadable else ():
        if raw in unreadable:
            faults[at].append((column.field.column, str(raw)))
    return convert(column.raw, lambda raw: None if raw in unreadable else read_date(raw))


def _is_date(raw: Any) -> bool:
    try:
        read_date(raw)
    except ValueError:
        return False
    return True
