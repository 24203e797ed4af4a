"""`python -m tests.benchmarks.replacements [--unpublished]` prints the blind test's figures, misses and conflicts."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.replacements.blind import report, run
from tests.conftest import find_mirror
from tests.mirrored import stage_mirror


def main() -> int:
    """Run on the mirror; 2 where there is none."""
    mirror = find_mirror()
    if mirror is None:
        print("Needs the mirror of real CMS releases: set HCPCS_MIRROR to its folder.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        for line in report(run(stage_mirror(mirror, Path(scratch))), unpublished="--unpublished" in sys.argv[1:]):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
