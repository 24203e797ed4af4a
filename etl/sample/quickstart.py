"""`make quickstart`: the real DAGs, in a real Airflow, on the embedded sample served over real HTTP on loopback."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from etl.config import Settings
from etl.errors import HcpcsError
from etl.pipeline.status import home_status
from etl.query import CodeSet
from etl.sample.local_airflow import AirflowProcess, LocalAirflow
from etl.sample.server import serve
from etl.sample.site import build_site

_OURS = re.compile(r"^\S+ \[(?P<level>\w+) *\] (?P<said>.*?) *\[etl\.pipeline\.steps\]")
_SAMPLE_HOME = "hcpcs-sample"
"""Never hcpcs-data: the sample and real releases do not meet in one home."""


def main(arguments: list[str] | None = None) -> int:
    """Run it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m etl.sample.quickstart", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(_SAMPLE_HOME), help=f"default: ./{_SAMPLE_HOME}")
    home = parser.parse_args(arguments).home
    console = Console(highlight=False)
    try:
        Quickstart(console, home).run()
    except HcpcsError as error:
        Console(stderr=True, highlight=False).print(escape(str(error)), style="red", soft_wrap=True)
        return error.exit_code
    return 0


class Quickstart:
    """The steps of the quickstart, each telling what it does."""

    def __init__(self, console: Console, home: Path) -> None:
        self.console = console
        self.shown_home = home
        self.settings = Settings.load(home)

    def run(self) -> None:
        """Everything, from nothing to what was published. Raises HcpcsError."""
        site = build_site(self.settings.home / "site")
        with serve(site) as url:
            self.step(1, f"A small CMS site is served at {url}")
            airflow = LocalAirflow(self.settings.home / "airflow", self.settings.home, url)
            with airflow.process() as process:
                with self.console.status("Airflow makes its database (some seconds)"):
                    was_new = process.prepare()
                made = "has made its database" if was_new else "has its database from before"
                self.step(2, f"Airflow {made}; what it prints goes to {self.shown_home / 'airflow' / airflow.log.name}")
                self.step(3, "hcpcs_watch: discover → fetch → archive → stage → check")
                self.dag(process, "hcpcs_watch")
                # With a scheduler, the asset hcpcs_archive would start hcpcs_publish; here nobody else does.
                if any(r.state == "not built yet" for r in home_status(self.settings, look=False).revisions):
                    self.step(4, "hcpcs_publish: build → check → publish")
                    self.dag(process, "hcpcs_publish")
                else:
                    self.step(4, "Nothing is new, so there is nothing to publish: what was published before stands.")
        self.show_published()

    def dag(self, airflow: AirflowProcess, dag_id: str) -> None:
        """Run one DAG to its end, showing what the pipeline itself says."""
        with self.console.status(f"airflow dags test {dag_id}"):
            airflow.run("dags", "test", dag_id, on_line=self.tell)

    def tell(self, line: str) -> None:
        """Show a line of Airflow's log if it is one of ours."""
        if ours := _OURS.match(line):
            style = "yellow" if ours["level"] == "warning" else "dim"
            self.console.print(f"      {escape(ours['said'])}", style=style, soft_wrap=True)

    def step(self, number: int, text: str) -> None:
        """Announce a step."""
        self.console.print(f"[bold]{number}/5[/bold] {escape(text)}", soft_wrap=True)

    def show_published(self) -> None:
        """What consumers find now, read from what was published; and what to try next."""
        home = self.shown_home
        with CodeSet.open(self.settings.database) as codes:
            releases = codes.releases()
            changes = codes.changes(releases[-2], releases[-1])
        ended = changes[(changes["change_type"] == "discontinued") & changes["replaced_by"].notna()]
        self.step(5, f"Published: {home / 'hcpcs.duckdb'}, and the changes of each release in {home / 'publish'}")
        self.console.print(Padding(", ".join(map(str, releases)), (0, 0, 0, 6)), style="dim")
        self.console.print(f"\nDiscontinued by {releases[-1]}, with a successor:", style="bold")
        for row in ended.itertuples():
            self.console.print(
                f"      {row.code} → {row.replaced_by}  from {row.effective_date:%Y-%m-%d} ({row.evidence})"
            )
        last = ended.iloc[-1]
        self.console.print("\nThree commands worth trying next:", style="bold")
        for arguments in (
            f"lookup {last['code']} --on {last['effective_date']:%Y-%m-%d}",
            f"diff {releases[-2]} {releases[-1]}",
            "status --offline",
        ):
            self.console.print(f"      {_hcpcs()} {arguments} --home {home}", soft_wrap=True)
        self.console.print("\nOn cms.gov itself: make update", soft_wrap=True)


def _hcpcs() -> Path:
    """The command, as short as it can be from here."""
    command = Path(sys.executable).with_name("hcpcs")
    return command.relative_to(Path.cwd()) if command.is_relative_to(Path.cwd()) else command


if __name__ == "__main__":
    sys.exit(main())
