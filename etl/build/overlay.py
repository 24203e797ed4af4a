"""Hands the build's rows and corrections to etl/corrections, and puts back what the ones make of the others."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import duckdb

from etl.build.insert import Cells, insert
from etl.corrections.line import Line, Understood
from etl.corrections.outcome import corrected, verdicts
from etl.corrections.overlay import CodeStory, Filed, Published, Releases, overlay, read_lines
from etl.corrections.rows import FIELDS, Row, Source
from etl.model import Release

_TYPED = [field.name for field in dataclasses.fields(Line)]
_ROW = (
    *("release", "revision", "overlay", "first_k", "last_k", "code", "code_type"),
    *FIELDS,
    *("source_revision", "posted_date", "effective_date", "member", "line"),
)


def lay_corrections(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables that 15_knowledge makes for it. Needs `keyed`, `accepted`, `knowledge` and `correction_line`."""
    filed = _filed(connection)
    if not filed:
        return
    read = read_lines(filed)
    understood = sorted({f.line.code for f in filed if isinstance(read[f.number], Understood)})
    insert(connection, "touched", [(code,) for code in understood])
    releases = _releases(connection, filed)
    stories = overlay(releases, _published(connection), filed, read)
    told = verdicts(stories, filed, read, releases)
    insert(
        connection,
        "correction_verdict",
        [(v.number, v.operations, v.outcome, v.reason, v.termination_date, v.add_date, v.agrees) for v in told],
    )
    insert(
        connection,
        "corrected_field",
        [
            (c.release, c.code, c.field, _shown(c.old_value), _shown(c.new_value), c.effective_date, c.action_text,
             c.source.source_revision, c.source.member, c.source.line)
            for c in corrected(stories)
        ],
    )  # fmt: skip
    spans = [(s.release, s.code, s.first_k, s.last_k) for story in stories for s in story.spans]
    insert(connection, "overlay_span", spans)
    code_types = {f.line.code: f.code_type for f in filed}
    insert(connection, "overlay_row", _overlay_rows(stories, code_types), _ROW)


def _filed(connection: duckdb.DuckDBPyConnection) -> list[Filed]:
    rows = connection.execute(
        "SELECT number, release, version, code_type, source_revision, member, line, file_date, is_workbook, "
        f"{', '.join(_TYPED)} FROM correction_line ORDER BY number"
    ).fetchall()
    return [
        Filed(number, release, version, Line(*typed), code_type, Source(revision, member, line, known), not is_workbook)
        for number, release, version, code_type, revision, member, line, known, is_workbook, *typed in rows
    ]


def _releases(connection: duckdb.DuckDBPyConnection, filed: Sequence[Filed]) -> Releases:
    issues: dict[str, list[tuple[dt.date, int]]] = defaultdict(list)
    for release, number, posted in connection.execute(
        "SELECT release, revision, posted_date FROM accepted WHERE kind = 'alpha_numeric' AND NOT quarantined "
        "ORDER BY ALL"
    ).fetchall():
        issues[release].append((posted, number))
    known = [day for (day,) in connection.execute("SELECT known_date FROM knowledge ORDER BY k").fetchall()]
    names = issues.keys() | {f.release for f in filed}
    return Releases({name: Release.parse(name).effective_date for name in names}, issues, known)


def _published(connection: duckdb.DuckDBPyConnection) -> list[Published]:
    rows = connection.execute(
        "SELECT release, revision, code, effective_date, source_revision, member, line, posted_date, "
        f"{', '.join(FIELDS)} FROM keyed SEMI JOIN touched USING (code)"
    ).fetchall()
    return [
        Published(
            release,
            revision,
            code,
            Row(dict(zip(FIELDS, values, strict=True)), Source(source, member, line, posted), day),
        )
        for release, revision, code, day, source, member, line, posted, *values in rows
    ]


def _overlay_rows(stories: Sequence[CodeStory], code_types: dict[str, str]) -> list[Cells]:
    """The rows of `overlay_row`, numbered within release and code in order of known and valid time."""
    found: list[Cells] = []
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    for story in stories:
        for span in story.spans:
            for row in span.rows:
                numbers[span.release, span.code] += 1
                number = numbers[span.release, span.code]
                values = [row[name] for name in FIELDS]
                source = (row.source.source_revision, row.source.known, row.effective_date, row.source.member)
                where = (span.release, 0, number, span.first_k, span.last_k, span.code, code_types[span.code])
                found.append((*where, *values, *source, row.source.line))
    return found


def _shown(value: object) -> str | None:
    return None if value is None else str(value)
