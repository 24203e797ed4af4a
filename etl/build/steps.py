"""The steps of a build in their order: SQL files, templates of SQL, and what Python does after them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import jinja2

from etl.build.empty import CODE_LISTS

SQL = Path(__file__).parent / "sql"
# What follows from the rows is told twice: as CMS filed them, for the codes that corrections touch, and as corrected.
_TOLD_TWICE = ("20_picture", "30_lifetime", "40_history")
_AFTER_OVERLAY = "18_overlay"
# What follows needs little of these, and of the history as filed. They run on a connection of their own: what they read
# of the main line's, and it of theirs, is no TEMP table.
_BESIDE = ("10_release", "12_report", "35_change", "70_documents", "75_code_list")
_FILLS = re.compile(r"\b(?:INSERT INTO|UPDATE) (\w+)")
_READS = re.compile(r"\b(?:FROM|JOIN|UPDATE)\s+(\w+)")

Then = Callable[[duckdb.DuckDBPyConnection], None]


@dataclass(frozen=True)
class Step:
    """One step, by the name of its file without endings."""

    stem: str
    sql: str
    then: Then | None = None
    """What Python does when the SQL has run."""
    only_for: str | None = None
    """A table: where it has no row, there is nothing to do."""
    is_beside: bool = False
    """Whether it can run beside those that follow it, until one reads a table that it fills."""

    @property
    def fills(self) -> list[str]:
        """The tables into which it puts rows."""
        return _FILLS.findall(self.sql)

    @property
    def reads(self) -> set[str]:
        """The tables that it names as a source."""
        return set(_READS.findall(self.sql))

    def run(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Run it over the tables that the steps before it made."""
        if self.only_for and connection.execute(f"FROM {self.only_for} LIMIT 1").fetchone() is None:
            return
        for statement in _parsed(self.sql):
            connection.execute(statement)
        if self.then:
            self.then(connection)


@cache
def _parsed(sql: str) -> list[duckdb.Statement]:
    """Its statements. To parse all is a tenth of the work of a small build, and a process may build often."""
    return duckdb.extract_statements(sql)


def steps(then: Mapping[str, Then]) -> Iterator[Step]:
    """Every step once, and those that tell a history twice: first as filed. `then`: by the stem of a step."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SQL),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - SQL, and nothing but names and a flag of ours goes into it
    )

    def told(stem: str, *, as_filed: bool) -> Step:
        plain = SQL / f"{stem}.sql"
        if plain.is_file():
            return Step(stem, plain.read_text("utf-8"), then.get(stem), None, stem in _BESIDE)
        sql = templates.get_template(f"{stem}.sql.j2").render(as_filed=as_filed, code_lists=CODE_LISTS)
        return Step(stem, sql, then.get(stem), "filed_row" if as_filed else None, as_filed or stem in _BESIDE)

    for stem in sorted({path.name.partition(".")[0] for path in SQL.glob("[0-9]*.sql*")}):
        yield told(stem, as_filed=False)
        if stem == _AFTER_OVERLAY:
            for again in _TOLD_TWICE:
                yield told(again, as_filed=True)


def finished_by(steps: Iterable[Step]) -> Iterator[tuple[Step, list[str]]]:
    """Each step with the tables that it is the last to fill, in the order in which its SQL names them."""
    steps = list(steps)
    last = {table: step for step in steps for table in step.fills}
    for step in steps:
        yield step, [table for table in last if last[table] is step]
