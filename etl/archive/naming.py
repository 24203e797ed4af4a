"""What people call a revision: `2026Q1#2`, `2018Q1/corrections#1`, or the first digits of its SHA-256."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.errors import ArchiveError, UsageError
from etl.model import Kind, Release, Revision

_NAME = re.compile(r"^(?P<release>\d{4}-?Q[1-4])(?:/(?P<kind>[a-z_-]+))?(?:#(?P<number>\d+))?$", re.IGNORECASE)
_SHA = re.compile(r"^[0-9a-f]{6,64}$")


def number_among(revision: Revision, revisions: Sequence[Revision]) -> int:
    """The place of a revision, from 1, among those of its release and kind; `revisions` are in the archive's order.

    Raises ArchiveError where it is not among them.
    """
    same = [r.sha256 for r in revisions if (r.release, r.kind) == (revision.release, revision.kind)]
    if revision.sha256 not in same:
        raise ArchiveError(f"The archive holds no revision {revision.short} of {revision.release} ({revision.kind}).")
    return same.index(revision.sha256) + 1


def name_among(revision: Revision, revisions: Sequence[Revision]) -> str:
    """What a person calls it: release and number, and the kind where it is not the alpha-numeric file."""
    kind = "" if revision.kind is Kind.ALPHA_NUMERIC else f"/{revision.kind}"
    return f"{revision.release}{kind}#{number_among(revision, revisions)}"


def named(text: str, revisions: Sequence[Revision]) -> list[Revision]:
    """The revisions that a text means: all of a release, of one kind, one by its number, or those of a SHA-256.

    Raises UsageError for a text that is no such name, ArchiveError where nothing is called so.
    """
    asked = text.strip()
    if match := _NAME.match(asked):
        found = _by_release(match, revisions)
    elif _SHA.match(asked.lower()):
        found = [r for r in revisions if r.sha256.startswith(asked.lower())]
        if len({r.sha256 for r in found}) > 1:
            raise UsageError(f"{len(found)} revisions begin with {asked}: give more of its digits.")
    else:
        raise UsageError(
            f"{text!r} names no revision: write a release (2026Q1), a release and number (2026Q1#2, "
            "2018Q1/corrections#1), or at least six digits of the SHA-256."
        )
    if not found:
        held = ", ".join(dict.fromkeys(str(r.release) for r in revisions)) or "nothing yet"
        raise ArchiveError(f"The archive holds no {asked}. It holds {held}.")
    return found


def _by_release(match: re.Match[str], revisions: Sequence[Revision]) -> list[Revision]:
    release = Release.parse(match["release"])
    # A number alone counts the issues of the code set itself.
    wanted = match["kind"] or (Kind.ALPHA_NUMERIC if match["number"] else None)
    if wanted is not None and (wanted := wanted.lower().replace("-", "_")) not in list(Kind):
        raise UsageError(f"{match['kind']!r} is no kind of file: write one of {', '.join(Kind)}.")
    found = [r for r in revisions if r.release == release and wanted in (None, r.kind)]
    number = int(match["number"]) if match["number"] else None
    return found if number is None else found[number - 1 : number] if number else []
