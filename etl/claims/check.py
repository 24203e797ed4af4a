"""Checks claim lines in DuckDB: set by set, however many they are."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from etl.claims.answers import Known, load_answers
from etl.claims.choices import Form
from etl.claims.columns import Columns, find_columns
from etl.claims.export import DICTIONARY_SIZE_LIMIT, fetchable, form_of, refuse_out, refuse_workbook, write
from etl.claims.failures import failures_told
from etl.claims.request import Checked, Request
from etl.claims.rules import Rule, choose_rules
from etl.claims.sources import Lines, from_files, open_lines, private_folder
from etl.claims.summary import summarise
from etl.claims.texts import DUCKDB, FIXED_WORDS, WORD, render
from etl.errors import UsageError
from etl.text import quoted

_BEGINNING = 100_000
_LEAST_MIB = 61.0
"""64MB. With 20MB not even the answers are loaded; with 32MB six lines of the sample are checked."""
_KEPT_IN_ORDER = 1_000_000
"""Parquet files of more lines are written as fast as can be: their order costs as much again as all the rest."""


def check(request: Request) -> Checked:
    """Check the lines. Nothing of them is left behind but `out`.

    Raises UsageError for wrong use, ClaimsError where they cannot be checked or written (no room, no permission).

    No message ever quotes a line: they are health data.
    """
    form = form_of(request.out, request.form) if request.out else None
    with failures_told(request), private_folder(request.temp) as temp, duckdb.connect() as connection:
        _set_up(connection, temp, request.memory)
        known = load_answers(connection, request.database, request.known_on)
        lines = open_lines(connection, request.files, temp, request.sheet)
        if request.out:
            refuse_out(request.out, lines.sources)
            if form is Form.XLSX:
                refuse_workbook(request.out, count_lines(connection, lines.files))
        return _check(connection, request, lines, form, known)


def _set_up(connection: duckdb.DuckDBPyConnection, temp: Path, memory: str) -> None:
    try:
        connection.execute("SET memory_limit = ?", [memory])
        ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    except duckdb.OutOfMemoryException:
        limit = "0 bytes"  # not even enough to set it
    except duckdb.Error as error:
        raise UsageError(f"{memory!r} is no amount of memory: write for example 800MB or 4GB.") from error
    amount, unit = limit.split()  # as DuckDB words it, rounded: 64MB are 61.0 MiB
    if unit in ("byte", "bytes", "KiB") or (unit == "MiB" and float(amount) < _LEAST_MIB):
        raise UsageError(f"{memory} of memory are not enough for anything: allow at least 64MB by --memory.")
    connection.execute("SET temp_directory = ?", [str(temp / "spilled")])
    # A date of service has no zone: of moments with a zone, the day in UTC is taken.
    connection.execute("SET TimeZone = 'UTC'")


def _check(
    connection: duckdb.DuckDBPyConnection, request: Request, lines: Lines, form: Form | None, known: Known
) -> Checked:
    columns = find_columns(lines.names, request.named, lines.namesakes)
    rules = choose_rules(columns, request.payer, request.rules_on, request.rules_off)
    in_order = form is not None and _keeps_order(connection, request, lines, form)
    written = _lines_of_parquet(request.out) if request.out and form is Form.PARQUET else None
    texts = render(DUCKDB, lines.types, columns, rules, known, written=written)
    place = "file_index AS hcpcs__file, file_row_number AS hcpcs__row"
    connection.execute(f"CREATE TEMP VIEW claim_lines AS SELECT *, {place} FROM {from_files(lines.files)}")
    for name, query in texts.steps.items():
        connection.execute(f"CREATE TEMP TABLE {name} AS {query}")
    _number_words(connection, texts.steps, known, [rule for rule in rules if rule.of == "lines"])
    faster = _number_texts(connection, lines, columns) if form is Form.PARQUET else {}
    connection.execute(f"CREATE TEMP VIEW checked_lines AS {texts.checked}")
    types = {
        name: kind
        for name, kind, *_ in connection.execute("DESCRIBE checked_lines").fetchall()
        if not name.startswith("hcpcs__")
    }
    if request.out and form:
        shown = ", ".join(f"{faster.get(name, DUCKDB.quote(name))} AS {DUCKDB.quote(name)}" for name in types)
        by_place = "ORDER BY hcpcs__file, hcpcs__row" if in_order else ""
        write(connection, f"SELECT {shown} FROM checked_lines {by_place}", types, request.out, form)
    connection.execute(f"CREATE TEMP TABLE cells AS {texts.cells}")
    ((earliest,),) = connection.execute("SELECT earliest FROM days_of_lines").fetchall()
    return Checked(
        summarise(connection, known, with_charges=columns.charge is not None, top=request.top),
        columns,
        () if request.out else ("file", "line", *types),
        () if request.out else _first_lines(connection, request, lines, types),
        (*lines.notes, *columns.notes, *_note_on_zone(lines, columns), *known.notes(earliest)),
        request.out,
    )


def _note_on_zone(lines: Lines, columns: Columns) -> tuple[str, ...]:
    """A moment with a zone is one day here and another there; where text names its zone, its own day is taken."""
    if "TIME ZONE" not in lines.types[columns.date]:
        return ()
    return (f"{columns.date} holds moments with a time zone: each counts as the day that it was in UTC.",)


def _number_words(
    connection: duckdb.DuckDBPyConnection, steps: Iterable[str], known: Known, line_rules: Sequence[Rule]
) -> None:
    """Let a number stand for each word that is said of lines: millions are then joined and written in half the time."""
    columns = [
        (table, column)
        for table in steps
        for column, *_ in connection.execute(f"DESCRIBE {table}").fetchall()
        if column.startswith(("status", "successor", "rules"))
    ]
    said = " UNION ".join(f"SELECT {column} AS word FROM {table}" for table, column in columns)
    fixed = [*FIXED_WORDS, known.newest_release, *_rules_together(connection, steps, line_rules)]
    connection.execute(
        f"CREATE TYPE {WORD} AS ENUM (SELECT word FROM ({said} UNION SELECT unnest({fixed!r})) WHERE word IS NOT NULL)"
    )
    for table, column in columns:
        connection.execute(f"ALTER TABLE {table} ALTER {column} TYPE {WORD}")


def _rules_together(
    connection: duckdb.DuckDBPyConnection, steps: Iterable[str], line_rules: Sequence[Rule]
) -> Iterator[str]:
    """Whatever can stand in `hcpcs_rules`: what the tables say, and each choice of the rules of lines behind it."""
    judged = [table for table in ("code_on", "modifiers_on") if table in steps]
    said = [connection.execute(f"SELECT DISTINCT rules FROM {table}").fetchall() for table in judged]
    of_lines = [(None, f"{rule.name} ({rule.severity})") for rule in line_rules]
    for together in itertools.product(*([rules for (rules,) in rows] + [None] for rows in said), *of_lines):
        if any(together):
            yield "; ".join(filter(None, together))


def _number_texts(connection: duckdb.DuckDBPyConnection, lines: Lines, columns: Columns) -> dict[str, str]:
    """Let a number stand for each text of a code or a modifier, too; returns what to write in place of which column.

    A column stays as it is where its texts are too many, or where a line may find no answer, and no text with it.
    """
    ((all_have_a_day,),) = connection.execute("SELECT all_have_one FROM days_of_lines").fetchall()
    if not all_have_a_day:
        return {}
    modifiers = "modifiers_on" if len(columns.modifiers) == 1 else "modifier_on"
    tables = {"code_on": {columns.code: "hcpcs__code_as_written"}}
    tables[modifiers] = {name: f"hcpcs__modifier_{n}_as_written" for n, name in enumerate(columns.modifiers, start=1)}
    faster: dict[str, str] = {}
    for table, written in tables.items():
        texts = {name: column for name, column in written.items() if lines.types[name] == "VARCHAR"}
        if not texts:
            continue
        ((count,),) = connection.execute(f"SELECT count(DISTINCT raw) FROM {table}").fetchall()
        if count <= DICTIONARY_SIZE_LIMIT:
            connection.execute(f"CREATE TYPE {table}_text AS ENUM (SELECT DISTINCT raw FROM {table})")
            connection.execute(f"ALTER TABLE {table} ALTER as_written TYPE {table}_text")
            faster |= texts
    return faster


def _first_lines(
    connection: duckdb.DuckDBPyConnection, request: Request, lines: Lines, types: Mapping[str, str]
) -> tuple[tuple[Any, ...], ...]:
    """The first lines that need attention, each with the name of its file and its place in it, from 1."""
    query = (
        f"SELECT hcpcs__file, hcpcs__row + 1, {fetchable(types)} FROM checked_lines "
        f"WHERE hcpcs_needs_attention AND {{}} ORDER BY hcpcs__file, hcpcs__row LIMIT {request.top}"
    )
    # They are mostly found at the beginning: whoever has ten million lines need not wait for the others.
    found = connection.execute(query.format(f"hcpcs__file = 0 AND hcpcs__row < {_BEGINNING}")).fetchall()
    if len(found) < request.top:
        found = connection.execute(query.format("TRUE")).fetchall()
    return tuple((lines.sources[file].name, *rest) for file, *rest in found)


def _keeps_order(connection: duckdb.DuckDBPyConnection, request: Request, lines: Lines, form: Form) -> bool:
    if request.keep_order is not None:
        return request.keep_order
    return form is not Form.PARQUET or count_lines(connection, lines.files) <= _KEPT_IN_ORDER


def count_lines(connection: duckdb.DuckDBPyConnection, files: tuple[Path, ...]) -> int:
    """How many lines there are, by the footers of the files."""
    listed = ", ".join(f"'{quoted(path)}'" for path in files)
    found = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata([{listed}])").fetchone()
    return int(found[0] or 0) if found else 0


def _lines_of_parquet(path: Path) -> str:
    return f"read_parquet('{quoted(path)}')"
