"""A second, slow reading of CMS's raw files, which shares nothing with the project: what one file alone makes valid."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook


@dataclass(frozen=True)
class RawRow:
    code: str
    add: dt.date | None
    term: dt.date | None

    def valid_on(self, day: dt.date) -> bool:
        """Traps 1 and 2: from the add date to the termination date, both inclusive."""
        return self.add is not None and self.add <= day and (self.term is None or day <= self.term)


def raw_rows(path: Path) -> dict[str, RawRow]:
    """The first lines of all codes in a release's zip: of its text, or of its workbook where there is no text."""
    with zipfile.ZipFile(path) as held:
        names = [
            name
            for name in held.namelist()
            if re.search(r"anweb", name, re.I) and not re.search(r"trans|corr", name, re.I)
        ]
        texts = [name for name in names if name.lower().endswith(".txt")]
        data = held.read(*(texts or names)[:1])
    rows = list(_text(data) if texts else _workbook(data))
    assert len({row.code for row in rows}) == len(rows)
    return {row.code: row for row in rows}


def _text(data: bytes) -> Iterator[RawRow]:
    for line in data.decode("cp1252").splitlines():
        if len(line) > 290 and line[10] in "37" and line[5:10].isdigit():
            # 2012's TP holds a tab, which moves its columns by one; the workbook beside it has the row whole.
            shift = line[:290].count("\t")
            add, term = (_date(line[a - shift : b - shift]) for a, b in ((268, 276), (284, 292)))
            yield RawRow(line[:5].strip(), add, term)


def _workbook(data: bytes) -> Iterator[RawRow]:
    rows = iter(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())
    names = next(row for row in rows if row[0] == "HCPC")
    code, record, add, term = (names.index(name) for name in ("HCPC", "RECID", "ADD DT", "TERM DT"))
    for row in rows:
        if str(row[record]).removesuffix(".0") in {"3", "7"}:  # one row of October 2020 has numbers for text
            yield RawRow(str(row[code]).strip(), _date(row[add]), _date(row[term]))


def _date(value: object) -> dt.date | None:
    digits = str(int(value)) if isinstance(value, float) else str(value).strip()
    return dt.date.fromisoformat(digits) if digits else None
