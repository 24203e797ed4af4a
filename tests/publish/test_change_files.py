"""The change files: what CMS typed stays text in a spreadsheet and on a page; the same input gives the same bytes."""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
from pathlib import Path

import duckdb
import pytest

import etl.duck
from etl.build import BuildResult, build_database
from etl.errors import BuildError
from etl.publish import publish_releases, read_manifest, verify_manifest, write_manifest
from tests.full_archive import full_archive, report
from tests.staging import StagedArchive, record

FORMULAS = ["=1+1", "+1", "-1 each", "@SUM(A1)", "\tTab", "\r=1+1", "  =1+1", "＝1+1"]
PLAIN = ["Walker, 1-2 each", 'Say "each"', "5 = five", "Line\nbreak"]
HOSTILE = "<script>alert(1)</script> | a\\| pipe [link](https://example.com) *each* `code`\n# & more"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases with descriptors, labels and member names that no spreadsheet and no page should obey, published."""
    archive = StagedArchive(tmp_path_factory.mktemp("hostile"))
    texts = [*FORMULAS, *PLAIN, HOSTILE]
    archive.add("2025Q4", [record(f"G{n:04}", f"Before {n}") for n in range(len(texts))])
    archive.add(
        "2026Q1",
        [record(f"G{n:04}", text, short_description="Short", member="=x|y.txt") for n, text in enumerate(texts)]
        + [
            record("S0001", HOSTILE, term="2025-12-31", action="D", xref="S0002"),
            record("S0002", "@new", add="2026-01-01"),
        ]
        + [record("S0003", action="|")],
        change_list=[report("G0000", "=label", "C"), report("G9999", "<b>bold</b> | label", "C")],
    )
    archive.build().close()
    publish_releases(archive.root / "hcpcs.duckdb", archive.root / "publish")
    return archive.root / "publish"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def new_texts(folder: Path) -> dict[str, str]:
    rows = rows_of(folder / "2026Q1" / "changes.csv")
    return {row["code"]: row["new_value"] for row in rows if row["field"] == "long_description"}


@pytest.mark.parametrize(("number", "text"), [*enumerate(FORMULAS)])
def test_text_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(hostile: Path, number: int, text: str) -> None:
    assert new_texts(hostile)[f"G{number:04}"] == "'" + text


@pytest.mark.parametrize(("number", "text"), [*enumerate(PLAIN, start=len(FORMULAS))])
def test_other_text_stays_as_it_is(hostile: Path, number: int, text: str) -> None:
    assert new_texts(hostile)[f"G{number:04}"] == text


def test_no_cell_of_any_csv_begins_like_a_formula(hostile: Path) -> None:
    for path in hostile.glob("*/*.csv"):
        for row in rows_of(path):
            assert not [cell for cell in row.values() if re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell)], path
    # The member's name, the label of the report, the descriptions of a replacement: all come from CMS.
    assert {row["source_member"] for row in rows_of(hostile / "2026Q1" / "changes.csv")} >= {"'=x|y.txt"}
    assert rows_of(hostile / "2026Q1" / "replacements.csv")[0]["new_description"] == "'@new"


def test_json_and_parquet_keep_the_exact_text(hostile: Path) -> None:
    as_json = json.loads((hostile / "2026Q1" / "changes.json").read_text("utf-8"))
    told = {row["code"]: row["new_value"] for row in as_json if row["field"] == "long_description"}
    assert [told[f"G{n:04}"] for n in range(len(FORMULAS))] == FORMULAS
    parquet = duckdb.sql(f"SELECT * FROM '{hostile / '2026Q1' / 'changes.parquet'}'").fetchall()
    assert len(parquet) == len(as_json) == len(rows_of(hostile / "2026Q1" / "changes.csv"))


def test_summary_holds_no_html_no_link_and_no_cell_too_many(hostile: Path) -> None:
    text = (hostile / "2026Q1" / "summary.md").read_text("utf-8")
    assert "&lt;script&gt;" in text
    for forbidden in ("<script", "<b>", "[link](", "*each*", "`code`", "\n# &"):
        assert forbidden not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        widths = {len(cells_of(line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def cells_of(line: str) -> list[str]:
    """The cells of a row as GitHub reads it: a backslash takes the character after it out of the play."""
    return re.findall(r"(?:\\.|[^|\\])*", line.strip().strip("|"))


def test_summary_names_the_successor_and_the_last_day(full_path: Path, tmp_path: Path) -> None:
    publish_releases(full_path, tmp_path)
    text = (tmp_path / "2026Q1" / "summary.md").read_text("utf-8")
    assert "| S0013 | 2025-12-31 | J0013 | same_descriptor | Esketamine, nasal spray, 1 mg |" in text
    assert "38999 (CPT)" in text


def test_each_release_has_its_files_and_no_leftover(full_path: Path, tmp_path: Path) -> None:
    files = publish_releases(full_path, tmp_path)
    names = {"changes.csv", "changes.json", "changes.parquet", "changes.xlsx", "replacements.csv", "summary.md"}
    expected = {f"{release}/{name}" for release in ("2025Q3", "2025Q4", "2026Q1") for name in names}
    assert {file.path for file in files} == expected
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()} == expected


def test_only_the_releases_asked_for_are_published(full_path: Path, tmp_path: Path) -> None:
    publish_releases(full_path, tmp_path, ["2026Q1", "2031Q1"])
    assert [p.name for p in tmp_path.iterdir()] == ["2026Q1"]


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE change SET change_type = 'nonsense' WHERE release = '2026Q1'",
        "UPDATE change SET code = 'D0120' WHERE release = '2026Q1'",
        "UPDATE change SET previous_release = 'the one before' WHERE release = '2026Q1'",
    ],
)
def test_files_that_break_their_schema_are_refused_and_the_old_ones_stay(
    full_path: Path, tmp_path: Path, spoil: str
) -> None:
    publish = tmp_path / "publish"
    publish_releases(full_path, publish, ["2026Q1"])
    before = {path: path.read_bytes() for path in publish.rglob("*") if path.is_file()}
    spoilt = shutil.copy(full_path, tmp_path / "spoilt.duckdb")
    with duckdb.connect(str(spoilt)) as connection:
        connection.execute(spoil)
    with pytest.raises(BuildError, match=r"changes\.json breaks its contract"):
        publish_releases(spoilt, publish)
    assert {path: path.read_bytes() for path in before} == before


def test_same_input_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In another folder, in another order of arrival, with another number of threads."""
    for threads, name in ((1, "one"), (5, "another/deeper")):
        monkeypatch.setattr(etl.duck, "THREADS", threads)
        root = tmp_path / name
        inputs = full_archive(root).inputs
        random.Random(threads).shuffle(inputs)
        publish(build_database(inputs, root / "hcpcs.duckdb"), root / "publish")
    one, another = (content_of(tmp_path / name / "publish") for name in ("one", "another/deeper"))
    assert one.keys() == another.keys()
    assert [path for path in one if one[path] != another[path]] == []


