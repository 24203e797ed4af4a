"""Runs the build's SQL files in order over the staged tables of every revision, into a new DuckDB file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import jinja2

from etl.build.beside import Beside
from etl.build.digest import TableDigest, table_digests
from etl.build.overlay import lay_corrections
from etl.build.steps import SQL, finished_by, steps
from etl.build.words import Reader
from etl.duck import few_threads, remove_database
from etl.errors import BuildError
from etl.model import Kind, Origin, Revision
from etl.text import quoted

STAGED_TABLES = (
    "member", "record", "difference", "change_list", "correction", "noc_code", "processing_note", "code_list",
    "reject", "excluded",
)  # fmt: skip


@dataclass(frozen=True)
class BuildInput:
    """One revision with the folder of its staged tables and its verdict."""

    revision: Revision
    number: int
    """1, 2, 3 ... among the revisions of the same release and kind."""
    folder: Path | None
    """None: it could not be staged at all; it is listed, and nothing is taken from it."""
    quarantine_reason: str | None = None
    """Why nothing is taken from it; None: it counts."""


@dataclass(frozen=True)
class BuildResult:
    """The new file."""

    path: Path

    @property
    def digests(self) -> tuple[TableDigest, ...]:
        """A digest of each of its tables, read anew: equal for equal archives, in whatever order they were fetched."""
        with few_threads(duckdb.connect(str(self.path), read_only=True)) as connection:
            return table_digests(connection)


def build_database(inputs: Sequence[BuildInput], path: Path, keep: Path | None = None) -> BuildResult:
    """Build `path` anew from all inputs, whatever their order; an existing file there is replaced.

    The file `keep` spares the next build the reading of the same descriptors; nothing else depends on it.

    Raises BuildError when no accepted revision holds the code set, or when sample and real data would meet.
    """
    usable = [i for i in inputs if i.quarantine_reason is None and i.folder and i.revision.kind is Kind.ALPHA_NUMERIC]
    if not usable:
        raise BuildError(
            "There is nothing to build from: the archive holds no revision of the code set that passed its checks. "
            "Fetch a release first (hcpcs fetch), or see why the ones held are quarantined (hcpcs status)."
        )
    origins = {i.revision.origin for i in inputs}
    if origins == {Origin.CMS, Origin.SAMPLE}:
        raise BuildError(
            "Sample data and real CMS releases stand in one archive. Nothing was built; give each its own --home."
        )
    remove_database(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with few_threads(duckdb.connect()) as connection, Beside(path, connection) as beside, Reader(keep) as reader:
        _load(connection, inputs)
        every = steps(
            {
                "05_rows": partial(_after_rows, beside, reader),
                "15_knowledge": lay_corrections,
                "45_named_successor": reader.begin,
                "60_read": reader.store,
            }
        )
        for step, finished in finished_by(every):
            if step.is_beside:
                beside.run(step)
            else:
                beside.wait_for(step.reads)
                step.run(connection)
            beside.write(finished)
    return BuildResult(path)


def _after_rows(beside: Beside, reader: Reader, connection: duckdb.DuckDBPyConnection) -> None:
    reader.prepare(connection)
    ((count,),) = connection.execute("SELECT count(*) FROM keyed").fetchall()
    beside.make_tables(int(count))


def _load(connection: duckdb.DuckDBPyConnection, inputs: Sequence[BuildInput]) -> None:
    """Register the revisions as `input_revision` and every staged table as a view `staged_<name>` with their keys."""
    connection.execute((SQL / "input_revision.ddl").read_text("utf-8"))
    ordered = sorted(inputs, key=lambda i: (i.revision.release, i.revision.kind, i.number))
    connection.executemany(
        "INSERT INTO input_revision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [_row(i) for i in ordered]
    )
    folders = [i.folder for i in ordered if i.folder is not None]
    view = jinja2.Template((SQL / "staged_view.sql.j2").read_text("utf-8"), autoescape=False)
    for table in STAGED_TABLES:
        files = ", ".join(f"'{quoted(folder / f'{table}.parquet')}'" for folder in folders)
        connection.execute(view.render(name=table, files=files))


def _row(item: BuildInput) -> tuple[str | int | bool | dt.date | dt.datetime | None, ...]:
    revision = item.revision
    linked = revision.first_linked
    first = min((s.fetched_at for s in revision.sightings), default=None)
    fetched = first.astimezone(dt.UTC).replace(tzinfo=None) if first else None
    reason = item.quarantine_reason
    if item.folder is None and reason is None:
        reason = "It could not be staged."
    # The folder is compared with DuckDB's parse_dirpath, which keeps the path as it was given.
    folder = str(item.folder) if item.folder else None
    return (
        str(revision.release), item.number, str(revision.kind), revision.sha256, revision.file_name,
        linked.url if linked else None, linked.title if linked else None, revision.posted_date, fetched,
        str(revision.origin), folder, reason is not None, reason,
    )  # fmt: skip
