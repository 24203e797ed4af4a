"""Descriptors, each read once: within a build, and over all builds where a file keeps what was read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.successors.compare import compare
from etl.successors.descriptor import Descriptor, parse_descriptor
from etl.successors.likeness import Likeness
from etl.successors.read_unit import read_unit
from etl.successors.text import fold, words
from etl.successors.units import Unit
from etl.successors.vocabulary import load_vocabulary

ReadingOfUnit = tuple[Unit | None, str]
_WORD = re.compile(r"[a-z0-9.%]+")


@dataclass
class Readings:
    """What was read, by the text of the descriptor."""

    parsed: dict[str, Descriptor] = field(default_factory=dict)
    units: dict[str, ReadingOfUnit] = field(default_factory=dict)
    """Of those texts of which nothing but the unit was asked for."""


class Lines:
    """What the texts of descriptors say. Each answer depends on the text alone."""

    def __init__(self, kept: Readings | None = None) -> None:
        self.kept = kept or Readings()
        """Read by an earlier build."""
        self.asked = Readings()
        """What this one asked for."""
        self._words: dict[str, str] = {}
        self._bags: dict[str, str] = {}

    def parse(self, text: str) -> Descriptor:
        """The parsed descriptor."""
        parsed = self.asked.parsed
        if text not in parsed:
            parsed[text] = self.kept.parsed.get(text) or parse_descriptor(text)
        return parsed[text]

    def unit(self, text: str) -> ReadingOfUnit:
        """The billing unit of a descriptor, or why there is none; nothing else of it is read."""
        if text in self.asked.parsed:
            parsed = self.asked.parsed[text]
            return parsed.unit, parsed.why_no_unit
        units = self.asked.units
        if text not in units:
            units[text] = self.kept.units.get(text) or _read_unit(text)
        return units[text]

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


def _read_unit(text: str) -> ReadingOfUnit:
    read = read_unit(text)
    return read.unit, read.why_not
