"""One process at a time: a lock file per home, released by the operating system even when the process dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(home: Path, name: str) -> Iterator[None]:
    """Hold `<home>/.<name>.lock` while the block runs; another process waits for it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / f".{name}.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
