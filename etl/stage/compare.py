"""Compares the text and the workbook of one revision, field by field: the text wins, the differences are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import attrgetter

from etl.stage.rows import Difference, Record

ROW = "(row)"
"""The field of a difference where a code stands in one form only."""

# Where a row stands and how it is numbered is no difference. Case and typography are: nobody decides here what matters.
_NOT_COMPARED = ("form", "code", "code_type", "sequence_number", "damaged", "member", "sheet", "line")
_COMPARED = tuple(field for field in Record._fields if field not in _NOT_COMPARED)
_values = attrgetter(*_COMPARED)


def compare_forms(records: Iterable[Record]) -> list[Difference]:
    """Every difference between the two forms, in the order of the text, then of what only the workbook has.

    Empty where the revision has one form only: there is nothing to compare then.
    """
    texts: dict[str, Record] = {}
    workbooks: dict[str, Record] = {}
    for record in records:
        (texts if record.form == "text" else workbooks).setdefault(record.code, record)
    if not (texts and workbooks):
        return []
    differences = []
    for code, text in texts.items():
        workbook = workbooks.get(code)
        if workbook is None:
            differences.append(Difference(code, ROW, "present", None))
        elif _values(text) != _values(workbook):
            differences += _fields(code, text, workbook)
    differences += [Difference(code, ROW, None, "present") for code in workbooks if code not in texts]
    return differences


def _fields(code: str, text: Record, workbook: Record) -> list[Difference]:
    pairs = zip(_COMPARED, _values(text), _values(workbook), strict=True)
    return [Difference(code, field, _text(mine), _text(theirs)) for field, mine, theirs in pairs if mine != theirs]


def _text(value: str | dt.date | None) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else value
