"""One zip of the archive and its manifest on the disk: put there, read back, and healed after a crash in between."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl.archive.manifest import Manifest, ManifestError
from etl.errors import ArchiveError
from etl.files import move_synced, replace_file, sha256_of, write_synced
from etl.members import kind_of, open_members
from etl.model import Kind, Member, Origin, Release

SAMPLE_COMMENT = b"hcpcs-updates sample"
"""The zip comment by which our generated sample is told from CMS's own files."""
FETCH_AGAIN = "Fetch the release again, and it is repaired."
_COPY_PREFIX = ".copy-"
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True)
class Slot:
    """The place of one zip: `<folder>/<sha256>.zip` and `.json`. Whoever writes holds the archive's lock."""

    manifest: Path

    @property
    def zip(self) -> Path:
        """The archived bytes."""
        return self.manifest.with_suffix(".zip")

    @property
    def pending(self) -> Path:
        """The manifest of a zip that is just being put in its place."""
        return self.manifest.with_name(f".{self.manifest.name}.pending")

    @property
    def is_orphan(self) -> bool:
        """Whether there is a zip without a manifest: a crash, or a zip that somebody put there."""
        return self.zip.is_file() and not self.manifest.is_file()

    def read(self) -> Manifest:
        """The manifest, when it and its zip fit together by name and size. Raises ArchiveError where they do not."""
        if not self.zip.is_file():
            raise ArchiveError(f"the zip of this manifest is gone. {FETCH_AGAIN}")
        try:
            manifest = Manifest.from_json(self.manifest.read_bytes())
        except ManifestError as error:
            raise ArchiveError(f"{error}. Remove it, and the zip is described anew (without URL and title).") from error
        if (manifest.sha256, str(manifest.release)) != (self.manifest.stem, self.manifest.parent.name):
            raise ArchiveError(
                f"it describes {manifest.sha256[:12]} of {manifest.release}, and lies in the wrong place."
            )
        size = self.zip.stat().st_size
        if size != manifest.size:
            raise ArchiveError(f"its zip has {size:,} bytes, not {manifest.size:,}. {FETCH_AGAIN}")
        return manifest

    def read_or_set_aside(self) -> Manifest | None:
        """The manifest, None where there is none; a broken one makes room, under another name, for a whole one."""
        if not self.manifest.is_file():
            return None
        try:
            return Manifest.from_json(self.manifest.read_bytes())
        except ManifestError:
            self.manifest.replace(self.manifest.with_suffix(".json.broken"))
            return None

    def put(self, copy: Path, manifest: Manifest) -> bool:
        """Move a copy of the zip to its place, unless the same bytes are there (False), and write its manifest.

        The manifest lies ready under another name before the zip gets its own, so that a crash between the two loses
        neither URL nor title: `heal` finds it.
        """
        if not self.zip.is_file() or sha256_of(self.zip) != manifest.sha256:
            write_synced(self.pending, manifest.to_json())
            move_synced(copy, self.zip)
            move_synced(self.pending, self.manifest)
            return True
        if not self.manifest.is_file() or self.manifest.read_bytes() != manifest.to_json():
            replace_file(self.manifest, manifest.to_json())
        return False

    def heal(self) -> None:
        """Finish what a crash left half done: the manifest that lay ready, or a new one from the bytes of the zip.

        Raises ArchiveError or FetchError where the zip is damaged or holds nothing of ours.
        """
        if not self.is_orphan:
            return
        if sha256_of(self.zip) != self.manifest.stem:
            raise ArchiveError(f"it is missing, and the bytes of its zip have changed. {FETCH_AGAIN}")
        if self.pending.is_file():
            move_synced(self.pending, self.manifest)
            return
        members = open_members(self.zip)
        kind = kind_of(members)
        if kind is None:
            raise ArchiveError("it is missing, and its zip holds nothing that could be recognised.")
        release = Release.parse(self.manifest.parent.name)
        replace_file(self.manifest, describe(self.zip, release, kind, self.zip.name, members).to_json())


def describe(zip_path: Path, release: Release, kind: Kind, file_name: str, members: tuple[Member, ...]) -> Manifest:
    """The manifest of a zip that nobody has been seen to offer yet."""
    with zipfile.ZipFile(zip_path) as archive:
        origin = Origin.SAMPLE if archive.comment == SAMPLE_COMMENT else Origin.CMS
    return Manifest(release, kind, sha256_of(zip_path), zip_path.stat().st_size, file_name, origin, members)


@contextmanager
def copied(source: Path, folder: Path) -> Iterator[Path]:
    """A read-only copy of a file, safely on the disk, in the folder where it is to stay; removed unless it is moved."""
    folder.mkdir(parents=True, exist_ok=True)
    for left_behind in folder.glob(f"{_COPY_PREFIX}*"):  # by a process that was killed: we hold the lock
        left_behind.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=_COPY_PREFIX, delete=False) as target:
        copy = Path(target.name)
        try:
            with source.open("rb") as stream:
                shutil.copyfileobj(stream, target)
            target.flush()
            os.fsync(target.fileno())
            copy.chmod(_READ_ONLY)
            yield copy
        finally:
            copy.unlink(missing_ok=True)
