"""Text made fit for where it goes: other people's into a message, a path into SQL."""

from __future__ import annotations

from pathlib import Path


def printable(text: str, longest: int = 120) -> str:
    """Somebody else's text, fit for a message: no control characters, no escape sequences, not endless."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def quoted(path: Path | str) -> str:
    """A path inside the quotes of an SQL text."""
    return str(path).replace("'", "''")
