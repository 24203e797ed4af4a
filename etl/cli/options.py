"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="HCPCS_HOME",
        help="Folder of archive, staged tables, database and published files. [default: ./hcpcs-data]",
        show_default=False,
        show_envvar=True,
    ),
]
PageUrl = Annotated[
    str | None,
    typer.Option(
        "--page-url",
        envvar="HCPCS_PAGE_URL",
        help="The page that lists CMS's zips. [default: CMS's own page]",
        show_default=False,
        show_envvar=True,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine instead of tables.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
EXIT_CODES = (
    "Exit codes: 0 done · 1 something failed, the rest was done · 2 wrong use · 3 a download failed · "
    "4 a release is quarantined or nothing could be published"
)
