"""What the archive knows about one zip beside its bytes: where it was seen, what is in it, when CMS posted it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from etl.errors import ArchiveError, HcpcsError
from etl.members import ANWEB
from etl.model import Kind, Member, MemberKind, Origin, Release, Revision, Sighting
from etl.web import file_name_of

SCHEMA_VERSION = 1
# A zip's timestamps begin in 1980, which is also what a broken one reads as; HCPCS files are younger.
_FIRST_BELIEVABLE_YEAR = 1990


class ManifestError(ArchiveError):
    """A manifest cannot be read. The message says what is wrong in it, not where it lies."""


@dataclass(frozen=True)
class Manifest:
    """One manifest; equal to what its JSON says. Sightings are sorted, so equal knowledge makes equal bytes."""

    release: Release
    kind: Kind
    sha256: str
    size: int
    """Of the zip, in bytes."""
    file_name: str
    origin: Origin
    members: tuple[Member, ...]
    sightings: tuple[Sighting, ...] = ()

    @property
    def posted_date(self) -> dt.date:
        """When CMS had published these bytes; a function of members and sightings, not of their order of arrival.

        Each title under which CMS offered them gives a date: the one after "Updated", and where it has none, that of
        the newest ANWEB member (field guide, "When was it known?"). The earliest counts: when CMS dates a title before
        it has swapped the file behind it, the old bytes are seen under a date that belongs to the next revision.
        """
        own = self._members_date()
        return min((s.updated_on or own for s in self.sightings if s.title), default=own)

    def _members_date(self) -> dt.date:
        believable = [m for m in self.members if m.modified.year >= _FIRST_BELIEVABLE_YEAR]
        for wanted in (ANWEB, [kind for kind in MemberKind if kind is not MemberKind.UNKNOWN], list(MemberKind)):
            times = [m.modified for m in believable if m.kind in wanted]
            if times:
                return max(times).date()
        return self.release.effective_date  # The zip has no dates at all; its release has one.

    def seen(self, sighting: Sighting, file_name: str) -> Manifest:
        """The manifest after one more sighting; itself where the same URL and title were seen before.

        Of a known pair only ETag and Last-Modified are renewed, for the next time that the server is asked.
        """
        by_pair = {(s.url, s.title): s for s in self.sightings}
        old = by_pair.get((sighting.url, sighting.title))
        by_pair[sighting.url, sighting.title] = (
            replace(
                old,
                etag=sighting.etag or old.etag,
                last_modified=sighting.last_modified or old.last_modified,
                updated_on=old.updated_on or sighting.updated_on,
            )
            if old
            else sighting
        )
        sightings = tuple(sorted(by_pair.values(), key=lambda s: (s.fetched_at, s.url or "", s.title or "")))
        # CMS's own name for the file is better than that on somebody's disk; otherwise the first by the alphabet.
        at_cms = [file_name_of(s.url) for s in sightings if s.url]
        on_disk = [name for name in (self.file_name, file_name) if name != f"{self.sha256}.zip"]
        return replace(self, sightings=sightings, file_name=min(at_cms or on_disk or [self.file_name]))

    def revision(self, path: Path) -> Revision:
        """The value that the other steps work with."""
        return Revision(
            release=self.release,
            kind=self.kind,
            sha256=self.sha256,
            path=path,
            file_name=self.file_name,
            origin=self.origin,
            posted_date=self.posted_date,
            members=self.members,
            sightings=self.sightings,
        )

    def to_json(self) -> bytes:
        """As it is written, for machines and for people: `posted_date` is there to be read, and never read back."""
        fields: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "release": str(self.release),
            "kind": self.kind,
            "sha256": self.sha256,
            "size": self.size,
            "file_name": self.file_name,
            "origin": self.origin,
            "posted_date": self.posted_date.isoformat(),
            "members": [
                {"name": m.name, "kind": m.kind, "size": m.size, "modified": m.modified.isoformat()}
                for m in self.members
            ],
            "sightings": [_sighting_to_json(s) for s in self.sightings],
        }
        return (json.dumps(fields, indent=2, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read what `to_json` wrote. Raises ManifestError with a sentence for anything else."""
        try:
            fields = json.loads(data)
            if fields["schema_version"] != SCHEMA_VERSION:
                raise ManifestError(
                    f"it has schema version {fields['schema_version']!r}, and this program knows {SCHEMA_VERSION}"
                )
            return cls(
                release=Release.parse(fields["release"]),
                kind=Kind(fields["kind"]),
                sha256=str(fields["sha256"]),
                size=int(fields["size"]),
                file_name=str(fields["file_name"]),
                origin=Origin(fields["origin"]),
                members=tuple(_member_from_json(item) for item in fields["members"]),
                sightings=tuple(_sighting_from_json(item) for item in fields["sightings"]),
            )
        except ManifestError:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, HcpcsError) as error:
            raise ManifestError(f"it is not a manifest ({type(error).__name__}: {error})") from error


def newest_member(members: Iterable[Member]) -> dt.datetime:
    """The newest timestamp in a zip, by which two revisions of one day are put in order."""
    return max((m.modified for m in members), default=dt.datetime(1980, 1, 1))  # noqa: DTZ001 - a zip knows no zone


def _member_from_json(item: dict[str, Any]) -> Member:
    modified = dt.datetime.fromisoformat(item["modified"])
    return Member(str(item["name"]), int(item["size"]), modified, MemberKind(item["kind"]))


def _sighting_to_json(sighting: Sighting) -> dict[str, Any]:
    return {
        "url": sighting.url,
        "title": sighting.title,
        "updated_on": sighting.updated_on.isoformat() if sighting.updated_on else None,
        "fetched_at": sighting.fetched_at.isoformat(),
        "etag": sighting.etag,
        "last_modified": sighting.last_modified,
    }


def _sighting_from_json(item: dict[str, Any]) -> Sighting:
    fetched_at = dt.datetime.fromisoformat(item["fetched_at"])
    if fetched_at.tzinfo is None:
        raise ValueError("fetched_at has no time zone")
    updated_on = item["updated_on"]
    return Sighting(
        url=item["url"],
        title=item["title"],
        fetched_at=fetched_at,
        etag=item["etag"],
        last_modified=item["last_modified"],
        updated_on=dt.date.fromisoformat(updated_on) if updated_on else None,
    )
