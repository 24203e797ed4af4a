"""How we talk to CMS's web server: who we say we are, how long we wait, how often we try, where we let it send us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from etl.config import Settings
from etl.errors import FetchError, TransientFetchError
from etl.text import printable

_TRANSIENT = (429, 500, 502, 503, 504)
_REDIRECTS = 10
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Patience:
    """How long and how often to try; times in seconds."""

    tries: int = 5
    """Of one request, the first one included; also of a download that breaks off in the middle."""
    backoff: float = 1.0
    """The wait before the second repetition; it doubles with each further one. The first is at once."""
    longest_wait: float = 120.0
    """Whatever Retry-After asks for, we wait no longer."""
    connect: float = 15.0
    read: float = 60.0
    """Between two pieces of an answer, not for the whole."""
    whole: float = 1800.0
    """For one whole download, however steadily it trickles."""


class _BoundedRetry(Retry):
    """urllib3's Retry, but a Retry-After header may not put us to sleep for longer than `backoff_max`, or break us."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        try:
            asked = super().get_retry_after(response)
        except InvalidHeader:
            return None
        return None if asked is None else min(asked, self.backoff_max)


class RefusedRedirectError(requests.RequestException):
    """The server sent us where we do not go."""


class Session(requests.Session):
    """A requests session that never waits for ever, and follows redirects to http(s) only, never down from https."""

    def __init__(self, patience: Patience) -> None:
        super().__init__()
        self.patience = patience

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """As requests does it, with our timeouts where the caller gives none."""
        kwargs.setdefault("timeout", (self.patience.connect, self.patience.read))
        return super().request(*args, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where the answer sends us; raises RefusedRedirectError for anything but http(s), and for https to http."""
        target = super().get_redirect_target(resp)
        if target is None:
            return None
        scheme = urlsplit(urljoin(resp.url, target)).scheme
        if scheme not in ("http", "https"):
            raise RefusedRedirectError(f"it redirects to {shown(target)}, which is not the web")
        if scheme == "http" and urlsplit(resp.url).scheme == "https":
            raise RefusedRedirectError(f"it redirects from https down to plain {shown(target)}")
        return target


def make_session(settings: Settings, patience: Patience = Patience()) -> Session:
    """A session that says who we are and tries again, with growing waits, on 429, 5xx and connection errors."""
    session = Session(patience)
    session.headers["User-Agent"] = settings.user_agent
    session.max_redirects = _REDIRECTS
    retry = _BoundedRetry(
        total=patience.tries - 1,
        status_forcelist=_TRANSIENT,
        allowed_methods=("GET", "HEAD"),
        backoff_factor=patience.backoff,
        backoff_max=patience.longest_wait,
        raise_on_status=False,  # the last answer is ours to explain
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def without_credentials(url: str) -> str:
    """A URL without user name and password. Raises ValueError where it is malformed."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def shown(url: str) -> str:
    """A URL fit for messages and logs: no credentials, no control characters, not endless."""
    try:
        return printable(without_credentials(url), longest=300)
    except ValueError:
        return "(a malformed URL)"


def file_name_of(url: str) -> str:
    """What a browser would call the file: the last part of the address."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    return printable(name.replace("\\", "_")) or "download.zip"


def check_status(response: requests.Response, by_hand: str) -> None:
    """Raise FetchError with a sentence for every status that is not a success; `by_hand` is what to do about a 403.

    TransientFetchError for what may pass by itself (429, 5xx).
    """
    status, url = response.status_code, shown(response.url)
    if response.ok:
        return
    if status in _TRANSIENT or status >= 500:
        raise TransientFetchError(f"{url} answered {_named(response)}, again and again. Try again later.")
    if status == 403:
        raise FetchError(
            f"{url} answered 403 (forbidden): the server turns away clients that do not look like a browser. {by_hand}"
        )
    if status in (404, 410):
        raise FetchError(
            f"{url} answered {_named(response)}: CMS has moved or withdrawn it. See what its page says now."
        )
    raise FetchError(f"{url} answered {_named(response)} instead of what was asked for. {by_hand}")


def explain(error: requests.RequestException, url: str) -> FetchError:
    """The error to raise when no answer came at all: transient ones for connections and timeouts."""
    where = shown(url)
    match error:
        case RefusedRedirectError():
            return FetchError(f"{where} cannot be fetched: {error}. Refused.")
        case requests.TooManyRedirects():
            return FetchError(f"{where} redirects in circles (more than {_REDIRECTS} times).")
        case requests.exceptions.SSLError():
            return FetchError(f"{where}: the server's certificate cannot be trusted, so nothing was fetched.")
        case (
            requests.exceptions.InvalidSchema() | requests.exceptions.InvalidURL() | requests.exceptions.MissingSchema()
        ):
            return FetchError(f"{where} is no address that could be fetched: it must begin with http:// or https://.")
        case requests.Timeout():
            return TransientFetchError(f"{where} did not answer in time. Try again later.")
        case _:
            return TransientFetchError(
                f"{where} could not be reached, or the connection broke off ({_root_cause(error)}). Try again later."
            )


def what_came(head: bytes, size: int, content_type: str) -> str:
    """Says what arrived in place of what was expected: a page's title, a type, a size. Nothing else of it is shown."""
    kind = printable(content_type or "of no stated type", longest=60)
    if not size:
        return f"nothing at all (0 bytes, {kind})"
    title = page_title(head)
    if title:
        return f"an HTML page titled “{title}” ({kind}, {size:,} bytes)"
    if re.match(rb"\s*<(?:!doctype html|html)", head, re.IGNORECASE):
        return f"an HTML page ({kind}, {size:,} bytes)"
    what = "a zip" if head.startswith(b"PK") else "something else"
    return f"{what} ({kind}, {size:,} bytes)"


def page_title(head: bytes) -> str | None:
    """The title of an HTML page, its blanks folded; None where it has none."""
    match = _TITLE.search(head)
    words = match[1].decode("utf-8", errors="replace").split() if match else []
    return printable(" ".join(words), longest=80) or None


def _named(response: requests.Response) -> str:
    return f"{response.status_code} ({printable(response.reason or 'no reason given', longest=40).lower()})"


def _root_cause(error: BaseException) -> str:
    # Only the innermost exception's kind: its text may hold a URL with a password, or an object's address.
    names = {"ConnectionRefusedError": "connection refused", "ConnectionResetError": "connection reset"}
    names |= {
        "gaierror": "no such host",
        "ReadTimeoutError": "no more bytes came",
        "IncompleteRead": "fewer bytes than announced",
    }
    seen = [type(error).__name__]
    cause: BaseException | None = error
    while cause is not None and len(seen) < 12:
        reason = getattr(cause, "reason", None)
        inner = [item for item in (reason, *cause.args) if isinstance(item, BaseException)]
        cause = inner[0] if inner else cause.__cause__ or cause.__context__
        if cause is not None:
            seen.append(type(cause).__name__)
    return next((names[name] for name in seen if name in names), seen[0])
