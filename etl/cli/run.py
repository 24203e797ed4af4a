"""Commands that run the pipeline: status, fetch, stage, quality, build, publish, update, backfill.

The pipeline is imported by the commands that need it: help and completion answer at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Annotated

import typer

from etl.cli import report, show
from etl.cli.options import DryRun, Home, Json, PageUrl, settings_of
from etl.cli.progress import downloads, spinner
from etl.config import Settings
from etl.errors import UsageError
from etl.model import Link, Release

_FAILED = 1
_DOWNLOAD_FAILED = 3
_QUARANTINED = 4


def status(
    home: Home = None,
    page_url: PageUrl = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not look at CMS's page.")] = False,
    json: Json = False,
) -> None:
    """What the archive holds, what is in force, what is quarantined and why, what is new on CMS's page.

    [dim]hcpcs status[/dim]
    [dim]hcpcs status --offline --json[/dim]
    """
    from etl.pipeline import status

    found = status.home_status(settings_of(home, page_url), look=not offline)
    if json:
        show.as_json(found)
        return
    published = found.newest_release or "nothing yet"
    show.say(f"Home {show.relative(found.home)} · {found.origin or 'empty'} · published: {published}")
    show.table(
        "Archive",
        ("release", "kind", "revision", "posted", "sha256", "state"),
        [(r.release, r.kind, r.number, r.posted_date, r.sha256[:12], r.state) for r in found.revisions],
        numbers=("revision",),
    )
    if found.waiting:
        show.say(f"{show.relative(found.waiting)} was built and waits: hcpcs publish.")
    for held in found.revisions:
        if held.reason:
            show.complain(f"{held.release}#{held.number} ({held.sha256[:12]}) is quarantined: {held.reason}")
    for problem in found.problems:
        show.complain(problem)
    if found.corrections:
        show.say(f"Lines of CMS's corrections that change nothing and want to be read: {len(found.corrections)}")
    for correction in found.corrections:
        show.wrapped(correction.sentence, "- ")
    if found.page_error:
        show.complain(f"CMS's page could not be read: {found.page_error}")
    elif not offline:
        new = [(x.release, x.kind, x.title) for x in found.new_links]
        show.table("New on the page", ("release", "kind", "title"), new) if new else show.say(
            "CMS's page offers nothing under a URL or a title that the archive has not seen."
        )
        if found.unplaced:
            show.table("On the page, not placed", ("title", "why"), [(u.title, u.reason) for u in found.unplaced])


def fetch(
    releases: Annotated[
        list[str] | None,
        typer.Argument(help="Releases, e.g. 2026Q1. Without any: everything on the page.", metavar="[RELEASE]..."),
    ] = None,
    zip_file: Annotated[
        Path | None, typer.Option("--zip", help="A zip that you downloaded by hand.", metavar="FILE")
    ] = None,
    release: Annotated[
        str | None, typer.Option("--release", help="With --zip: which release it is, where its members do not say.")
    ] = None,
    home: Home = None,
    page_url: PageUrl = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Download what is new into the archive; nothing that was fetched is ever lost or overwritten.

    [dim]hcpcs fetch[/dim]
    [dim]hcpcs fetch 2026Q1[/dim]
    [dim]hcpcs fetch --zip ~/Downloads/january-2026-alpha-numeric-hcpcs-file.zip[/dim]
    """
    from etl.pipeline import ingest

    settings = settings_of(home, page_url, writing=not dry_run)
    if zip_file is not None:
        if releases:
            raise UsageError("With --zip, name the release by --release, e.g. hcpcs fetch --zip FILE --release 2026Q1.")
        done = ingest.fetch_zip(settings, zip_file, Release.parse(release) if release else None)
        report.fetched([done], json)
        return
    if release:
        raise UsageError("--release goes with --zip; otherwise write hcpcs fetch 2026Q1.")
    wanted = [Release.parse(r) for r in releases or []] or None
    _exit(_fetch(settings, wanted, dry_run=dry_run, json=json)[0])


