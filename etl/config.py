"""Where things live: the home folder and CMS's page, from options or the environment, alike for CLI and DAGs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CMS_PAGE_URL = "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update"
DEFAULT_USER_AGENT = "hcpcs-updates/0.1 (+HCPCS Level II code-set archive; one reader, once a day)"


@dataclass(frozen=True)
class Settings:
    """The two settings that matter, and the folders that follow from the first."""

    home: Path
    page_url: str = CMS_PAGE_URL
    user_agent: str = DEFAULT_USER_AGENT

    @classmethod
    def load(cls, home: str | Path | None = None, page_url: str | None = None) -> Settings:
        """Options win over HCPCS_HOME, HCPCS_PAGE_URL and HCPCS_USER_AGENT, and those over the defaults."""
        return cls(
            home=Path(home or os.environ.get("HCPCS_HOME") or "hcpcs-data").expanduser().resolve(),
            page_url=page_url or os.environ.get("HCPCS_PAGE_URL") or CMS_PAGE_URL,
            user_agent=os.environ.get("HCPCS_USER_AGENT") or DEFAULT_USER_AGENT,
        )

    @property
    def archive(self) -> Path:
        """Every zip ever fetched, byte for byte."""
        return self.home / "archive"

    @property
    def staged(self) -> Path:
        """Typed Parquet tables, one folder for a revision; can be deleted at any time."""
        return self.home / "staged"

    @property
    def database(self) -> Path:
        """The published DuckDB file."""
        return self.home / "hcpcs.duckdb"

    @property
    def waiting(self) -> Path:
        """Where a database that was built and checked waits until it is published."""
        return self.home / "hcpcs.duckdb.new"

    @property
    def publish(self) -> Path:
        """The published change files, one folder for a release."""
        return self.home / "publish"
