"""`hcpcs lookup` and `hcpcs diff`, as a biller and an analyst use them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, run_in


def test_lookup_says_when_it_ended_what_replaced_it_and_why_we_think_so(hcpcs: Run) -> None:
    said = hcpcs("lookup", "S0013", "--on", "2026-01-15").stdout
    assert "terminated. Last day of use: 2025-12-31." in said
    assert "Replaced by J0013 from 2026-01-01" in said
    assert "inferred" in said


def test_lookup_on_the_last_day_says_valid(hcpcs: Run) -> None:
    assert "S0013 on 2025-12-31: valid." in hcpcs("lookup", "s0013", "--on", "2025-12-31").stdout


def test_lookup_follows_the_chain_by_the_date_of_service(hcpcs: Run) -> None:
    found = json.loads(hcpcs("lookup", "C9469", "--on", "2019-03-01", "--json").stdout)
    assert [s["code"] for s in found["successors"]] == ["J3304"]
    assert found["successors"][0]["path"] == "C9469 > Q9993 > J3304"
    assert found["status"] == "terminated"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("99213", "not ours: CPT"),
        ("D1352", "not ours: CDT"),
        ("Q", "malformed"),
        ("Q0001", "not in the archive, which looks back to 2012-01-01"),
    ],
)
def test_lookup_of_what_is_not_ours_says_what_it_is(hcpcs: Run, code: str, says: str) -> None:
    done = hcpcs("lookup", code)
    assert done.returncode == 0
    assert says in done.stdout


def test_successor_in_cpt_is_a_number_without_a_descriptor(hcpcs: Run) -> None:
    said = hcpcs("lookup", "C9744", "--on", "2019-02-01").stdout
    assert "CPT 76978 (AMA; number only)" in said
    assert "CPT 76979 (AMA; number only)" in said


def test_diff_as_csv_has_the_successor_beside_the_discontinued_code(hcpcs: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(hcpcs("diff", "2025Q4", "2026Q1", "--format", "csv").stdout)))
    ended = {r["code"]: r["replaced_by"] for r in rows if r["change_type"] == "discontinued"}
    assert ended["S0013"] == "J0013"
    assert ended["C9305"] == "J9256"
    assert ended["J2940"] == ""


def test_diff_as_json_and_markdown_say_the_same(hcpcs: Run) -> None:
    told = json.loads(hcpcs("diff", "2025Q4", "2026Q1", "--format", "json", "--type", "discontinued").stdout)
    table = hcpcs("diff", "2025Q4", "2026Q1", "--format", "md", "--type", "discontinued").stdout
    assert len(told) == len(table.splitlines()) - 2
    assert {t["effective_date"] for t in told} == {"2026-01-01"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("lookup", "S0013", "--on", "15.1.2026"), "is not a date: write it as yyyy-mm-dd"),
        (("diff", "2026Q1", "2025Q4"), "name the older release first"),
        (("diff", "2025Q3", "2026Q1"), "2025Q3 is not in this database"),
        (("diff", "2025", "2026Q1"), "write a year and a quarter"),
        (("lookup",), "Missing argument"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_code_2(hcpcs: Run, arguments: tuple[str, ...], sentence: str) -> None:
    done = hcpcs(*arguments)
    assert done.returncode == 2
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_no_database_yet_says_what_to_do(tmp_path: Path, sample_server: str) -> None:
    done = run_in(tmp_path / "empty", sample_server, "lookup", "S0013")
    assert done.returncode == 2
    assert "Build one first: hcpcs update" in " ".join(done.stderr.split())
