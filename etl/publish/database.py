"""Replaces the published database in one step, so that a reader always finds a whole file."""

from __future__ import annotations

import os
from pathlib import Path


def replace_database(new: Path, published: Path) -> None:
    """Put `new` in the place of `published`.

    Nobody ever writes to the published file: those who have it open keep the old one, those who come later get the new
    one. A write-ahead log left beside either would be applied to the wrong file, so it is removed first.
    """
    for file in (new, published):
        file.with_name(file.name + ".wal").unlink(missing_ok=True)
    with new.open("rb") as stream:
        os.fsync(stream.fileno())
    new.replace(published)
    folder = os.open(published.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
