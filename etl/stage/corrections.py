"""Reads the hand-typed corrections as typed; only what is certainly a date becomes one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from etl.classify import CodeForm
from etl.model import Member
from etl.stage.rows import Correction, Excluded, Reading, Reject
from etl.stage.tables import Table
from etl.stage.values import Cell, cell_text, code_of, form_of, read_date

# V1_HCPC2018_Corrections_ANWEB, HCPC2019_Corrections_ALPHA_v2
_VERSION = re.compile(r"(?<![a-z0-9])v(\d{1,3})(?![a-z0-9])")
_PLAIN = (
    "action_text",
    "short_description",
    "long_description",
    "type_of_service",
    "betos",
    "coverage_code",
    "pricing_indicator",
    "cross_reference",
    "asc_group",
    "lab_certification",
    "comment",
)
# "13" and "00" may have been typed as numbers; a price of one digit is none.
_PRICE_DIGITS = 2


def read_corrections(table: Table, member: Member) -> Reading[Correction]:
    """Read one version of the corrections. A row is kept even where nothing of it can be understood. Never raises.

    A date that is none (2019's `01/0/12019`, or one that a printed copy has cut) is NULL and keeps its text: no reject.
    """
    source = table.source
    version, file_date = version_in(member.name), member.modified.date()
    rows: list[Correction] = []
    rejects = list(table.rejects)
    excluded = []
    for number, cells in _rows(table):
        code = code_of(cell_text(cells["code"]) or "")
        form = form_of(code)
        if form in (CodeForm.CPT, CodeForm.CDT):
            excluded.append(Excluded(code, form.value, None, source.member, source.sheet, number))
        elif form is CodeForm.MALFORMED:
            rejects.extend(_unplaced(table, number, cells))
        else:
            values = {name: cell_text(cells[name], _PRICE_DIGITS * (name == "pricing_indicator")) for name in _PLAIN}
            if table.printed and (values["type_of_service"] or "").endswith(","):
                values["type_of_service"] = None  # `9,F` cut at the column's width: what is left is not the value.
            asc_date = cells["asc_effective_date"]
            rows.append(
                Correction(
                    code=code,
                    code_type=form.value,
                    effective_date_text=_date_text(cells["effective_date_text"]),
                    effective_date=_date(cells["effective_date_text"]),
                    asc_effective_date=_date_text(asc_date),
                    version=version,
                    file_date=file_date,
                    member=source.member,
                    sheet=source.sheet,
                    line=number,
                    **values,
                )
            )
    return Reading(rows, rejects, excluded)


def version_in(name: str) -> int:
    """The version that CMS gives in a member's name; 1 where it gives none."""
    match = _VERSION.search(PurePosixPath(name).stem.lower().replace("_", " "))
    return int(match[1]) if match else 1


def _rows(table: Table) -> Iterator[tuple[int, dict[str, Cell]]]:
    names = ("code", "effective_date_text", "asc_effective_date", *_PLAIN)
    columns = [table.column(name) for name in names]
    for (number, _), *cells in zip(table.rows, *columns, strict=True):
        yield number, dict(zip(names, cells, strict=True))


def _unplaced(table: Table, number: int, cells: dict[str, Cell]) -> list[Reject]:
    text = cell_text(cells["code"]) or cell_text(cells["action_text"])
    if text is None:
        return []
    return [
        table.source.reject(
            number, "No HCPCS code stands in the column of the code; the row was left out.", content=text
        )
    ]


def _date(cell: Cell) -> dt.date | None:
    try:
        return read_date(cell)
    except ValueError:
        return None


def _date_text(cell: Cell) -> str | None:
    # A real date cell was typed as a date and shown in CMS's own manner.
    if isinstance(cell, dt.date):
        return f"{cell:%m/%d/%Y}"
    return cell_text(cell)
