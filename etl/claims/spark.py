"""Checks claim lines in Spark, by the SQL text that DuckDB runs: for lines that one machine cannot hold."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from etl.claims.answers import FOLDER, TABLES, Known, load_answers
from etl.claims.choices import Form
from etl.claims.columns import find_columns
from etl.claims.export import NUMBER, STANDARD_OUTPUT, form_of
from etl.claims.request import Checked, Request
from etl.claims.rules import choose_rules
from etl.claims.sources import STANDARD_INPUT
from etl.claims.summary import summarise
from etl.claims.texts import SPARK, Type, added, render
from etl.errors import HcpcsError, UsageError
from etl.publish.files import FORMULA

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SQL = Path(__file__).parent / "sql"
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # as in DuckDB: of moments with a zone, the day in UTC
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",  # a moment stays one: the old INT96 knows no zone
}
_TEXTS = (".csv", ".tsv", ".tab", ".txt")


def check_by_spark(request: Request, session: SparkSession | None = None) -> Checked:
    """Check the lines in Spark: a session of the usual configuration (spark-defaults, SPARK_CONF_DIR), or one given.

    Files are whatever Spark can read by path: Parquet (also folders of it), CSV, TSV. `out` becomes a folder, as Spark
    writes them; the order of lines is not kept. Raises UsageError for wrong use, and where PySpark is not installed.
    """
    form = _form(request)
    own = session is None
    session = session or _session()
    before = {name: session.conf.get(name) for name in _SETTINGS}
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    try:
        return _check(session, request, form)
    except _spark_errors() as error:
        raise _told(error) from None
    finally:
        if own:
            session.stop()
        else:
            for name, value in before.items():
                session.conf.set(name, value)


def _check(session: SparkSession, request: Request, form: Form | None) -> Checked:
    known = _load(session, request)
    lines = _lines(session, request)
    types = dict(lines.dtypes)
    columns = find_columns(lines.columns, request.named)
    rules = choose_rules(columns, request.payer, request.rules_on, request.rules_off)
    written = "checked_lines" if form is Form.PARQUET else None
    texts = render(SPARK, types, columns, rules, known, placed=False, written=written)
    lines.createOrReplaceTempView("claim_lines")
    kept = []
    try:
        for name, query in texts.steps.items():
            kept.append(session.sql(query).cache())
            kept[-1].createOrReplaceTempView(name)
        checked = session.sql(texts.checked)
        if request.out and form:
            checked = _write(session, checked, request.out, form)
        checked.createOrReplaceTempView("checked_lines")
        (days,) = session.table("days_of_lines").collect()
        first = [] if request.out else checked.where("hcpcs_needs_attention").limit(request.top).collect()
        with duckdb.connect() as connection:
            connection.execute((SQL / "cells_of_spark.sql").read_text("utf-8"))
            cells = [tuple(row) for row in session.sql(texts.cells).collect()]
            if cells:
                connection.executemany(f"INSERT INTO cells VALUES ({', '.join('?' * len(cells[0]))})", cells)
            summary = summarise(connection, known, with_charges=columns.charge is not None, top=request.top)
    finally:
        for frame in kept:
            frame.unpersist()
    names = ("file", "line", *lines.columns, *added(columns))
    # Spark knows no place in a file.
    sample = tuple((None, None, *row) for row in first)
    return Checked(
        summary,
        columns,
        () if request.out else names,
        sample,
        (*columns.notes, *known.notes(days.earliest)),
        request.out,
    )


def _form(request: Request) -> Form | None:
    if STANDARD_INPUT in request.files or request.out == STANDARD_OUTPUT:
        raise UsageError("Spark reads files and writes folders: standard input and output are for --engine duckdb.")
    form = form_of(request.out, request.form) if request.out else None
    if form is Form.XLSX or any(name.lower().endswith((".xlsx", ".xls")) for name in request.files):
        raise UsageError("Spark reads and writes no workbooks: use --engine duckdb.")
    if request.keep_order:
        raise UsageError("Spark does not keep the order of lines: use --engine duckdb, or leave --keep-order out.")
    return form


def _session() -> SparkSession:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - the extra [spark]
    except ImportError as error:
        raise UsageError(
            "Spark is not installed here: pip install 'hcpcs-updates[spark]' (PySpark 4, and Java 17 or newer). "
            "Without it: --engine duckdb."
        ) from error
    quiet = ("spark.ui.showConsoleProgress", "false")
    with warnings.catch_warnings():
        # PySpark warns of pandas 3, which stands beside it and is not used: lines never pass through Python.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        session: SparkSession = SparkSession.builder.appName("hcpcs check").config(*quiet).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _load(session: SparkSession, request: Request) -> Known:
    """The answers as views of the session: the published Parquet, or computed from the database for another day."""
    folder = request.published / FOLDER if request.published else None
    if folder and request.known_on is None and all((folder / f"{name}.parquet").is_file() for name in TABLES):
        for name in TABLES:
            session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
        (row,) = session.table("code_set").collect()
        return Known(row.as_known_on, row.newest_release, row.newest_release_ends, row.archive_begins)
    with duckdb.connect() as connection, tempfile.TemporaryDirectory(prefix="hcpcs-answers-") as temp:
        connection.execute("SET temp_directory = ?", [temp])
        known = load_answers(connection, request.database, request.known_on)
        for name in TABLES:
            rows = connection.execute(f"FROM {name}")
            schema = ", ".join(f"{column[0]} {_spark_type(column[1])}" for column in rows.description or [])
            # Cached: else they would be handed over from Python again for every step.
            session.createDataFrame(rows.fetchall(), schema).cache().createOrReplaceTempView(name)
    return known


def _spark_type(duckdb_type: object) -> str:
    return {"VARCHAR": "STRING", "STRING": "STRING"}.get(str(duckdb_type).upper(), str(duckdb_type))


def _lines(session: SparkSession, request: Request) -> DataFrame:
    text = [name for name in request.files if name.lower().removesuffix(".gz").endswith(_TEXTS)]
    if not text:
        return session.read.parquet(*request.files)
    if len(text) < len(request.files):
        raise UsageError("Some files are Parquet and some are not: check them one by one.")
    separators = {"\t" if name.lower().removesuffix(".gz").endswith((".tsv", ".tab")) else "," for name in text}
    if len(separators) > 1:
        raise UsageError("Some files are CSV and some TSV: check them one by one.")
    return session.read.csv(
        list(request.files), header=True, sep=separators.pop(), quote='"', escape='"', multiLine=True,
        enforceSchema=False, mode="FAILFAST",
    )  # fmt: skip


def _write(session: SparkSession, checked: DataFrame, out: Path, form: Form) -> DataFrame:
    """Write the lines; returns them as they can be read again most cheaply."""
    if out.exists():
        raise UsageError(f"{out} is there already: Spark writes a new folder.")
    if form is Form.PARQUET:
        checked.write.parquet(str(out))
        return session.read.parquet(str(out))
    if form is Form.JSON_LINES:
        checked.write.json(str(out), ignoreNullFields=False)
    else:
        _without_formulas(checked).write.csv(str(out), header=True, sep="," if form is Form.CSV else "\t", escape='"')
    return checked


def _without_formulas(checked: DataFrame) -> DataFrame:
    """An apostrophe before text that a spreadsheet would run, as in the CSV that DuckDB writes."""
    from pyspark.sql import functions as f  # noqa: PLC0415

    def guarded(name: str, kind: str) -> Any:
        cell = f.col(SPARK.quote(name))
        if Type.of(kind) is Type.TEXT:
            cell = f.when(cell.rlike(FORMULA) & ~cell.rlike(NUMBER), f.concat(f.lit("'"), cell)).otherwise(cell)
        return cell.alias(name)

    return checked.select(*(guarded(name, kind) for name, kind in checked.dtypes))


def _spark_errors() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JJavaError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    return (PySparkException, Py4JJavaError)


def _told(error: Exception) -> HcpcsError:
    """The sentence on what Spark reports; its own message can quote a value of the lines."""
    kind = getattr(error, "getCondition", lambda: None)() or type(error).__name__
    if kind == "PATH_NOT_FOUND":
        return UsageError("There is no such file: Spark finds nothing under one of the names.")
    return HcpcsError(f"The lines could not be checked: Spark reports {kind}. Its own log says where.")
