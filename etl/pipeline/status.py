"""What a home holds: revisions and their state, what is new on CMS's page, what is wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.archive import Archive
from etl.config import Settings
from etl.discover import Unplaced
from etl.errors import HcpcsError
from etl.model import Kind, Link, Release
from etl.pipeline.ingest import discover
from etl.pipeline.numbers import numbered
from etl.text import printable

_BECAME = {
    "not understood": "is not understood and changes nothing",
    "not applied": "is understood and changes nothing",
    "contradicts": "contradicts the rows and changes nothing",
}


@dataclass(frozen=True)
class HeldRevision:
    """One archived revision and what the published database says of it."""

    release: Release
    kind: Kind
    number: int
    sha256: str
    posted_date: dt.date
    state: str
    """in force, superseded or quarantined by the published database; "not built yet" where it does not know it."""
    reason: str | None


@dataclass(frozen=True)
class OpenCorrection:
    """One line of a corrections file that changes nothing and wants a person to look at it."""

    release: str
    code: str
    outcome: str
    """not understood, not applied, or contradicts."""
    sentence: str
    """Where it stands, what it says, and why nothing follows from it."""


@dataclass(frozen=True)
class HomeStatus:
    """Everything that `hcpcs status` shows."""

    home: Path
    origin: str | None
    newest_release: str | None
    """The newest release in the published database."""
    revisions: tuple[HeldRevision, ...]
    waiting: Path | None
    """A database that was built and not published yet."""
    problems: tuple[str, ...]
    new_links: tuple[Link, ...]
    """Offered by the page under a URL or a title that the archive has not seen."""
    unplaced: tuple[Unplaced, ...]
    page_error: str | None
    corrections: tuple[OpenCorrection, ...]
    """Lines of the published database's corrections files from which nothing follows."""


def home_status(settings: Settings, *, look: bool = True) -> HomeStatus:
    """Tell what the home holds; `look` at CMS's page, too. Never raises for a page that cannot be read: it says so."""
    archive = Archive(settings.archive)
    contents = archive.contents()
    known, newest = published_revisions(settings.database)
    held = tuple(
        HeldRevision(
            r.release,
            r.kind,
            n,
            r.sha256,
            r.posted_date,
            *known.get((str(r.release), r.sha256), ("not built yet", None)),
        )
        for r, n in numbered(contents.revisions)
    )
    links: tuple[Link, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    page_error = None
    if look:
        try:
            page = discover(settings)
            seen = {(s.url, s.title) for r in contents.revisions for s in r.sightings}
            links = tuple(link for link in page.links if (link.url, link.title) not in seen)
            unplaced = page.unplaced
        except HcpcsError as error:
            page_error = str(error)
    return HomeStatus(
        home=settings.home,
        origin=next((str(r.origin) for r in contents.revisions), None),
        newest_release=newest,
        revisions=held,
        waiting=settings.waiting if settings.waiting.is_file() else None,
        problems=tuple(p.sentence for p in contents.problems),
        new_links=links,
        unplaced=unplaced,
        page_error=page_error,
        corrections=_open_corrections(settings.database),
    )


def _open_corrections(database: Path) -> tuple[OpenCorrection, ...]:
    if not database.is_file():
        return ()
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute(
                "SELECT release, code, outcome, action_text, outcome_reason, source_member, source_line "
                "FROM correction WHERE outcome IN ('not understood', 'not applied', 'contradicts') "
                "ORDER BY release, known_date, source_member, source_line"
            ).fetchall()
    except duckdb.Error:
        # As in _published: it is no database of ours, or one of an older build.
        return ()
    found = []
    for release, code, outcome, text, reason, member, line in rows:
        where = f"{printable(member)} line {line}"
        sentence = f"{release} {code} (`{printable(text or '')}`, {where}) {_BECAME[outcome]}: {reason}"
        found.append(OpenCorrection(release, code, outcome, sentence))
    return tuple(found)


def published_revisions(database: Path) -> tuple[dict[tuple[str, str], tuple[str, str | None]], str | None]:
    """State and reason of each revision in the published database, and its newest release."""
    if not database.is_file():
        return {}, None
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute("SELECT release, sha256, status, reason FROM revision").fetchall()
            newest = connection.execute("SELECT value FROM provenance WHERE name = 'newest_release'").fetchone()
    except duckdb.Error:
        # Not a database, or not ours: the archive is still worth showing, and a build replaces the file.
        return {}, None
    return {(r, sha): (state, reason) for r, sha, state, reason in rows}, str(newest[0]) if newest else None
