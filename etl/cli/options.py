"""The options that several commands share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from etl.config import Settings
from etl.errors import UsageError
from etl.text import printable

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="HCPCS_HOME",
        help="Folder of archive, staged tables, database and published files. Default: ./hcpcs-data.",
        show_default=False,
        show_envvar=True,
    ),
]
PageUrl = Annotated[
    str | None,
    typer.Option(
        "--page-url",
        envvar="HCPCS_PAGE_URL",
        help="The page that lists CMS's zips. Default: CMS's own page.",
        show_default=False,
        show_envvar=True,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine instead of tables.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
_WHERE = "Name another folder with --home (or HCPCS_HOME)."
EXIT_CODES = (
    "Exit codes: 0 done · 1 something failed, the rest was done · 2 wrong use · 3 a download failed · "
    "4 a release is quarantined or nothing could be published · 5 claim lines could not be checked"
)


def settings_of(home: Path | None = None, page_url: str | None = None, *, writing: bool = False) -> Settings:
    """The settings that follow from the options. Raises UsageError for a home that cannot be one.

    `writing`: the home is made where it is missing, and tried whether anything can be written there.
    """
    if page_url and not page_url.startswith(("http://", "https://")):
        raise UsageError(f"{page_url!r} is no address of a page: it must begin with http:// or https://.")
    try:
        settings = Settings.load(home, page_url)
        _refuse_file_in_the_way(settings.home)
        if writing:
            settings.home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=settings.home):
                pass
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        name = printable(str(home or os.environ.get("HCPCS_HOME") or "hcpcs-data"), longest=200)
        raise UsageError(f"The home {name} cannot be {'written' if writing else 'used'}: {reason}. {_WHERE}") from error
    return settings


def _refuse_file_in_the_way(home: Path) -> None:
    there = next(path for path in (home, *home.parents) if path.exists())
    if not there.is_dir():
        raise UsageError(f"{there} is a file, so it cannot be or hold the home folder. {_WHERE}")
