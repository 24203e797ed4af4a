"""Knows how the columns of a file are called in it and by what names they are read, where two bear one name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Header:
    """The names in a file and the names under which its columns are read: the same ones, save where two are alike."""

    file: str
    written: tuple[str, ...]
    read: tuple[str, ...]

    def namesakes(self) -> Mapping[str, tuple[str, ...]]:
        """Each name that several columns bear (letter case makes no difference), and by what names they are read."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for written, read in zip(self.written, self.read, strict=False):
            groups.setdefault(written.lower(), []).append((written, read))
        return {
            group[0][0]: tuple(read for _, read in group) for key, group in groups.items() if key and len(group) > 1
        }

    def notes(self) -> tuple[str, ...]:
        """A sentence on each such name."""
        return tuple(
            f"{self.file} has {len(read)} columns called {name}: here and in the output they are, from left to right, "
            f"{', '.join(read)}."
            for name, read in self.namesakes().items()
        )


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names with a number behind each that was there already, in any letter case; one without a name stays so."""
    taken = {name.lower() for name in names}
    seen: set[str] = set()
    told = []
    for name in names:
        new, n = name, 0
        while name and (new.lower() in seen or (n and new.lower() in taken)):
            n += 1
            new = f"{name}_{n}"
        seen.add(new.lower())
        told.append(new)
    return tuple(told)
