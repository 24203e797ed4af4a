"""The sample's server answers as cms.gov does: validators, 304, and nothing outside its folder."""

from __future__ import annotations

import datetime as dt
import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from etl.sample import PAGE_PATH, build_site, serve

ZIP = "/files/zip/12anweb.zip"


def at(page_url: str, path: str) -> str:
    return page_url.removesuffix(PAGE_PATH) + path


def test_the_page_stands_under_cms_own_path(sample_server: str, sample_site: Path) -> None:
    answer = requests.get(sample_server, timeout=10)
    assert (
        urlsplit(sample_server).path == "/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update"
    )
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.content == (sample_site / "page.html").read_bytes()


def test_a_zip_comes_whole_with_its_validators(sample_server: str, sample_site: Path) -> None:
    answer = requests.get(at(sample_server, ZIP), timeout=10)
    body = (sample_site / "files/zip/12anweb.zip").read_bytes()
    assert answer.content == body
    assert answer.headers["Content-Length"] == str(len(body))
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Last-Modified"] == "Mon, 31 Oct 2011 12:00:00 GMT"


def test_what_is_unchanged_is_not_sent_again(sample_server: str) -> None:
    first = requests.get(at(sample_server, ZIP), timeout=10)
    for name, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = requests.get(at(sample_server, ZIP), headers={name: value}, timeout=10)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Sun, 30 Oct 2011 12:00:00 GMT"},
        {"If-Modified-Since": "no date at all"},
        # The tag decides where both are sent.
        {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2027 00:00:00 GMT"},
    ],
)
def test_what_has_changed_is_sent(sample_server: str, headers: dict[str, str]) -> None:
    assert requests.get(at(sample_server, ZIP), headers=headers, timeout=10).status_code == 200


def test_head_says_what_get_would(sample_server: str) -> None:
    head, get = requests.head(at(sample_server, ZIP), timeout=10), requests.get(at(sample_server, ZIP), timeout=10)
    assert head.content == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.headers["ETag"] == get.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/files/zip/none.zip",
        "/files/document/sample-application-summary.pdf",
        "/page.html",
        "/files/zip/../../page.html",
        "/files/zip/%2e%2e/%2e%2e/page.html",
        "/files/zip//etc/passwd",
        "/",
    ],
)
def test_nothing_else_is_served(sample_server: str, path: str) -> None:
    # requests would tidy the path up before it asks.
    parts = urlsplit(sample_server)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 0, timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


def test_a_re_issue_changes_the_bytes_under_a_url(tmp_path: Path) -> None:
    name = "/files/zip/january-2026-alpha-numeric-hcpcs-file.zip"
    build_site(tmp_path, as_of=dt.date(2025, 12, 8))
    with serve(tmp_path) as url:
        first = requests.get(at(url, name), timeout=10)
        build_site(tmp_path, as_of=dt.date(2025, 12, 29))
        second = requests.get(at(url, name), headers={"If-None-Match": first.headers["ETag"]}, timeout=10)
    assert second.status_code == 200
    assert second.content != first.content
    assert second.headers["Last-Modified"] == "Mon, 29 Dec 2025 12:00:00 GMT"
