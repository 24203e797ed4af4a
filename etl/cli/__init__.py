"""The command line `hcpcs`: what the DAGs call, with tables for people and JSON or CSV for machines."""

from __future__ import annotations

from etl.interrupt import run_interruptibly


def main() -> None:
    """Entry point of `hcpcs`; from its first moment on, Ctrl-C and SIGTERM are answered with a sentence."""

    def run() -> None:
        from etl.cli.main import run_command  # noqa: PLC0415 - it takes a moment, in which somebody may press Ctrl-C

        run_command()

    run_interruptibly(run)


__all__ = ["main"]
