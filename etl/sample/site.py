"""Builds the sample site: the page and its zips, under CMS's own paths, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from etl.errors import UsageError
from etl.sample.plan import DATA, IssuePlan, ZipPlan, load_plan
from etl.sample.render import SampleData, render_member
from etl.sample.xlsx import write_entry

ARCHIVE_COMMENT = b"hcpcs-updates sample"
"""In every zip of the sample, and by it the archive tells sample from reality."""
PAGE_FILE = "page.html"
ZIP_PATH = "files/zip"
CMS_HOST = "https://www.cms.gov"
_CURRENT = 2
_BEFORE_ALL = dt.date(2011, 1, 1)


def build_site(folder: Path, *, as_of: dt.date | None = None) -> Path:
    """Write `page.html` and `files/zip/*.zip` into the folder (made if need be) and return it.

    With `as_of` the site is as it stood on that day: what was posted later is not there, and a zip that was re-issued
    later holds its earlier bytes; without it, everything and the last issue of each. Files carry the time of their
    issue. Built again in the same folder, it removes the zips of the sample that the day does not have.
    Raises UsageError where a zip that is not the sample's lies in the folder: real files are never mixed with it.
    """
    zips = folder / ZIP_PATH
    zips.mkdir(parents=True, exist_ok=True)
    before = _sample_zips(zips)
    data = SampleData.load()
    standing = [(plan, issue) for plan in load_plan() if (issue := plan.issue_on(as_of))]
    for plan, issue in standing:
        _write(zips / plan.file, zip_bytes(data, plan, issue), issue.posted)
    for stale in before - {zips / plan.file for plan, _ in standing}:
        stale.unlink()
    newest = max((issue.posted for _, issue in standing), default=_BEFORE_ALL)
    _write(folder / PAGE_FILE, _page(standing).encode(), newest)
    return folder


def zip_bytes(data: SampleData, plan: ZipPlan, issue: IssuePlan) -> bytes:
    """One zip, with its members' own timestamps and the comment of the sample."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for member in issue.members:
            saved = member.saved
            stamp = (saved.year, saved.month, saved.day, saved.hour, saved.minute, saved.second)
            write_entry(target, member.name, render_member(data, plan.release, issue.number, member), stamp)
        target.comment = ARCHIVE_COMMENT
    return buffer.getvalue()


def _sample_zips(zips: Path) -> set[Path]:
    found = set(zips.glob("*.zip"))
    for path in found:
        if not _is_ours(path):
            raise UsageError(
                f"{path} is not a file of the sample. Nothing was written; give the sample a folder of its own."
            )
    return found


def _is_ours(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == ARCHIVE_COMMENT
    except (zipfile.BadZipFile, OSError):
        return False


def _write(path: Path, data: bytes, posted: dt.date) -> None:
    # Whole or not at all: a server may be reading while the site moves on to its next day.
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    noon = dt.datetime.combine(posted, dt.time(12), dt.UTC).timestamp()
    os.utime(part, (noon, noon))
    part.replace(path)


def _page(standing: Iterable[tuple[ZipPlan, IssuePlan]]) -> str:
    links = [_link(plan, issue) for plan, issue in standing]
    template = Template((DATA / PAGE_FILE).read_text(encoding="utf-8"))
    return template.substitute(current="\n".join(links[:_CURRENT]), past="\n".join(links[_CURRENT:]))


def _link(plan: ZipPlan, issue: IssuePlan) -> str:
    href = f"{CMS_HOST if plan.absolute else ''}/{ZIP_PATH}/{plan.file}"
    title = escape(plan.title).replace("\u00a0", "&nbsp;")
    updated = f" - Updated {issue.posted:%m/%d/%Y}" if issue.updated else ""
    return f'<li><a href="{href}">{title}{updated}</a></li>'
