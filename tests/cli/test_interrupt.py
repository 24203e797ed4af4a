"""Ctrl-C is one line and exit code 130, whatever was going on; nothing that we started goes on without us."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from etl.config import Settings
from etl.pipeline.ingest import fetch_zip
from etl.sample import ARCHIVE_COMMENT
from tests.cli.conftest import HCPCS
from tests.zips import anweb_row, anweb_text, make_zip

_GO_ON = "Nothing published has changed. Run it again to go on."
SENTENCE = f"Interrupted. {_GO_ON}"
SENTENCE_OF_SIGTERM = f"Told to end (SIGTERM). {_GO_ON}"


def ran(program: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a program in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_interrupt_is_a_line_and_130() -> None:
    program = "import os; from etl.interrupt import *; run_interruptibly(lambda: os.kill(os.getpid(), 2))"
    assert ran(program) == (130, "", SENTENCE + "\n")


def test_what_must_not_stop_in_the_middle_comes_to_its_end() -> None:
    program = (
        "import os; from etl.interrupt import *\n"
        "def publish():\n"
        "    with uninterrupted(\"Done.\"): os.kill(os.getpid(), 2); print('whole')\n"
        "run_interruptibly(publish)"
    )
    told = "What has begun comes to its end first: it takes seconds, and half of it would do harm.\n"
    assert ran(program) == (0, "whole\n", told)


def test_interrupt_while_a_process_is_being_started_is_answered_when_it_is() -> None:
    # The other thread does not block the signal, so it is the one that gets it.
    program = (
        "import os, threading, time; from etl.interrupt import *\n"
        "def start():\n"
        "    threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"
        "    with unheard(): os.kill(os.getpid(), 2); time.sleep(0.1); print('started', flush=True)\n"
        "    print('went on')\n"
        "run_interruptibly(start)"
    )
    assert ran(program) == (130, "started\n", SENTENCE + "\n")


def test_interrupted_build_leaves_no_process_behind(tmp_path: Path, sample_home: Path) -> None:
    shutil.copytree(sample_home / "archive", tmp_path / "archive")
    # Too much to be read by one process.
    rows = [anweb_row(f"J{n:04}", f"Drug {n}, 1 mg") for n in range(9999)]
    many = make_zip(
        tmp_path / "many.zip", {"HCPC2026_JAN_ANWEB_02012026.txt": anweb_text(*rows)}, comment=ARCHIVE_COMMENT
    )
    assert fetch_zip(Settings.load(tmp_path), many).revision
    build = subprocess.Popen(
        [HCPCS, "build", "--home", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while build.poll() is None and len(children := group(build.pid)) < 3:  # itself, the tracker, a reader of zips
        time.sleep(0.02)
    os.killpg(build.pid, signal.SIGINT)  # as a terminal does: everybody hears it
    out, err = build.communicate()
    assert (build.returncode, out) == (130, "")
    assert err.splitlines()[-1] == SENTENCE
    assert "Traceback" not in err
    while any(is_alive(pid) for pid in children):  # else this test never ends
        time.sleep(0.02)


@pytest.mark.parametrize(("how", "sentence"), [(signal.SIGINT, SENTENCE), (signal.SIGTERM, SENTENCE_OF_SIGTERM)])
def test_interrupted_check_is_one_line_and_leaves_no_claim_lines_behind(
    tmp_path: Path, sample_home: Path, how: signal.Signals, sentence: str
) -> None:
    lines, temp, out = tmp_path / "lines.parquet", tmp_path / "temp", tmp_path / "out.csv"
    rows = "SELECT uuid() AS claim_id, 'S0013' AS hcpcs, DATE '2026-01-15' AS dos FROM range(3000000)"
    duckdb.sql(rows).write_parquet(str(lines))
    temp.mkdir()
    arguments = ["check", lines, "--home", sample_home, "--temp", temp, "--out", out]
    check = subprocess.Popen([HCPCS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while check.poll() is None and not any(tmp_path.glob(".hcpcs-out-*/new")):  # DuckDB is at work
        time.sleep(0.01)
    check.send_signal(how)
    told = check.communicate()
    assert (check.returncode, *told) == (128 + how, "", sentence + "\n")
    assert list(temp.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"lines.parquet", "temp"}


def test_sigterm_that_comes_twice_still_puts_everything_away() -> None:
    program = (
        "import os; from etl.interrupt import *\n"
        "def work():\n"
        "    try: os.kill(os.getpid(), 15)\n"
        "    finally: os.kill(os.getpid(), 15); print('put away')\n"
        "run_interruptibly(work)"
    )
    assert ran(program) == (143, "put away\n", SENTENCE_OF_SIGTERM + "\n")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [("uninterrupted('It is done.')", "Told to end (SIGTERM). It is done."), ("unheard()", SENTENCE_OF_SIGTERM)],
)
def test_sigterm_in_a_step_that_must_not_stop_is_answered_after_it(step: str, sentence: str) -> None:
    program = (
        "import os; from etl.interrupt import *\n"
        "def publish():\n"
        f"    with {step}: os.kill(os.getpid(), 15); print('whole', flush=True)\n"
        "    print('went on')\n"
        "run_interruptibly(publish)"
    )
    assert ran(program) == (143, "whole\n", sentence + "\n")


def group(leader: int) -> list[int]:
    """The processes of a group that are alive."""
    return [int(p.name) for p in Path("/proc").glob("[0-9]*") if stat_of(int(p.name))[2:3] == [str(leader)]]


def is_alive(pid: int) -> bool:
    return stat_of(pid)[:1] not in ([], ["Z"])


def stat_of(pid: int) -> list[str]:
    """State, parent, group ... of a process; nothing where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
