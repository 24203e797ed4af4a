"""Writes checked lines: Parquet, CSV, TSV, JSON lines and XLSX, in which no cell can become a formula."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.claims.choices import Form
from etl.claims.texts import DUCKDB, Type
from etl.errors import UsageError
from etl.text import quoted

STANDARD_OUTPUT = Path("-")
_STDOUT = 1
DICTIONARY_SIZE_LIMIT = 10_000
"""A column of more values than there are codes (charges, ids) is written as it is: no time is spent on repetitions."""
SHEET_ROWS = 1_048_575
"""What a sheet of a workbook holds below its header."""
_SUFFIXES = {
    ".csv": Form.CSV, ".tsv": Form.TSV, ".tab": Form.TSV, ".parquet": Form.PARQUET, ".pq": Form.PARQUET,
    ".xlsx": Form.XLSX, ".jsonl": Form.JSON_LINES, ".ndjson": Form.JSON_LINES,
}  # fmt: skip
_OPTIONS = {
    Form.CSV: "FORMAT csv, HEADER true",
    Form.TSV: "FORMAT csv, HEADER true, DELIMITER '\t'",
    Form.PARQUET: f"FORMAT parquet, DICTIONARY_SIZE_LIMIT {DICTIONARY_SIZE_LIMIT}",
    Form.JSON_LINES: "FORMAT json",
}
# A signed number looks like the beginning of a formula, and is none.
NUMBER = r"^\s*[-+]?[0-9][0-9,]*(\.[0-9]*)?$"


def form_of(out: Path, form: Form | None) -> Form:
    """The form in which lines are written: the one that was asked for, else the one that the suffix says."""
    if form is not None:
        return form
    if out == STANDARD_OUTPUT:
        return Form.CSV
    if out.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"{out.name!r} does not say in which form to write: end it in {', '.join(_SUFFIXES)}.")
    return _SUFFIXES[out.suffix.lower()]


def refuse_out(out: Path, inputs: tuple[Path, ...]) -> None:
    """Raise UsageError where nothing can be written, or where the lines themselves would be overwritten."""
    if out == STANDARD_OUTPUT:
        if sys.stdout is None:
            raise UsageError("Standard output is closed: name a file by --out.")
        return
    if not out.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {out.absolute().parent} to write {out.name} into.")
    if out.is_dir():
        raise UsageError(f"{out} is a folder. Name a file in it.")
    if out.exists() and any(path.exists() and path.samefile(out) for path in inputs):
        raise UsageError(f"{out} holds the lines that are checked: write the checked ones to another file.")
    # A device or a pipe would be replaced by a file of its name, for everybody on the machine.
    if (out.exists() and not out.is_file()) or _linked(out).is_symlink() or _is_open_already(out):
        raise UsageError(f"{out} is no ordinary file: write to an ordinary file, or use --out - for standard output.")
    if not _linked(out).parent.is_dir():
        raise UsageError(f"{out} is a link into {_linked(out).parent}, and there is no such folder.")


def refuse_workbook(out: Path, lines: int) -> None:
    """Raise UsageError where so many lines cannot become a workbook."""
    if out == STANDARD_OUTPUT:
        raise UsageError("A workbook cannot be written to standard output: name a file by --out.")
    if lines > SHEET_ROWS:
        raise UsageError(
            f"A sheet of a workbook holds {SHEET_ROWS:,} lines, and there are {lines:,}: write CSV or Parquet."
        )


def _linked(out: Path) -> Path:
    """The file itself where `out` is a link to it: the link stays. A link that leads in circles stays a link."""
    return Path(os.path.realpath(out))


def _is_open_already(out: Path) -> bool:
    """Whether it is our standard output or error by another name (/dev/stdout): the summary would be lost with it."""
    for stream in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(stream), out.stat()):
                return True
    return False


def write(connection: duckdb.DuckDBPyConnection, query: str, types: Mapping[str, str], out: Path, form: Form) -> None:
    """Write the rows of a query to a file, which appears when it is whole, or to standard output.

    A link is written through. What `refuse_out` and `refuse_workbook` refuse never comes here.
    """
    if out == STANDARD_OUTPUT:
        sys.stdout.flush()
        with _standard_output() as path:
            _copy(connection, query, types, path, form)
        return
    whole = _linked(out)
    # A folder of our own beside it: no file that is there already bears the name of the unfinished one.
    with tempfile.TemporaryDirectory(prefix=".hcpcs-out-", dir=whole.parent, ignore_cleanup_errors=True) as folder:
        new = Path(folder) / "new"
        if form is Form.XLSX:
            from etl.claims.write_workbook import write_workbook  # noqa: PLC0415 - openpyxl, for whoever wants it

            write_workbook(connection, f"SELECT {fetchable(types)} FROM ({query})", list(types), new)
        else:
            _copy(connection, query, types, new, form)
        new.replace(whole)


@contextmanager
def _standard_output() -> Iterator[Path]:
    """A path to write to, whose bytes go to standard output as it stands: behind what is there, and before what comes.

    Opened by a name of its own (/dev/stdout), a file that others append to would be emptied, and written over.
    Raises OSError where it takes no more: what the writer says of that is only that nobody listened.
    """
    listening, speaking = os.pipe()
    failed: list[OSError] = []

    def pass_on() -> None:
        try:
            while data := os.read(listening, 1 << 20):
                while data:
                    data = data[os.write(_STDOUT, data) :]
        except OSError as error:
            failed.append(error)
        finally:
            os.close(listening)

    thread = threading.Thread(target=pass_on, daemon=True)
    thread.start()
    try:
        yield Path(f"/dev/fd/{speaking}")
    except duckdb.Error:
        os.close(speaking)
        thread.join()
        if failed:
            raise failed[0] from None
        raise
    except BaseException:
        os.close(speaking)
        raise
    os.close(speaking)
    thread.join()
    if failed:
        raise failed[0]


def _copy(
    connection: duckdb.DuckDBPyConnection, query: str, types: Mapping[str, str], target: Path, form: Form
) -> None:
    if form in (Form.CSV, Form.TSV):
        query = _without_formulas(query, types)
    connection.execute(f"COPY ({query}) TO '{quoted(target)}' ({_OPTIONS[form]})")


def fetchable(types: Mapping[str, str]) -> str:
    """The columns as Python can fetch them: a moment with a zone would need one more package, so it comes as text."""
    return ", ".join(
        f"CAST({DUCKDB.quote(name)} AS VARCHAR) AS {DUCKDB.quote(name)}" if "TIME ZONE" in kind else DUCKDB.quote(name)
        for name, kind in types.items()
    )


def _without_formulas(query: str, types: Mapping[str, str]) -> str:
    """The query with an apostrophe before text, and before names of columns, that a spreadsheet would run."""
    from etl.publish.files import FORMULA  # noqa: PLC0415 - brings all that publishes, which Parquet need not wait for

    pattern, columns = re.compile(FORMULA), []
    for name, kind in types.items():
        cell = DUCKDB.quote(name)
        shown = DUCKDB.quote(f"'{name}" if pattern.match(name) else name)
        if Type.of(kind) is Type.TEXT:
            if kind.startswith("ENUM"):
                cell = f"CAST({cell} AS VARCHAR)"
            guard = f"{cell} < '0' OR {cell} >= '='"  # cheap: what begins with a digit is left alone
            runs = f"regexp_matches({cell}, '{FORMULA}') AND NOT regexp_matches({cell}, '{NUMBER}')"
            cell = f"CASE WHEN ({guard}) AND {runs} THEN '''' || {cell} ELSE {cell} END"
        columns.append(f"{cell} AS {shown}")
    return f"SELECT {', '.join(columns)} FROM ({query})"
