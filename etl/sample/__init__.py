"""The embedded sample: a CMS site in small, generated from readable data in CMS's exact formats."""

from __future__ import annotations

from etl.sample.server import PAGE_PATH, serve
from etl.sample.site import ARCHIVE_COMMENT, build_site

__all__ = ["ARCHIVE_COMMENT", "PAGE_PATH", "build_site", "serve"]
