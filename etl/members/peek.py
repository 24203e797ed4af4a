"""Looks into a workbook that nobody has checked, in a process of its own, so that a hostile one can exhaust only that.

A workbook of 5 kB can claim a cell in its last row and column: whoever loads the sheet then asks for hundreds of
gigabytes. So each is first loaded once within limits of memory and time; what passes is safe for readers downstream.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections.abc import Sequence

_MEMORY = 3 << 30  # bytes; CMS's largest workbook (17,000 rows, 48 columns) needs 0.4 GB
_SECONDS = 60
_CELLS = 10_000_000  # of one sheet; CMS's largest has 0.9 million
_HEAD_ROWS = 60  # disclaimers push the header down to row 11
_HEAD_SHEETS = 3


class UnsafeWorkbookError(Exception):
    """The workbook took more memory or time than is allowed, or brought its reader down. The message says which."""


def first_rows(workbook: bytes) -> list[str] | None:
    """The first rows of the first sheets, their cells joined by blanks; None where it is no readable workbook.

    Raises UnsafeWorkbookError where no reader should ever be given it.
    """
    try:
        # -P: this file's own folder must not shadow what the reader imports.
        child = subprocess.run(  # noqa: S603 - our own interpreter, this very file
            [sys.executable, "-P", __file__], input=workbook, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnsafeWorkbookError(f"takes more than {_SECONDS} seconds to open") from error
    if child.returncode != 0:
        raise UnsafeWorkbookError("needs more memory than is allowed, or brings its reader down")
    answer = json.loads(child.stdout)
    if "unsafe" in answer:
        raise UnsafeWorkbookError(answer["unsafe"])
    return answer["rows"]  # type: ignore[no-any-return]


def _look(data: bytes) -> dict[str, object]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - the parent process never needs it

    rows: list[str] = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number, name in enumerate(workbook.sheet_names):
            sheet = workbook.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > _CELLS:
                size = f"{sheet.total_height:,} rows of {sheet.total_width:,} cells"
                return {"unsafe": f"claims {size}, more than the {_CELLS:,} cells that are allowed"}
            if number < _HEAD_SHEETS:
                rows += _joined(sheet.to_python(nrows=_HEAD_ROWS))
    except (CalamineError, OSError, ValueError):
        return {"rows": None}
    return {"rows": rows}


def _joined(rows: Sequence[Sequence[object]]) -> list[str]:
    return [" ".join(str(cell) for cell in row) for row in rows]


def main() -> None:
    """The child: a workbook on standard input, JSON on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(_look(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
