"""How fast claim lines are checked, how that grows with their number, and what DuckDB and pandas alone would take.

`pytest tests/benchmarks/test_claims_benchmark.py` runs it; it prints and judges nothing. Each measurement runs in a
process of its own, so that its peak of memory is its own. A hundred million lines only with HCPCS_BENCH_LINES=100000000
(they take some gigabytes of disk).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.build import build_database
from tests.benchmarks.staged_archives import staged_archive

ROOT = Path(__file__).parent.parent.parent
LARGEST = int(os.environ.get("HCPCS_BENCH_LINES", "10000000"))
COUNTS = [count for count in (1_000_000, 10_000_000, 100_000_000) if count <= LARGEST]
# Like a carrier's lines: three to a claim, half of them CPT's, most codes in force, one in a hundred outdated; a third
# with a modifier; the 800 days before April 2026.
LINES = """
COPY (
    SELECT 'C' || lpad(CAST(i // 3 AS VARCHAR), 10, '0') AS CLM_ID, CAST(i % 3 + 1 AS SMALLINT) AS LINE_NUM,
           CASE WHEN hash(i, 'k') % 100 < 50 THEN CAST(99200 + hash(i, 'z') % 300 AS VARCHAR)
                WHEN hash(i, 'k') % 100 < 53 THEN CAST(96365 + hash(i, 'z') % 14 AS VARCHAR)
                WHEN hash(i, 'k') % 100 = 99
                    THEN getvariable('outdated')[CAST(1 + hash(i, 'q') % getvariable('outdated_count') AS BIGINT)]
                ELSE getvariable('current')[1 + CAST(pow(hash(i, 'q') % 1000000 / 1000000.0, 3)
                                                     * (getvariable('current_count') - 1) AS BIGINT)] END AS HCPCS_CD,
           CASE hash(i, 'm') % 9 WHEN 0 THEN 'RT' WHEN 1 THEN 'LT' WHEN 2 THEN '59' END AS HCPCS_1ST_MDFR_CD,
           DATE '2024-01-21' + CAST(hash(i // 3, 'd') % 800 AS INTEGER) AS LINE_1ST_EXPNS_DT,
           CAST(1 + hash(i, 'u') % 4 AS INTEGER) AS LINE_SRVC_CNT,
           CAST((hash(i, 'c') % 100000) / 100 AS DECIMAL(12, 2)) AS LINE_SBMTD_CHRG_AMT
    FROM range({count}) AS t (i)
) TO '{path}' (FORMAT parquet)
"""
MEASURE = """
import json, re, sys, time
from pathlib import Path
begun, cpu = time.perf_counter(), time.process_time()
{what}
taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
# Not ru_maxrss: a process is born with that of the one that started it.
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({{"seconds": taken, "cpu": cpu, "peak": peak}}))
"""
WHAT = {
    "scan and write": """
import duckdb
with duckdb.connect() as c:
    c.execute(f"COPY (FROM '{sys.argv[1]}') TO '{sys.argv[3]}' (FORMAT parquet)")
""",
    "hcpcs check": """
from etl.claims.check import check
from etl.claims.request import Request
check(Request((sys.argv[1],), Path(sys.argv[2]), out=Path(sys.argv[3])))
""",
    "summary only": """
from etl.claims.check import check
from etl.claims.request import Request
check(Request((sys.argv[1],), Path(sys.argv[2])))
""",
    # One merge of lines and codes, and the comparison of dates: no successors, no modifiers, no rules.
    "pandas merge": """
import duckdb, pandas as pd
lines = duckdb.sql(f"FROM '{sys.argv[1]}'").df()
with duckdb.connect(sys.argv[2], read_only=True) as c:
    codes = c.execute("SELECT code AS HCPCS_CD, add_date, termination_date FROM code").df()
checked = lines.merge(codes, on="HCPCS_CD", how="left")
day = checked["LINE_1ST_EXPNS_DT"]
checked["valid"] = (checked["add_date"] <= day) & ~(checked["termination_date"] < day)
duckdb.from_df(checked).write_parquet(sys.argv[3])
""",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten quarters of 9,000 codes."""
    folder = tmp_path_factory.mktemp("code-set")
    return build_database(staged_archive(folder, 10), folder / "hcpcs.duckdb").path


@pytest.fixture(scope="module")
def measured() -> Iterator[dict[tuple[int, str], dict[str, Any]]]:
    results: dict[tuple[int, str], dict[str, Any]] = {}
    yield results
    print("\n      lines  what              seconds   CPU s  peak MB     lines/s  to scan and write")
    for (count, what), told in sorted(results.items()):
        base = results.get((count, "scan and write"), told)["seconds"]
        print(
            f"{count:11,}  {what:16} {told['seconds']:8.2f} {told['cpu']:7.2f} {told['peak']:8.0f} "
            f"{count / told['seconds']:11,.0f} {told['seconds'] / base:11.2f}"
        )


@pytest.fixture(scope="module")
def lines(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Path]]:
    """Files of generated lines, the same ones every time."""
    folder = tmp_path_factory.mktemp("claim-lines")
    found = {count: folder / f"{count}.parquet" for count in COUNTS}
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{database}' AS built (READ_ONLY)")
        for name, which in (
            ("current", "is_current AND code_type = 'procedure'"),
            ("outdated", "NOT is_current"),
        ):
            connection.execute(f"SET VARIABLE {name} = (SELECT list(code ORDER BY code) FROM built.code WHERE {which})")
            connection.execute(f"SET VARIABLE {name}_count = len(getvariable('{name}'))")
        for count, path in found.items():
            connection.execute(LINES.format(count=count, path=path))
    yield found
    for path in found.values():
        path.unlink()


@pytest.mark.parametrize("what", list(WHAT))
@pytest.mark.parametrize("count", COUNTS)
def test_claim_lines(
    database: Path,
    lines: dict[int, Path],
    measured: dict[tuple[int, str], dict[str, Any]],
    tmp_path: Path,
    count: int,
    what: str,
) -> None:
    if what == "pandas merge" and count > 10_000_000:
        pytest.skip("pandas would need some tens of gigabytes")
    script = MEASURE.format(what=WHAT[what])
    done = subprocess.run(
        [sys.executable, "-c", script, str(lines[count]), str(database), str(tmp_path / "out.parquet")],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    measured[count, what] = json.loads(done.stdout.splitlines()[-1])
