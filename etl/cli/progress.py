"""Progress on long work, on standard error: a moving line on a terminal, plain lines in a log or a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from etl.cli import show
from etl.model import Link


@contextmanager
def spinner(title: str) -> Iterator[Callable[[str], None]]:
    """Says what is going on; called with each step. On a terminal it is gone when the work is done."""
    if not show.errors.is_terminal:
        yield lambda text: show.note(f"{title}: {text}")
        return
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=show.errors, transient=True) as progress:
        task = progress.add_task(f"{title} ...")
        yield lambda text: progress.update(task, description=f"{title}: {text}")


@contextmanager
def downloads() -> Iterator[Callable[[Link], Callable[[int, int | None], None]]]:
    """A progress bar per download on a terminal; elsewhere a line when it begins."""
    if not show.errors.is_terminal:
        yield _announced
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=show.errors, transient=True) as progress:

        def begin(link: Link) -> Callable[[int, int | None], None]:
            task = progress.add_task(f"{link.release} {link.kind}", total=None)
            return lambda done, total: progress.update(task, completed=done, total=total)

        yield begin


def _announced(link: Link) -> Callable[[int, int | None], None]:
    show.note(f"Fetching {link.release} {link.kind}")
    return lambda _done, _total: None
