"""Serves the sample site over HTTP on loopback, under CMS's own paths, as cms.gov would: with validators and 304."""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from etl.sample.site import PAGE_FILE, ZIP_PATH

PAGE_PATH = "/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update"


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve what `build_site` wrote into the folder while the block runs; yields the URL of the page.

    Port 0 picks a free one. Files are read at each request, so a site that is built anew for another day changes under
    its URLs, as CMS's does. One link of the page is written with CMS's own host, as some of CMS's are: whoever reads
    the page from a mirror has to ask the mirror for it (`etl.discover` does).
    """
    with ThreadingHTTPServer(("127.0.0.1", port), _handler(folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PAGE_PATH}"
        finally:
            server.shutdown()
            thread.join()


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    class SampleHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer with the file."""
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            """Answer with its headers only."""
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            path = _file_for(folder, self.path)
            if path is None:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            body = path.read_bytes()
            kind = "text/html; charset=utf-8" if path.name == PAGE_FILE else "application/zip"
            etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            modified = dt.datetime.fromtimestamp(path.stat().st_mtime // 1, dt.UTC)
            if self._is_fresh(etag, modified):
                self.send_response(HTTPStatus.NOT_MODIFIED)
                with_body = False
            else:
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", email.utils.format_datetime(modified, usegmt=True))
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def _is_fresh(self, etag: str, modified: dt.datetime) -> bool:
            # If-None-Match decides where both are sent (RFC 9110, 13.2.2).
            if wanted := self.headers.get("If-None-Match"):
                return wanted.strip() == "*" or etag in (tag.strip() for tag in wanted.split(","))
            since = _http_date(self.headers.get("If-Modified-Since", ""))
            return since is not None and modified <= since

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the client has its own log."""

    return SampleHandler


def _file_for(folder: Path, target: str) -> Path | None:
    path = unquote(urlsplit(target).path)
    if path == PAGE_PATH:
        return folder / PAGE_FILE
    parent, _, name = path.strip("/").rpartition("/")
    # Only what really lies in that one folder: the name is compared, never joined.
    if parent != ZIP_PATH:
        return None
    return next((file for file in (folder / ZIP_PATH).glob("*.zip") if file.name == name), None)


def _http_date(text: str) -> dt.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
