"""The words of schemas/cms/descriptor_words.toml as typed values: salts, routes, forms, and what names no product."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from etl.resources import SCHEMAS


@dataclass(frozen=True)
class Vocabulary:
    """What the words of a descriptor are, where they are not the product."""

    same_word: Mapping[str, str]
    isotopes: Mapping[str, str]
    """The symbol of an element, and the element."""
    noise: frozenset[str]
    joins: frozenset[str]
    salts: frozenset[str]
    forms: frozenset[str]
    decisive: frozenset[str]
    routes: Mapping[str, str]
    """A word, and the way into the body that it names."""
    parenteral: frozenset[str]
    """Those ways that are all injections."""
    uses: Mapping[str, re.Pattern[str]]
    """The name of a use, and how it is written; to be looked for in this order."""
    boilerplate: re.Pattern[str]
    article_boilerplate: re.Pattern[str]
    family: re.Pattern[str]
    negations: frozenset[str]
    example: re.Pattern[str]
    no_suffix: frozenset[str]
    name_prefixes: frozenset[str]
    spelled_out: tuple[str, ...]
    """All words known here that are long enough to be recognised in spite of a slip."""


# Short words one letter apart are often two words; long ones are one, misspelt.
LONG = 9


def one_slip(a: str, b: str) -> bool:
    """Whether two long words differ by one letter added, missing or changed, or by two neighbours swapped."""
    if a == b or min(len(a), len(b)) < LONG or abs(len(a) - len(b)) > 1 or not (a + b).isalpha():
        return False
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[same:], b[same:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
    )


@cache
def load_vocabulary() -> Vocabulary:
    """The words of schemas/cms/descriptor_words.toml."""
    table = tomllib.loads((SCHEMAS / "cms" / "descriptor_words.toml").read_text(encoding="utf-8"))
    kinds = table["kinds"]
    routes = {word: route for route, words in table["routes"].items() for word in words}
    return Vocabulary(
        MappingProxyType(table["same_word"]),
        MappingProxyType(table["isotopes"]),
        frozenset(kinds["noise"]),
        frozenset(kinds["joins"]),
        frozenset(kinds["salts"]),
        frozenset(kinds["forms"]),
        frozenset(kinds["decisive"]),
        MappingProxyType(routes),
        frozenset(kinds["parenteral"]),
        MappingProxyType({use: re.compile(pattern) for use, pattern in table["uses"].items()}),
        re.compile("|".join(table["phrases"]["boilerplate"])),
        re.compile("|".join(table["articles"]["boilerplate"])),
        re.compile(table["articles"]["family"]),
        frozenset(table["articles"]["negations"]),
        re.compile(table["phrases"]["example"]),
        frozenset(table["suffixes"]["no_suffix"]),
        frozenset(table["suffixes"]["name_prefixes"]),
        tuple(sorted(word for word in (*kinds["salts"], *kinds["forms"], *routes) if len(word) >= LONG)),
    )
