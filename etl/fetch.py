"""Downloads one zip, and hands it on only when it arrived whole and is a zip whose members can be read."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import requests
from urllib3.exceptions import HTTPError

from etl.errors import FetchError, TransientFetchError
from etl.files import sha256_of
from etl.members import open_members
from etl.model import Link, Member, Sighting
from etl.text import printable
from etl.web import (
    Patience,
    Session,
    check_status,
    explain,
    file_name_of,
    make_session,
    shown,
    what_came,
    without_credentials,
)

__all__ = ["MAX_BYTES", "Download", "OnProgress", "Patience", "download", "make_session"]

MAX_BYTES = 200 << 20
"""CMS's largest zip has 3 MB."""
_CHUNK = 1 << 16
_HEAD = 1 << 14

OnProgress = Callable[[int, int | None], None]
"""Told the bytes that have arrived, and the bytes that were announced (None where they were not)."""


@dataclass(frozen=True)
class Download:
    """A zip that arrived whole and was found sound. The file is the caller's to move or to delete."""

    path: Path
    sha256: str
    size: int
    file_name: str
    """As the server calls it: the last part of the address."""
    members: tuple[Member, ...]
    sighting: Sighting


def download(
    session: Session,
    link: Link,
    into: Path,
    *,
    known: Sighting | None = None,
    on_progress: OnProgress | None = None,
    max_bytes: int = MAX_BYTES,
) -> Download | None:
    """Fetch the zip of a link into a temporary file in the folder `into`; None when it is what `known` saw (304).

    Raises FetchError, saying what came instead, when it is not a whole and sound zip, and TransientFetchError for what
    may pass by itself. Nothing is left behind then. A transfer that breaks off is tried again, as often as the
    session's patience says.
    """
    path = _temporary_file(into)
    transfer = _Transfer(session, link, path, known, on_progress, max_bytes)
    try:
        answer = transfer.run()
        if answer is None:
            path.unlink()
            return None
        size, headers = answer
        return Download(
            path=path,
            sha256=sha256_of(path),
            size=size,
            file_name=file_name_of(link.url),
            members=_members(path, link, size, headers.get("Content-Type", "")),
            sighting=Sighting(
                url=without_credentials(link.url),
                title=link.title,
                fetched_at=dt.datetime.now(dt.UTC),
                etag=headers.get("ETag"),
                last_modified=headers.get("Last-Modified"),
                updated_on=link.updated_on,
            ),
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class _BrokenOffError(TransientFetchError):
    """The answer began and did not end: worth another attempt at once."""


@dataclass(frozen=True)
class _Transfer:
    """One download's way from the server into `path`; see `download`."""

    session: Session
    link: Link
    path: Path
    known: Sighting | None
    on_progress: OnProgress | None
    max_bytes: int

    def run(self) -> tuple[int, Mapping[str, str]] | None:
        """Try until the answer is whole: its size and headers, or None for "not modified"."""
        patience = self.session.patience
        for number in range(patience.tries - 1):
            try:
                return self.attempt()
            except _BrokenOffError:
                time.sleep(min(patience.backoff * 2**number, patience.longest_wait))
        return self.attempt()

    def attempt(self) -> tuple[int, Mapping[str, str]] | None:
        try:
            response = self.session.get(self.link.url, stream=True, headers=_request_headers(self.known))
        except requests.RequestException as error:
            raise explain(error, self.link.url) from error
        with response:
            if self.known is not None and (response.status_code == 304 or _is_the_same(response, self.known)):
                return None
            check_status(response, by_hand=_by_hand(self.link))
            if response.status_code != 200:
                raise FetchError(f"{self.where} answered {response.status_code} and no file. {_by_hand(self.link)}")
            return self.save(response), response.headers

    def save(self, response: requests.Response) -> int:
        announced = _announced(response)
        if announced is not None and announced > self.max_bytes:
            raise self.too_large(f"announces {announced:,} bytes")
        try:
            with self.path.open("wb") as file:
                size = self.stream(response, file, announced)
        except HTTPError as error:
            # Also where fewer bytes came than the server announced: urllib3 compares.
            raise _BrokenOffError(str(explain(requests.ConnectionError(error), self.link.url))) from error
        return size

    def stream(self, response: requests.Response, file: BinaryIO, announced: int | None) -> int:
        size, longest = 0, self.session.patience.whole
        deadline = time.monotonic() + longest
        # read1 hands out what is there; a full read would wait for 64 kB from a server that sends a byte a minute.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            size += file.write(chunk)
            if size > self.max_bytes:
                raise self.too_large("sends more")
            if time.monotonic() > deadline:
                raise TransientFetchError(f"{self.where} took longer than {longest:,.0f} seconds. Try again later.")
            if self.on_progress is not None:
                self.on_progress(response.raw.tell(), announced)
        return size

    @property
    def where(self) -> str:
        return shown(self.link.url)

    def too_large(self, what: str) -> FetchError:
        return FetchError(f"{self.where} {what}, more than the {self.max_bytes:,} that are allowed for a zip. Refused.")


def _temporary_file(into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=into, prefix=".download-", suffix=".zip", delete=False) as file:
        return Path(file.name)


def _request_headers(known: Sighting | None) -> dict[str, str]:
    # A zip gains nothing from being compressed again, and its length is only comparable when it is not.
    headers = {"Accept": "application/zip,*/*;q=0.5", "Accept-Encoding": "identity"}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _is_the_same(response: requests.Response, known: Sighting) -> bool:
    # Some servers send an ETag and do not understand If-None-Match. A strong ETag stands for the very bytes, so there
    # is no need to let them come; a weak one (W/...) does not.
    etag = response.headers.get("ETag", "")
    return response.status_code == 200 and etag.startswith('"') and etag == known.etag


def _announced(response: requests.Response) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() else None


def _members(path: Path, link: Link, size: int, content_type: str) -> tuple[Member, ...]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.startswith(b"PK"):
        came = what_came(head, size, content_type)
        raise FetchError(
            f"{shown(link.url)} should be the zip of “{printable(link.title)}” and is {came}. {_by_hand(link)}"
        )
    try:
        return open_members(path)
    except FetchError as error:
        raise FetchError(str(error).replace(path.name, shown(link.url))) from error


def _by_hand(link: Link) -> str:
    return (
        f"Open {shown(link.url)} in a browser, save the zip, and hand it over: "
        f"hcpcs fetch --zip FILE --release {link.release}"
    )
