"""The steps as an orchestrator's tasks see them: references go in and out (release, SHA-256, path), never tables.

Each task is a process of its own: what takes a second to import is imported by those that need it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.config import Settings
from etl.errors import ArchiveError, QualityError, UsageError
from etl.model import Kind, Link, Release
from etl.pipeline.ingest import Fetched, discover, fetch_link, fetch_zip
from etl.pipeline.status import home_status

if TYPE_CHECKING:
    from etl.pipeline.derive import Staged

Reference = dict[str, Any]
"""A few strings that name something in a home or on a page; small enough for any message, and JSON."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What a run is to take: a release from the page, or a zip that a person downloaded."""

    release: Release | None
    """None only for a zip whose release its members are to tell."""
    zip_path: Path | None = None


def wish(params: Mapping[str, Any], logical_date: dt.date | None, today: dt.date, *, scheduled: bool) -> Wish:
    """What a run is asked for.

    A scheduled run (or one of a backfill) takes the release in force on its logical date. A person's run takes the
    params `release` and `zip_path`; without them the release on its logical date, or where it has none, on `today`.
    Raises UsageError where a scheduled run is given params, which would be the same for every run of a backfill.
    """
    release = Release.parse(params["release"]) if params.get("release") else None
    zip_path = Path(params["zip_path"]) if params.get("zip_path") else None
    if scheduled and (release or zip_path):
        raise UsageError(
            "In a scheduled run or a backfill the logical date names the release; leave release and zip_path out. "
            "To take one release or one zip, trigger a run of its own."
        )
    if zip_path:
        return Wish(release, zip_path)
    return Wish(release or Release.on(logical_date or today))


def sources(settings: Settings, wanted: Wish) -> list[Reference]:
    """Where to take it from: the links that CMS's page has for the release, or the one zip.

    Raises PageError where the page cannot be read, and UsageError where it does not offer the release.
    """
    if wanted.zip_path:
        return [{"zip_path": str(wanted.zip_path)} | ({"release": str(wanted.release)} if wanted.release else {})]
    page = discover(settings)
    links = [link for link in page.links if link.release == wanted.release]
    if not links:
        offered = sorted({link.release for link in page.links}, reverse=True)
        held = any(r.release == wanted.release for r in home_status(settings, look=False).revisions)
        raise UsageError(
            f"CMS's page offers no file for {wanted.release}. It offers {', '.join(str(r) for r in offered)}. "
            + (
                "The archive holds that release from before: nothing needs to be fetched for it."
                if held
                else "If CMS is late, hcpcs_watch takes it as soon as it appears. If you have the zip, hand it over by "
                "the params zip_path and release."
            )
        )
    return [_of_link(link) for link in links]


def all_sources(settings: Settings) -> list[Reference]:
    """Every link that CMS's page has, for any release; what cannot be placed is logged. Raises PageError."""
    page = discover(settings)
    for unplaced in page.unplaced:
        log.warning("Not placed: “%s” (%s): %s", unplaced.title, unplaced.url, unplaced.reason)
    releases = {link.release for link in page.links}
    log.info(
        "CMS's page offers %d files of %d releases, %s to %s.",
        len(page.links),
        len(releases),
        min(releases),
        max(releases),
    )
    return [_of_link(link) for link in page.links]


def take(settings: Settings, source: Reference) -> Reference:
    """Fetch one source into the archive, and say which revision it is and whether it is new there.

    Raises TransientFetchError where another try may help, else FetchError, ArchiveError or UsageError.
    """
    if "zip_path" in source:
        release = Release.parse(source["release"]) if "release" in source else None
        fetched = fetch_zip(settings, Path(source["zip_path"]), release)
    else:
        fetched = fetch_link(settings, _link(source))
    return _of_fetched(fetched)


