"""Generates staged archives of any length, like CMS's: thousands of codes, most of them unchanged in a quarter."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from etl.build import BuildInput
from etl.model import Kind, Origin, Release, Revision
from etl.resources import SCHEMAS

NEWEST = Release(2026, 1)
# By the hash of its number a code gets its fate: when it was added, whether and when it is revised, ends, or is written
# in capitals. The shares are those of the mirror: some 60 additions, 20 ends and 30 revisions in a quarter.
CODES = """
CREATE TEMP TABLE fate AS
SELECT 'ABCEGHJKLMPQRSTV'[1 + i % 16] || lpad(CAST(i // 16 AS VARCHAR), 4, '0') AS code,
       CASE WHEN hash(i, 'a') % 10 < 7 THEN -40 + CAST(hash(i, 'b') % 40 AS INTEGER)
            ELSE CAST(hash(i, 'b') % 40 AS INTEGER) END AS added,
       CASE WHEN hash(i, 'c') % 10 = 0 THEN 1 + CAST(hash(i, 'd') % 40 AS INTEGER) END AS ended,
       CASE WHEN hash(i, 'e') % 7 = 0 THEN CAST(hash(i, 'f') % 40 AS INTEGER) END AS revised,
       CASE WHEN hash(i, 'g') % 40 = 0 THEN CAST(hash(i, 'h') % 40 AS INTEGER) END AS silent,
       i
FROM range(9000) AS r (i)
UNION ALL
-- Modifiers that stay as they are.
SELECT modifier, -40, NULL, NULL, NULL, 9000 + row_number() OVER ()
FROM (SELECT unnest(['LT', 'RT', 'GA', 'GY', 'KX', 'TC']) AS modifier)
"""
ROWS = """
INSERT INTO record BY NAME
WITH quarter AS (SELECT CAST($quarter AS INTEGER) AS q, CAST($start AS DATE) AS start),
shown AS (
    SELECT f.*, q,
           CAST(start + to_months(CAST(3 * (added - q) AS INTEGER)) AS DATE) AS add_date,
           CASE WHEN ended <= q AND ended > added
                THEN CAST(start + to_months(CAST(3 * (ended - q) AS INTEGER)) AS DATE) END AS gone_on,
           CASE WHEN revised <= q AND revised > added
                THEN CAST(start + to_months(CAST(3 * (revised - q) AS INTEGER)) AS DATE) END AS revised_on
    FROM fate AS f, quarter
    WHERE added <= q
)
SELECT form, code, CASE WHEN length(code) = 2 THEN 'modifier' ELSE 'procedure' END AS code_type,
       '00100' AS sequence_number, '3' AS record_id,
       'Supply or injection of substance number ' || i || ', in ' || (i % 7) || ' parts'
           || CASE WHEN revised_on IS NOT NULL THEN ', sterile' ELSE '' END
           || CASE WHEN silent <= q THEN ', each' ELSE '' END AS long_description,
       'Substance ' || i AS short_description,
       CAST(10 + i % 60 AS VARCHAR) AS pricing_indicator, 'A' AS multiple_pricing_indicator,
       'ABCDEFGHIJ'[1 + i % 10] AS coverage_code, 'O1' || 'ABCDEF'[1 + i % 6] AS betos, '1,9' AS type_of_service,
       add_date,
       greatest(add_date, gone_on, revised_on) AS action_effective_date,
       gone_on - 1 AS termination_date,
       CASE q WHEN added THEN 'A' WHEN ended THEN 'D' WHEN revised THEN 'C' ELSE 'N' END AS action_code,
       FALSE AS damaged, 'ANWEB.' || form AS member, row_number() OVER (ORDER BY code) AS line
FROM shown, (VALUES ('text'), ('workbook')) AS forms (form)
"""
REPORT = """
INSERT INTO change_list BY NAME
SELECT code, code_type, 'Label ' || action_code AS label, action_code, view, 'Trans.xlsx' AS member, line
FROM record, (VALUES ('by_action'), ('by_code')) AS views (view)
WHERE form = 'text'
"""


def staged_archive(root: Path, releases: int) -> list[BuildInput]:
    """Write consecutive quarters, the newest 2026 Q1 with some 9,000 codes; each with text, workbook and report."""
    inputs = []
    with duckdb.connect() as connection:
        connection.execute((SCHEMAS / "staged.sql").read_text("utf-8"))
        connection.execute(CODES)
        tables = [
            name
            for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
        ]
        for quarter in range(40 - releases, 40):
            release = _quarters_before(NEWEST, 39 - quarter)
            connection.execute(ROWS, {"quarter": quarter, "start": release.effective_date})
            connection.execute(REPORT)
            inputs.append(_input(root, release))
            folder = inputs[-1].folder
            assert folder is not None
            folder.mkdir(parents=True)
            for name in tables:
                connection.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
                connection.execute(f"DELETE FROM {name}")
    return inputs


def _quarters_before(release: Release, count: int) -> Release:
    number = release.year * 4 + release.quarter - 1 - count
    return Release(number // 4, number % 4 + 1)


def _input(root: Path, release: Release) -> BuildInput:
    sha = hashlib.sha256(str(release).encode()).hexdigest()
    posted = release.effective_date.replace(day=1)
    revision = Revision(release, Kind.ALPHA_NUMERIC, sha, Path(f"{sha}.zip"), f"{release}.zip", Origin.CMS, posted)
    return BuildInput(revision, 1, root / str(release) / sha)
