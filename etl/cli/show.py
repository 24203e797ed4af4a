"""How answers look on a terminal: Rich tables and sentences. Nothing here computes anything."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl.model import Release
from etl.query import Life, Lookup, Status, Successor, Version

console = Console(highlight=False, soft_wrap=False)
errors = Console(stderr=True, highlight=False)

_LONGEST_LINE = 120
_EVIDENCE = {
    "cms_xref": "CMS names it on the terminated row",
    "cms_correction": "CMS names it in a corrections file",
    "same_descriptor": "inferred: added on the day after, with the same words (CMS names no successor)",
    "same_substance": "inferred: added on the day after, the same product by its descriptor (CMS names no successor)",
}


def as_json(value: Any) -> None:
    """Print any value of ours as JSON: dataclasses as objects, dates as yyyy-mm-dd, paths and enums as text."""
    sys.stdout.write(json.dumps(plain(value), indent=1, ensure_ascii=False) + "\n")


def plain(value: Any) -> Any:
    """The value in JSON's own types."""
    if isinstance(value, Release):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[str] = ()) -> None:
    """Print a table; text is shown as it is (no markup is read in it)."""
    shown = Table(title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for column in columns:
        shown.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(escape("" if v is None else str(v)) for v in row))
    console.print(shown)


def say(text: str = "") -> None:
    """Print a line as it is."""
    console.print(escape(text), soft_wrap=True)


def width() -> int:
    """How long a line may be: as wide as the terminal, but never wider than can be read."""
    return max(min(console.width, _LONGEST_LINE), 40)


def wrapped(text: str, begin: str) -> None:
    """Print text in lines that fit, each under the beginning of the first."""
    for line in textwrap.wrap(text, width(), initial_indent=begin, subsequent_indent=" " * len(begin)):
        say(line)


def complain(text: str) -> None:
    """Print a line on standard error."""
    errors.print(escape(text), soft_wrap=True, style="red")


def note(text: str) -> None:
    """Print a line of progress on standard error."""
    errors.print(escape(text), soft_wrap=True)


def relative(path: Path) -> str:
    """A path as short as it can be from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def lookup(found: Lookup) -> None:
    """Print everything about one code, as a biller reads it: first whether it is valid, then what to bill instead."""
    wrapped(f"{found.code} on {found.on}: {_verdict(found)}{_limit(found)}", "")
    if found.version is not None:
        wrapped(found.version.long_description or "", "  ")
    if found.unit and found.status is Status.VALID:
        wrapped(f"Billing unit: {found.unit}.", "  ")
    _say_successors(found)
    if found.coverage.coverage == "in a hole":
        between = f"{found.coverage.release} and {found.coverage.next_release}"
        wrapped(f"No release between {between} is held: of what CMS did then we know what later files date.", "  ")
    if found.vanished:
        wrapped(
            "CMS's newer files do not list it in a row that can be read, and never said that it ended: it stands as "
            "last known.",
            "  ",
        )
    if found.version is not None and found.version.before_archive:
        wrapped(
            f"The archive begins on {found.archive_begins}: what it meant that day is taken from later files.", "  "
        )
    if found.lives:
        say()
        table(
            "Lives",
            ("life", "first day", "last day", "began", "ended", "seen in"),
            [
                (x.lifetime, x.add_date, x.termination_date or "open", x.begin_reason, x.end_reason, _seen(x))
                for x in found.lives
            ],
        )
        if found.told_by:
            wrapped(f"The newest row that tells of it: {found.told_by}.", "")
        say()
        say("Versions")
        for v in found.versions:
            _say_version(v)
    if found.replaces:
        say()
        wrapped(f"It replaced {', '.join(found.replaces)}.", "")
    if found.see_also:
        say()
        wrapped(f"CMS's cross reference (a see-also, not a replacement): {', '.join(found.see_also)}.", "")


def _say_version(version: Version) -> None:
    days = f"{version.valid_from} to {version.valid_to}" if version.valid_to else f"since {version.valid_from}"
    early = " (before the archive: its words are those of a later file)" if version.before_archive else ""
    wrapped(f"life {version.lifetime}, {days}{early}", "  ")
    wrapped(version.long_description or "(no description)", "    ")
    say(f"    {version.source_revision}, {version.source_member}, line {version.source_line}")


def _limit(found: Lookup) -> str:
    return f" That is as far as {found.as_far_as} tells, the newest release held." if found.as_far_as else ""


def _verdict(found: Lookup) -> str:
    past = [x.termination_date for x in found.lives if x.termination_date and x.termination_date < found.on]
    future = [x.add_date for x in found.lives if x.add_date > found.on]
    if found.status is Status.TERMINATED:
        return f"terminated. Last day of use: {max(past)}." if past else "terminated."
    if found.status is Status.NOT_YET_EFFECTIVE:
        return f"not yet effective. First day of use: {min(future)}."
    if found.status is Status.NOT_IN_ARCHIVE and found.taken_back:
        return (
            f"not in the code set as known now. {found.taken_back} listed it; "
            "CMS took it back since, by another issue of that release or by a correction."
        )
    if found.status is Status.NOT_IN_ARCHIVE:
        return (
            f"not in the archive, which looks back to {found.archive_begins} and reaches {found.newest_release}. "
            "CMS drops discontinued codes after some years: it may have existed before."
        )
    if found.status is Status.NOT_KNOWN:
        return (
            "not known. It was re-activated later, after an end that no file of the archive dates: "
            "it may have ended by then."
        )
    if found.status is Status.MALFORMED:
        return "malformed: a code is one letter and four digits, a modifier two characters with a letter."
    if found.status in (Status.CPT, Status.CDT):
        return f"{found.status}. It is no HCPCS Level II code, and its descriptor is not ours to publish."
    return f"{found.status}."


def _say_successors(found: Lookup) -> None:
    for s in found.successors:
        wrapped(f"Replaced by {_name(s)} from {s.effective_date}{_units(s)}.", "  ")
        apart = f" What differs: {s.differences}." if s.differences else ""
        wrapped(f"Why we think so: {_EVIDENCE.get(s.evidence, s.evidence)}.{apart}{_chain(s)}", "  ")
    if not found.successors and found.answer.startswith("none "):
        _, _, others = found.answer.partition(": ")
        wrapped(
            f"No successor is valid on that day. What took its place is not valid then: {others}."
            if others
            else "No successor: CMS names none, and none was found by the evidence that we accept.",
            "  ",
        )
        for c in found.candidates:
            wrapped(f"Perhaps {c.code}, but a person must judge: {c.differences}.", "  ")
            wrapped(c.long_description or "", "    ")


def _units(successor: Successor) -> str:
    factor = successor.units_factor
    if factor is None:
        cpt = successor.target_system == "cpt"
        return "" if cpt else f"; {successor.units_note}: read both descriptors before billing"
    old, new = (f" ({unit})" if unit else "" for unit in (successor.old_unit, successor.new_unit))
    if factor == 1:
        return f"; one unit{old} stays one unit{new if new != old else ''}"
    return f"; one unit{old} becomes {factor:g} units{new}"


def _name(successor: Successor) -> str:
    return f"CPT {successor.code} (AMA; number only)" if successor.target_system == "cpt" else successor.code


def _chain(successor: Successor) -> str:
    return f" Chain: {successor.path}." if successor.path.count(">") > 1 else ""


def _seen(life: Life) -> str:
    return (
        life.first_release
        if life.first_release == life.last_release
        else f"{life.first_release} to {life.last_release}"
    )