def examine(settings: Settings, taken: Sequence[Reference]) -> list[Reference]:
    """Stage and check the releases of what was taken, and say what the checks made of each revision taken.

    Another revision of the same release, quarantined earlier, is no concern of this run and not told.
    """
    from etl.pipeline.derive import stage  # noqa: PLC0415

    wanted = {(item["release"], item["sha256"]) for item in taken}
    staged = stage(settings, {Release.parse(release) for release, _ in wanted})
    return [_of_staged(s) for s in staged if (str(s.revision.release), s.revision.sha256) in wanted]


def unpublished(settings: Settings) -> list[Reference]:
    """The archived revisions that the published database does not know yet; often none.

    The database is asked, and not what this run fetched: so what an interrupted run left behind is found, and what a
    person put into the archive by hand.
    """
    held = home_status(settings, look=False).revisions
    new = [{"release": str(r.release), "sha256": r.sha256} for r in held if r.state == "not built yet"]
    log.info("Not published yet: %s.", ", ".join(sorted({r["release"] for r in new})) or "nothing; all is as it was")
    return new


def refuse_quarantined(examined: Sequence[Reference]) -> None:
    """Raises QualityError with the verdict on every revision that is quarantined; does nothing where none is."""
    if verdicts := [item["quarantined"] for item in examined if item["quarantined"]]:
        raise QualityError(
            f"{' '.join(verdicts)} Quarantined: nothing is taken from it. The zip is kept; see hcpcs status."
        )


def build_new(settings: Settings) -> list[Reference]:
    """Build the database anew beside the published one, and check it; returns what only this check found to be bad.

    These are revisions that passed their own checks and were quarantined because of what the whole archive shows, and
    that the published database did not know as quarantined. Raises BuildError and QualityError.
    """
    from etl.check.outcome import is_fit  # noqa: PLC0415
    from etl.pipeline.derive import build  # noqa: PLC0415

    held = home_status(settings, look=False).revisions
    known = {(r.release, r.sha256) for r in held if r.state == "quarantined"}
    built = build(settings)
    fit = {str(s.revision.release) for s in built.staged if not s.quarantine_reason}
    log.info("Built %s from %d releases, and checked it.", built.path, len(fit))
    found = [s for s in built.quarantined if s.folder and is_fit(s.outcomes)]
    return [_of_staged(s) for s in found if (s.revision.release, s.revision.sha256) not in known]


def publish_new(settings: Settings) -> Reference:
    """Publish what was built. Raises BuildError where nothing waits, QualityError where it is not fit."""
    from etl.pipeline.derive import publish  # noqa: PLC0415

    published = publish(settings)
    log.info("Published %s: %s.", published.database, ", ".join(published.releases))
    return {
        "database": str(published.database),
        "releases": list(published.releases),
        "changed_files": list(published.changed_files),
        "report": str(published.report),
    }


def _of_link(link: Link) -> Reference:
    return {
        "release": str(link.release),
        "kind": str(link.kind),
        "url": link.url,
        "title": link.title,
        "updated_on": link.updated_on.isoformat() if link.updated_on else None,
    }


def _link(source: Reference) -> Link:
    return Link(
        release=Release.parse(source["release"]),
        kind=Kind(source["kind"]),
        url=source["url"],
        title=source["title"],
        updated_on=dt.date.fromisoformat(source["updated_on"]) if source["updated_on"] else None,
    )


def _of_fetched(fetched: Fetched) -> Reference:
    revision = fetched.revision
    if revision is None:
        raise ArchiveError(f"“{fetched.title}” was fetched and is not in the archive.")
    log.info("In the archive: %s %s (%s), %s.", revision.release, revision.kind, revision.short, fetched.status)
    return {"release": str(revision.release), "sha256": revision.sha256, "is_new": fetched.is_new}


def _of_staged(staged: Staged) -> Reference:
    revision = staged.revision
    name = f"{revision.release} {revision.kind} ({revision.short})"
    reason = staged.quarantine_reason
    log.info("Staged and checked %s: %s.", name, reason or "fit for use")
    return {
        "release": str(revision.release),
        "sha256": revision.sha256,
        "quarantined": f"{name}: {reason}" if reason else None,
    }
