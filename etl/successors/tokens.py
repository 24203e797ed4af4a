"""Cuts the text of a descriptor into words that compare: no plurals, no hyphens, isotopes and slips made alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from etl.successors.vocabulary import LONG, Vocabulary, load_vocabulary, one_slip

_PREFIX = re.compile(r"\b(non|intra)[ -](?=[a-z])")
_NAME_PREFIX = re.compile(r"\b([a-z]{3})-(?=[a-z]{4})")
_LETTER_NUMBER = re.compile(r"\b([a-z])-(?=\d)")
_TOKEN = re.compile(r"[a-z0-9µ+]+(?:\.\d+)?")


def tokens(text: str, words: Vocabulary) -> Iterator[str]:
    """The words of folded text; `non-lyophilized` and `c-1` in one piece, synonyms by their one name."""
    text = _PREFIX.sub(r"\1", text.replace("'", ""))
    if "-" in text:
        text = _LETTER_NUMBER.sub(r"\1", text)
        text = _NAME_PREFIX.sub(lambda match: match[1] + ("" if match[1] in words.name_prefixes else " "), text)
    for found in _TOKEN.findall(text):
        yield from _one_name(found)


@lru_cache(maxsize=65536)
def _one_name(word: str) -> tuple[str, ...]:
    """A word without its plural, by the one name of all its synonyms; descriptors have some ten thousand words."""
    token = _singular(word)
    return tuple(load_vocabulary().same_word.get(token, token).split())


def phrases(text: str) -> Iterator[tuple[str, bool]]:
    """The text between commas and brackets, and whether it stands in brackets."""
    depth = 0
    for part in re.split(r"([(),;:])", text):
        if part == "(":
            depth += 1
        elif part == ")":
            depth = max(0, depth - 1)
        elif part.strip() and part not in ",;:":
            yield part, depth > 0


@lru_cache(maxsize=65536)
def known_word(token: str) -> str:
    """`nonlypohilized` is nonlyophilized: a slip of CMS's in a word that schemas/cms/descriptor_words.toml knows."""
    words = load_vocabulary()
    if len(token) < LONG or token in words.spelled_out:
        return token
    return next((known for known in words.spelled_out if one_slip(token, known)), token)


def is_isotope(token: str, words: Vocabulary) -> bool:
    """Whether a word is an isotope as `isotopes` writes it: `technetium99m`."""
    return any(
        token.startswith(element) and token[len(element) :].rstrip("m").isdigit() for element in words.isotopes.values()
    )


def isotopes(text: str) -> str:
    """`technetium tc 99m` and `tc-99m` become `technetium99m`: element and mass tell an isotope."""
    symbols = load_vocabulary().isotopes

    def name(match: re.Match[str]) -> str:
        symbol = match["any"] or match["alone"]
        return f" {symbols['i' if symbol == '1' else symbol]}{match['mass']} "

    return _isotope_pattern().sub(name, text)


@cache
def _isotope_pattern() -> re.Pattern[str]:
    symbols = load_vocabulary().isotopes
    # "in 12 months" is no indium: symbols that can be words or letters need their hyphen.
    alone = "|".join(s for s in symbols if s not in ("in", "i", "o", "p", "n", "y", "co"))
    elements = "|".join(symbols.values())
    # "iodine 1-123" is CMS's slip for i-123.
    return re.compile(
        rf"(?:\b(?:{elements})\s+)?\b(?:(?P<any>{'|'.join(symbols)}|(?<=iodine )1)-|(?P<alone>{alone}) ?)"
        rf"(?P<mass>\d{{2,3}}m?)\b"
    )


def _singular(word: str) -> str:
    if len(word) > 5 and word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s") if len(word) > 4 and not word.endswith(("ss", "us", "is")) else word
