"""From CMS's page, or a zip by hand, into the archive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from etl.archive import Archive
from etl.archive.take import FetchStatus, take_by_hand, take_link
from etl.config import Settings
from etl.discover import Page, read_page
from etl.errors import HcpcsError
from etl.fetch import OnProgress
from etl.model import Link, Release, Revision
from etl.web import make_session


@dataclass(frozen=True)
class Fetched:
    """What became of one link, or of one zip by hand."""

    title: str
    """Text of the link, or the name of the file."""
    link: Link | None
    """None for a zip by hand."""
    status: FetchStatus | None
    """None: it failed."""
    revision: Revision | None
    error: HcpcsError | None = None

    @property
    def is_new(self) -> bool:
        """Whether the archive holds more than before."""
        return self.status is not None and self.status.is_new


def discover(settings: Settings) -> Page:
    """Read CMS's page: the links that can be placed, and those that cannot, with the reason. Raises PageError."""
    with make_session(settings) as session:
        return read_page(session, settings.page_url)


def fetch(settings: Settings, releases: Collection[Release] | None = None) -> list[Fetched]:
    """Take everything that the page offers (for the given releases) into the archive. One bad link stops no other."""
    links = [link for link in discover(settings).links if releases is None or link.release in releases]
    return [try_link(settings, link) for link in links]


def try_link(settings: Settings, link: Link, on_progress: OnProgress | None = None) -> Fetched:
    """Take one link into the archive; what goes wrong is told in the result, not raised."""
    try:
        return fetch_link(settings, link, on_progress)
    except HcpcsError as error:
        return Fetched(link.title, link, None, None, error)


def fetch_link(settings: Settings, link: Link, on_progress: OnProgress | None = None) -> Fetched:
    """Take one link into the archive. Raises FetchError and ArchiveError as etl.archive.take.take_link does."""
    with make_session(settings) as session:
        outcome = take_link(session, link, Archive(settings.archive), on_progress)
    return Fetched(link.title, link, outcome.status, outcome.revision)


def fetch_zip(settings: Settings, path: Path, release: Release | None = None) -> Fetched:
    """Take a zip that a person downloaded. Raises UsageError where its release cannot be told and is not given."""
    outcome = take_by_hand(path, Archive(settings.archive), release)
    return Fetched(path.name, None, outcome.status, outcome.revision)
