"""Keeps every zip ever fetched, byte for byte, by release and hash: `<release>/<sha256>.zip`, a manifest beside it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from etl.archive.manifest import newest_member
from etl.archive.naming import name_among, named
from etl.archive.shelf import FETCH_AGAIN, SAMPLE_COMMENT, Slot, copied, describe
from etl.errors import ArchiveError, HcpcsError, MixedOriginError
from etl.files import move_synced, replace_file, sha256_of
from etl.lock import UnwritableError, exclusive
from etl.members import open_members
from etl.model import Kind, Link, Member, Origin, Release, Revision, Sighting
from etl.web import without_credentials

__all__ = ["SAMPLE_COMMENT", "Added", "Archive", "Contents", "Problem"]


@dataclass(frozen=True)
class Added:
    """What came of adding a zip."""

    revision: Revision
    is_new: bool
    """False where the archive held these bytes already (the sighting may still be new)."""
    is_repaired: bool = False
    """True where it held them damaged, or not at all any more."""


@dataclass(frozen=True)
class Problem:
    """Something in the archive that is not as it should be. Everything else in it still works."""

    path: Path
    sentence: str


@dataclass(frozen=True)
class Contents:
    """What is in the archive: the sound revisions in their fixed order, and what is wrong with the rest."""

    revisions: tuple[Revision, ...]
    problems: tuple[Problem, ...]


class Archive:
    """The archive in the folder `root`, which is made when something is first added. Safe for many processes at once.

    A zip is only ever added, never changed or removed. Two things are written for each: the zip, and then its manifest;
    a crash in between is healed by whoever looks next.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(
        self,
        zip_path: Path,
        *,
        release: Release,
        kind: Kind,
        sighting: Sighting,
        title_updated_on: dt.date | None = None,
        file_name: str | None = None,
        members: Sequence[Member] | None = None,
    ) -> Added:
        """Keep a copy of a zip, or, where these very bytes are kept already, note that they were seen again.

        `title_updated_on` is the date in the title of the sighting, where the sighting itself does not hold it;
        `file_name` is CMS's name for the zip (default: its name on this disk); `members` spares a second look at a zip
        that was checked before. Raises FetchError for a zip that is none or is not safe, MixedOriginError when sample
        and real data would meet, ArchiveError when the same bytes were archived as another kind.
        """
        sighting = replace(
            sighting,
            url=without_credentials(sighting.url) if sighting.url else None,
            updated_on=sighting.updated_on or title_updated_on,
        )
        found = tuple(members) if members is not None else open_members(zip_path)
        name = file_name or zip_path.name
        with self._writing(), copied(zip_path, self._folder(release)) as copy:
            draft = describe(copy, release, kind, name, found)
            slot = self._slot(release, draft.sha256)
            is_new = not slot.manifest.is_file()
            self._heal()
            self._refuse_other_origin(draft.origin)
            known = slot.read_or_set_aside()
            if known is not None and known.kind is not kind:
                raise ArchiveError(
                    f"{name} is archived for {release} as {known.kind} already ({draft.sha256[:12]}), "
                    f"and cannot be {kind} too."
                )
            manifest = (known or draft).seen(sighting, name)
            is_put = slot.put(copy, manifest)
            return Added(manifest.revision(slot.zip), is_new, is_repaired=is_put and not is_new)

    def note_sighting(self, revision: Revision, sighting: Sighting) -> Revision:
        """Note that the bytes of an archived revision were seen again (the server said "not modified").

        Raises ArchiveError where they are not archived any more.
        """
        slot = self._slot(revision.release, revision.sha256)
        with self._writing():
            manifest = slot.read()
            seen = manifest.seen(sighting, revision.file_name)
            if seen != manifest:
                replace_file(slot.manifest, seen.to_json())
            return seen.revision(slot.zip)

    def contents(self) -> Contents:
        """Everything in the archive, and what is wrong in it, by names, sizes and manifests (`verify` reads the bytes).

        What a crash left half done is finished first.
        """
        problems: list[Problem] = []
        if any(slot.is_orphan for slot in self._slots()):
            # An archive that may only be read is read as it is; what is half done in it is reported.
            with suppress(ArchiveError), self._writing():
                problems = self._heal()
        return self._read(problems)

    def revisions(self) -> list[Revision]:
        """Every sound revision: by release, kind, posted date, newest member, SHA-256. Never by order of arrival."""
        return list(self.contents().revisions)

    def revisions_of(self, release: Release) -> list[Revision]:
        """The revisions of one release, in the same order."""
        return [revision for revision in self.revisions() if revision.release == release]

    def name_of(self, revision: Revision) -> str:
        """What a person calls it: `2026Q1#2`, or `2018Q1/corrections#1` where it is not the alpha-numeric file."""
        return name_among(revision, self._read((), revision.release).revisions)

    def find(self, text: str) -> list[Revision]:
        """The revisions that a person means by `2026Q1`, `2026Q1#2`, `2018Q1/corrections#1`, or the start of a SHA-256.

        Raises UsageError for a text that is none of these, ArchiveError where the archive holds nothing of that name.
        """
        return named(text, self.revisions())

    def verify(self) -> list[Problem]:
        """Read every byte and compare it with its name. What `contents` finds is among the result."""
        contents = self.contents()
        problems = list(contents.problems)
        for revision in contents.revisions:
            if sha256_of(revision.path) != revision.sha256:
                sentence = f"{revision.release}/{revision.path.name}: its bytes have changed. {FETCH_AGAIN}"
                problems.append(Problem(revision.path, sentence))
        return problems

    def last_seen(self, link: Link) -> tuple[Revision, Sighting] | None:
        """The revision that the link's URL led to when it was last seen there, and that sighting.

        None where that was never, or where the archived bytes are damaged.
        """
        url = without_credentials(link.url)
        seen = [
            (revision, sighting)
            for revision in self.revisions()
            if (revision.release, revision.kind) == (link.release, link.kind)
            for sighting in revision.sightings
            if sighting.url == url
        ]
        # CMS re-issues under the same URL: only the newest sighting says what the server would hand out now.
        newest = max(seen, key=lambda pair: pair[1].fetched_at, default=None)
        # "Not modified" would be no help where our own bytes have changed: then the zip has to come again.
        return newest if newest and sha256_of(newest[0].path) == newest[0].sha256 else None

    def last_known(self, link: Link) -> Sighting | None:
        """The newest sighting of the link's URL, by which the server can be asked whether anything changed since."""
        seen = self.last_seen(link)
        return seen[1] if seen else None

    @property
    def incoming(self) -> Path:
        """Where downloads wait until they are checked."""
        return self.root / "_incoming"

    def set_aside(self, zip_path: Path, link: Link, sentence: str) -> Path:
        """Keep a zip that is not what its link says: `_refused/<sha256>.zip`, and a JSON beside it that says why."""
        folder = self.root / "_refused"
        with self._writing(), copied(zip_path, folder) as copy:
            path = folder / f"{sha256_of(copy)}.zip"
            fields = {"url": without_credentials(link.url), "title": link.title, "reason": sentence}
            replace_file(path.with_suffix(".json"), (json.dumps(fields, indent=2, ensure_ascii=False) + "\n").encode())
            move_synced(copy, path)
            return path

    def _folder(self, release: Release) -> Path:
        return self.root / str(release)

    def _slot(self, release: Release, sha256: str) -> Slot:
        return Slot(self._folder(release) / f"{sha256}.json")

    def _slots(self, release: Release | None = None) -> list[Slot]:
        """The place of every zip and of every manifest (one may lack the other)."""
        folders = self.root.glob("[0-9]*Q[1-4]") if release is None else [self._folder(release)]
        files = (
            file for folder in folders for suffix in ("zip", "json") for file in folder.glob(f"[0-9a-f]*.{suffix}")
        )
        return [Slot(path) for path in sorted({file.with_suffix(".json") for file in files})]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time; what the disk refuses is said in a sentence."""
        try:
            with exclusive(self.root, "archive"):
                yield
        except UnwritableError as error:
            raise ArchiveError(str(error)) from error
        except OSError as error:
            raise ArchiveError(f"The archive {self.root} cannot be written: {error.strerror or error}.") from error

    def _heal(self) -> list[Problem]:
        """Finish what a crash left behind (the lock is held); what cannot be finished is reported."""
        problems = []
        for slot in self._slots():
            try:
                slot.heal()
            except HcpcsError as error:
                problems.append(_problem(slot, error))
        return problems

    def _read(self, problems: Iterable[Problem] = (), release: Release | None = None) -> Contents:
        found: list[Revision] = []
        trouble = {problem.path: problem for problem in problems}
        for slot in self._slots(release):
            if slot.manifest in trouble:
                continue
            try:
                found.append(slot.read().revision(slot.zip))
            except (HcpcsError, OSError) as error:
                trouble[slot.manifest] = _problem(slot, error)
        return Contents(tuple(sorted(found, key=_order)), tuple(trouble[path] for path in sorted(trouble)))

    def _refuse_other_origin(self, origin: Origin) -> None:
        other = next((r for r in self._read().revisions if r.origin is not origin), None)
        if other is not None:
            ours, theirs = _in_words(origin), _in_words(other.origin)
            raise MixedOriginError(
                f"The archive {self.root} holds {theirs} ({other.file_name}, for one), and {ours} must never be mixed "
                f"in: nothing was added. Give the {ours} a home of their own with --home FOLDER (or HCPCS_HOME)."
            )


def _in_words(origin: Origin) -> str:
    return "sample files" if origin is Origin.SAMPLE else "CMS files"


def _order(revision: Revision) -> tuple[Release, str, dt.date, dt.datetime, str]:
    newest = newest_member(revision.members)
    return revision.release, revision.kind, revision.posted_date, newest, revision.sha256


def _problem(slot: Slot, error: Exception) -> Problem:
    return Problem(slot.manifest, f"{slot.manifest.parent.name}/{slot.manifest.name}: {error}")
