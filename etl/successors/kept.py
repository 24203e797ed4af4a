"""Keeps in a file what a build was told of its descriptors, so that the next one that asks the same reads nothing."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from etl import classify
from etl.files import replace_file
from etl.resources import SCHEMAS

Cells = Sequence[str | float | bool | None]
Tables = dict[str, list[Cells]]
"""Rows by the name of their table; dates in ISO form."""


def load(path: Path, question: str) -> Tables | None:
    """What was answered to the question; None where the file is none, not whole, of another question or other code."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if head != _head(question, body):
        return None
    tables: Tables = json.loads(body)
    return tables


def save(path: Path, question: str, tables: Tables) -> None:
    """Keep what was answered to the question, in the place of what was kept."""
    body = json.dumps(tables, ensure_ascii=False).encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, _head(question, body) + b"\n" + body)


def _head(question: str, body: bytes) -> bytes:
    """What was asked, by whom it was read, and that it is whole."""
    seen = hashlib.sha256(f"{question}\n{_fingerprint()}\n".encode() + body)
    return seen.hexdigest().encode()


@cache
def _fingerprint() -> str:
    """What an answer depends on beside the texts: this code, its words, and the regular expressions of this Python."""
    seen = hashlib.sha256(repr(sys.version_info[:3]).encode())
    code = sorted(Path(__file__).parent.glob("*.py"))
    for path in [*code, Path(classify.__file__), *sorted((SCHEMAS / "cms").glob("*.toml"))]:
        seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()
