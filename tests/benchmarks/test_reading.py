"""How long it takes to read one release, from the zip to typed rows, beside pandas.read_fwf and openpyxl.

`pytest tests/benchmarks` runs it; it prints and judges no time. January 2026: 16,614 lines of text, 9,006 rows of 48
columns. Reading is measured in CPU time, which a busy machine disturbs least (it uses one core), and without garbage
collection, as `stage_revision` reads. Unzipping alone is there to compare machines by.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from etl.members import read_member
from etl.stage import stage_all
from etl.stage.contract import anweb_layout
from etl.stage.rows import Record, Source
from etl.stage.sheets import faulty_cells, open_sheets
from etl.stage.tables import find_table
from etl.stage.text import read_text
from etl.stage.workbook import read_workbook
from tests.mirrored import MIRROR
from tests.stage.shapes import revision_of

pytestmark = pytest.mark.mirror

ZIP = "january-2026-alpha-numeric-hcpcs-file.zip"
NAME = "HCPC2026_JAN_ANWEB_01122026"
Benchmark = Any  # pytest_benchmark gives its fixture no public type


def unzipping_alone(path: Path) -> bytes:
    return read_member(path, f"{NAME}.txt")


def text_by_us(path: Path) -> list[Record]:
    return read_text(f"{NAME}.txt", read_member(path, f"{NAME}.txt")).rows


def text_by_pandas(path: Path) -> pd.DataFrame:
    """The columns of the layout as text: no continuations joined, no dates, nothing checked."""
    spans = [(field.span.start, field.span.stop) for field in anweb_layout()]
    return pd.read_fwf(io.BytesIO(read_member(path, f"{NAME}.txt")), colspecs=spans, header=None, dtype=str)


def workbook_by_us(path: Path) -> list[Record]:
    data = read_member(path, f"{NAME}.xlsx")
    assert not list(faulty_cells(data))
    table = find_table(open_sheets(f"{NAME}.xlsx", data)[0], Source(NAME))
    assert table is not None
    return read_workbook(table).rows


def workbook_by_openpyxl(path: Path) -> list[tuple[object, ...]]:
    """The cells, as they are."""
    book = openpyxl.load_workbook(io.BytesIO(read_member(path, f"{NAME}.xlsx")), read_only=True, data_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.benchmark(group="one release from its text", timer=time.process_time, disable_gc=True)
@pytest.mark.parametrize("read", [unzipping_alone, text_by_us, text_by_pandas])
def test_text(benchmark: Benchmark, mirror: Path, read: Callable[[Path], Any]) -> None:
    rows = benchmark.pedantic(read, args=(mirror / "files" / "zip" / ZIP,), rounds=7, warmup_rounds=1)
    assert len(rows) in (9006, 16614, 5350232)


@pytest.mark.benchmark(group="one release from its workbook", timer=time.process_time, disable_gc=True)
@pytest.mark.parametrize(("read", "rounds"), [(workbook_by_us, 7), (workbook_by_openpyxl, 1)])
def test_workbook(benchmark: Benchmark, mirror: Path, read: Callable[[Path], Any], rounds: int) -> None:
    rows = benchmark.pedantic(read, args=(mirror / "files" / "zip" / ZIP,), rounds=rounds)
    assert len(rows) in (9006, 9007)


@pytest.mark.benchmark(group="all releases of the mirror, every member, to Parquet")
@pytest.mark.parametrize("again", [False, True], ids=["cold", "staged already"])
def test_stage_all(benchmark: Benchmark, mirror: Path, tmp_path: Path, again: bool) -> None:
    revisions = [revision_of(mirror / "files" / "zip" / name, release) for name, release in MIRROR.items()]
    if again:
        stage_all(revisions, tmp_path)
    outcomes = benchmark.pedantic(stage_all, args=(revisions, tmp_path), rounds=1)
    assert len(outcomes) == len(MIRROR)
