"""Commands that ask the published database: lookup, diff."""

from __future__ import annotations

import datetime as dt
import enum
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl.cli import compare, show
from etl.cli.options import Home, Json, settings_of
from etl.errors import UsageError
from etl.query import ChangeType, CodeSet

if TYPE_CHECKING:
    import pandas as pd


class Format(enum.StrEnum):
    """How a diff is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MD = "md"


def lookup(
    code: Annotated[str, typer.Argument(help="A code or modifier, e.g. S0013 or RT.", metavar="CODE")],
    on: Annotated[
        str | None, typer.Option("--on", help="Date of service, yyyy-mm-dd. Default: first day of the newest release.")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Was this code valid on that day, what did it mean, what replaced it, and how do we know?

    [dim]hcpcs lookup S0013 --on 2026-01-15[/dim]
    [dim]hcpcs lookup C9469 --on 2019-03-01 --json[/dim]
    """
    with CodeSet.open(settings_of(home).database) as codes:
        found = codes.lookup(code, read_date(on) if on else None)
    if json:
        show.as_json(found)
    else:
        show.lookup(found)


def diff(
    first: Annotated[str, typer.Argument(help="The older release, e.g. 2025Q4, or issue, e.g. 2026Q1#1.", metavar="A")],
    last: Annotated[str, typer.Argument(help="The newer release or issue.", metavar="B")],
    form: Annotated[
        Format, typer.Option("--format", help="Table for people; csv, json or md for others.")
    ] = Format.TABLE,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--type", help=f"Only changes of this type (may be repeated): {', '.join(ChangeType)}.", metavar="TYPE"
        ),
    ] = None,
    home: Home = None,
) -> None:
    """What changed after release A, up to and including release B; or what CMS changed when it issued a release again.

    [dim]hcpcs diff 2025Q4 2026Q1 --type discontinued[/dim]
    [dim]hcpcs diff 2020Q1 2020Q4 --format csv > changes.csv[/dim]
    [dim]hcpcs diff 2026Q1#1 2026Q1#2[/dim]
    """
    kinds = kind or []
    with CodeSet.open(settings_of(home).database) as codes:
        if "#" in first + last:
            if kinds:
                raise UsageError("--type goes with two releases; between two issues every field is compared.")
            _diff_issues(codes, form, first, last)
            return
        if form in (Format.CSV, Format.JSON):
            _print_file(lambda path: codes.export_changes(path, form, first, last, kinds))
            return
        changes = codes.changes(first, last, kinds)
        words = codes.changed_words(first, last) if form is Format.TABLE else {}
    if form is Format.MD:
        columns = ("release", "code", "change", "field", "old", "new", "effective", "replaced by")
        _print_markdown(columns, _changes_as_rows(changes))
    else:
        compare.changes(f"Changes from {first.strip().upper()} to {last.strip().upper()}", changes, words)


def _diff_issues(codes: CodeSet, form: Format, first: str, last: str) -> None:
    first, last = codes.revision(first), codes.revision(last)
    for name in (first, last):
        if newer := codes.superseded_by(name):
            show.complain(f"{name} is superseded by {newer}.")
    if form in (Format.CSV, Format.JSON):
        _print_file(lambda path: codes.export_revision_changes(path, form, first, last))
        return
    changes = codes.revision_changes(first, last)
    if form is Format.MD:
        rows = changes[["code", "field", "old_value", "new_value"]].itertuples(index=False)
        _print_markdown(("code", "field", "old", "new"), ([_blank(v) for v in row] for row in rows))
    else:
        compare.issues(f"From {first} to {last}", changes)


def read_date(text: str) -> dt.date:
    """Read yyyy-mm-dd. Raises UsageError for anything else."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a date: write it as yyyy-mm-dd, e.g. 2026-01-15.") from None


def _print_file(write: Callable[[Path], None]) -> None:
    """Print what a file would hold, byte for byte."""
    with tempfile.TemporaryDirectory(prefix="hcpcs-") as folder:
        path = Path(folder) / "changes"
        write(path)
        sys.stdout.write(path.read_text("utf-8"))


def _changes_as_rows(changes: pd.DataFrame) -> Iterator[Sequence[object]]:
    for r in changes.itertuples():
        yield (r.release, r.code, r.change_type, *map(_blank, (r.field, r.old_value, r.new_value)),
               str(r.effective_date)[:10], _blank(r.replaced_by))  # fmt: skip


def _print_markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(_markdown(v) for v in row) + " |" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")


def _blank(value: object) -> str:
    return "" if value is None or not isinstance(value, str) else value


def _markdown(value: object) -> str:
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


COMMANDS: dict[str, Callable[..., None]] = {"lookup": lookup, "diff": diff}
