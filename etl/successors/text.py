"""Makes two typographies of one text equal, character for character: a place in the one is a place in the other."""

from __future__ import annotations

import re

# Capitals of 2011 and 2012, dashes, quotes and odd blanks are typography, not meaning (field guide, trap 16).
# One character for one character: a span in the folded text is the same span in CMS's.
_FOLD = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ‐‑‒–—−’‘“”μ\t\r\n\u00a0[]",
    "abcdefghijklmnopqrstuvwxyz------''\"\"µ    ()",
)


def fold(text: str) -> str:
    """The text in small letters, with one kind of dash, quote, bracket and blank; exactly as long as before."""
    return text.translate(_FOLD)


_RANGE = re.compile(r"([0-9])\s*-\s*(?=[0-9])")
_APART = re.compile(r"([0-9])\s+(?=[0-9])")
_TYPOGRAPHY = re.compile(r"[^a-z0-9.<>=%+/~_&#*$µ]+")
_FULL_STOP = re.compile(r"\.(?![0-9])")


def words(text: str) -> str:
    """What carries meaning in a descriptor, run together: equal exactly where two descriptors have the same words.

    The same rule as `words` in etl/build/sql/00_words.sql: letters, digits, decimal points and ranges between digits,
    and signs such as >= % +; a hyphen between digits is a range, digits apart stay apart, all else is typography.
    """
    plain = _APART.sub(r"\1_", _RANGE.sub(r"\1~", text.lower().translate({0x2013: "-", 0x2014: "-", 0x2212: "-"})))
    return _FULL_STOP.sub("", _TYPOGRAPHY.sub("", plain))
