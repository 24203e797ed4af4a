"""A real scheduler with all that it needs, each in a process group of its own, and stopped by it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from etl.sample.local_airflow import LocalAirflow

_TAIL = 40
# Tasks run in processes that are forked from the scheduler. What it has imported before, none of them imports again: it
# would take each that checks or builds four seconds.
_SCHEDULER = """
import sys
import great_expectations
import etl.pipeline.derive, etl.pipeline.steps
from airflow.__main__ import main
sys.argv[0] = "airflow"
main()
"""


@dataclass(frozen=True)
class ServedAirflow(LocalAirflow):
    """A LocalAirflow whose tasks talk to an API server on a port of this machine."""

    port: int = 0
    secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    """What the API server knows the scheduler by. Left alone, each would make its own up if they start together."""

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "AIRFLOW__API_AUTH__JWT_SECRET": self.secret,
            # Read where it is imported (etl/check/engine.py says it where it imports it itself).
            "GX_ANALYTICS_ENABLED": "false",
            # The files do not change while it runs: once is enough.
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{self.port}",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self.port}/execution/",
        }

    def start(self, *arguments: str, stdout: int, new_session: bool = False) -> subprocess.Popen[str]:
        if arguments[0] != "scheduler":
            return super().start(*arguments, stdout=stdout, new_session=new_session)
        command = [sys.executable, "-c", _SCHEDULER, *arguments]
        return self._popen(command, subprocess.DEVNULL, stdout, new_session=new_session)


class RunningAirflow:
    """An API server, and a scheduler and a DAG processor while a test wants them; and what they made of it.

    State is read from Airflow's database, read-only, never through its code.
    """

    def __init__(self, airflow: ServedAirflow) -> None:
        self.airflow = airflow
        self._processes: dict[str, subprocess.Popen[str]] = {}

    def commands(self, *commands: Sequence[str]) -> None:
        """`airflow` commands, one after the other in one process.

        Nobody else writes meanwhile: SQLite refuses a writer whose reading another one overtook.
        """
        assert "scheduler" not in self._processes
        with self.airflow.process() as process:
            for command in commands:
                process.run(*command)

    @contextmanager
    def component(self, *arguments: str) -> Iterator[None]:
        """One of Airflow's servers, in a process group of its own that is ended on leaving, whatever happened."""
        name = arguments[0]
        with (self.airflow.folder / f"{name}.log").open("a") as log:
            process = self.airflow.start(*arguments, stdout=log.fileno(), new_session=True)
        self._processes[name] = process
        try:
            yield
        finally:
            del self._processes[name]
            _end(process)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While this lasts, what is queued is run."""
        with self.component("dag-processor"), self.component("scheduler"):
            yield

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return metadata(self.airflow, query, *parameters)

    def runs(self, dag_id: str, run_type: str | None = None) -> dict[str, str]:
        """State by run id."""
        return dict(
            self.rows(
                "SELECT run_id, state FROM dag_run WHERE dag_id = ?1 AND run_type = coalesce(?2, run_type) ORDER BY id",
                dag_id,
                run_type,
            )
        )

    def tasks(self, run_id: str) -> dict[str, str]:
        """State by task id; of a mapped task, that of its last instance."""
        return dict(
            self.rows("SELECT task_id, state FROM task_instance WHERE run_id = ? ORDER BY task_id, map_index", run_id)
        )

    def task_log(self, dag_id: str, run_id: str, task_id: str) -> str:
        folder = self.airflow.folder / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}" / f"task_id={task_id}"
        return "\n".join(path.read_text("utf-8", errors="replace") for path in sorted(folder.rglob("*.log")))

    def is_at_rest(self) -> bool:
        """No run is queued or running, and no asset waits for its DAG."""
        waiting = "SELECT count(*) FROM dag_run WHERE state NOT IN ('success', 'failed')"
        return self.rows(f"SELECT ({waiting}) + (SELECT count(*) FROM asset_dag_run_queue)") == [(0,)]

    def wait_until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait until it holds; fail with the end of every log where it does not, or where a component has died."""
        assert self.airflow.patience is not None
        deadline = time.monotonic() + self.airflow.patience
        while not holds():
            dead = [name for name, process in self._processes.items() if process.poll() is not None]
            if dead or time.monotonic() > deadline:
                why = f"{dead} ended" if dead else f"gave up after {self.airflow.patience:,.0f} seconds"
                raise AssertionError(f"Waiting until {what}: {why}.\n{self.state()}\n{self.tails()}")
            time.sleep(0.5)

    def state(self) -> str:
        return "\n".join(
            f"{row}" for row in self.rows("SELECT run_id, task_id, map_index, state FROM task_instance ORDER BY run_id")
        )

    def tails(self) -> str:
        logs = sorted(self.airflow.folder.rglob("*.log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(f"== {path}\n{_tail(path)}" for path in logs[-12:])


def metadata(airflow: LocalAirflow, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Rows of Airflow's own database."""
    with closing(sqlite3.connect(f"file:{airflow.folder / 'airflow.db'}?mode=ro", uri=True, timeout=60)) as connection:
        return connection.execute(query, parameters).fetchall()


@contextmanager
def running(airflow: LocalAirflow) -> Iterator[RunningAirflow]:
    """An Airflow whose API server runs: all that tasks talk to. No triggerer: nothing here is deferred."""
    served = ServedAirflow(airflow.folder, airflow.home, airflow.page_url, airflow.patience, _free_port())
    found = RunningAirflow(served)
    with _leaving_on_sigterm(), found.component("api-server", "--apps", "execution"):
        found.wait_until("the API server answers", lambda: _answers(served.port))
        yield found


@contextmanager
def _leaving_on_sigterm() -> Iterator[None]:
    """Whoever ends the tests ends what they have started, too."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(process: subprocess.Popen[str]) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _tail(path: Path) -> str:
    return "\n".join(path.read_text("utf-8", errors="replace").splitlines()[-_TAIL:])
