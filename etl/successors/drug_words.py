"""Tells the words of a drug's descriptor apart: substance, ingredients, names, salts, routes and dosage forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.successors.tokens import is_isotope, known_word, phrases, tokens
from etl.successors.vocabulary import Vocabulary

PURPOSES = ("diagnostic", "therapeutic")
_JOINS = re.compile(r"\s*(?:and|with|plus)\b")


@dataclass
class DrugWords:
    """The words of one descriptor, sorted as they are read."""

    substance: list[str] = field(default_factory=list)
    """The first phrase that names anything."""
    ingredients: list[str] = field(default_factory=list)
    """What "and", "with" or "in" joins to it."""
    decisive: list[str] = field(default_factory=list)
    """Words that make another product of a substance, wherever they stand: liposomal, recombinant, an isotope."""
    names: list[str] = field(default_factory=list)
    """Further phrases, in brackets or not."""
    salts: set[str] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    purposes: set[str] = field(default_factory=set)


def sort_words(text: str, words: Vocabulary) -> DrugWords:
    """Sort the words of a drug's descriptor, folded, without its unit, uses, suffixes and strengths."""
    found = DrugWords()
    plain: list[str] = []
    bracketed: list[str] = []
    for phrase, in_brackets in phrases(text):
        joins = _JOINS.match(phrase) is not None and not in_brackets
        if joins:
            # "pertuzumab, trastuzumab, and hyaluronidase": what stands before "and" is in the list too.
            found.ingredients += [word for name in plain for word in name.split()]
            plain.clear()
        if in_brackets or (found.substance and not joins):
            for name in re.split(r"/|\bor\b", phrase):
                rest, joined = _sort(name, found, words)
                found.ingredients += [] if in_brackets else joined
                rest += joined if in_brackets else []
                (bracketed if in_brackets else plain).extend([" ".join(rest)] if rest else [])
        else:
            rest, joined = _sort(phrase, found, words)
            found.substance += rest
            found.ingredients += joined
    found.names = plain + bracketed
    return found


def _sort(phrase: str, found: DrugWords, words: Vocabulary) -> tuple[list[str], list[str]]:
    """Put aside what has a place of its own; give back the rest, before and behind a joining word."""
    rest: list[str] = []
    joined: list[str] = []
    behind = _JOINS.match(phrase) is not None
    for token in (known_word(token) for token in tokens(phrase, words)):
        if token in words.joins:
            behind = True
        elif token in words.decisive or is_isotope(token, words):
            found.decisive.append(token)
        elif token in PURPOSES:
            found.purposes.add(token)
        elif token in words.routes:
            found.routes.add(words.routes[token])
        elif token in words.salts and not behind and (found.substance or rest):
            # Behind "in" a salt is no salt of the drug: "epinephrine in sodium chloride". And calcium is one itself.
            found.salts.add(token)
        elif token in words.forms:
            found.forms.add(token)
        elif token not in words.noise:
            (joined if behind else rest).append(token)
    return rest, joined
