"""Keeps in a file what was read of descriptors, so that the next build reads only those that are new."""

from __future__ import annotations

import hashlib
import json
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from etl.files import replace_file
from etl.resources import SCHEMAS
from etl.successors.descriptor import Descriptor
from etl.successors.lines import Lines, Readings
from etl.successors.units import Unit

Cells = list[Any]


def load(path: Path) -> Lines:
    """Lines that know what the file keeps; nothing where there is none, or it is not whole or made by other code."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if head != _head(body):
            return Lines()
        told = json.loads(body)
        return Lines(
            Readings(
                {text: _descriptor(cells) for text, cells in told["parsed"].items()},
                {text: (_unit(cells), why) for text, (cells, why) in told["units"].items()},
            )
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return Lines()


def save(lines: Lines, path: Path) -> None:
    """Keep what the lines were asked for; nothing is written where the file holds just that."""
    if lines.asked == lines.kept:
        return
    told = {
        "parsed": {text: [_cell(value) for value in vars(read).values()] for text, read in lines.asked.parsed.items()},
        "units": {text: (_cell(unit), why) for text, (unit, why) in lines.asked.units.items()},
    }
    body = json.dumps(told, ensure_ascii=False).encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, _head(body) + b"\n" + body)


def _head(body: bytes) -> bytes:
    """By whom it was read, and that it is whole."""
    return f"{_fingerprint()} {hashlib.sha256(body).hexdigest()}".encode()


@cache
def _fingerprint() -> str:
    """What a reading depends on beside the text: this code, its words, and the regular expressions of this Python."""
    seen = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")) + sorted((SCHEMAS / "cms").glob("*.toml")):
        seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()


def _cell(value: object) -> Any:
    if isinstance(value, Unit):
        return [_cell(part) for part in vars(value).values()]
    if isinstance(value, Decimal):
        return str(value)
    return sorted(value) if isinstance(value, frozenset) else value


@cache
def _makers() -> tuple[type | None, ...]:
    """What makes a value of each field of a Descriptor from its cell."""
    kinds = (getattr(hint, "__origin__", hint) for hint in get_type_hints(Descriptor).values())
    return tuple(kind if kind in (tuple, frozenset) else None for kind in kinds)


def _descriptor(cells: Cells) -> Descriptor:
    drug, substance, unit, *rest = cells
    made = (maker(cell) if maker else cell for maker, cell in zip(_makers()[3:], rest, strict=True))
    return Descriptor(drug, tuple(substance), _unit(unit), *made)


def _unit(cells: Cells | None) -> Unit | None:
    if cells is None:
        return None
    amount, measure, basis, upper_bound, limits, text = cells
    return Unit(Decimal(amount), measure, basis, upper_bound, tuple(limits), text)
