"""Progress on long work: shown on a terminal only, on standard error, and gone when the work is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from etl.cli import show
from etl.model import Link


@contextmanager
def spinner(title: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line that says what is going on, on a terminal only."""
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=show.errors, transient=True, disable=quiet
    )
    with progress:
        task = progress.add_task(f"{title} ...")
        yield lambda text: progress.update(task, description=f"{title}: {text}")


@contextmanager
def downloads(*, hidden: bool) -> Iterator[Callable[[Link], Callable[[int, int | None], None]]]:
    """A progress bar per download, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=show.errors, transient=True, disable=hidden) as progress:

        def begin(link: Link) -> Callable[[int, int | None], None]:
            task = progress.add_task(f"{link.release} {link.kind}", total=None)
            return lambda done, total: progress.update(task, completed=done, total=total)

        yield begin
