"""Numbers the revisions of a release: 1, 2, 3 ... among the same kind, in the archive's own order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from etl.model import Kind, Release, Revision


def numbered(revisions: Iterable[Revision]) -> list[tuple[Revision, int]]:
    """Each revision with its number; the order given is the archive's (by posted date, never by arrival)."""
    seen: Counter[tuple[Release, Kind]] = Counter()
    found = []
    for revision in revisions:
        seen[revision.release, revision.kind] += 1
        found.append((revision, seen[revision.release, revision.kind]))
    return found
