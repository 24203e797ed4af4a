"""An Airflow of one's own in a folder: real, configured by environment only, SQLite, nothing but loopback."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from etl.errors import HcpcsError, UsageError

DAGS = Path(__file__).parent.parent.parent / "dags"
POOL = ("hcpcs_database", "1", "Writers of hcpcs.duckdb")
_READY = "prepared-for.txt"
_TAIL = 30
# Reads commands, a line of JSON each, and ends the output of each with a line of its exit code.
_COMMANDS = """
import json, sys, traceback
from airflow.__main__ import main
for line in sys.stdin:
    order = json.loads(line)
    sys.argv = ["airflow", *order["arguments"]]
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
        if isinstance(end.code, str):
            print(end.code)
    except Exception:
        traceback.print_exc()
        code = 1
    print()
    print(order["end"], code, flush=True)
"""


class AirflowCommandError(HcpcsError):
    """An `airflow` command failed. The message ends with the last lines of its log."""


@dataclass(frozen=True)
class LocalAirflow:
    """Where Airflow keeps its things, and which home and page its DAGs are to use."""

    folder: Path
    """AIRFLOW_HOME; absolute."""
    home: Path
    """HCPCS_HOME; absolute."""
    page_url: str
    patience: float | None = None
    """Seconds after which a command that does not end is ended; None: never."""

    @property
    def log(self) -> Path:
        """What every command printed, one after the other."""
        return self.folder / "commands.log"

    def environment(self) -> dict[str, str]:
        """The environment of every process of this Airflow; nothing of a person's own Airflow comes in."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "HCPCS_"))}
        return inherited | {
            "AIRFLOW_HOME": str(self.folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            # SQLite has one writer at a time: few tasks at once, and patience with each other.
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.folder}/airflow.db?timeout=60",
            "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.folder / "logs"),
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "HCPCS_HOME": str(self.home),
            "HCPCS_PAGE_URL": self.page_url,
            # A proxy that the machine uses for the web knows nothing of a server on loopback.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    @property
    def is_ready(self) -> bool:
        """Whether this version of Airflow has its metadata database and the pool here."""
        ready = self.folder / _READY
        return ready.is_file() and ready.read_text("utf-8") == _version()

    def prepare(self) -> bool:
        """Make the metadata database and the pool, unless they are there; says whether it had to.

        Raises UsageError where Airflow or the DAGs are missing, AirflowCommandError where a command fails.
        """
        if self.is_ready:
            return False
        with self.process() as process:
            return process.prepare()

    def run(self, *arguments: str) -> None:
        """Run one `airflow` command in a process of its own. Raises as `process` and AirflowProcess.run do."""
        with self.process() as process:
            process.run(*arguments)

    @contextmanager
    def process(self) -> Iterator[AirflowProcess]:
        """A process that runs commands one after the other: each of its own would take ten seconds to begin.

        Raises UsageError where Airflow or the DAGs are missing.
        """
        if importlib.util.find_spec("airflow") is None or not DAGS.is_dir():
            raise UsageError("This needs a checkout with Airflow installed: make install (the extra `airflow`).")
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-c", _COMMANDS]
        pipe = subprocess.PIPE
        with self.log.open("a", encoding="utf-8") as log, self._popen(command, pipe, pipe) as child:
            try:
                yield AirflowProcess(self, child, cast("TextIO", child.stdin), cast("TextIO", child.stdout), log)
            finally:
                with suppress(BrokenPipeError):
                    child.communicate()  # no more commands: it ends

    def start(self, *arguments: str, stdout: int, new_session: bool = False) -> subprocess.Popen[str]:
        """Start an `airflow` command; errors go where `stdout` goes."""
        command = [sys.executable, "-m", "airflow", *arguments]
        return self._popen(command, subprocess.DEVNULL, stdout, new_session=new_session)

    def _popen(
        self, command: Sequence[str], stdin: int, stdout: int, *, new_session: bool = False
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  (our own words, and no shell)
            command,
            env=self.environment(),
            cwd=self.folder,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=new_session,
        )


@dataclass(frozen=True)
class AirflowProcess:
    """Runs `airflow` commands, one after the other, in one process."""

    airflow: LocalAirflow
    child: subprocess.Popen[str]
    orders: TextIO
    answers: TextIO
    log: TextIO

    def prepare(self) -> bool:
        """As LocalAirflow.prepare."""
        if self.airflow.is_ready:
            return False
        self.run("db", "migrate")
        self.run("pools", "set", *POOL)
        (self.airflow.folder / _READY).write_text(_version(), "utf-8")
        return True

    def run(self, *arguments: str, on_line: Callable[[str], object] | None = None) -> None:
        """Run one command to its end, its output into the log (and line by line to `on_line`).

        Raises AirflowCommandError with the tail of the log where it fails.
        """
        begin = self.airflow.log.stat().st_size
        self.log.write(f"$ airflow {' '.join(arguments)}\n")
        self.log.flush()
        end = secrets.token_hex(16)
        with self._ended_in_time():
            exit_code = self._told(arguments, end, on_line)
        self.log.flush()
        if exit_code != "0":
            said = self.airflow.log.read_text("utf-8", errors="replace")[begin:].splitlines()
            raise AirflowCommandError(
                f"airflow {' '.join(arguments)} failed. The end of its log ({self.airflow.log}):\n"
                + "\n".join(said[-_TAIL:])
            )

    def _told(self, arguments: Sequence[str], end: str, on_line: Callable[[str], object] | None) -> str | None:
        """Give the command; returns its exit code, None where the process has ended without one."""
        with suppress(BrokenPipeError):
            self.orders.write(json.dumps({"arguments": arguments, "end": end}) + "\n")
            self.orders.flush()
        for line in self.answers:
            if line.startswith(end):
                return line.removeprefix(end).strip()
            self.log.write(line)
            if on_line:
                on_line(line)
        return None

    @contextmanager
    def _ended_in_time(self) -> Iterator[None]:
        """End the process when patience does."""
        alarm = threading.Timer(self.airflow.patience or 0, self.child.kill)
        if self.airflow.patience is not None:
            alarm.start()
        try:
            yield
        finally:
            alarm.cancel()


def _version() -> str:
    return importlib.metadata.version("apache-airflow-core")
