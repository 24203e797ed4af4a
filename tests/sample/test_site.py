"""The sample site as a whole: the same every time, in CMS's shape, and as it stood on any day."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from etl.discover import Page, parse_page
from etl.errors import UsageError
from etl.members import kind_of, open_members, recognise_release
from etl.model import Kind, MemberKind, Release
from etl.sample import ARCHIVE_COMMENT, build_site
from etl.sample.history import History
from etl.sample.plan import DATA, load_plan
from tests.sample.reading import WORKBOOKS, from_workbook, sheet_rows, table

JANUARY_2026 = "january-2026-alpha-numeric-hcpcs-file.zip"
PAGE_URL = "http://127.0.0.1/page"


def read_page(site: Path) -> Page:
    return parse_page((site / "page.html").read_bytes(), PAGE_URL)


def digests(site: Path) -> dict[str, str]:
    files = [path for path in site.rglob("*") if path.is_file()]
    return {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_site_is_the_same_byte_for_byte_whenever_it_is_built(sample_site: Path, tmp_path: Path) -> None:
    # Another process, another day of the week, another time zone.
    program = "import sys; from pathlib import Path; from etl.sample import build_site; build_site(Path(sys.argv[1]))"
    environment = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "PYTHONPATH": str(DATA.parents[2])}
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, env=environment)
    assert digests(tmp_path) == digests(sample_site)


def test_every_zip_says_that_it_is_the_sample(sample_site: Path) -> None:
    zips = sorted((sample_site / "files/zip").glob("*.zip"))
    assert len(zips) == len(load_plan())
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            assert archive.comment == ARCHIVE_COMMENT == b"hcpcs-updates sample"
            assert archive.testzip() is None


def test_every_member_has_the_timestamp_of_the_plan(sample_site: Path) -> None:
    for plan in load_plan():
        with zipfile.ZipFile(sample_site / "files/zip" / plan.file) as archive:
            stamps = {info.filename: info.date_time for info in archive.infolist()}
        assert stamps == {m.name: tuple(m.saved.timetuple()[:6]) for m in plan.issues[-1].members}


def test_every_link_of_the_page_is_placed_and_leads_to_a_zip(sample_site: Path) -> None:
    page = read_page(sample_site)
    placed = {(str(link.release), link.kind) for link in page.links}
    releases = {"2012Q1", "2016Q1", "2018Q1", "2019Q1", "2020Q1", "2020Q2", "2020Q3", "2020Q4", "2025Q4", "2026Q1"}
    assert {release for release, kind in placed if kind is Kind.ALPHA_NUMERIC} == releases
    assert {release for release, kind in placed if kind is Kind.CORRECTIONS} == {"2018Q1", "2019Q1"}
    assert {release for release, kind in placed if kind is Kind.NOC_CODES} == {"2018Q1", "2019Q1"}
    assert {release for release, kind in placed if kind is Kind.RECORD_LAYOUT} == {"2019Q1"}
    names = {link.url.rsplit("/", 1)[1] for link in page.links}
    assert all((sample_site / "files/zip" / name).is_file() for name in names)


def test_the_page_has_a_zip_link_that_belongs_to_no_release(sample_site: Path) -> None:
    (unplaced,) = read_page(sample_site).unplaced
    assert unplaced.title == "HCPCS Public Meeting Materials (ZIP)"


def test_the_page_has_the_variety_of_the_real_one(sample_site: Path) -> None:
    html = (sample_site / "page.html").read_text(encoding="utf-8")
    for spelling in (
        " HCPCS Files (ZIP)",
        "File&nbsp;(ZIP)",
        "2016 Annual Alpha-Numeric",
        "[ZIP, 808KB]",
        "(ZIP) - Updated 01/12/2026",
        "(ZIP) - Updated 09/11/2018",
        'href="https://www.cms.gov/files/zip/july-2020',
        'href="/files/zip/',
        "(PDF)",
    ):
        assert spelling in html


@pytest.mark.parametrize("plan", [plan for plan in load_plan() if plan.release], ids=lambda plan: plan.file)
def test_every_zip_is_recognised_by_what_is_inside(sample_site: Path, plan) -> None:
    members = open_members(sample_site / "files/zip" / plan.file)
    assert MemberKind.UNKNOWN not in {member.kind for member in members}
    assert recognise_release(members) == plan.release
    made = {m.made.removesuffix("_prn").removesuffix("_txt") for m in plan.issues[-1].members}
    kinds = {
        "text": MemberKind.ANWEB_TEXT,
        "workbook": MemberKind.ANWEB_WORKBOOK,
        "change_list": MemberKind.CHANGE_LIST,
        "corrections": MemberKind.CORRECTIONS,
        "noc": MemberKind.NOC_CODES,
        "notes": MemberKind.PROCESSING_NOTES,
        "layout": MemberKind.RECORD_LAYOUT,
        "readme": MemberKind.README,
    }
    assert {member.kind for member in members} == {kinds[kind] for kind in made}
    assert kind_of(members) is not None


def test_text_and_workbook_of_a_release_say_the_same_words(sample_site: Path) -> None:
    text, workbook = table(sample_site, "2026Q1"), from_workbook(sample_site, "2026Q1")
    assert text.keys() == workbook.keys()
    assert {code: row["long"] for code, row in text.items()} == {code: row["long"] for code, row in workbook.items()}


def test_on_a_day_the_site_holds_what_had_been_posted_by_then(tmp_path: Path) -> None:
    page = read_page(build_site(tmp_path, as_of=dt.date(2019, 1, 2)))
    assert {str(link.release) for link in page.links} == {"2012Q1", "2016Q1", "2018Q1", "2019Q1"}
    # The corrections of 2019 were posted a day later.
    assert (Release(2019, 1), Kind.CORRECTIONS) not in {(link.release, link.kind) for link in page.links}
    assert not (tmp_path / "files/zip/2019-hcpcs-alpha-numeric-corrections.zip").exists()


def test_before_anything_was_posted_the_page_is_there_and_empty(tmp_path: Path) -> None:
    page = read_page(build_site(tmp_path, as_of=dt.date(2011, 10, 30)))
    assert page.links == ()
    assert list((tmp_path / "files/zip").iterdir()) == []


def test_a_site_moves_on_to_another_day_in_the_same_folder(tmp_path: Path) -> None:
    build_site(tmp_path, as_of=dt.date(2026, 1, 12))
    build_site(tmp_path, as_of=dt.date(2012, 1, 1))
    assert [path.name for path in (tmp_path / "files/zip").iterdir()] == ["12anweb.zip"]


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (dt.date(2025, 12, 8), "January 2026 Alpha-Numeric HCPCS File (ZIP)"),
        (dt.date(2025, 12, 29), "January 2026 Alpha-Numeric HCPCS File (ZIP) - Updated 12/29/2025"),
        (dt.date(2026, 1, 12), "January 2026 Alpha-Numeric HCPCS File (ZIP) - Updated 01/12/2026"),
    ],
)
def test_january_2026_is_issued_three_times_under_one_url(tmp_path: Path, day: dt.date, title: str) -> None:
    page = read_page(build_site(tmp_path, as_of=day))
    (link,) = (link for link in page.links if link.release == Release(2026, 1))
    assert (link.title, link.url) == (title, f"http://127.0.0.1/files/zip/{JANUARY_2026}")


def test_the_three_issues_differ_in_what_the_corrections_say() -> None:
    history, january = History.load(DATA / "codes.csv"), Release(2026, 1)
    seen = []
    for issue in (1, 2, 3):
        rows = {row.code: row.attributes for row in history.table(january, issue)}
        seen.append(
            (
                rows["S0189"]["termination_date"],
                rows["J1572"]["action_code"],
                rows["J3365"]["cross_reference"],
                rows["J2516"]["type_of_service"],
                rows["G2076"]["add_date"],
                "G9871" in rows,
            )
        )
    assert seen == [
        ("", "D", "Q0089", "1", "20260101", False),
        ("20251231", "N", "Q0089", "1", "20260101", True),
        ("20251231", "N", "", "1,P", "20200101", True),
    ]


def test_the_sample_is_never_written_among_real_files(tmp_path: Path) -> None:
    real = tmp_path / "files/zip/12anweb.zip"
    real.parent.mkdir(parents=True)
    with zipfile.ZipFile(real, "w") as archive:
        archive.writestr("12anweb.txt", "somebody's own")
    before = real.read_bytes()
    with pytest.raises(UsageError, match=r"12anweb\.zip is not a file of the sample"):
        build_site(tmp_path)
    assert real.read_bytes() == before
    assert not (tmp_path / "page.html").exists()


def test_a_workbook_only_release_has_no_text(sample_site: Path) -> None:
    for release in ("2020Q2", "2020Q3", "2020Q4", "2025Q4"):
        with zipfile.ZipFile(sample_site / "files/zip" / WORKBOOKS[release][0]) as archive:
            assert [name.rsplit(".", 1)[1] for name in archive.namelist()] == ["xlsx", "xlsx"]


@pytest.mark.parametrize(("release", "row"), [("2020Q2", 11), ("2020Q3", 1), ("2020Q4", 11), ("2025Q4", 1)])
def test_the_headings_of_a_workbook_are_not_always_in_its_first_row(sample_site: Path, release: str, row: int) -> None:
    rows = sheet_rows(sample_site, *WORKBOOKS[release])
    assert [n for n, cells in enumerate(rows, 1) if cells[0] == "HCPC"] == [row]


def test_the_command_writes_the_site(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    command = [sys.executable, "-m", "etl.sample", str(folder), "--as-of", "2012-01-01"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=DATA.parents[2])
    assert str(folder) in said.stdout
    assert (folder / "files/zip/12anweb.zip").is_file()
