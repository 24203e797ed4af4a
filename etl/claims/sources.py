"""Opens files of claim lines, whatever their form, as Parquet: read where they lie, or copied once into our folder."""

from __future__ import annotations

import contextlib
import csv
import glob
import gzip
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from etl.claims.failures import TEMP_PREFIX
from etl.claims.header import Header
from etl.duck import out_of_memory, system_reason
from etl.errors import UsageError
from etl.text import quoted

STANDARD_INPUT = "-"
_PARQUET, _WORKBOOKS, _GZIP = b"PAR1", (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), b"\x1f\x8b"
_GLOB = frozenset("*?[]")
_DELIMITERS = (",", "\t", ";", "|")
_LINE_ENDS = {"\r\n": "CR LF", "\n": "LF", "\r": "CR"}


@dataclass(frozen=True)
class Lines:
    """Claim lines, ready to be read: Parquet files with the same columns, in the order in which they were given."""

    files: tuple[Path, ...]
    sources: tuple[Path, ...]
    """The files as they were given."""
    types: dict[str, str]
    """Name to type in DuckDB's words, in the order of the file."""
    notes: tuple[str, ...] = ()
    """What a person should know of how the files were read."""
    namesakes: tuple[tuple[str, ...], ...] = ()
    """Columns that bear one name in a file, each group by the names under which they are read."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in the order of the file."""
        return tuple(self.types)


def open_lines(
    connection: duckdb.DuckDBPyConnection, files: Sequence[str], temp: Path, sheet: str | None = None
) -> Lines:
    """Open files, globs and `-` (standard input). What is not Parquet is copied into `temp`, as text where it is text.

    Raises UsageError: no such file, a folder, an empty file, a file that is not what it says, columns that differ.
    """
    notes: list[str] = []
    found = _each_once([path for name in files for path in _expanded(name, temp)], notes)
    headers: list[Header] = []
    ready = [
        _as_parquet(connection, path, temp / f"lines-{n}.parquet", sheet, notes, headers)
        for n, path in enumerate(found)
    ]
    described = [_columns(connection, path, source) for path, source in zip(ready, found, strict=True)]
    first = described[0]
    for columns, source in zip(described, found, strict=True):
        if set(columns) != set(first):
            differing = sorted(set(columns) ^ set(first))
            raise UsageError(
                f"{source.name} has other columns than {found[0].name} ({', '.join(differing)}). "
                "Files that are checked together have the same columns: check them one by one."
            )
    return Lines(
        tuple(ready),
        tuple(found),
        first if len(ready) == 1 else _common_types(connection, ready),
        (*notes, *[note for header in headers for note in header.notes()]),
        tuple(dict.fromkeys(group for header in headers for group in header.namesakes().values())),
    )


def from_files(files: Sequence[Path]) -> str:
    """The table function that reads the lines, with their place in the columns `file_index` and `file_row_number`."""
    listed = ", ".join(f"'{quoted(path)}'" for path in files)
    return f"read_parquet([{listed}], union_by_name = true)"


def _each_once(paths: Sequence[Path], notes: list[str]) -> list[Path]:
    """Each file once, in the order given: lines and their charges would be counted twice. A note on the others."""
    once: dict[tuple[int, int] | Path, Path] = {}
    again: dict[Path, None] = {}
    for path in paths:
        about = path.stat() if path.exists() else None  # by what the system knows it, however the name is spelled
        kept = once.setdefault((about.st_dev, about.st_ino) if about and about.st_ino else path, path)
        if kept is not path:
            again[kept] = None
    for path in again:
        notes.append(f"{path.name} was given more than once: it was checked once.")
    return list(once.values())


def _expanded(name: str, temp: Path) -> list[Path]:
    if name == STANDARD_INPUT:
        return [_spooled(temp / "standard-input")]
    path = Path(name).expanduser()
    paths = [path] if path.exists() else sorted(map(Path, glob.glob(str(path), recursive=True)))  # noqa: PTH207 - absolute ones too
    if not paths:
        raise UsageError(f"There is no file {name}.")
    for each in paths:
        if each.is_dir():
            raise UsageError(f"{each} is a folder. Name the files in it: '{each}/*.parquet' or '{each}/*.csv'.")
    return paths


def _spooled(target: Path) -> Path:
    """Standard input as a file. It can be read once: who gives it twice gives the same file twice."""
    try:
        if not target.exists():
            with target.open("wb") as stream:
                shutil.copyfileobj(sys.stdin.buffer, stream)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error  # names the folder that is full
    return target


def _as_parquet(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    target: Path,
    sheet: str | None,
    notes: list[str],
    headers: list[Header],
) -> Path:
    try:
        with path.open("rb") as stream:
            head = stream.read(65536)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    if not head.strip():
        raise UsageError(f"{path.name} is empty: there is not even a line with the names of columns.")
    suffix = path.suffix.lower()
    if head.startswith(_PARQUET):
        return _without_glob(path, target)
    if head.startswith(_WORKBOOKS):
        from etl.claims.workbook import copy_workbook  # noqa: PLC0415 - pandas, for workbooks only

        headers.append(copy_workbook(connection, path, target, sheet, notes))
        return target
    if suffix in (".parquet", ".pq", ".xlsx", ".xls", ".xlsm"):
        raise UsageError(
            f"{path.name} is no {'Parquet file' if 'p' in suffix[:2] else 'workbook'}, whatever its name says."
        )
    headers.append(_copy_text(connection, path, head, target, notes))
    return target


