"""Reads the list of not-otherwise-classified codes, which ask for a description on the claim."""

from __future__ import annotations

import datetime as dt

from etl.classify import CodeForm
from etl.stage.rows import Excluded, NocCode, Reading, Reject
from etl.stage.tables import Table
from etl.stage.values import Cell, cell_text, form_of, read_date


def read_noc_codes(table: Table) -> Reading[NocCode]:
    """Read one list, workbook or printed copy (whose descriptions are cut at the column's width). Never raises."""
    source = table.source
    rows: list[NocCode] = []
    rejects = list(table.rejects)
    excluded = []
    names = ("code", "long_description", "add_date", "termination_date")
    for (number, _), *cells in zip(table.rows, *(table.column(name) for name in names), strict=True):
        code, description = cell_text(cells[0]), cell_text(cells[1])
        form = form_of(code) if code else CodeForm.MALFORMED
        if form in (CodeForm.CPT, CodeForm.CDT):
            excluded.append(Excluded(code or "", form.value, None, source.member, source.sheet, number))
        elif code is None or form is CodeForm.MALFORMED:
            if text := code or description:
                reason = "No HCPCS code stands in the column of the code; the row was left out."
                rejects.append(source.reject(number, reason, content=text))
        else:
            added = _date(table, number, code, "add_date", cells[2], rejects)
            ended = _date(table, number, code, "termination_date", cells[3], rejects)
            rows.append(NocCode(code, description, added, ended, source.member, source.sheet, number))
    return Reading(rows, rejects, excluded)


def _date(table: Table, number: int, code: str, name: str, cell: Cell, rejects: list[Reject]) -> dt.date | None:
    try:
        return read_date(cell)
    except ValueError:
        reason = f"What stands in {name} is no date; the row is staged with this field empty."
        rejects.append(table.source.reject(number, reason, code=code, field=name, content=str(cell)))
        return None
