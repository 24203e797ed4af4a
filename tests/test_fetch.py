"""Downloads from servers that misbehave: only a whole and sound zip gets through, and nothing else is left behind."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import threading
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests

from etl.config import Settings
from etl.errors import FetchError, TransientFetchError
from etl.fetch import Download, download, make_session
from etl.model import Kind, Link, MemberKind, Release, Sighting
from etl.web import Patience, Session, shown
from tests.servers import Answer, Behaviour, Site, serve
from tests.zips import anweb_text, make_zip

PATH = "/files/zip/january-2026-alpha-numeric-hcpcs-file.zip"
TITLE = "January 2026 Alpha-Numeric HCPCS File (ZIP) - Updated 01/12/2026"
QUICK = Patience(tries=3, backoff=0.01, longest_wait=0.05, connect=2, read=2)
ZIP_TYPE = {"Content-Type": "application/zip"}


@pytest.fixture
def session() -> Session:
    return make_session(Settings(Path("unused")), QUICK)


@pytest.fixture
def good(tmp_path: Path) -> bytes:
    return make_zip(tmp_path / "source.zip").read_bytes()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "incoming"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the thread of the test would have slept, in seconds. Other libraries' threads sleep as they like."""
    slept: list[float] = []
    fetching, sleep = threading.current_thread(), time.sleep

    def instead(wait: float) -> None:
        if threading.current_thread() is not fetching:
            sleep(wait)
        elif wait:
            slept.append(wait)

    monkeypatch.setattr("time.sleep", instead)
    return slept


def link_to(site: Site, path: str = PATH) -> Link:
    return Link(Release(2026, 1), Kind.ALPHA_NUMERIC, site.url + path, TITLE, dt.date(2026, 1, 12))


def fetch(session: Session, into: Path, page: Answer | Behaviour, known: Sighting | None = None) -> Download | None:
    with serve({PATH: page}) as site:
        return download(session, link_to(site), into, known=known)


def refused(session: Session, into: Path, page: Answer | Behaviour) -> str:
    """The sentence of the error; nothing may be left behind."""
    with pytest.raises(FetchError) as caught:
        fetch(session, into, page)
    assert list(into.iterdir()) == []
    return str(caught.value)


# What gets through


def test_a_sound_zip_comes_with_its_hash_members_and_sighting(session: Session, into: Path, good: bytes) -> None:
    headers = {**ZIP_TYPE, "ETag": '"abc"', "Last-Modified": "Mon, 12 Jan 2026 13:05:00 GMT"}
    before = dt.datetime.now(dt.UTC)
    with serve({PATH: Answer(body=good, headers=headers)}) as site:
        got = download(session, link_to(site), into)
        assert got is not None
        assert got.sighting.url == site.url + PATH
    assert got.path.read_bytes() == good
    assert got.path.parent == into
    assert (got.sha256, got.size) == (hashlib.sha256(good).hexdigest(), len(good))
    assert got.file_name == "january-2026-alpha-numeric-hcpcs-file.zip"
    assert [member.kind for member in got.members] == [MemberKind.ANWEB_TEXT]
    seen = got.sighting
    assert (seen.title, seen.etag, seen.last_modified) == (TITLE, '"abc"', "Mon, 12 Jan 2026 13:05:00 GMT")
    assert seen.updated_on == dt.date(2026, 1, 12)
    assert before <= seen.fetched_at <= dt.datetime.now(dt.UTC)


def test_the_server_is_told_who_asks(into: Path, good: bytes) -> None:
    session = make_session(Settings(Path("unused"), user_agent="my-clinic/1.0"), QUICK)
    with serve({PATH: Answer(body=good)}) as site:
        download(session, link_to(site), into)
        assert site.asked(PATH)[0]["User-Agent"] == "my-clinic/1.0"


