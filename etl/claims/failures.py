"""Says what kept claim lines from being checked or written: the system's reason, and never a line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from etl.claims.export import STANDARD_OUTPUT
from etl.claims.request import Request
from etl.duck import NO_ROOM, out_of_memory, system_reason
from etl.errors import ClaimsError

TEMP_PREFIX = "hcpcs-check-"
"""How the name of our temporary folder begins."""


@contextmanager
def failures_told(request: Request) -> Iterator[None]:
    """Raise ClaimsError where the work in the block fails for no fault of the lines and of nobody's question."""
    try:
        yield
    except (duckdb.Error, OSError, MemoryError) as error:
        # DuckDB's own message can quote a value of the lines.
        raise ClaimsError(_told(error, request)) from None


def _told(error: BaseException, request: Request) -> str:
    number = system_reason(error)
    left = "What is on standard output is not whole." if request.out == STANDARD_OUTPUT else "Nothing was written."
    if number in NO_ROOM and TEMP_PREFIX in str(error):
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
