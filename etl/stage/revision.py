"""Stages one archived revision, or finds that it is staged already by the same code."""

from __future__ import annotations

import gc
import hashlib
import importlib.metadata
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from etl import classify, members, model
from etl.errors import StageError
from etl.files import sha256_of
from etl.model import Kind, Revision
from etl.resources import SCHEMAS
from etl.stage import contract
from etl.stage.readers import Rows, read_revision
from etl.stage.rows import TABLES
from etl.stage.write import SUMMARY, table_file, write_folder

# Whatever reads or writes the bytes: another version may read them otherwise.
_ENGINES = ("duckdb", "numpy", "python-calamine")
_MAIN_TABLES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.ALPHA_NUMERIC: ("record",),
        Kind.CORRECTIONS: ("correction",),
        Kind.NOC_CODES: ("noc_code",),
        Kind.RECORD_LAYOUT: ("layout_field", "code_list"),
    }
)


@dataclass(frozen=True)
class StagedRevision:
    """A revision as Parquet tables."""

    revision: Revision
    folder: Path
    fingerprint: str
    counts: Mapping[str, int]
    """Rows of every table of schemas/staged.sql."""
    reused: bool
    """True where the folder was there already, made by the same code."""

    def table(self, name: str) -> Path:
        """The Parquet file of one table of schemas/staged.sql."""
        return table_file(self.folder, name)


def stage_revision(revision: Revision, staged_root: Path, *, force: bool = False) -> StagedRevision:
    """Make `<staged_root>/<release>/<sha256>/<table>.parquet` for every table of schemas/staged.sql, and `staged.json`.

    Pure: the same zip gives the same rows in the same order. A folder made by the same code is reused, unless `force`.
    Raises StageError where the zip holds nothing of what it should (no ANWEB table, no corrections ...), and FetchError
    where the archived zip cannot be read.
    """
    folder = staged_root / str(revision.release) / revision.sha256
    fingerprint = fingerprint_of(revision)
    if not force and (counts := _reusable(folder, fingerprint)) is not None:
        return StagedRevision(revision, folder, fingerprint, counts, True)
    about = {"release": str(revision.release), "sha256": revision.sha256, "fingerprint": fingerprint}
    with _no_garbage_collection():
        rows = read_revision(revision)
        _check_main_table(revision, rows)
        counts = write_folder(rows, folder, about)
    return StagedRevision(revision, folder, fingerprint, counts, False)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """The collector walks through all rows again and again (a fifth of the time), and there is no cycle to be found."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def find_staged(revision: Revision, staged_root: Path) -> StagedRevision | None:
    """The staged revision, if it is there, whole, and made by this very code."""
    folder, fingerprint = staged_root / str(revision.release) / revision.sha256, fingerprint_of(revision)
    counts = _reusable(folder, fingerprint)
    return None if counts is None else StagedRevision(revision, folder, fingerprint, counts, True)


def fingerprint_of(revision: Revision) -> str:
    """What the rows depend on beside the zip's bytes: our code, the contracts, the engines, what the members are."""
    seen = hashlib.sha256(_code_fingerprint().encode())
    for member in revision.members:
        seen.update(repr((member.name, member.kind.value, member.size, member.modified)).encode())
    seen.update(revision.kind.value.encode())
    return seen.hexdigest()


@cache
def _code_fingerprint() -> str:
    here = Path(__file__).parent
    sources = [*here.glob("*.py"), *(Path(module.__file__ or "") for module in (classify, members, model))]
    contracts = [SCHEMAS / "staged.sql", *contract.FILES]
    seen = hashlib.sha256()
    for path in sorted(sources, key=lambda p: p.name) + sorted(contracts, key=lambda p: p.name):
        seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for engine in _ENGINES:
        seen.update(f"{engine} {importlib.metadata.version(engine)}".encode())
    return seen.hexdigest()


def _reusable(folder: Path, fingerprint: str) -> Mapping[str, int] | None:
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        if summary["fingerprint"] != fingerprint:
            return None
        # Whatever befell a file on the disk: it is made again from the zip, and nothing is built from half of it.
        if any(sha256_of(table_file(folder, table)) != summary["digests"][table] for table in TABLES):
            return None
        # A plain dict: it goes from process to process when two stage the same revision at once.
        return {table: int(summary["counts"][table]) for table in TABLES}
    except (OSError, ValueError, KeyError, TypeError):
        return None  # Not there, or not whole: it is staged again.


def _check_main_table(revision: Revision, rows: Rows) -> None:
    wanted = _MAIN_TABLES[revision.kind]
    if any(rows[table] for table in wanted):
        return
    reasons = [f"{row[0]}: {row[5]}" for row in rows["reject"][:3]]
    raise StageError(
        f"{revision.file_name} ({revision.release}, {revision.short}) holds no row for {' or '.join(wanted)}, so it is "
        f"not staged; the other revisions go on. Members: {', '.join(m.name for m in revision.members) or 'none'}."
        + "".join(f" {reason}" for reason in reasons)
    )
