"""From the mirror's zips to a finished database: cold (every member read) and with the staged tables kept.

`pytest tests/benchmarks` runs it; it prints and judges no time. Each measurement runs in a process of its own, so that
its peak of memory is its own; that of the processes which read zips is the largest of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mirrored import MIRROR

ROOT = Path(__file__).parent.parent.parent
RELEASES = sorted(set(MIRROR.values()))
Benchmark = Any  # pytest_benchmark gives its fixture no public type
MEASURE = """
import json, resource, sys, time
from pathlib import Path
from etl.build import BuildInput, build_database
from etl.stage import stage_all
from tests.mirrored import MIRROR
from tests.stage.shapes import revision_of

def measure(mirror, releases, root):
    revisions = [revision_of(mirror / "files" / "zip" / name, r) for name, r in MIRROR.items() if r in releases]
    begun, cpu = time.perf_counter(), time.process_time()
    staged = stage_all(revisions, root / "staged")
    read = time.perf_counter() - begun
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # Linux counts in KiB
    inputs = [BuildInput(s.revision, 1, s.folder) for s in staged]
    built = build_database(inputs, root / "hcpcs.duckdb", root / "staged" / "descriptors.json")
    taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": taken, "read": read, "cpu": cpu, "peak": peak, "child": child}

if __name__ == "__main__":
    mirror, releases, root = Path(sys.argv[1]), sys.argv[2].split(","), Path(sys.argv[3])
    print(json.dumps(measure(mirror, releases, root)))
"""


@pytest.fixture(scope="module")
def measured() -> Iterator[dict[tuple[int, str], dict[str, Any]]]:
    results: dict[tuple[int, str], dict[str, Any]] = {}
    yield results
    print("\nreleases  staged   seconds  of these reading zips  CPU s  peak MB  largest reader MB")
    for (releases, kind), told in sorted(results.items()):
        print(
            f"{releases:8}  {kind:6} {told['seconds']:9.2f} {told['read']:22.2f} {told['cpu']:6.2f} "
            f"{told['peak']:8.0f} {told['child']:18.0f}"
        )


@pytest.mark.mirror
@pytest.mark.parametrize("releases", [2, 4, 6, 8, 10])
def test_from_zips_to_a_database(
    benchmark: Benchmark, mirror: Path, measured: dict[tuple[int, str], dict[str, Any]], tmp_path: Path, releases: int
) -> None:
    script = tmp_path / "measure.py"  # a file: what reads zips in other processes needs one
    script.write_text(MEASURE, "utf-8")

    def run() -> dict[str, Any]:
        command = [sys.executable, str(script), str(mirror), ",".join(RELEASES[:releases]), str(tmp_path)]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    measured[releases, "cold"] = run()
    measured[releases, "kept"] = benchmark.pedantic(run, rounds=1, iterations=1)
    assert measured[releases, "kept"]["read"] < measured[releases, "cold"]["read"]
