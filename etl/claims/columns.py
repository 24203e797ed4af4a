"""Finds out which column of a file of claim lines is the code, the date of service, and so on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.errors import UsageError
from etl.resources import SCHEMAS

_MODIFIER_ROLES = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")
_NEEDED = {"code": "the HCPCS code", "date": "the date of service"}


@dataclass(frozen=True)
class Columns:
    """Which column plays which part; None where the file has no such column."""

    code: str
    date: str
    modifiers: tuple[str, ...] = ()
    """Up to four; a single one may hold several modifiers with blanks, colons or commas between them."""
    units: str | None = None
    charge: str | None = None
    claim: str | None = None
    notes: tuple[str, ...] = ()
    """What was left out because two columns could be meant, a sentence each."""

    def described(self) -> str:
        """In a line: `code HCPCS_CD · date LINE_1ST_EXPNS_DT · ...`."""
        parts = {"code": self.code, "date": self.date, "modifiers": " ".join(self.modifiers), "units": self.units,
                 "charge": self.charge, "claim": self.claim}  # fmt: skip
        return " · ".join(f"{role} {name}" for role, name in parts.items() if name)


@dataclass(frozen=True)
class Named:
    """The columns that the person named; what is None (or empty) is looked for by the field's usual names."""

    code: str | None = None
    date: str | None = None
    modifiers: tuple[str, ...] = ()
    units: str | None = None
    charge: str | None = None
    claim: str | None = None


def find_columns(present: Sequence[str], named: Named, namesakes: Sequence[Sequence[str]] = ()) -> Columns:
    """Say which of the columns present is what. Names given by the person win; letter case does not matter in them.

    `namesakes`: groups of columns that bear one name in the file: where one could be meant, so could the others. Raises
    UsageError where a named column is not there, where one is to be two things, or where code or date of service cannot
    be told.
    """
    finder = _Finder(present, namesakes)
    found = Columns(
        finder.needed("code", named.code),
        finder.needed("date", named.date),
        _modifiers(finder, named),
        finder.optional("units", named.units),
        finder.optional("charge", named.charge),
        finder.optional("claim", named.claim),
        tuple(finder.notes),
    )
    used = [found.code, found.date, *found.modifiers, *filter(None, (found.units, found.charge, found.claim))]
    for name in used:
        if used.count(name) > 1:
            raise UsageError(
                f"The column {name} is given for two things, and can be one: see --code, --date, --units ..."
            )
    return found


class _Finder:
    """Looks for the columns of one file; remembers what it left out."""

    def __init__(self, present: Sequence[str], namesakes: Sequence[Sequence[str]]) -> None:
        self.present = present
        self.alike = {name: group for group in namesakes for name in group}
        self.names = tomllib.loads((SCHEMAS / "claims" / "columns.toml").read_text("utf-8"))
        self.notes: list[str] = []

    def needed(self, role: str, given: str | None) -> str:
        """The column of a role that every file must have."""
        if given is not None:
            return _named(given, self.present, role)
        candidates = self._candidates(role)
        if len(candidates) != 1:
            raise UsageError(_not_told(role, candidates, self.present) + self._told_apart(candidates))
        return candidates[0]

    def optional(self, role: str, given: str | None = None) -> str | None:
        """The column of a role, if there is exactly one; where two could be meant, none is used and a note says so."""
        if given is not None:
            return _named(given, self.present, role)
        candidates = self._candidates(role)
        if len(candidates) > 1:
            option = "modifier" if role.startswith("modifier") else role
            self.notes.append(
                f"{_and(candidates)} could each be the {role.replace('_', ' ')}: none of them is used. "
                f"Say which by --{option} NAME."
            )
        return candidates[0] if len(candidates) == 1 else None

    def _candidates(self, role: str) -> list[str]:
        found = _candidates(self.present, self.names[role]["names"])
        return list(dict.fromkeys(name for column in found for name in self.alike.get(column, (column,))))

    def _told_apart(self, candidates: Sequence[str]) -> str:
        group = self.alike.get(candidates[0]) if candidates else None
        if not group:
            return ""
        return f" (Columns that bear one name in the file are read, from left to right, as {', '.join(group)}.)"


def _modifiers(finder: _Finder, named: Named) -> tuple[str, ...]:
    if named.modifiers:
        if len(named.modifiers) > len(_MODIFIER_ROLES):
            raise UsageError("A claim line has room for four modifiers: give --modifier at most four times.")
        return tuple(_named(m, finder.present, "modifier") for m in named.modifiers)
    separate = tuple(m for role in _MODIFIER_ROLES if (m := finder.optional(role)))
    packed = None if separate else finder.optional("modifiers")
    return separate or ((packed,) if packed else ())


def _candidates(present: Sequence[str], ranked: Sequence[Sequence[str]]) -> list[str]:
    """The columns that bear a name of the first list of which any is present."""
    for rank in ranked:
        wanted = {_key(name) for name in rank}
        if found := [column for column in present if _key(column) in wanted]:
            return found
    return []


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _named(given: str, present: Sequence[str], role: str) -> str:
    if given in present:
        return given
    alike = [column for column in present if column.lower() == given.strip().lower()]
    if len(alike) == 1:
        return alike[0]
    raise UsageError(f"There is no column {given!r} for the {role}. The columns are: {', '.join(present)}.")


def _not_told(role: str, candidates: Sequence[str], present: Sequence[str]) -> str:
    if candidates:
        return f"{_and(candidates)} could each be {_NEEDED[role]}. Say which: --{role} {_shell(candidates[0])}."
    return (
        f"No column bears one of the usual names for {_NEEDED[role]}. The columns are: {', '.join(present)}. "
        f"Say which it is by --{role} NAME."
    )


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _shell(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]+", name) else f"'{name}'"


def code_kinds() -> Mapping[str, Any]:
    """The ranges of schemas/claims/code_kinds.toml."""
    return tomllib.loads((SCHEMAS / "claims" / "code_kinds.toml").read_text("utf-8"))