def _without_glob(path: Path, link: Path) -> Path:
    """A name in which DuckDB reads no pattern."""
    if not _GLOB & set(str(path)):
        return path
    link.symlink_to(path.resolve())
    return link


def _copy_text(
    connection: duckdb.DuckDBPyConnection, path: Path, head: bytes, target: Path, notes: list[str]
) -> Header:
    """CSV, TSV and their kin: every cell stays the text that it is."""
    source = _without_glob(path, target.with_suffix(".text"))
    compression = "gzip" if head.startswith(_GZIP) else "none"
    if compression == "gzip":
        head = _unpacked_head(path)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if wide else ("utf-8", "latin-1")
    delimiter = _delimiter(head.decode(encodings[0], "replace"), path.suffix.lower())
    for encoding in encodings:
        options = (
            f"all_varchar = true, header = true, skip = 0, delim = '{delimiter}', quote = '\"', escape = '\"', "
            f"compression = '{compression}', encoding = '{encoding}', null_padding = false, sample_size = 1000"
        )
        try:
            connection.execute(
                f"COPY (SELECT * FROM read_csv('{quoted(source)}', {options})) TO '{quoted(target)}' (FORMAT parquet)"
            )
        except duckdb.Error as error:
            if system_reason(error) is not None or out_of_memory(error):
                raise  # the file is not at fault
            if encoding == "utf-8" and "utf-8" in str(error).lower():
                notes.append(f"{path.name} is not UTF-8: it was read as Latin-1.")
                continue
            raise UsageError(_not_readable(path, encoding, delimiter, compression)) from None
        break
    written = _first_row(path, encoding, delimiter, compression)
    return Header(path.name, written, tuple(_columns(connection, target, path)))


def _unpacked_head(path: Path) -> bytes:
    try:
        with gzip.open(path) as stream:
            return stream.read(65536)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UsageError(f"{path.name} cannot be unpacked: it is damaged or cut short. Nothing was checked.") from error


def _first_row(path: Path, encoding: str, delimiter: str, compression: str) -> tuple[str, ...]:
    """The names of columns as they are written, which DuckDB makes different where two are the same."""
    unpacked = gzip.open if compression == "gzip" else open
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    with unpacked(path, "rt", encoding=encoding, newline="") as text:
        return tuple(next((row for row in csv.reader(text, delimiter=delimiter) if row), ()))


def _delimiter(head: str, suffix: str) -> str:
    header = re.sub(r'"[^"]*"', "", head.splitlines()[0])
    if suffix in (".tsv", ".tab") or "\t" in header:
        return "\t"
    return max(_DELIMITERS, key=header.count)


def _not_readable(path: Path, encoding: str, delimiter: str, compression: str) -> str:
    """The sentence on a text that is no table: where it first is none. DuckDB's own message quotes the line."""
    unpacked = gzip.open if compression == "gzip" else open
    where = "it cannot be read as a table"
    with (
        contextlib.suppress(OSError, EOFError, zlib.error, csv.Error, UnicodeError),
        unpacked(path, "rt", encoding=encoding, newline="") as text,
    ):
        rows = csv.reader(text, delimiter=delimiter)
        width = len(next(rows))
        for row in rows:
            if row and len(row) != width:
                where = f"line {rows.line_num} has {len(row)} cells where the first line has {width}"
                break
        else:
            text.seek(0)
            where = _other_line_end(text) or where
    return f"{path.name} is no table: {where}. Nothing was checked: mend the file, so that no line is lost."


def _other_line_end(text: Iterable[str]) -> str:
    """The first line that ends otherwise than the one before it (two files in one, often); empty where none does."""
    ends = ((number, line[len(line.rstrip("\r\n")) :]) for number, line in enumerate(text, 1))
    for (_, before), (number, end) in pairwise(ends):
        if end not in ("", before):
            return f"line {number} ends in {_LINE_ENDS[end]}, and the line before it in {_LINE_ENDS[before]}"
    return ""


def _columns(connection: duckdb.DuckDBPyConnection, path: Path, source: Path) -> dict[str, str]:
    try:
        rows = connection.execute(f"DESCRIBE FROM read_parquet('{quoted(path)}')").fetchall()
    except duckdb.Error as error:
        raise UsageError(f"{source.name} is no Parquet file that can be read; it may be cut short.") from error
    return {str(name): str(kind) for name, kind, *_ in rows}


def _common_types(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> dict[str, str]:
    try:
        rows = connection.execute(f"DESCRIBE FROM {from_files(files)}").fetchall()
    except duckdb.Error as error:
        raise UsageError(
            "The files have columns of the same name and different types: check them one by one."
        ) from error
    return {str(name): str(kind) for name, kind, *_ in rows}


@contextlib.contextmanager
def private_folder(parent: Path | None) -> Iterator[Path]:
    """A folder that only we can read (claim lines are health data), gone when the work is done, however it ends."""
    if parent is not None and not parent.is_dir():
        raise UsageError(f"There is no folder {parent} for temporary files.")
    with tempfile.TemporaryDirectory(prefix=TEMP_PREFIX, dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
