"""Puts the commands together, and turns every foreseen error into a sentence and an exit code."""

from __future__ import annotations

import os
import sys

import typer

from etl.cli import ask, claims, run
from etl.cli.options import EXIT_CODES
from etl.cli.show import complain
from etl.errors import HcpcsError
from etl.interrupt import stopping

app = typer.Typer(
    name="hcpcs",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Which HCPCS Level II codes are valid on which day, what changed, and what replaced what.",
    epilog=f"First: [bold]hcpcs update[/bold], then [bold]hcpcs lookup S0013 --on 2026-01-15[/bold]. {EXIT_CODES}.",
)
for module, panel in ((ask, "Ask"), (claims, "Ask"), (run, "Run")):
    for name, command in module.COMMANDS.items():
        app.command(name, rich_help_panel=panel)(command)


def run_command() -> None:
    """Do what the command line says. Errors are sentences; HCPCS_DEBUG=1 shows a traceback where nobody foresaw one."""
    try:
        app()  # leaves by SystemExit; wrong use is told and counted (2) by Typer itself
    except BrokenPipeError:
        # The reader of our output (head, less) went away: not an error. Keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if stopping():
            raise  # what DuckDB and others make of an interruption: etl.interrupt has the sentence for it
        if os.environ.get("HCPCS_DEBUG") and not isinstance(error, HcpcsError):
            raise
        complain(_sentence(error))
        sys.exit(error.exit_code if isinstance(error, HcpcsError) else 1)


def _sentence(error: Exception) -> str:
    if isinstance(error, HcpcsError):
        return str(error)
    from etl.duck import out_of_memory, system_reason  # noqa: PLC0415 - help and wrong use need no database

    number = system_reason(error)
    if number is not None or isinstance(error, OSError):
        why = os.strerror(number) if number is not None else str(error)
        where = f" ({name})" if (name := getattr(error, "filename", None)) else ""
        return (
            f"The system refused something: {why}{where}. What is published is whole. "
            "See to the disk or the folder's permissions, and run it again."
        )
    if out_of_memory(error):
        return (
            "There is too little memory. What is published is whole. To read a release and to build take half a "
            "gigabyte; see what else uses the memory, and run it again."
        )
    return (
        f"Something failed that nobody foresaw: {type(error).__name__}: {error}. "
        "The published database is as it was. Run it again with HCPCS_DEBUG=1 to see where, and report it."
    )
