"""Commands that ask the published database: lookup, diff."""

from __future__ import annotations

import datetime as dt
import enum
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from etl.cli import show
from etl.cli.options import Home, Json
from etl.config import Settings
from etl.errors import UsageError
from etl.query import CodeSet

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
        str | None, typer.Option("--on", help="Date of service, yyyy-mm-dd. [default: first day of the newest release]")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Was this code valid on that day, what did it mean, what replaced it, and how do we know?

    [dim]hcpcs lookup S0013 --on 2026-01-15[/dim]
    [dim]hcpcs lookup C9469 --on 2019-03-01 --json[/dim]
    """
    with CodeSet.open(Settings.load(home).database) as codes:
        found = codes.lookup(code, read_date(on) if on else None)
    if json:
        show.as_json(found)
    else:
        show.lookup(found)


def diff(
    first: Annotated[str, typer.Argument(help="The older release, e.g. 2025Q4.", metavar="A")],
    last: Annotated[str, typer.Argument(help="The newer release, e.g. 2026Q1.", metavar="B")],
    form: Annotated[
        Format, typer.Option("--format", help="Table for people; csv, json or md for others.")
    ] = Format.TABLE,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="Only these change types (may be repeated), e.g. discontinued.")
    ] = None,
    home: Home = None,
) -> None:
    """What changed after release A, up to and including release B.

    [dim]hcpcs diff 2025Q4 2026Q1 --type discontinued[/dim]
    [dim]hcpcs diff 2020Q1 2020Q4 --format csv > changes.csv[/dim]
    """
    with CodeSet.open(Settings.load(home).database) as codes:
        changes = codes.changes(first, last)
    if kind:
        known = set(changes["change_type"])
        changes = changes[changes["change_type"].isin(kind)]
        missing = sorted(set(kind) - known)
        if missing:
            show.complain(
                f"No change of type {', '.join(missing)}; there are: {', '.join(sorted(known)) or 'none at all'}."
            )
    _print_changes(changes, form, f"Changes from {first.upper()} to {last.upper()}")


def read_date(text: str) -> dt.date:
    """Read yyyy-mm-dd. Raises UsageError for anything else."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a date: write it as yyyy-mm-dd, e.g. 2026-01-15.") from None


def _print_changes(changes: pd.DataFrame, form: Format, title: str) -> None:
    text = changes.astype({"effective_date": "string"})
    text["effective_date"] = changes["effective_date"].astype("string").str[:10]
    if form is Format.JSON:
        sys.stdout.write(text.to_json(orient="records", indent=1, force_ascii=False) + "\n")
    elif form is Format.CSV:
        # Text that a spreadsheet would run as a formula gets an apostrophe in front, as in the published CSV files.
        guarded = text.apply(
            lambda c: c.where(~c.astype("string").str.match(r"^\s*[=+\-@]", na=False), "'" + c.astype("string"))
        )
        guarded.to_csv(sys.stdout, index=False)
    else:
        columns = ("release", "code", "change", "field", "old", "new", "effective", "replaced by")
        rows = [
            (r.release, r.code, r.change_type, *map(_blank, (r.field, r.old_value, r.new_value)), r.effective_date,
             _blank(r.replaced_by))
            for r in text.itertuples()
        ]  # fmt: skip
        if form is Format.MD:
            lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
            lines += ["| " + " | ".join(_markdown(v) for v in row) + " |" for row in rows]
            sys.stdout.write("\n".join(lines) + "\n")
        else:
            show.table(title, columns, rows)
            show.say(f"{len(rows)} changes of {changes['code'].nunique()} codes.")


def _blank(value: object) -> str:
    return "" if value is None or not isinstance(value, str) else value


def _markdown(value: object) -> str:
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


COMMANDS: dict[str, Callable[..., None]] = {"lookup": lookup, "diff": diff}