def test_progress_is_told_as_the_bytes_come(session: Session, into: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("HCPC2026_JAN_ANWEB.txt", anweb_text() * 500)
    told: list[tuple[int, int | None]] = []
    with serve({PATH: Answer(body=stream.getvalue())}) as site:
        download(session, link_to(site), into, on_progress=lambda done, total: told.append((done, total)))
    size = len(stream.getvalue())
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == (size, size)


def test_a_server_that_announces_no_length_is_believed_when_the_zip_is_sound(
    session: Session, into: Path, good: bytes
) -> None:
    assert fetch(session, into, Answer(body=good, announced=-1)) is not None


def test_an_answer_in_chunks_is_put_together(session: Session, into: Path, good: bytes) -> None:
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (good[:50], good[50:])) + b"0\r\n\r\n"
    answer = Answer(body=chunked, announced=-1, headers={"Transfer-Encoding": "chunked"})
    got = fetch(session, into, answer)
    assert got is not None
    assert got.path.read_bytes() == good


def test_chunks_that_end_too_early_are_a_broken_transfer(session: Session, into: Path, good: bytes) -> None:
    answer = Answer(body=b"ffff\r\n" + good, announced=-1, headers={"Transfer-Encoding": "chunked"})
    with pytest.raises(TransientFetchError, match="broke off"):
        fetch(session, into, answer)


@pytest.mark.parametrize("trouble", [Answer(503), Answer(500), Answer(429, headers={"Retry-After": "0"})])
def test_a_server_in_trouble_is_asked_again(session: Session, into: Path, good: bytes, trouble: Answer) -> None:
    with serve({PATH: lambda number, _: Answer(body=good) if number else trouble}) as site:
        assert download(session, link_to(site), into) is not None
        assert len(site.requests) == 2


@pytest.mark.parametrize(("asked", "waited"), [("0.02", None), ("3", 3), ("86400", 5)])
def test_retry_after_is_honoured_but_not_for_ever(
    waits: list[float], into: Path, good: bytes, asked: str, waited: float | None
) -> None:
    session = make_session(Settings(Path("unused")), Patience(tries=2, backoff=0, longest_wait=5, connect=2, read=2))
    busy = Answer(429, headers={"Retry-After": asked})
    assert fetch(session, into, lambda number, _: Answer(body=good) if number else busy) is not None
    assert waits == ([] if waited is None else [waited])


def test_a_retry_after_that_makes_no_sense_is_ignored(session: Session, into: Path, good: bytes) -> None:
    busy = Answer(429, headers={"Retry-After": "tomorrow"})
    assert fetch(session, into, lambda number, _: Answer(body=good) if number else busy) is not None


@pytest.mark.parametrize("broken", ["reset", "truncated"])
def test_a_transfer_that_breaks_off_is_tried_again(session: Session, into: Path, good: bytes, broken: str) -> None:
    half = Answer(body=good[:100], announced=len(good), reset=broken == "reset")
    got = fetch(session, into, lambda number, _: Answer(body=good) if number else half)
    assert got is not None
    assert got.path.read_bytes() == good


def test_a_redirect_is_followed(session: Session, into: Path, good: bytes) -> None:
    with serve({PATH: Answer(302, headers={"Location": "/moved.zip"}), "/moved.zip": Answer(body=good)}) as site:
        got = download(session, link_to(site), into)
    assert got is not None
    assert got.sighting.url == site.url + PATH  # as the page has it: what is asked again next time


# Asking whether anything changed


def known(etag: str | None = None, last_modified: str | None = None) -> Sighting:
    return Sighting("http://x/", TITLE, dt.datetime(2026, 1, 12, tzinfo=dt.UTC), etag, last_modified)


def test_not_modified_is_nothing_new(session: Session, into: Path, good: bytes) -> None:
    def answer(_: int, headers: Mapping[str, str]) -> Answer:
        asked = (headers.get("If-None-Match"), headers.get("If-Modified-Since"))
        return Answer(304) if asked == ('"abc"', "Mon, 12 Jan 2026") else Answer(body=good)

    assert fetch(session, into, answer, known('"abc"', "Mon, 12 Jan 2026")) is None
    assert list(into.iterdir()) == []
    assert fetch(session, into, answer) is not None


def test_the_same_strong_etag_is_nothing_new_even_when_the_server_would_send_it_all(
    session: Session, into: Path, good: bytes
) -> None:
    # Python's own file server, and so the mirror, answers like that: ETag by us, If-None-Match not understood.
    assert fetch(session, into, Answer(body=good, headers={"ETag": '"abc"'}), known('"abc"')) is None
    assert fetch(session, into, Answer(body=good, headers={"ETag": '"def"'}), known('"abc"')) is not None
    assert fetch(session, into, Answer(body=good, headers={"ETag": 'W/"abc"'}), known('W/"abc"')) is not None


