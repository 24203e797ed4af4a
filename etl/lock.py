"""One process at a time: a lock file per home, released by the operating system even when the process dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.errors import UsageError
from etl.text import printable


class UnwritableError(UsageError):
    """A folder cannot be made, or nothing can be written in it."""


@contextmanager
def exclusive(home: Path, name: str) -> Iterator[None]:
    """Hold `<home>/.<name>.lock` while the block runs; another process waits for it.

    Raises UnwritableError where the folder cannot be made or written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        stream = (home / f".{name}.lock").open("a")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnwritableError(
            f"The folder {printable(str(home), longest=200)} cannot be written: {reason}. "
            "See to its permissions, or name another home with --home (or HCPCS_HOME)."
        ) from error
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
