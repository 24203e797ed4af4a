"""A small database in which everything happens that can happen to a claim line, and a way to check lines against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from etl.claims.check import check
from etl.claims.request import Checked, Request
from tests.staging import StagedArchive, record

PENTAMIDINE = "Pentamidine isethionate"


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """S0013 > J0013, S0080 (300 mg) > J2516 (1 mg), C9469 > Q9993 > J3304, C9744 > two CPT numbers; G9890 re-used,
    S3854 re-activated after an end that no file dates, DA a modifier that ended, A4200 that vanished."""  # fmt: skip
    archive = StagedArchive(tmp_path_factory.mktemp("claims"))
    always = [
        record("A4100", "Gauze, each", add="2005-01-01"),
        record("RT", "Right side", add="2000-01-01"),
        record("LT", "Left side", add="2000-01-01"),
        record("J7342", "Dressing, biological", add="2003-01-01", term="2010-12-31"),
    ]
    archive.add(
        "2018Q1",
        [
            *always,
            record("S0013", "Esketamine, nasal spray, 1 mg", add="2010-01-01"),
            record("S0080", f"Injection, {PENTAMIDINE.lower()}, 300 mg", add="2010-01-01"),
            record("C9469", "Injection, triamcinolone, 1 mg", add="2018-01-01", action="A"),
            record("C9744", "Ultrasound with contrast", add="2010-01-01"),
            record("G9890", "Bridge, first meaning of all", add="2018-01-01", action="A"),
            record("S3854", "Gene panel", add="2006-01-01"),
            record("DA", "Oral health", add="2010-01-01"),
            record("A4200", "Gauze of which later files know nothing", add="2005-01-01"),
        ],
    )
    archive.add(
        "2019Q1",
        [
            *always,
            record("S0013", "Esketamine, nasal spray, 1 mg", add="2010-01-01"),
            record("S0080", f"Injection, {PENTAMIDINE.lower()}, 300 mg", add="2010-01-01"),
            record("C9469", "Injection, triamcinolone, 1 mg", add="2018-01-01", term="2018-06-30", xref="Q9993"),
            record("Q9993", "Injection, triamcinolone er, 1 mg", add="2018-07-01", term="2018-12-31", xref="J3304"),
            record("J3304", "Injection, triamcinolone er, zilretta, 1 mg", add="2019-01-01"),
            record("C9744", "Ultrasound with contrast", add="2010-01-01", term="2018-12-31", xref="76978,76979"),
            record("G9890", "Something wholly different now", add="2018-04-01"),
            record("S3854", "Gene panel", add="2006-01-01", act="2018-07-01", action="R"),
            record("DA", "Oral health", add="2010-01-01", term="2018-12-31", action="D"),
        ],
    )
    archive.add(
        "2026Q1",
        [
            *always,
            record("S0013", "Esketamine, nasal spray, 1 mg", add="2010-01-01", term="2025-12-31", action="D"),
            record("J0013", "Esketamine, nasal spray, 1 mg", add="2026-01-01", action="A"),
            record(
                "S0080", f"Injection, {PENTAMIDINE.lower()}, 300 mg", add="2010-01-01", term="2025-12-31", action="D",
                xref="J2516",
            ),
            record("J2516", f"Injection, {PENTAMIDINE.lower()}, 1 mg", add="2026-01-01", action="A"),
            record("Q9993", "Injection, triamcinolone er, 1 mg", add="2018-07-01", term="2018-12-31", xref="J3304"),
            record("J3304", "Injection, triamcinolone er, zilretta, 1 mg", add="2019-01-01"),
            record("G9890", "Something wholly different now", add="2018-04-01"),
            record("S3854", "Gene panel", add="2006-01-01", act="2018-07-01"),
        ],
        posted="2025-12-29",
    )  # fmt: skip
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


Check = Callable[..., Checked]


@pytest.fixture
def checked(database: Path) -> Check:
    """Check files against that database: `checked(file, ..., payer=...)`."""
    return lambda *files, **options: check(Request(tuple(map(str, files)), database, **options))


CheckLines = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def check_lines(database: Path, tmp_path: Path) -> CheckLines:
    """Check lines given as tuples under a header: returns every line as a dict, with what is said of it."""

    def run(header: str, *lines: Sequence[Any], **options: Any) -> list[dict[str, Any]]:
        source = tmp_path / "lines.csv"
        text = [header, *(",".join("" if cell is None else str(cell) for cell in line) for line in lines)]
        source.write_text("\n".join(text) + "\n", "utf-8")
        return read_all(source, database, tmp_path / "checked.parquet", **options)

    return run


def read_all(source: Path, database: Path, out: Path, **options: Any) -> list[dict[str, Any]]:
    """Every line of a file with what is said of it."""
    import duckdb

    check(Request((str(source),), database, out=out, **options))
    with duckdb.connect() as connection:
        rows = connection.execute(f"FROM '{out}'")
        names = [column[0] for column in rows.description or []]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
