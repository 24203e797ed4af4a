"""Which zips CMS's page offers: every spelling of a link, and a reason for everything that cannot be placed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.config import Settings
from etl.discover import Page, parse_page, read_page
from etl.discover.titles import NotPlacedError, place, tidy, updated_on
from etl.errors import PageError, TransientFetchError
from etl.model import Kind, Release
from etl.web import Patience, Session, make_session
from tests.servers import Answer, serve

PAGE_URL = "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update"
PAGE = """<html><head><title>HCPCS Quarterly Update | CMS</title></head><body><ul>
<li><a href="/files/zip/january-2026-alpha-numeric-hcpcs-file.zip">January 2026 Alpha-Numeric HCPCS File (ZIP)</a></li>
</ul></body></html>"""


@pytest.fixture
def session() -> Session:
    return make_session(Settings(Path("unused")), Patience(tries=3, backoff=0.01, connect=2, read=2))


def page_of(*anchors: str, url: str = PAGE_URL) -> Page:
    return parse_page("<html><body><ul><li>" + "</li><li>".join(anchors) + "</li></ul></body></html>", url)


def link(title: str, href: str = "/files/zip/x.zip") -> str:
    return f'<a href="{href}">{title}</a>'


# Titles


@pytest.mark.parametrize(
    ("title", "release", "kind"),
    [
        ("January 2026 Alpha-Numeric HCPCS File (ZIP)", "2026Q1", Kind.ALPHA_NUMERIC),
        ("October 2026 Alpha-Numeric HCPCS File (ZIP) - Updated 09/10/2026", "2026Q4", Kind.ALPHA_NUMERIC),
        ("July 2020 Alpha-Numeric HCPCS Files (ZIP)", "2020Q3", Kind.ALPHA_NUMERIC),
        ("2016 Annual Alpha-Numeric HCPCS File (ZIP)", "2016Q1", Kind.ALPHA_NUMERIC),
        ("2012 Alpha-Numeric HCPCS File [ZIP, 808KB]", "2012Q1", Kind.ALPHA_NUMERIC),
        ("2014 Alphanumeric HCPCS File", "2014Q1", Kind.ALPHA_NUMERIC),
        ("2015 HCPCS File (ZIP, 1.2 MB)", "2015Q1", Kind.ALPHA_NUMERIC),
        ("October&nbsp;2025 Alpha‑Numeric HCPCS File\u00a0(ZIP)", "2025Q4", Kind.ALPHA_NUMERIC),
        ("Apr. 2023 Alpha–Numeric HCPCS File (ZIP)", "2023Q2", Kind.ALPHA_NUMERIC),
        ("2027 Q3 Alpha-Numeric HCPCS File (ZIP)", "2027Q3", Kind.ALPHA_NUMERIC),
        ("Fourth Quarter 2024 HCPCS File (ZIP)", "2024Q4", Kind.ALPHA_NUMERIC),
        ("Alpha-Numeric HCPCS File with corrections, July 2024 (ZIP)", "2024Q3", Kind.ALPHA_NUMERIC),
        ("2018 HCPCS Alpha-Numeric Corrections (ZIP) - Updated 09/11/2018", "2018Q1", Kind.CORRECTIONS),
        ("2019 HCPCS NOC Codes (ZIP)", "2019Q1", Kind.NOC_CODES),
        ("2019 HCPCS Record Layout (ZIP)", "2019Q1", Kind.RECORD_LAYOUT),
        ("Updated 01/12/2026: January 2026 Alpha-Numeric HCPCS File", "2026Q1", Kind.ALPHA_NUMERIC),
        # The date of the update is neither the year nor the month of the release.
        ("January 2026 Alpha-Numeric HCPCS File (ZIP) - Updated 12/29/2025", "2026Q1", Kind.ALPHA_NUMERIC),
        ("October 2026 Alpha-Numeric HCPCS File (ZIP) - Updated August 6, 2026", "2026Q4", Kind.ALPHA_NUMERIC),
    ],
)
def test_the_years_spellings_are_understood(title: str, release: str, kind: Kind) -> None:
    (found,) = page_of(link(title)).links
    assert (str(found.release), found.kind) == (release, kind)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Alpha-Numeric HCPCS File (ZIP)", "names no year"),
        ("January - April 2026 Alpha-Numeric HCPCS File (ZIP)", "more than one quarter"),
        ("2025 and 2026 Alpha-Numeric HCPCS File (ZIP)", "more than one year (2025, 2026)"),
        ("March 2018 Alpha-Numeric HCPCS File (ZIP)", "no release begins in that month"),
        ("2017 Alpha-Numeric Index (ZIP)", "'index'"),
        ("2017 HCPCS Table of Drugs (ZIP)", "'table'"),
        ("2026 HCPCS Widgets File (ZIP)", "does not say which file it is (widgets)"),
        ("2019 HCPCS NOC Codes and Record Layout (ZIP)", "could mean noc_codes or record_layout"),
        ("2026 DMEPOS Fee Schedule (ZIP)", "says nothing of HCPCS"),
        ("Download", "says nothing of HCPCS"),
        ("", "says nothing of HCPCS"),
    ],
)
def test_what_cannot_be_placed_is_listed_with_the_reason(title: str, reason: str) -> None:
    page = page_of(link(title))
    assert page.links == ()
    (unplaced,) = page.unplaced
    assert reason in unplaced.reason
    assert unplaced.url == "https://www.cms.gov/files/zip/x.zip"


def test_links_that_are_neither_zips_nor_hcpcs_files_are_not_listed() -> None:
    page = page_of(
        link("Medicare", "/medicare"),
        link("First Biannual 2026 HCPCS Coding Cycle (PDF)", "/files/document/2026-summary.pdf"),
    )
    assert page == Page((), ())


QUARTERS = {1: ("January", "Jan", "JAN."), 2: ("April", "Apr"), 3: ("July", "Jul"), 4: ("October", "Oct.")}


@given(
    year=st.integers(1990, 2099),
    quarter=st.integers(1, 4),
    data=st.data(),
    updated=st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)),
)
def test_any_spelling_of_a_title_means_the_same_release(
    year: int, quarter: int, data: st.DataObject, updated: dt.date | None
) -> None:
    month = data.draw(st.sampled_from(QUARTERS[quarter]))
    blank = data.draw(st.sampled_from([" ", "\u00a0", "  ", "\n\t"]))
    name = data.draw(st.sampled_from(["Alpha-Numeric", "Alphanumeric", "alpha numeric", "ALPHA\u2011NUMERIC"]))
    file = data.draw(st.sampled_from(["HCPCS File", "HCPCS Files", "HCPCS file"]))
    size = data.draw(st.sampled_from(["(ZIP)", "[ZIP, 808KB]", "(ZIP, 1 MB)", ""]))
    when = f" - Updated {updated:%m/%d/%Y}" if updated else ""
    title = blank.join(f"{month} {year} {name} {file} {size}{when}".split(" "))
    placed = place(title)
    assert (placed.release, placed.kind) == (Release(year, quarter), Kind.ALPHA_NUMERIC)
    assert updated_on(title) == updated


@given(st.text(max_size=60))
def test_any_text_is_either_placed_or_refused_with_a_reason(text: str) -> None:
    try:
        place(text)
    except NotPlacedError as reason:
        assert str(reason)
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("title", "date"),
    [
        ("x - Updated 09/10/2026", dt.date(2026, 9, 10)),
        ("x – updated 9/1/26", dt.date(2026, 9, 1)),
        ("x (Revised: January 12, 2026)", dt.date(2026, 1, 12)),
        ("x - Updated on 2026-01-12", dt.date(2026, 1, 12)),
        ("x - Updated 12/29/2025 - Updated 01/12/2026", dt.date(2026, 1, 12)),
        ("x - Updated 13/45/2026", None),
        ("January 2026 File", None),
    ],
)
def test_the_date_of_the_update(title: str, date: dt.date | None) -> None:
    assert updated_on(title) == date


# Links


def test_absolute_and_relative_addresses_lead_to_the_same_place() -> None:
    title = "2019 Alpha-Numeric HCPCS File (ZIP)"
    for href in ("/files/zip/a.zip", "https://www.cms.gov/files/zip/a.zip", "../../../files/zip/a.zip#top"):
        (found,) = page_of(link(title, href)).links
        assert found.url == "https://www.cms.gov/files/zip/a.zip"


def test_on_a_mirror_the_zips_come_from_the_mirror() -> None:
    title = "2019 Alpha-Numeric HCPCS File (ZIP)"
    mirror = "http://127.0.0.1:8000/medicare/quarterly-update"
    (found,) = page_of(link(title, "https://www.cms.gov/files/zip/a.zip"), url=mirror).links
    assert found.url == "http://127.0.0.1:8000/files/zip/a.zip"
    (elsewhere,) = page_of(link(title, "https://example.org/a.zip"), url=mirror).links
    assert elsewhere.url == "https://example.org/a.zip"


@pytest.mark.parametrize(
    "href", ["ftp://www.cms.gov/a.zip", "javascript:get('a.zip')", "file:///a.zip", "http:///a.zip"]
)
def test_only_the_web_is_followed(href: str) -> None:
    page = page_of(link("2019 Alpha-Numeric HCPCS File (ZIP)", href))
    assert page.links == ()
    assert "not on the web" in page.unplaced[0].reason


def test_a_malformed_address_is_listed() -> None:
    page = page_of(link("2019 Alpha-Numeric HCPCS File (ZIP)", "http://[oops/a.zip"))
    assert [item.reason for item in page.unplaced] == ["its address is malformed"]


def test_credentials_in_an_address_are_dropped() -> None:
    (found,) = page_of(link("2019 Alpha-Numeric HCPCS File (ZIP)", "https://me:secret@example.org/a.zip")).links
    assert found.url == "https://example.org/a.zip"


@pytest.mark.parametrize("href", ["/files/document/a.pdf", "/medicare/hcpcs-2019"])
def test_a_hcpcs_file_that_is_no_zip_is_listed(href: str) -> None:
    page = page_of(link("2019 Alpha-Numeric HCPCS File", href))
    assert page.unplaced[0].reason == "its address does not lead to a .zip"


@pytest.mark.parametrize("href", ["/httpdownload?id=5", "/license?file=/files/zip/a.zip", "/files/zip/A.ZIP"])
def test_an_address_without_the_suffix_is_followed_when_the_text_says_zip(href: str) -> None:
    assert len(page_of(link("2019 Alpha-Numeric HCPCS File (ZIP)", href)).links) == 1


def test_the_same_link_twice_is_one_link_with_the_later_update() -> None:
    title = "January 2026 Alpha-Numeric HCPCS File (ZIP)"
    (found,) = page_of(link(title), link(f"{title} - Updated 01/12/2026"), link(title)).links
    assert found.updated_on == dt.date(2026, 1, 12)


def test_two_addresses_for_the_same_release_are_both_kept() -> None:
    title = "January 2026 Alpha-Numeric HCPCS File (ZIP)"
    page = page_of(link(title, "/files/zip/january.zip"), link(title, "/files/zip/january_0.zip"))
    assert [item.url.rsplit("/", 1)[1] for item in page.links] == ["january.zip", "january_0.zip"]


def test_an_update_written_behind_the_link_belongs_to_it() -> None:
    anchor = link("October 2026 Alpha-Numeric HCPCS File (ZIP)")
    page = page_of(
        f"{anchor} - <em>Updated 09/10/2026</em>", link("July 2026 Alpha-Numeric HCPCS File (ZIP)", "/b.zip")
    )
    assert [item.updated_on for item in page.links] == [dt.date(2026, 9, 10), None]
    assert page.links[0].title.endswith("(ZIP) - Updated 09/10/2026")


def test_an_update_written_behind_the_next_link_does_not() -> None:
    first, second = (link(f"{month} 2026 Alpha-Numeric HCPCS File", f"/{month}.zip") for month in ("July", "October"))
    page = page_of(f"{first}, {second} - Updated 09/10/2026")
    assert [item.updated_on for item in page.links] == [None, dt.date(2026, 9, 10)]


def test_markup_inside_a_link_does_not_tear_its_words() -> None:
    (found,) = page_of(link("<span>January 20<b>26</b></span> Alpha-<i>Numeric</i> HCPCS File (ZIP)")).links
    assert found.release == Release(2026, 1)


def test_a_link_that_is_a_picture_is_read_by_its_label() -> None:
    anchor = '<a href="/a.zip" aria-label="2019 Alpha-Numeric HCPCS File (ZIP)"><img src="zip.png"></a>'
    assert page_of(anchor).links[0].release == Release(2019, 1)


# The page


def test_the_page_is_read_over_http(session: Session) -> None:
    with serve({"/page": Answer(body=PAGE.encode(), headers={"Content-Type": "text/html"})}) as site:
        page = read_page(session, f"{site.url}/page")
        assert page.links[0].url == f"{site.url}/files/zip/january-2026-alpha-numeric-hcpcs-file.zip"
        assert site.asked("/page")[0]["User-Agent"].startswith("hcpcs-updates/")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(403, b"<title>Access Denied</title>"), r"403 .*hcpcs fetch --zip FILE"),
        (Answer(404), r"404 .*moved or withdrawn"),
        (
            Answer(body=b"PK\x03\x04\0\0", headers={"Content-Type": "application/zip"}),
            r"sent a zip \(application/zip, 6 bytes\)",
        ),
        (Answer(body=b"", headers={"Content-Type": "text/html"}), "nothing at all"),
        (Answer(body=b"{}", headers={"Content-Type": "application/json"}), "not a web page"),
        (
            Answer(body=b"<html><title>Site maintenance</title></html>", headers={"Content-Type": "text/html"}),
            "“Site maintenance”.* offers no HCPCS file",
        ),
        (
            Answer(body=b"<html><a href=a.zip>HCPCS File</a></html>", headers={"Content-Type": "text/html"}),
            "“HCPCS File”: its text names no year",
        ),
    ],
)
def test_a_page_that_is_of_no_use_is_an_error(session: Session, answer: Answer, says: str) -> None:
    with serve({"/page": answer}) as site, pytest.raises(PageError, match=says):
        read_page(session, f"{site.url}/page")


def test_a_busy_server_is_asked_again(session: Session) -> None:
    good = Answer(body=PAGE.encode(), headers={"Content-Type": "text/html"})
    with serve({"/page": lambda number, _: Answer(503) if number < 2 else good}) as site:
        assert len(read_page(session, f"{site.url}/page").links) == 1
        assert len(site.requests) == 3


def test_a_server_that_stays_busy_is_worth_another_try_later(session: Session) -> None:
    with serve({"/page": Answer(503)}) as site, pytest.raises(TransientFetchError, match=r"503 .*Try again later"):
        read_page(session, f"{site.url}/page")


def test_a_server_that_is_not_there_is_worth_another_try_later(session: Session) -> None:
    with serve({}) as site:
        gone = site.url
    with pytest.raises(TransientFetchError, match="connection refused"):
        read_page(session, f"{gone}/page")


def test_a_page_url_that_is_none_is_said_so(session: Session) -> None:
    with pytest.raises(PageError, match="must begin with http"):
        read_page(session, "www.cms.gov/page")


@pytest.mark.mirror
def test_the_mirrors_page_offers_fifteen_zips_and_hides_nothing(mirror: Path) -> None:
    page = parse_page((mirror / "page.html").read_bytes(), PAGE_URL)
    assert page.unplaced == ()
    assert len(page.links) == 15
    alpha = sorted(str(item.release) for item in page.links if item.kind is Kind.ALPHA_NUMERIC)
    assert alpha == [
        *("2012Q1", "2016Q1", "2018Q1", "2019Q1", "2020Q1", "2020Q2", "2020Q3", "2020Q4", "2025Q4", "2026Q1")
    ]
    dated = {(str(item.release), item.kind): item.updated_on for item in page.links if item.updated_on}
    assert dated == {
        ("2026Q1", Kind.ALPHA_NUMERIC): dt.date(2026, 1, 12),
        ("2018Q1", Kind.CORRECTIONS): dt.date(2018, 9, 11),
    }
