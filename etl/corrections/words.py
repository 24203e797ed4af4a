"""Cuts the text of a correction into signals, values and separators, by schemas/cms/correction_words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from etl.resources import SCHEMAS

# A date, a word, or a sign. Whatever else stands there is a sign that no list knows, and the line is not understood.
_TOKEN = re.compile(r"\d{1,4}[/-]\d{1,2}[/-]\d{2,5}(?![/\d])|[a-z0-9]+(?:'[a-z]+)?|\S")
# Quotes only set off a value (`Add "YY" ASC Ind`); an apostrophe inside a word belongs to it.
_QUOTES = re.compile(r"[\"“”„«»`´]|(?<![a-z])'|'(?![a-z])")
_SAME_SIGN = str.maketrans("–—−‐‑’‘", "-----''")
SEPARATOR = "separator"
VALUE = "value"


@dataclass(frozen=True)
class Token:
    """One signal, value or separator, and how it was typed."""

    signal: str
    text: str


@dataclass(frozen=True)
class Words:
    """The lists of the file, with every spelling cut into words."""

    fillers: frozenset[str]
    separators: frozenset[str]
    phrases: Mapping[tuple[str, ...], str | None]
    """Spelling to signal; None for a remark."""
    longest: int


@cache
def vocabulary() -> Words:
    """Read schemas/cms/correction_words.toml."""
    told = tomllib.loads((SCHEMAS / "cms" / "correction_words.toml").read_text("utf-8"))
    fillers = frozenset(told["fillers"])
    phrases: dict[tuple[str, ...], str | None] = {}
    for spelling in told["remarks"]:
        phrases[_without(fillers, _cut(spelling))] = None
    for signal, spellings in told["signals"].items():
        for spelling in spellings:
            phrases[_without(fillers, _cut(spelling))] = signal
    return Words(fillers, frozenset(told["separators"]), MappingProxyType(phrases), max(map(len, phrases)))


def tokens(text: str) -> list[Token]:
    """The text as signals, values and separators, in order; fillers and remarks are left out."""
    words = vocabulary()
    return list(_signals(_without(words.fillers, _cut(text)), words))


def _signals(pieces: Sequence[str], words: Words) -> Iterator[Token]:
    place = 0
    while place < len(pieces):
        for length in range(min(words.longest, len(pieces) - place), 0, -1):
            spelling = tuple(pieces[place : place + length])
            if spelling in words.phrases:
                signal = words.phrases[spelling]
                if signal is not None:
                    yield Token(signal, " ".join(spelling))
                break
        else:
            length = 1
            yield Token(SEPARATOR if pieces[place] in words.separators else VALUE, pieces[place])
        place += length


def _cut(text: str) -> list[str]:
    plain = _QUOTES.sub(" ", text.lower().translate(_SAME_SIGN))
    return _TOKEN.findall(plain)


def _without(fillers: frozenset[str], pieces: Sequence[str]) -> tuple[str, ...]:
    return tuple(piece for piece in pieces if piece not in fillers)