def stage(
    releases: Annotated[
        list[str] | None, typer.Argument(help="Releases; without any: all.", metavar="[RELEASE]...")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Read again what was staged before.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Read archived zips into typed Parquet tables, and check them.

    [dim]hcpcs stage 2026Q1 --force[/dim]
    """
    from etl.pipeline import derive

    settings = settings_of(home)
    wanted = {Release.parse(r) for r in releases or []} or None
    _refuse_what_is_not_held(settings, wanted or ())
    with spinner("Reading") as advance:
        staged = derive.stage(settings, wanted, force=force, on_done=lambda r: advance(f"{r.release} {r.kind}"))
    report.staged(staged, json)
    _exit(_QUARANTINED if any(s.quarantine_reason for s in staged) else 0)


def build(
    home: Home = None,
    json: Json = False,
    force: Annotated[bool, typer.Option("--force", help="Read the zips again, too.")] = False,
) -> None:
    """Build the database from everything in the archive, check it, and print a digest per table.

    It waits beside the published one until `hcpcs publish`. The same archive gives the same digests.

    [dim]hcpcs build[/dim]
    """
    from etl.pipeline import derive

    settings = settings_of(home)
    with spinner("Building") as advance:
        built = derive.build(
            settings, force_stage=force, on_done=lambda r: advance(f"read {r.release} {r.kind}"), on_step=advance
        )
    if json:
        show.as_json({"path": built.path, "digests": built.digests, "quarantined": built.quarantined})
    else:
        show.table(
            "Tables",
            ("table", "rows", "digest"),
            [(d.table, f"{d.row_count:,}", d.digest) for d in built.digests],
            ("rows",),
        )
        report.complain_of(built.quarantined)
        show.say(f"Built {show.relative(built.path)}. Publish it: hcpcs publish.")
    _exit(_QUARANTINED if built.quarantined else 0)


def quality(home: Home = None, json: Json = False) -> None:
    """Run every data-quality expectation on what is staged, and show what does not hold.

    [dim]hcpcs quality[/dim]
    """
    from etl.pipeline import derive

    with spinner("Checking") as advance:
        staged = derive.stage(settings_of(home), on_done=lambda r: advance(f"{r.release} {r.kind}"))
    outcomes = [o for s in staged for o in s.outcomes]
    if json:
        show.as_json(outcomes)
    else:
        show.table(
            "Expectations that do not hold",
            ("release", "severity", "suite", "expectation", "broken by", "examples"),
            [
                (o.release, o.severity, o.suite, o.expectation, o.unexpected_count, ", ".join(o.examples[:5]))
                for o in outcomes
                if not o.passed
            ],
            numbers=("broken by",),
        )
        show.say(f"{sum(o.passed for o in outcomes)} of {len(outcomes)} expectations hold.")
        report.complain_of([s for s in staged if s.quarantine_reason])
    _exit(_QUARANTINED if any(s.quarantine_reason for s in staged) else 0)


def publish(home: Home = None, json: Json = False) -> None:
    """Publish the database that `hcpcs build` left waiting: change files first, the database last, in one step.

    [dim]hcpcs build && hcpcs publish[/dim]
    """
    from etl.pipeline import derive

    report.published(derive.publish(settings_of(home)), json)


def update(
    fetch_first: Annotated[
        bool, typer.Option("--fetch/--no-fetch", help="Look at CMS's page first, or use the archive as it is.")
    ] = True,
    home: Home = None,
    page_url: PageUrl = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Everything in one go: fetch what is new, stage, check, build, check, publish.

    [dim]hcpcs update[/dim]
    [dim]hcpcs update --no-fetch[/dim]
    """
    settings = settings_of(home, page_url, writing=not dry_run)
    failed = _fetch(settings, None, dry_run=dry_run, json=json, quiet=json)[0] if fetch_first else 0
    _build_and_publish(settings, failed, dry_run=dry_run, json=json)


def backfill(
    first: Annotated[str, typer.Argument(help="First release, e.g. 2020Q1.", metavar="FROM")],
    last: Annotated[str, typer.Argument(help="Last release, inclusive, e.g. 2020Q4.", metavar="TO")],
    home: Home = None,
    page_url: PageUrl = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Fetch every release of a span that CMS's page offers, then build everything anew and publish.

    A build is always a function of the whole archive: nothing is merged, so a backfill cannot go half-way.

    [dim]hcpcs backfill 2020Q1 2020Q4 --dry-run[/dim]
    """
    begin, end = Release.parse(first), Release.parse(last)
    if begin > end:
        raise UsageError(
            f"{begin} is newer than {end}: name the older release first, e.g. hcpcs backfill {end} {begin}."
        )
    span = [begin]
    while span[-1] < end:
        span.append(span[-1].next)
    settings = settings_of(home, page_url, writing=not dry_run)
    failed, links = _fetch(settings, span, dry_run=dry_run, json=json, quiet=json)
    if not links:
        # Nothing came, so nothing is to be built: what the archive holds is published already, or by `hcpcs update`.
        _exit(failed)
        return
    _build_and_publish(settings, failed, dry_run=dry_run, json=json)


def _fetch(
    settings: Settings, wanted: Sequence[Release] | None, *, dry_run: bool, json: bool, quiet: bool = False
) -> tuple[int, list[Link]]:
    """Fetch, showing progress; returns the exit code that follows, and the links that the page has for the wanted."""
    from etl.pipeline import ingest

    page = ingest.discover(settings)
    links = [link for link in page.links if wanted is None or link.release in wanted]
    missing = _missing(settings, wanted or (), links)
    if missing:
        show.complain(
            f"CMS's page offers nothing for {', '.join(map(str, missing))}. If you have a zip: "
            f"hcpcs fetch --zip FILE --release {missing[0]}."
        )
    for unplaced in page.unplaced:
        if not json:
            show.complain(f"Not placed: {unplaced.title!r}: {unplaced.reason}")
    failed = _FAILED if missing else 0
    if not links and not json:
        return failed, links
    if dry_run:
        rows = [(x.release, x.kind, x.title, x.url) for x in links]
        show.as_json(links) if json else show.table(
            "Would be asked for (what is held and unchanged is not downloaded again)",
            ("release", "kind", "title", "url"),
            rows,
        )
        return failed, links
    fetched = []
    with downloads() as begin:
        for link in links:
            fetched.append(ingest.try_link(settings, link, begin(link)))
    if not quiet:
        report.fetched(fetched, json)
    else:
        report.complain_of_links(fetched)
    return (_DOWNLOAD_FAILED if any(f.error for f in fetched) else failed), links


def _missing(settings: Settings, wanted: Sequence[Release], links: Sequence[Link]) -> list[Release]:
    """What was asked for, and is neither offered by the page nor held; quarters of annual years are not missed."""
    from etl.archive import Archive

    there = {link.release for link in links}
    if all(release in there for release in wanted):
        return []
    there |= {revision.release for revision in Archive(settings.archive).revisions()}
    # Until 2019 the code set was one file a year, January's (field guide).
    return [r for r in wanted if r not in there and (r.year >= 2020 or r.quarter == 1 or len(wanted) == 1)]


def _build_and_publish(settings: Settings, failed: int, *, dry_run: bool, json: bool) -> None:
    from etl.pipeline import derive

    if dry_run:
        if not json:
            show.say("Then everything in the archive would be staged, checked, built and published. Nothing was done.")
        _exit(failed)
        return
    with spinner("Building") as advance:
        built, published = derive.build_and_publish(
            settings, on_done=lambda r: advance(f"read {r.release} {r.kind}"), on_step=advance
        )
    if not json:
        report.complain_of(built.quarantined)
    report.published(published, json)
    _exit(failed or (_QUARANTINED if built.quarantined else 0))


def _refuse_what_is_not_held(settings: Settings, wanted: Collection[Release]) -> None:
    """Raises UsageError for a release of which the archive holds nothing."""
    from etl.archive import Archive

    if not wanted:
        return
    held = sorted({revision.release for revision in Archive(settings.archive).revisions()})
    if unknown := sorted(set(wanted) - set(held)):
        raise UsageError(
            f"The archive holds no {', '.join(map(str, unknown))}; it holds "
            f"{', '.join(map(str, held)) or 'nothing yet'}. Fetch it first: hcpcs fetch {unknown[0]}."
        )


def _exit(code: int) -> None:
    if code:
        raise typer.Exit(code)


COMMANDS: dict[str, Callable[..., None]] = {
    "status": status,
    "update": update,
    "fetch": fetch,
    "backfill": backfill,
    "stage": stage,
    "quality": quality,
    "build": build,
    "publish": publish,
}
