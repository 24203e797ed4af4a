"""Descriptors, each read once, whoever asks for it."""

from __future__ import annotations

import re

from etl.successors.compare import compare
from etl.successors.descriptor import Descriptor, parse_descriptor
from etl.successors.likeness import Likeness
from etl.successors.read_unit import read_unit
from etl.successors.text import fold, words
from etl.successors.units import Unit
from etl.successors.vocabulary import load_vocabulary

ReadingOfUnit = tuple[Unit | None, str]
_WORD = re.compile(r"[a-z0-9.%]+")


class Lines:
    """What the texts of descriptors say, each read once. Every answer depends on the text alone."""

    def __init__(self) -> None:
        self._parsed: dict[str, Descriptor] = {}
        self._units: dict[str, ReadingOfUnit] = {}
        self._words: dict[str, str] = {}
        self._bags: dict[str, str] = {}

    def parse(self, text: str) -> Descriptor:
        """The parsed descriptor."""
        if text not in self._parsed:
            self._parsed[text] = parse_descriptor(text)
        return self._parsed[text]

    def unit(self, text: str) -> ReadingOfUnit:
        """The billing unit of a descriptor, or why there is none; nothing else of it is read."""
        if text in self._parsed:
            parsed = self._parsed[text]
            return parsed.unit, parsed.why_no_unit
        if text not in self._units:
            read = read_unit(text)
            self._units[text] = read.unit, read.why_not
        return self._units[text]

    def words(self, text: str) -> str:
        """The words of a descriptor, run together, for comparing it as a whole."""
        if text not in self._words:
            self._words[text] = words(text)
        return self._words[text]

    def bag(self, text: str) -> str:
        """Its words by the alphabet, without grammar and plurals: for sentences that say the same, loosely."""
        if text not in self._bags:
            found = {word.removesuffix("s") for word in _WORD.findall(fold(text))}
            self._bags[text] = " ".join(sorted(found - load_vocabulary().noise))
        return self._bags[text]

    def compare(self, old: str, new: str) -> Likeness:
        """Whether two descriptors name one product."""
        return compare(self.parse(old), self.parse(new))