def test_not_modified_to_one_who_never_asked_is_an_error(session: Session, into: Path) -> None:
    assert "304" in refused(session, into, Answer(304))


# What does not


def test_a_403_says_how_to_fetch_by_hand(session: Session, into: Path) -> None:
    sentence = refused(session, into, Answer(403, b"<title>Access Denied</title>"))
    assert "403 (forbidden)" in sentence
    assert "in a browser" in sentence
    assert sentence.endswith("hcpcs fetch --zip FILE --release 2026Q1")


@pytest.mark.parametrize(("status", "reason"), [(404, "not found"), (410, "gone")])
def test_a_zip_that_is_gone_is_said_to_be_gone(session: Session, into: Path, status: int, reason: str) -> None:
    assert f"{status} ({reason}): CMS has moved or withdrawn it" in refused(session, into, Answer(status))


@pytest.mark.parametrize("status", [204, 206, 401, 418])
def test_other_answers_are_named(session: Session, into: Path, status: int) -> None:
    assert f"answered {status}" in refused(session, into, Answer(status))


def test_a_page_under_the_address_of_a_zip_is_named_by_its_title(session: Session, into: Path) -> None:
    page = b"<!DOCTYPE html><html><head><title>\n Access\n Denied \x1b[31m</title></head><body>...</body></html>"
    sentence = refused(session, into, Answer(body=page, headers={"Content-Type": "text/html; charset=utf-8"}))
    assert f"is an HTML page titled “Access Denied ?[31m” (text/html; charset=utf-8, {len(page)} bytes)" in sentence
    assert "hcpcs fetch --zip FILE --release 2026Q1" in sentence


def test_an_empty_file_is_said_to_be_empty(session: Session, into: Path) -> None:
    assert "nothing at all (0 bytes, application/zip)" in refused(session, into, Answer(headers=ZIP_TYPE))


def test_something_else_is_named_by_type_and_size(session: Session, into: Path) -> None:
    answer = Answer(body=b'{"error": 1}', headers={"Content-Type": "application/json"})
    assert "is something else (application/json, 12 bytes)" in refused(session, into, answer)


@pytest.mark.parametrize("reset", [True, False])
def test_a_file_that_never_arrives_whole_is_worth_another_try_later(
    session: Session, into: Path, good: bytes, reset: bool
) -> None:
    with serve({PATH: Answer(body=good[:100], announced=len(good), reset=reset)}) as site:
        with pytest.raises(TransientFetchError, match="broke off"):
            download(session, link_to(site), into)
        assert len(site.requests) == QUICK.tries
    assert list(into.iterdir()) == []


def test_a_file_cut_short_without_a_word_is_no_sound_zip(session: Session, into: Path, good: bytes) -> None:
    sentence = refused(session, into, Answer(body=good[:-30], announced=-1))
    assert sentence.startswith("http://127.0.0.1")
    assert "is not a zip, or only part of one" in sentence


def test_a_zip_bomb_is_refused(session: Session, into: Path, tmp_path: Path) -> None:
    bomb = make_zip(tmp_path / "bomb.zip", {"HCPC2026_JAN_ANWEB.txt": bytes(32 << 20)}).read_bytes()
    assert "zip bomb" in refused(session, into, Answer(body=bomb))


def test_a_file_that_announces_too_much_is_not_even_begun(session: Session, into: Path) -> None:
    answer = Answer(body=b"PK", announced=10 << 30)
    assert "announces 10,737,418,240 bytes, more than the" in refused(session, into, answer)


def test_a_file_that_grows_beyond_the_limit_is_broken_off(session: Session, into: Path) -> None:
    endless = Answer(body=b"PK" * 500_000, announced=-1)
    with serve({PATH: endless}) as site, pytest.raises(FetchError, match="sends more, more than the 100,000"):
        download(session, link_to(site), into, max_bytes=100_000)
    assert list(into.iterdir()) == []


def test_a_compressed_answer_cannot_smuggle_more_than_the_limit(session: Session, into: Path) -> None:
    answer = Answer(body=gzip.compress(bytes(1 << 20)), headers={"Content-Encoding": "gzip"})
    with serve({PATH: answer}) as site, pytest.raises(FetchError, match="sends more"):
        download(session, link_to(site), into, max_bytes=100_000)