def publish(result: BuildResult, folder: Path) -> None:
    write_manifest(folder, publish_releases(result.path, folder), result.digests)


def content_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_manifest_verifies_and_names_what_was_changed_or_lost(full_path: Path, tmp_path: Path) -> None:
    assert "nothing was published" in verify_manifest(tmp_path)[0]
    assert read_manifest(tmp_path) is None
    write_manifest(tmp_path, publish_releases(full_path, tmp_path), [])
    assert verify_manifest(tmp_path) == []
    (tmp_path / "2026Q1" / "changes.csv").write_text("changed", "utf-8")
    (tmp_path / "2025Q4" / "summary.md").unlink()
    problems = verify_manifest(tmp_path)
    assert len(problems) == 2
    assert problems[0].startswith("2025Q4/summary.md is missing")
    assert problems[1].startswith("2026Q1/changes.csv was changed")


def test_manifest_keeps_its_own_contract(full_path: Path, tmp_path: Path) -> None:
    import jsonschema

    from etl.build import table_digests
    from etl.resources import SCHEMAS

    with duckdb.connect(str(full_path), read_only=True) as connection:
        digests = table_digests(connection)
    path = write_manifest(tmp_path, publish_releases(full_path, tmp_path), digests)
    document = json.loads(path.read_text("utf-8"))
    rules = json.loads((SCHEMAS / "published" / "manifest.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(rules).validate(document)
    assert len(document["files"]) == 18
    assert {table["table"] for table in document["tables"]} >= {"code", "code_history", "change", "replacement"}
