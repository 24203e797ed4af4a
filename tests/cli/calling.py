"""Calls the command line inside the test's own process: no start, no import, the same sentences and exit codes."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from etl.cli import show
from etl.cli.main import run_command

NOWHERE = "http://127.0.0.1:9/page"


class Said(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """Standard error without line breaks."""
        return " ".join(self.err.split())


def call(home: Path | str, *arguments: str, page_url: str = NOWHERE, columns: int = 160) -> Said:
    """Run `hcpcs` with these arguments."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        mock.patch.dict(os.environ, {"HCPCS_HOME": str(home), "HCPCS_PAGE_URL": page_url}),
        mock.patch.object(sys, "argv", ["hcpcs", *arguments]),
        mock.patch.object(show.console, "_width", columns),
        mock.patch.object(show.errors, "_width", columns),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            run_command()
        except SystemExit as end:
            code = int(end.code or 0)
    return Said(code, out.getvalue(), err.getvalue())
