"""Says what kept claim lines from being checked or written: the system's reason, and never a line."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from etl.claims.export import STANDARD_OUTPUT
from etl.claims.request import Request
from etl.errors import ClaimsError

TEMP_PREFIX = "hcpcs-check-"
"""How the name of our temporary folder begins."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REASONS = (
    *_NO_ROOM, errno.EACCES, errno.EPERM, errno.EROFS, errno.EPIPE, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOENT,
)  # fmt: skip
# DuckDB says it in errors of many kinds, as "failed to allocate", "failed to pin", "failed to offload".
_NO_MEMORY = re.compile(r"out of memory|failed to (allocate|pin|offload|reserve)|could not allocate", re.IGNORECASE)


@contextmanager
def failures_told(request: Request) -> Iterator[None]:
    """Raise ClaimsError where the work in the block fails for no fault of the lines and of nobody's question."""
    try:
        yield
    except (duckdb.Error, OSError, MemoryError) as error:
        # DuckDB's own message can quote a value of the lines.
        raise ClaimsError(_told(error, request)) from None


def reason(error: BaseException) -> int | None:
    """The number of the system's reason (ENOSPC ...), where there is one: DuckDB writes its name into the message."""
    if isinstance(error, OSError):
        return error.errno
    if isinstance(error, duckdb.IOException):
        return next((number for number in _REASONS if os.strerror(number) in str(error)), None)
    return None


def out_of_memory(error: BaseException) -> bool:
    """Whether memory, or what DuckDB may use of the temporary folder, was not enough."""
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return True
    return isinstance(error, duckdb.Error) and bool(_NO_MEMORY.search(str(error)))


def _told(error: BaseException, request: Request) -> str:
    number = reason(error)
    left = "What is on standard output is not whole." if request.out == STANDARD_OUTPUT else "Nothing was written."
    if number in _NO_ROOM and TEMP_PREFIX in str(error):
        where = f" {request.temp}" if request.temp else ""
        return f"The temporary folder{where} is full ({os.strerror(number)}): name one with more room by --temp. {left}"
    if number is not None:
        return f"The lines could not be checked or written: {os.strerror(number)}. {left}"
    if out_of_memory(error):
        return (
            f"{request.memory} of memory or the room in the temporary folder were not enough: "
            f"allow more by --memory, or name a larger folder by --temp. {left}"
        )
    kind = f"DuckDB reports a {type(error).__name__}" if isinstance(error, duckdb.Error) else type(error).__name__
    return f"The lines could not be checked or written: {kind}. {left}"
