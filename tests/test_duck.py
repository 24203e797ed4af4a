"""How we use DuckDB: quietly."""

from __future__ import annotations

import subprocess
import sys


def test_no_bar_is_drawn_where_there_is_no_script() -> None:
    # DuckDB takes such a process for a person at a prompt, and draws a bar on standard output after two seconds.
    program = (
        "import duckdb; from etl.duck import few_threads\n"
        "for connection in (duckdb.connect(), few_threads(duckdb.connect()), few_threads(duckdb.connect()).cursor()):\n"
        "    print(*connection.execute(\"SELECT current_setting('enable_progress_bar')\").fetchone())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]
