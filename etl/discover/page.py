"""Reads CMS's page and says which HCPCS zips it offers: by the text of their links, never by the pattern of a URL."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

import requests
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from etl.config import CMS_PAGE_URL
from etl.discover.titles import NotPlacedError, place, speaks_of_hcpcs, tidy, updated_on
from etl.errors import FetchError, PageError, TransientFetchError
from etl.model import Kind, Link, Release
from etl.web import Session, check_status, explain, page_title, shown, what_came, without_credentials

_CMS_HOSTS = (urlsplit(CMS_PAGE_URL).hostname, "cms.gov")
_PAGE_BYTES = 20 << 20
_BY_HAND = (
    "Open the page in a browser, save the zip that you need, and hand it over: hcpcs fetch --zip FILE "
    "(add --release 2026Q1 where its name does not say)."
)
_SPEAKS_OF_A_FILE = re.compile(r"\b(?:files?|zip)\b", re.IGNORECASE)
_BREAKS = frozenset({"a", "br", "li", "p", "div", "td", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4"})


@dataclass(frozen=True)
class Unplaced:
    """A link that looks as if it were ours, and why we cannot say which release's which file it is."""

    title: str
    url: str
    reason: str


@dataclass(frozen=True)
class Page:
    """What the page offers, in its own order. Nothing that looks like a HCPCS file is in neither of the two."""

    links: tuple[Link, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True)
class _Anchor:
    title: str
    url: str


def read_page(session: Session, url: str) -> Page:
    """Fetch the page and read its links.

    Raises PageError when it is refused, is no HTML page, or offers no HCPCS file that can be placed;
    TransientFetchError when the server cannot be reached or is in trouble.
    """
    try:
        with session.get(url, stream=True, headers={"Accept": "text/html,application/xhtml+xml"}) as response:
            check_status(response, by_hand=_BY_HAND)
            body = _read(response)
    except requests.RequestException as error:
        problem = explain(error, url)
        raise problem if isinstance(problem, TransientFetchError) else PageError(str(problem)) from error
    except TransientFetchError:
        raise
    except FetchError as error:
        raise PageError(str(error)) from error
    content_type = response.headers.get("Content-Type", "")
    if not _is_html(body, content_type):
        came = what_came(body, len(body), content_type)
        raise PageError(f"{shown(url)} is not a web page: the server sent {came}. Check HCPCS_PAGE_URL. {_BY_HAND}")
    page = parse_page(body, without_credentials(response.url))
    if not page.links:
        raise PageError(_nothing_found(page, url, page_title(body)))
    return page


def parse_page(html: str | bytes, page_url: str) -> Page:
    """Every HCPCS zip that a page offers, placed by the text of its link; and what looks like one but cannot be placed.

    The same URL offered twice for the same release and kind is one link (with the later "Updated" date); two URLs for
    the same release and kind are both kept, as only their bytes can tell whether they differ.
    """
    links: dict[tuple[str, Release, Kind], Link] = {}
    unplaced: dict[tuple[str, str], Unplaced] = {}
    for anchor in _anchors(BeautifulSoup(html, "html.parser"), page_url):
        if not _concerns_us(anchor):
            continue
        try:
            link = _place(anchor)
        except NotPlacedError as reason:
            unplaced.setdefault((anchor.title, anchor.url), Unplaced(anchor.title, anchor.url, str(reason)))
            continue
        key = (link.url, link.release, link.kind)
        known = links.get(key)
        if known is None or (link.updated_on or dt.date.min) > (known.updated_on or dt.date.min):
            links[key] = link
    return Page(tuple(links.values()), tuple(unplaced.values()))


def _anchors(soup: BeautifulSoup, page_url: str) -> Iterator[_Anchor]:
    base = soup.find("base", href=True)
    root = urljoin(page_url, str(base["href"])) if isinstance(base, Tag) else page_url
    for tag in soup.find_all("a", href=True):
        href = str(tag["href"]).strip()
        try:
            url = _at_the_mirror(without_credentials(urldefrag(urljoin(root, href)).url), page_url)
        except ValueError:
            url = href
        yield _Anchor(_title(tag), url)


def _at_the_mirror(url: str, page_url: str) -> str:
    # CMS writes some hrefs with its own host. Where the page came from a mirror, that serves the zips under CMS's own
    # paths, the mirror is asked for those too: a run on a mirror never mixes in what cms.gov publishes meanwhile.
    target, page = urlsplit(url), urlsplit(page_url)
    if target.hostname not in _CMS_HOSTS or page.hostname in _CMS_HOSTS or page.scheme not in ("http", "https"):
        return url
    return urlunsplit(target._replace(scheme=page.scheme, netloc=page.netloc))


def _title(tag: Tag) -> str:
    text = tidy(tag.get_text()) or tidy(str(tag.get("aria-label") or tag.get("title") or ""))
    # CMS's editors put "- Updated 01/12/2026" inside the link or just behind it.
    behind = tidy("".join(_text_behind(tag)))
    return tidy(f"{text} {behind}") if updated_on(behind) and not updated_on(text) else text


def _text_behind(tag: Tag) -> Iterator[str]:
    sibling: PageElement | None = tag.next_sibling
    while sibling is not None and not (isinstance(sibling, Tag) and (sibling.name in _BREAKS or sibling.find("a"))):
        yield sibling.get_text() if isinstance(sibling, Tag | NavigableString) else ""
        sibling = sibling.next_sibling


def _concerns_us(anchor: _Anchor) -> bool:
    return _leads_to_zip(anchor.url) or (speaks_of_hcpcs(anchor.title) and bool(_SPEAKS_OF_A_FILE.search(anchor.title)))


def _leads_to_zip(url: str) -> bool:
    # Also behind a page that asks for agreement first: /license?file=/files/zip/x.zip
    return bool(re.search(r"\.zip(?=$|[?&#%/])", url, re.IGNORECASE))


def _place(anchor: _Anchor) -> Link:
    placed = place(anchor.title)
    try:
        parts = urlsplit(anchor.url)
    except ValueError as error:
        raise NotPlacedError("its address is malformed") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotPlacedError(f"its address ({parts.scheme}:) is not on the web")
    says_zip = re.search(r"\bzip\b", anchor.title, re.IGNORECASE)
    suffix = re.search(r"\.(pdf|docx?|xlsx?|txt|csv|html?)$", parts.path, re.IGNORECASE)
    if not _leads_to_zip(anchor.url) and (suffix or not says_zip):
        raise NotPlacedError("its address does not lead to a .zip")
    return Link(placed.release, placed.kind, anchor.url, anchor.title, updated_on(anchor.title))


def _read(response: requests.Response) -> bytes:
    body = b""
    for chunk in response.iter_content(1 << 16):
        body += chunk
        if len(body) > _PAGE_BYTES:
            raise PageError(f"{shown(response.url)} is longer than {_PAGE_BYTES:,} bytes: not CMS's page. Refused.")
    return body


def _is_html(body: bytes, content_type: str) -> bool:
    head = body[:2048].lstrip().lower()
    return (
        bool(head)
        and b"\0" not in head
        and ("html" in content_type.lower() or head.startswith((b"<!doctype html", b"<html")))
    )


def _nothing_found(page: Page, url: str, title: str | None) -> str:
    seen = "; ".join(f"“{item.title}”: {item.reason}" for item in page.unplaced[:3])
    return (
        f"{shown(url)} (“{title or 'no title'}”) offers no HCPCS file that could be placed"
        + (f" ({seen})" if seen else "")
        + f". CMS may have moved or changed its page: check HCPCS_PAGE_URL. {_BY_HAND}"
    )