def test_a_server_that_trickles_is_given_up_in_the_end(into: Path) -> None:
    session = make_session(Settings(Path("unused")), Patience(tries=1, whole=0.2, read=2))
    slow = Answer(body=b"PK" * 50_000, pause=0.05)
    with serve({PATH: slow}) as site, pytest.raises(TransientFetchError, match="took longer than"):
        download(session, link_to(site), into)


def test_a_server_that_falls_silent_is_given_up(into: Path) -> None:
    session = make_session(Settings(Path("unused")), Patience(tries=2, backoff=0.01, read=0.1))
    silent = Answer(body=b"PK" * 1000, pause=1)
    with serve({PATH: silent}) as site, pytest.raises(TransientFetchError, match="no more bytes came"):
        download(session, link_to(site), into)
    assert list(into.iterdir()) == []


def test_a_server_that_stays_in_trouble_is_worth_another_try_later(session: Session, into: Path) -> None:
    with serve({PATH: Answer(503)}) as site:
        with pytest.raises(TransientFetchError, match=r"503 .*Try again later"):
            download(session, link_to(site), into)
        assert len(site.requests) == QUICK.tries


def test_a_server_that_is_not_there_is_worth_another_try_later(session: Session, into: Path) -> None:
    with serve({}) as site:
        link = link_to(site)
    with pytest.raises(TransientFetchError, match="connection refused"):
        download(session, link, into)


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x.zip", "file:///etc/passwd"])
def test_a_redirect_away_from_the_web_is_refused(session: Session, into: Path, target: str) -> None:
    assert "which is not the web" in refused(session, into, Answer(302, headers={"Location": target}))


def test_a_redirect_from_https_down_to_http_is_refused(session: Session) -> None:
    answer = requests.Response()
    answer.status_code, answer.url = 302, "https://www.cms.gov/a.zip"
    answer.headers["Location"] = "http://www.cms.gov/a.zip"
    with pytest.raises(requests.RequestException, match="from https down to plain"):
        session.get_redirect_target(answer)
    answer.headers["Location"] = "/b.zip"
    assert session.get_redirect_target(answer) == "/b.zip"


def test_redirects_in_a_circle_end(session: Session, into: Path) -> None:
    assert "redirects in circles" in refused(session, into, Answer(302, headers={"Location": PATH}))


def test_an_address_that_is_none_is_said_so(session: Session, into: Path) -> None:
    link = Link(Release(2026, 1), Kind.ALPHA_NUMERIC, "cms.gov/x.zip", TITLE)
    with pytest.raises(FetchError, match="must begin with http"):
        download(session, link, into)


def test_a_password_never_reaches_a_message_or_a_sighting(session: Session, into: Path, good: bytes) -> None:
    pages = {PATH: Answer(body=good), "/gone": Answer(403), "/broken": Answer(body=b"PK", announced=99)}
    with serve(pages) as site:
        site.url = site.url.replace("http://", "http://me:secret@")
        got = download(session, link_to(site), into)
        assert got is not None
        assert "secret" not in str(got.sighting)
        for path in ("/gone", "/broken", "/nowhere"):
            with pytest.raises(FetchError) as caught:
                download(session, link_to(site, path), into)
            assert "secret" not in str(caught.value)
    assert shown("http://me:secret@cms.gov/a") == "http://cms.gov/a"


def test_an_interrupted_download_leaves_nothing_behind(session: Session, into: Path, good: bytes) -> None:
    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with serve({PATH: Answer(body=good)}) as site, pytest.raises(KeyboardInterrupt):
        download(session, link_to(site), into, on_progress=interrupt)
    assert list(into.iterdir()) == []


def test_waits_grow_and_are_bounded(waits: list[float], into: Path, good: bytes) -> None:
    session = make_session(Settings(Path("unused")), Patience(tries=6, backoff=1, longest_wait=5, connect=2, read=2))
    with serve({PATH: Answer(body=good[:10], announced=99)}) as site, pytest.raises(TransientFetchError):
        download(session, link_to(site), into)
    assert waits == [1, 2, 4, 5, 5]
