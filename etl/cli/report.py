"""How the results of the pipeline's steps look on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from etl.cli import show

if TYPE_CHECKING:
    from etl.pipeline.derive import Published, Staged
    from etl.pipeline.ingest import Fetched


def fetched(fetched: Sequence[Fetched], json: bool) -> None:
    """What became of each link."""
    if json:
        show.as_json(fetched)
        return
    rows = [(*_what(f), f.status or "failed", f.title) for f in fetched]
    show.table("Fetched", ("release", "kind", "outcome", "title"), rows)
    complain_of_links(fetched)


def complain_of_links(fetched: Sequence[Fetched]) -> None:
    """Say what went wrong with each link that failed."""
    for f in fetched:
        if f.error:
            show.complain(f"{' '.join(_what(f))}: {f.error}")


def _what(fetched: Fetched) -> tuple[str, str]:
    named = fetched.link or fetched.revision
    return (str(named.release), str(named.kind)) if named else ("", "")


def staged(staged: Sequence[Staged], json: bool) -> None:
    """What became of each revision."""
    if json:
        show.as_json(staged)
        return
    show.table(
        "Staged",
        ("release", "kind", "revision", "read", "verdict"),
        [
            (
                s.revision.release,
                s.revision.kind,
                s.number,
                "kept" if s.reused else "now",
                "quarantined" if s.quarantine_reason else "fit",
            )
            for s in staged
        ],
    )
    complain_of([s for s in staged if s.quarantine_reason])


def complain_of(quarantined: Sequence[Staged]) -> None:
    """Say why each quarantined revision is left out."""
    for s in quarantined:
        show.complain(
            f"{s.revision.release}#{s.number} ({s.revision.short}) is quarantined, nothing is taken from it: "
            f"{s.quarantine_reason}"
        )


def published(published: Published, json: bool) -> None:
    """What consumers find now."""
    if json:
        show.as_json(published)
        return
    show.say(
        f"Published {show.relative(published.database)}: {len(published.releases)} releases, "
        f"{', '.join(published.releases)}."
    )
    if published.changed_files:
        count = len(published.changed_files)
        files = "1 file is" if count == 1 else f"{count} files are"
        show.say(f"{files} new or changed under {show.relative(published.report.parent)}.")
    else:
        show.say("No change file is new: what they tell was published before.")
    warned = f" ({published.warnings} warnings, which stop nothing)" if published.warnings else ""
    show.say(f"Quality report: {show.relative(published.report)}{warned}")
