"""From CMS's page (or a zip by hand) into the archive."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.archive import Archive
from etl.config import Settings
from etl.discover import Page, read_page
from etl.errors import HcpcsError
from etl.fetch import OnProgress, make_session
from etl.ingest import Outcome, take_by_hand, take_link
from etl.model import Link, Release, Revision


@dataclass(frozen=True)
class Fetched:
    """What became of one link: a revision that is new, one that was held already, or an error."""

    link: Link
    revision: Revision | None
    is_new: bool
    error: HcpcsError | None = None


def discover(settings: Settings) -> Page:
    """Read CMS's page: the links that can be placed, and those that cannot with the reason."""
    with make_session(settings) as session:
        return read_page(session, settings.page_url)
