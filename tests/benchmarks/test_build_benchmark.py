"""How long a build takes and how much memory, and how both grow with the archive: 2 to 40 releases of 9,000 codes.

`pytest tests/benchmarks` runs it; it prints and judges no time. Each build runs in a process of its own, so that its
peak of memory is its own; staging is not part of it.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.staged_archives import staged_archive

ROOT = Path(__file__).parent.parent.parent
Benchmark = Any  # pytest_benchmark gives its fixture no public type
BUILDER = """
import json, pickle, resource, sys, time
from pathlib import Path
from etl.build import build_database
inputs = pickle.loads(Path(sys.argv[1]).read_bytes())
begun, cpu = time.perf_counter(), time.process_time()
result = build_database(inputs, Path(sys.argv[2]))
taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
rows = {d.table: d.row_count for d in result.digests}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
size = result.path.stat().st_size / 2**20
print(json.dumps({"seconds": taken, "cpu": cpu, "peak": peak, "size": size, "rows": rows}))
"""


@pytest.fixture(scope="module")
def measured() -> Iterator[dict[int, dict[str, Any]]]:
    results: dict[int, dict[str, Any]] = {}
    yield results
    print("\nreleases  seconds  CPU s  peak MB  file MB  history  changes   s/release")
    for releases, told in sorted(results.items()):
        print(
            f"{releases:8} {told['seconds']:8.2f} {told['cpu']:6.2f} {told['peak']:8.0f} {told['size']:8.1f} "
            f"{told['rows']['code_history']:8,} {told['rows']['change']:8,} {told['seconds'] / releases:11.2f}"
        )


@pytest.mark.parametrize("releases", [2, 5, 10, 20, 40])
def test_build(benchmark: Benchmark, measured: dict[int, dict[str, Any]], tmp_path: Path, releases: int) -> None:
    plan = tmp_path / "inputs.pickle"
    plan.write_bytes(pickle.dumps(staged_archive(tmp_path, releases)))

    script = tmp_path / "build_once.py"  # a file: DuckDB takes `python -c` for a person, and draws progress bars
    script.write_text(BUILDER, "utf-8")

    def build() -> dict[str, Any]:
        command = [sys.executable, str(script), str(plan), str(tmp_path / "hcpcs.duckdb")]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    told = benchmark.pedantic(build, rounds=1, iterations=1)
    measured[releases] = told
    benchmark.extra_info.update({name: told[name] for name in ("seconds", "cpu", "peak", "size")})
    assert told["rows"]["release"] == releases
    assert told["rows"]["code"] > 5000
