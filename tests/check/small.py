"""Two small revisions as etl.stage would leave them, in which nothing is wrong, and the SQL to break them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

from etl.model import Kind, Origin, Release, Revision
from etl.resources import SCHEMAS

OLDER, NEWER = Release.parse("2025Q4"), Release.parse("2026Q1")


def write_staged(home: Path, release: Release, changes: Iterable[str] = (), *, sha256: str | None = None) -> Path:
    """Write the small revision of that release, changed by the given statements; its staged folder."""
    folder = home / "staged" / str(release) / (sha256 or f"{release.year}{release.quarter}".ljust(64, "0"))
    folder.mkdir(parents=True)
    changes = list(changes)
    with duckdb.connect() as connection:
        connection.execute((SCHEMAS / "staged.sql").read_text("utf-8"))
        connection.execute(f"SET VARIABLE newer = {release == NEWER}")
        connection.execute((Path(__file__).parent / "small.sql").read_text("utf-8"))
        for change in changes:
            connection.execute(change)
        for (table,) in connection.execute("SHOW TABLES").fetchall():
            connection.execute(f"COPY {table} TO '{folder / table}.parquet'")
    (folder / "staged.json").write_text(json.dumps({"fingerprint": f"{release}", "changes": changes}), "utf-8")
    return folder


def revision(release: Release, *, kind: Kind = Kind.ALPHA_NUMERIC, sha256: str | None = None) -> Revision:
    """The archived revision that such a folder was staged from."""
    posted = release.effective_date - dt.timedelta(days=20)
    return Revision(
        release=release,
        kind=kind,
        sha256=sha256 or f"{release.year}{release.quarter}".ljust(64, "0"),
        path=Path(f"{release}.zip"),
        file_name=f"{release}.zip",
        origin=Origin.SAMPLE,
        posted_date=posted,
    )
