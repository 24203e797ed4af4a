"""Spark and DuckDB say the same of the same lines: one text of the rules, two engines. Run by `make test-spark`."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.claims.answers import publish_answers
from etl.claims.check import check
from etl.claims.choices import Payer
from etl.claims.request import Request
from etl.errors import UsageError
from tests.claims.conftest import day

sql = pytest.importorskip("pyspark.sql", reason="needs PySpark, which is heavy: make test-spark runs it in .venv-spark")

CODES = [
    "S0013", "s0080", " J0013", "J2516", "C9469", "Q9993", "J3304", "C9744", "G9890", "S3854", "A4100", "A4200",
    "96372", "96413", "99213", "0042T", "0001U", "0002M", "0001A", "4011F", "D0120", "Z1234", "Q0001", "RT", "25",
    "J00I3", "", None, "x'y",
]  # fmt: skip
MODIFIERS = ["RT", "RH", "da", "59", "ZZ", "P1", "", None, "R", "RT LT", "RT:59:DA:LT:25", " lt "]
DATES = [
    "2018-01-01", "2018-05-01", "2018-06-30", "20180701", "12/31/2018", "1/1/2019", "2019-06-01T00:00:00",
    "2025-12-31", "2026/01/01", "01/15/2026 0:00", "15-JAN-2026", "5Jan2026", "2026-03-31", "2026-04-01", "2026-02-30",
    "1/15/26", "", None, "99991231", "13/01/2026",
]  # fmt: skip
UNITS = ["1", "2", "0.5", "300", " 1,000 ", "1,5", "two", "-1", "", None]
CHARGES = ["10", "$1,200.50", "1.200,50", "(5.00)", "-20", "0", "much", "", None]
HEADER = ["claim_id", "hcpcs", "dos", "mod", "units", "charge", "status", "odd `name`"]


def random_lines(count: int) -> list[list[str | None]]:
    """Lines of every kind, the same ones every time."""
    chance = random.Random(20260101)
    choices = [[str(n) for n in range(count // 3)], CODES, DATES, MODIFIERS, UNITS, CHARGES, ["paid"], ["=1+1"]]
    return [[chance.choice(cells) for cells in choices] for _ in range(count)]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A local Spark as small as it can be."""
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "1g")
        # A JVM that lives for a minute: optimising what it compiles costs more than it gains.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.default.parallelism", "2")
        # Few lines: to compile a query takes longer than to run it.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.session.timeZone", "America/Chicago")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def published(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish_answers(database, folder)
    return folder


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same lines as text, and as Parquet of types with the modifiers apart; and lines of nothing but numbers."""
    folder = tmp_path_factory.mktemp("lines")
    lines = random_lines(1500)
    with (folder / "lines.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEADER, *lines])
    with duckdb.connect() as connection:
        names = ", ".join(f'"{name}" VARCHAR' for name in HEADER)
        connection.execute(f"CREATE TABLE line ({names})")
        connection.executemany(f"INSERT INTO line VALUES ({', '.join('?' * len(HEADER))})", lines)
        connection.execute(
            f"""COPY (SELECT claim_id, hcpcs, TRY_CAST(dos AS DATE) AS dos, split_part(mod, ' ', 1) AS mod1,
                             split_part(mod, ' ', 2) AS mod2, TRY_CAST(units AS DOUBLE) AS units,
                             TRY_CAST(charge AS DECIMAL(10, 2)) AS charge, "odd `name`" FROM line)
                TO '{folder / "typed.parquet"}' (FORMAT parquet)"""
        )
        connection.execute(
            f"""COPY (SELECT CAST(claim_id AS INTEGER) AS claim, 99000 + CAST(claim_id AS INTEGER) AS code,
                             TIMESTAMPTZ '2026-01-01 01:00:00+00' AS dos FROM line)
                TO '{folder / "numbers.parquet"}' (FORMAT parquet)"""
        )
    return {path.stem: path for path in folder.iterdir()}


def both(request: Request, session: Any, tmp_path: Path) -> tuple[Any, Any]:
    """Check with each engine; the lines as multisets, and the summaries."""
    from dataclasses import replace

    from etl.claims.spark import check_by_spark

    ours, theirs = tmp_path / "ours.parquet", tmp_path / "theirs.parquet"
    one, other = check(replace(request, out=ours)), check_by_spark(replace(request, out=theirs), session)

    def lines(path: str) -> list[str]:
        rows = duckdb.sql(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM '{path}'")
        return sorted(map(repr, [tuple(rows.columns), *rows.fetchall()]))

    return (one.summary, lines(str(ours))), (other.summary, lines(f"{theirs}/*.parquet"))


@pytest.mark.parametrize("kind", ["lines", "typed", "numbers"])
def test_both_engines_say_the_same_of_random_lines(
    database: Path, published: Path, sources: dict[str, Path], session: Any, tmp_path: Path, kind: str
) -> None:
    request = Request((str(sources[kind]),), database, published, payer=Payer.MEDICARE)
    ours, theirs = both(request, session, tmp_path)
    assert ours == theirs
    if kind != "numbers":
        spoken = {tally.name for tally in ours[0].by_rule}
        assert spoken >= {"administration_without_drug (warning)", "units_change (warning)"}
        assert len(ours[0].by_status) > 10
    assert session.conf.get("spark.sql.session.timeZone") == "America/Chicago"


def test_both_engines_say_the_same_as_known_then(
    database: Path, sources: dict[str, Path], session: Any, tmp_path: Path
) -> None:
    ours, theirs = both(Request((str(sources["typed"]),), database, known_on=day("2025-12-01")), session, tmp_path)
    assert ours == theirs
    assert ours[0].newest_release == "2019Q1"


def test_spark_writes_text_without_formulas(
    database: Path, published: Path, sources: dict[str, Path], session: Any, tmp_path: Path
) -> None:
    from etl.claims.spark import check_by_spark

    check_by_spark(Request((str(sources["typed"]),), database, published, out=tmp_path / "out.csv"), session)
    rows: list[dict[str, str]] = []
    for part in (tmp_path / "out.csv").glob("*.csv"):  # as many as Spark likes, each with a header
        with part.open(newline="", encoding="utf-8") as stream:
            rows.extend(csv.DictReader(stream))
    assert len(rows) == 1500
    assert {row["odd `name`"] for row in rows} == {"'=1+1"}


def test_what_spark_cannot_do_is_told(database: Path, session: Any, tmp_path: Path) -> None:
    from etl.claims.spark import check_by_spark

    (tmp_path / "lines.parquet").mkdir()
    for files, options, sentence in [
        (("-",), {}, "standard input and output are for --engine duckdb"),
        (("a.xlsx",), {}, "no workbooks"),
        (("a.csv",), {"keep_order": True}, "does not keep the order"),
        ((str(tmp_path / "none.parquet"),), {}, "There is no such file"),
    ]:
        with pytest.raises(UsageError) as raised:
            check_by_spark(Request(files, database, **options), session)  # type: ignore[arg-type]
        assert sentence in str(raised.value)
