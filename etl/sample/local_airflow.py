"""An Airflow of one's own in a folder: real, configured by environment only, SQLite, nothing but loopback."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl.errors import HcpcsError, UsageError

DAGS = Path(__file__).parent.parent.parent / "dags"
POOL = ("hcpcs_database", "1", "Writers of hcpcs.duckdb")
_READY = "prepared-for.txt"
_TAIL = 30


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

    def prepare(self) -> bool:
        """Make the metadata database and the pool, unless this version of Airflow did before; says whether it had to.

        Raises UsageError where Airflow or the DAGs are missing, AirflowCommandError where a command fails.
        """
        if importlib.util.find_spec("airflow") is None or not DAGS.is_dir():
            raise UsageError("This needs a checkout with Airflow installed: make install (the extra `airflow`).")
        version, ready = importlib.metadata.version("apache-airflow-core"), self.folder / _READY
        if ready.is_file() and ready.read_text("utf-8") == version:
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        self.run("db", "migrate")
        self.run("pools", "set", *POOL)
        ready.write_text(version, "utf-8")
        return True

    def run(self, *arguments: str, on_line: Callable[[str], object] | None = None) -> None:
        """Run one `airflow` command to its end, its output into the log (and line by line to `on_line`).

        Raises AirflowCommandError with the tail of the log where it fails.
        """
        begin = self.log.stat().st_size if self.log.is_file() else 0
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ airflow {' '.join(arguments)}\n")
            log.flush()
            with self.start(*arguments, stdout=subprocess.PIPE) as process, self._ended_in_time(process):
                for line in process.stdout or ():
                    log.write(line)
                    if on_line:
                        on_line(line)
        if process.returncode:
            said = self.log.read_text("utf-8", errors="replace")[begin:].splitlines()
            raise AirflowCommandError(
                f"airflow {' '.join(arguments)} failed. The end of its log ({self.log}):\n" + "\n".join(said[-_TAIL:])
            )

    def start(self, *arguments: str, stdout: int, new_session: bool = False) -> subprocess.Popen[str]:
        """Start an `airflow` command; errors go where `stdout` goes."""
        return subprocess.Popen(  # noqa: S603  (our own words, and no shell)
            [sys.executable, "-m", "airflow", *arguments],
            env=self.environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=new_session,
        )

    @contextmanager
    def _ended_in_time(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """End the process when patience does."""
        alarm = threading.Timer(self.patience or 0, process.kill)
        if self.patience is not None:
            alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
