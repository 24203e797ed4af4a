"""The command that checks claim lines: check."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl.claims.choices import Engine, Form, Payer
from etl.cli import show
from etl.cli.ask import read_date
from etl.cli.options import Home, Json, settings_of
from etl.cli.run import quality
from etl.errors import ClaimsError, HcpcsError, UsageError

if TYPE_CHECKING:
    from etl.claims.request import Checked, Request

_ATTENTION = 1


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="CSV, TSV, Parquet or XLSX; globs; - for standard input.", metavar="FILE..."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write every line, with what is said of it, to this file; - for standard output."),
    ] = None,
    form: Annotated[Form | None, typer.Option("--format", help="Form of --out. Default: as its suffix says.")] = None,
    code: Annotated[str | None, typer.Option(help="Column of the code.", metavar="NAME")] = None,
    date: Annotated[str | None, typer.Option(help="Column of the date of service.", metavar="NAME")] = None,
    modifier: Annotated[
        list[str] | None, typer.Option(help="Column of a modifier, or of several in one; repeat.", metavar="NAME")
    ] = None,
    units: Annotated[str | None, typer.Option(help="Column of the units.", metavar="NAME")] = None,
    charge: Annotated[str | None, typer.Option(help="Column of the charge.", metavar="NAME")] = None,
    claim: Annotated[str | None, typer.Option(help="Column of the claim's id.", metavar="NAME")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook. Default: the first.", metavar="NAME")] = None,
    known_on: Annotated[
        str | None, typer.Option("--known-on", help="Answer as CMS had published it by that day, yyyy-mm-dd.")
    ] = None,
    payer: Annotated[Payer | None, typer.Option(help="Whose lines they are: adds that payer's rules.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Switch a rule on; repeat.", metavar="NAME")] = None,
    no_rule: Annotated[list[str] | None, typer.Option(help="Switch a rule off; repeat.", metavar="NAME")] = None,
    list_rules: Annotated[bool, typer.Option("--list-rules", help="Show the rules and do nothing else.")] = False,
    top: Annotated[int, typer.Option(help="How many lines and codes to show.", min=0)] = 20,
    engine: Annotated[Engine, typer.Option(help="spark needs the extra of that name.")] = Engine.DUCKDB,
    memory: Annotated[str, typer.Option(help="Memory to use before the temporary folder is used.")] = "800MB",
    temp: Annotated[
        Path | None, typer.Option(help="Where temporary files go; they are removed. Default: the system's.")
    ] = None,
    keep_order: Annotated[
        bool | None,
        typer.Option(
            "--keep-order/--any-order",
            help="Lines in the order of the files. Default: yes, save in Parquet of more than a million lines.",
        ),
    ] = None,
    database: Annotated[
        Path | None, typer.Option(help="The DuckDB file to ask. Default: the one in the home folder.", metavar="FILE")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Check claim lines: is each code valid on its date of service, and what replaces it if not?

    Without a file it checks the quality of the archive, as `hcpcs quality` does.

    Exit codes: 0 no line needs attention · 1 some do · 2 wrong use · 5 the lines could not be checked or written.

    [dim]hcpcs check lines.csv[/dim]
    [dim]hcpcs check 'claims/*.parquet' --out checked.parquet --payer medicare[/dim]
    [dim]cat lines.csv | hcpcs check - --out - > checked.csv[/dim]
    """
    from etl.claims.columns import Named
    from etl.claims.request import Request
    from etl.claims.rules import all_rules
    from etl.cli import claim_report

    if list_rules:
        claim_report.rules(all_rules(), json=json)
        return
    if not files:
        # Without a file there is one thing left to check: what we hold ourselves.
        show.note("No file of claim lines was named, so the archive itself is checked (hcpcs quality).")
        quality(home=home, json=json)
        return
    settings = settings_of(home)
    request = Request(
        files=tuple(files),
        database=database or settings.database,
        published=None if database else settings.publish,
        named=Named(code, date, tuple(modifier or ()), units, charge, claim),
        out=out,
        form=form,
        known_on=_known_on(known_on) if known_on else None,
        payer=payer,
        rules_on=tuple(rule or ()),
        rules_off=tuple(no_rule or ()),
        sheet=sheet,
        temp=temp,
        memory=memory,
        keep_order=keep_order,
        top=top,
    )
    checked = _check_by(engine, request)
    if json:
        claim_report.as_json(checked)
    else:
        claim_report.as_tables(checked)
    if checked.summary.needing_attention:
        raise typer.Exit(_ATTENTION)


def _known_on(text: str) -> dt.date:
    day = read_date(text)
    if day > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):  # wherever on earth it is tomorrow already
        raise UsageError(f"Nobody knows yet what CMS will have published by {day}: ask for a day that has come.")
    return day


def _check_by(engine: Engine, request: Request) -> Checked:
    from etl.claims.check import check as by_duckdb
    from etl.claims.spark import check_by_spark

    try:
        return check_by_spark(request) if engine is Engine.SPARK else by_duckdb(request)
    except HcpcsError as error:
        if error.exit_code != _ATTENTION:
            raise
        raise ClaimsError(str(error)) from error  # whatever it is: nobody knows whether lines need attention
    except Exception as error:
        if os.environ.get("HCPCS_DEBUG"):
            raise
        # The error's own message may quote a line.
        raise ClaimsError(
            f"The lines could not be checked: something failed that nobody foresaw ({type(error).__name__}). "
            "Run it again with HCPCS_DEBUG=1 to see where, and report it."
        ) from error


COMMANDS: dict[str, Callable[..., None]] = {"check": check}
