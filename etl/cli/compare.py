"""How the changes between two releases look to a person: by kind, code by code, no wider than the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from etl.cli import show
from etl.query import ChangeType

if TYPE_CHECKING:
    import pandas as pd

_INDENT = " " * 9
Words = Mapping[tuple[str, str], str | None]


def changes(title: str, frame: pd.DataFrame, words: Words) -> None:
    """Print the changes, those that stop a claim first; `words` are the descriptors by release and code."""
    show.say(title)
    rows = [{str(name): _given(value) for name, value in row.items()} for row in frame.to_dict("records")]
    order = {str(kind): place for place, kind in enumerate(ChangeType)}
    rows.sort(key=lambda r: (r["release"], order.get(r["change_type"], len(order)), r["change_type"], r["code"]))
    for (release, kind), group in groupby(rows, key=lambda r: (r["release"], r["change_type"])):
        of_kind = list(group)
        codes = len({row["code"] for row in of_kind})
        show.say(f"\n{release} · {kind}: {codes} {'code' if codes == 1 else 'codes'}")
        for code, found in groupby(of_kind, key=lambda r: r["code"]):
            _code(code, list(found), words.get((release, code)))
    show.say(f"\n{len(rows)} changes of {frame['code'].nunique()} codes.")


def issues(title: str, frame: pd.DataFrame) -> None:
    """Print what differs between two issues of a release, code by code."""
    show.say(title)
    rows = [{str(name): _given(value) for name, value in row.items()} for row in frame.to_dict("records")]
    for code, group in groupby(rows, key=lambda r: r["code"]):
        show.say(f"  {code}")
        for row in group:
            if row["field"] == "(row)":
                show.say(
                    f"{_INDENT}{'listed by the newer one only' if row['new_value'] else 'listed by the older one only'}"
                )
            else:
                _field(row["field"], row["old_value"] or "(blank)", row["new_value"] or "(blank)")
    show.say(
        f"\n{len(rows)} differences in {frame['code'].nunique()} codes."
        if rows
        else "\nThey list the same, field by field."
    )


def _code(code: str, rows: list[dict[str, Any]], words: str | None) -> None:
    first = rows[0]
    told = [f"last day {first['new_value']}" if first["change_type"] == ChangeType.DISCONTINUED and first["new_value"]
            else f"from {str(first['effective_date'])[:10]}"]  # fmt: skip
    if first["replaced_by"]:
        told.append(f"replaced by {first['replaced_by'].replace(',', ', ')} ({first['evidence']})")
    show.say(f"  {code:<5}  {' · '.join(told)}")
    if first["change_type"] != ChangeType.REVISED and words:
        show.wrapped(words, _INDENT)
    for row in rows:
        if row["field"] and row["change_type"] != ChangeType.DISCONTINUED:
            _field(row["field"], row["old_value"] or "(blank)", row["new_value"] or "(blank)")


def _field(name: str, old: str, new: str) -> None:
    beside = f"{_INDENT}{name}: {old} → {new}"
    if len(beside) <= show.width():
        show.say(beside)
        return
    show.say(f"{_INDENT}{name}:")
    show.wrapped(old, f"{_INDENT}- ")
    show.wrapped(new, f"{_INDENT}+ ")


def _given(value: Any) -> Any:
    """None for whatever pandas writes for a missing value."""
    return None if isinstance(value, float) and math.isnan(value) else value
