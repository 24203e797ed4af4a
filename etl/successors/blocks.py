"""Brings together only the codes worth comparing: of one type and one date, with a word of the substance in common."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from etl.successors.lines import Lines
from etl.successors.values import Begun, Ended

# Drugs are met by the beginnings of the words of their substance, so that a slip further on does not part them.
_BEGINNING = 5
_Key = tuple[str, ...]


class Blocks:
    """Begun codes by type, day and what they can be met by."""

    def __init__(self, ended: Iterable[Ended], begun: Iterable[Begun], lines: Lines) -> None:
        self._lines = lines
        self._ends: dict[str, list[dt.date]] = defaultdict(list)
        for old in ended:
            self._ends[old.code].append(old.termination_date)
        self._begun: dict[tuple[str, dt.date], list[Begun]] = defaultdict(list)
        for new in begun:
            self._begun[new.code_type, new.add_date].append(new)
        self._days: dict[str, list[dt.date]] = defaultdict(list)
        for code_type, day in sorted(self._begun):
            self._days[code_type].append(day)
        self._indexed: dict[tuple[str, dt.date], dict[_Key, list[Begun]]] = {}
        self._all: dict[str, list[tuple[str, Begun]]] = {}
        self._by_bag: dict[tuple[str, str], list[Begun]] = {}

    def like(self, old: Ended, day: dt.date) -> list[Begun]:
        """Codes of the same type that began on that day and may name the same product, by code."""
        if (old.code_type, day) not in self._begun:
            return []
        index = self._index(old.code_type, day)
        met = {new for key in self._keys(old.long_description, prefixes=True) for new in index.get(key, ())}
        return sorted(met, key=lambda new: (new.code, new.long_description))

    def with_the_words(self, text: str, code_type: str, day: dt.date) -> list[Begun]:
        """Codes that ever had the same words, in any order, began before the day and are in force on it."""
        if not self._by_bag:
            for (kind, _), news in self._begun.items():
                for new in news:
                    for wording in (new.long_description, *new.later_descriptions):
                        self._by_bag.setdefault((kind, self._lines.bag(wording)), []).append(new)
        same = self._by_bag.get((code_type, self._lines.bag(text)), [])
        return [new for new in same if new.add_date < day and not self._ended(new, day)]

    def in_force(self, old: Ended, day: dt.date) -> list[Begun]:
        """Drugs that began before the day, are in force on it, and have the first word of the substance."""
        parsed = self._lines.parse(old.long_description)
        if not parsed.drug or not parsed.substance:
            return []
        first = parsed.substance[0]
        return [
            new
            for words, new in self._worded(old.code_type)
            if first in words and new.add_date < day and not self._ended(new, day)
        ]

    def _worded(self, code_type: str) -> list[tuple[str, Begun]]:
        """All codes of a type by add date, with the words of their descriptors."""
        if code_type not in self._all:
            self._all[code_type] = [
                (self._lines.words(new.long_description), new)
                for day in self._days[code_type]
                for new in self._begun[code_type, day]
            ]
        return self._all[code_type]

    def _ended(self, new: Begun, day: dt.date) -> bool:
        return any(new.add_date <= end < day for end in self._ends[new.code])

    def days_around(self, code_type: str, day: dt.date, span: dt.timedelta) -> list[dt.date]:
        """Days within the span before or after the given one, without it, on which codes of the type began."""
        days = self._days.get(code_type, [])
        return [d for d in days[bisect_left(days, day - span) : bisect_right(days, day + span)] if d != day]

    def _index(self, code_type: str, day: dt.date) -> dict[_Key, list[Begun]]:
        if (code_type, day) not in self._indexed:
            index: dict[_Key, list[Begun]] = defaultdict(list)
            for new in self._begun[code_type, day]:
                for key in set(self._keys(new.long_description)):
                    index[key].append(new)
            self._indexed[code_type, day] = dict(index)
        return self._indexed[code_type, day]

    def _keys(self, text: str, prefixes: bool = False) -> Iterator[_Key]:
        yield "words", self._lines.words(text)
        parsed = self._lines.parse(text)
        if parsed.drug:
            for word in parsed.substance:
                yield "drug", word[:_BEGINNING]
            return
        yield ("article", *sorted(parsed.substance))
        yield ("beginning", *parsed.substance[:2])
        # "SEO, addition to mobile arm support": the family as a first word of its own.
        yield ("beginning", *parsed.substance[1:3])
        for name in parsed.alternatives:
            yield "name", name
        # An article of one make meets the code for any type of it by its beginning.
        lengths = range(2, len(parsed.substance) + 1) if prefixes and not parsed.any_type else ()
        for length in lengths:
            yield ("any type", *parsed.substance[:length])
        if parsed.any_type:
            yield ("any type", *parsed.substance)
