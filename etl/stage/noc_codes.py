"""Reads the list of not-otherwise-classified codes, which ask for a description on the claim."""

from __future__ import annotations

import datetime as dt

from etl.classify import CodeForm
from etl.stage.rows import Excluded, NocCode, Reading, Reject
from etl.stage.tables import Table
from etl.stage.values import Cell, cell_text, code_of, form_of, read_date


def read_noc_codes(table: Table) -> Reading[NocCode]:
    """Read one list, workbook or printed copy (whose descriptions are cut at the column's width). Never raises."""
    source = table.source
    rows: list[NocCode] = []
    rejects = list(table.rejects)
    excluded = []
    names = ("code", "long_description", "add_date", "termination_date")
    for (number, _), *cells in zip(table.rows, *(table.column(name) for name in names), strict=True):
        code, description = code_of(cell_text(cells[0]) or ""), cell_text(cells[1])
        form = form_of(code)
        if form in (CodeForm.CPT, CodeForm.CDT):
            excluded.append(Excluded(code, form.value, None, source.member, source.sheet, number))
        elif form is CodeForm.MALFORMED:
            if text := code or description:
                reason = "No HCPCS code stands in the column of the code; the row was left out."
                rejects.append(source.reject(number, reason, content=text))
        else:
            added = _date(table, number, code, "add_date", cells[2], rejects)
            ended = _date(table, number, code, "termination_date", cells[3], rejects)
            row = NocCode(code, description, added, ended, source.member, source.sheet, number)
            if rows and _continues(rows[-1], row):
                rows[-1] = rows[-1]._replace(long_description=f"{rows[-1].long_description} {description}")
            else:
                rows.append(row)
    return Reading(rows, rejects, excluded)


def _continues(above: NocCode, row: NocCode) -> bool:
    # CMS breaks some long descriptions in two rows (J1566 in 2018, J7192 in 2026): the second repeats the code, has no
    # dates and goes on in small letters. 2018's second row of S9445 begins a description of its own, and stays one.
    begins = (row.long_description or "A")[0]
    return row.code == above.code and row.add_date is None and row.termination_date is None and begins.islower()


def _date(table: Table, number: int, code: str, name: str, cell: Cell, rejects: list[Reject]) -> dt.date | None:
    try:
        return read_date(cell)
    except ValueError:
        reason = f"What stands in {name} is no date; the row is staged with this field empty."
        rejects.append(table.source.reject(number, reason, code=code, field=name, content=str(cell)))
        return None
