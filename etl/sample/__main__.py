"""Writes or serves the sample for people: `python -m etl.sample FOLDER`, `python -m etl.sample --serve [PORT]`."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import threading
from pathlib import Path

from etl.errors import HcpcsError
from etl.sample import build_site, serve


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m etl.sample", description="A CMS site in small, generated.")
    parser.add_argument("folder", nargs="?", type=Path, help="write page.html and files/zip/ into this folder")
    parser.add_argument(
        "--serve", nargs="?", const=0, type=int, metavar="PORT", help="serve it on 127.0.0.1 until Ctrl-C"
    )
    parser.add_argument(
        "--as-of", type=dt.date.fromisoformat, metavar="DATE", help="as it stood on that day: 2025-12-08"
    )
    options = parser.parse_args(arguments)
    if options.folder is None and options.serve is None:
        parser.error("say where to write it, or --serve")
    try:
        with tempfile.TemporaryDirectory(prefix="hcpcs-sample-") as temporary:
            folder = build_site(options.folder or Path(temporary), as_of=options.as_of)
            if options.folder:
                print(f"The sample site is in {folder}")
            if options.serve is not None:
                _serve(folder, options.serve)
    except HcpcsError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _serve(folder: Path, port: int) -> None:
    with serve(folder, port) as url:
        print(url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    sys.exit(main())
