"""Other people's text, made fit to be shown."""

from __future__ import annotations


def printable(text: str, longest: int = 120) -> str:
    """Somebody else's text, fit for a message: no control characters, no escape sequences, not endless."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"
