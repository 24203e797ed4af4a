"""Takes one zip into the archive: from a link, or from a person's hands; what does not fit its name stays outside."""

from __future__ import annotations

import datetime as dt
import enum
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.archive.store import Added, Archive
from etl.errors import FetchError, UsageError
from etl.fetch import Download, OnProgress, download
from etl.members import contradiction, kind_of, open_members, recognise_release
from etl.model import Link, Member, Release, Revision, Sighting
from etl.text import printable
from etl.web import Session, shown, without_credentials

_FORGOTTEN_AFTER = 24 * 3600  # seconds; no download takes as long


class FetchStatus(enum.StrEnum):
    """What came of looking at one zip."""

    NEW = "new"
    """The first issue of its release and kind that the archive holds."""
    REVISED = "revised"
    """New bytes for a release and kind of which the archive held an issue before."""
    UNCHANGED = "unchanged"
    """The archive held these bytes already."""
    REPAIRED = "repaired"
    """The archive held them, damaged; now they are whole again."""

    @property
    def is_new(self) -> bool:
        """Whether the archive holds more than before."""
        return self in (FetchStatus.NEW, FetchStatus.REVISED)


@dataclass(frozen=True)
class Outcome:
    """What came of it, and which archived revision it is."""

    status: FetchStatus
    revision: Revision


def take_link(session: Session, link: Link, archive: Archive, on_progress: OnProgress | None = None) -> Outcome:
    """Fetch one link into the archive, unless the server says that nothing changed since it was last seen.

    Raises FetchError where the zip cannot be had or is not what the link says (the bytes are then kept aside, under
    `_refused` in the archive), TransientFetchError for what may pass, and ArchiveError as `Archive.add` does.
    """
    _forget_broken_downloads(archive.incoming)
    seen = archive.last_seen(link)
    got = download(session, link, archive.incoming, known=seen[1] if seen else None, on_progress=on_progress)
    if got is None:
        if seen is None:
            raise FetchError(
                f"{shown(link.url)} answered “not modified” to one who had never asked. Nothing was archived."
            )
        return Outcome(FetchStatus.UNCHANGED, archive.note_sighting(seen[0], _sighting_of(link, seen[1])))
    try:
        _refuse_what_does_not_fit(archive, link, got)
        held = _holds(archive, link.release, kind=link.kind)
        added = archive.add(
            got.path,
            release=link.release,
            kind=link.kind,
            sighting=got.sighting,
            file_name=got.file_name,
            members=got.members,
        )
        return _outcome(added, held)
    finally:
        got.path.unlink(missing_ok=True)


def take_by_hand(zip_path: Path, archive: Archive, release: Release | None = None) -> Outcome:
    """Take a zip that a person downloaded. Its release is read from its members' names, unless it is given.

    Raises UsageError where the release cannot be told, or the members contradict the given one; FetchError for a zip
    that is none, is not safe, or holds nothing that could be recognised.
    """
    _refuse_what_is_no_file(zip_path)
    members = open_members(zip_path)
    kind = kind_of(members)
    if kind is None:
        raise FetchError(f"{zip_path.name} holds none of CMS's HCPCS files ({_names(members)}). Nothing was archived.")
    if release is None:
        release = recognise_release(members)
        if release is None:
            raise UsageError(
                f"Which release {zip_path.name} belongs to cannot be told from its members ({_names(members)}). "
                "Say it: --release 2026Q1"
            )
    elif against := contradiction(members, release):
        raise UsageError(f"{zip_path.name} is not of {release}: {against}. Nothing was archived.")
    held = _holds(archive, release, kind)
    by_hand = Sighting(url=None, title=None, fetched_at=dt.datetime.now(dt.UTC))
    return _outcome(archive.add(zip_path, release=release, kind=kind, sighting=by_hand, members=members), held)


def _refuse_what_is_no_file(zip_path: Path) -> None:
    try:
        what = "is a folder" if zip_path.is_dir() else None if zip_path.exists() else "is not there"
    except (OSError, ValueError) as error:  # a name that is too long, or holds a NUL
        what = f"cannot be looked at ({getattr(error, 'strerror', None) or error})"
    if what:
        raise UsageError(
            f"{printable(str(zip_path))} {what}. Give the zip that you downloaded: hcpcs fetch --zip FILE."
        )


def _refuse_what_does_not_fit(archive: Archive, link: Link, got: Download) -> None:
    kind = kind_of(got.members)
    if kind is None:
        against: str | None = f"it holds none of CMS's HCPCS files ({_names(got.members)})"
    elif kind is not link.kind:
        against = f"it holds {kind}, and the link promises {link.kind} ({_names(got.members)})"
    else:
        against = contradiction(got.members, link.release)
    if against is None:
        return
    sentence = f"{shown(link.url)} is not what its link says (“{printable(link.title)}”): {against}."
    kept = archive.set_aside(got.path, link, sentence)
    raise FetchError(
        f"{sentence} It was not archived, but kept as {kept}. If the link is wrong and the zip is right, hand it over: "
        f"hcpcs fetch --zip {kept}"
    )


def _holds(archive: Archive, release: Release, kind: str) -> bool:
    return any(revision.kind == kind for revision in archive.revisions_of(release))


def _outcome(added: Added, held_another: bool) -> Outcome:
    if added.is_new:
        return Outcome(FetchStatus.REVISED if held_another else FetchStatus.NEW, added.revision)
    return Outcome(FetchStatus.REPAIRED if added.is_repaired else FetchStatus.UNCHANGED, added.revision)


def _sighting_of(link: Link, known: Sighting) -> Sighting:
    """The link as it stands on the page now: CMS may have dated its title anew without a new file."""
    return Sighting(
        url=without_credentials(link.url),
        title=link.title,
        fetched_at=dt.datetime.now(dt.UTC),
        etag=known.etag,
        last_modified=known.last_modified,
        updated_on=link.updated_on,
    )


def _forget_broken_downloads(incoming: Path) -> None:
    """Remove what downloads that were killed left behind."""
    for path in incoming.glob(".download-*") if incoming.is_dir() else ():
        try:
            if time.time() - path.stat().st_mtime > _FORGOTTEN_AFTER:
                path.unlink()
        except FileNotFoundError:
            continue  # another process was quicker


def _names(members: Sequence[Member]) -> str:
    names = [printable(member.name, longest=60) for member in members]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
