"""Processes that stage: they do not run their caller's script again, and they may meet others at the same revision."""

from __future__ import annotations

import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

from etl.config import Settings
from etl.pipeline.ingest import fetch_zip
from etl.stage import stage_revision

CALLER = """
    from pathlib import Path

    with Path("runs.txt").open("a") as runs:
        runs.write("run\\n")

    if __name__ == "__main__":
        from etl.archive import Archive
        from etl.stage import stage_all

        staged = stage_all(Archive(Path("home/archive")).revisions(), Path("home/staged"), workers=2)
        assert len(staged) == 2 and not any(s.reused for s in staged)
        print("staged")
"""


def test_a_process_that_stages_does_not_run_its_callers_script_again(sample_site: Path, tmp_path: Path) -> None:
    for name in ("april-2020", "july-2020"):
        fetch_zip(Settings.load(tmp_path / "home"), sample_site / "files/zip" / f"{name}-alpha-numeric-hcpcs-file.zip")
    (tmp_path / "caller.py").write_text(textwrap.dedent(CALLER), encoding="utf-8")

    done = subprocess.run([sys.executable, "caller.py"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout.endswith("staged\n"), done.stderr
    assert (tmp_path / "runs.txt").read_text(encoding="utf-8") == "run\n"


def test_what_another_process_staged_meanwhile_can_be_handed_back(sample_site: Path, tmp_path: Path) -> None:
    # Two of Airflow's tasks may stage the same revision at once; the later one finds the folder of the other.
    taken = fetch_zip(
        Settings.load(tmp_path), sample_site / "files/zip/april-2020-alpha-numeric-hcpcs-file.zip"
    ).revision
    assert taken is not None
    made, found = (stage_revision(taken, tmp_path / "staged") for _ in range(2))
    assert (made.reused, found.reused) == (False, True)
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.counts == made.counts
