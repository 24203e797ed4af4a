"""What is published must still be in the archive: a build without it would make it vanish for everybody who asks."""

from __future__ import annotations

from etl.archive import Archive
from etl.config import Settings
from etl.errors import BuildError
from etl.pipeline.status import published_revisions


def refuse_losses(settings: Settings) -> None:
    """Raises BuildError where the published database knows a revision that the archive does not hold or cannot read."""
    known, _ = published_revisions(settings.database)
    contents = Archive(settings.archive).contents()
    lost = sorted(set(known) - {(str(r.release), r.sha256) for r in contents.revisions})
    if lost:
        names = ", ".join(f"{release} ({sha256[:12]})" for release, sha256 in lost)
        why = "".join(f" {problem.sentence}" for problem in contents.problems)
        raise BuildError(
            f"The archive has lost what is published: {names}. Nothing was built, the published database stays.{why} "
            f"Fetch again what CMS still offers (hcpcs fetch {lost[0][0]}), or hand over its zip. If it was taken away "
            f"on purpose, move {settings.database} away and build again."
        )
