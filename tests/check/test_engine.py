"""The runner around Great Expectations: examples, blame, mistakes in suites, and silence on the network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.check import check_database
from etl.check.engine import Engine, Subject
from etl.check.outcome import Severity
from etl.check.suites import Expectation, Source, Suite, load_suite
from etl.errors import QualityError
from etl.resources import EXPECTATIONS


def suite_of(*expectations: tuple[str, dict[str, object]]) -> Suite:
    rules = tuple(
        Expectation(f"rule_{n}", kind, kwargs, Severity.CRITICAL, "Because.")
        for n, (kind, kwargs) in enumerate(expectations, 1)
    )
    return Suite("record", "Made up.", Source.DATABASE, "", rules)


POSITIVE = ("expect_column_values_to_be_between", {"column": "days_left", "min_value": 1})


def test_examples_name_the_row_and_tell_a_number_with_its_meaning(engine: Engine) -> None:
    frame = pd.DataFrame({"example": ["Z0001", "Z0002"], "days_left": [5, -3]})
    (outcome,) = engine.run(suite_of(POSITIVE), frame)
    assert outcome.examples == ("Z0002: days left -3",)
    assert (outcome.unexpected_count, outcome.element_count) == (1, 2)


def test_examples_of_flags_and_blanks_are_the_rows_alone(engine: Engine) -> None:
    frame = pd.DataFrame({"example": ["Z0001", "Z0002"], "fine": [True, False], "words": ["x", None]})
    suite = suite_of(
        ("expect_column_values_to_be_in_set", {"column": "fine", "value_set": [True]}),
        ("expect_column_values_to_not_be_null", {"column": "words"}),
    )
    assert [o.examples for o in engine.run(suite, frame)] == [("Z0002",), ("Z0002",)]


def test_at_most_twenty_examples_but_all_are_counted_and_all_releases_blamed(engine: Engine) -> None:
    frame = pd.DataFrame(
        {"example": [f"Z{n:04}" for n in range(100)], "days_left": 0, "release": ["2025Q4"] * 99 + ["2026Q1"]}
    )
    (outcome,) = engine.run(suite_of(POSITIVE), frame)
    assert len(outcome.examples) == 20
    assert outcome.unexpected_count == 100
    assert outcome.releases == ("2025Q4", "2026Q1")


def test_a_revision_is_to_blame_for_its_own_rows(engine: Engine) -> None:
    frame = pd.DataFrame({"example": ["Z0001"], "days_left": [0]})
    (outcome,) = engine.run(suite_of(POSITIVE), frame, Subject("2026Q1", 2))
    assert (outcome.release, outcome.revision, outcome.releases) == ("2026Q1", 2, ("2026Q1",))


TOGETHER = (
    POSITIVE,
    ("expect_column_values_to_be_in_set", {"column": "fine", "value_set": [True]}),
    ("expect_column_values_to_be_in_set", {"column": "kind", "value_set": ["3", "7"]}),
    ("expect_column_values_to_not_be_null", {"column": "words"}),
    ("expect_column_values_to_be_null", {"column": "odd"}),
)
FRAMES = [
    # Whole, empty, and broken in different ways; a column of numbers is one of numbers and blanks in another frame.
    pd.DataFrame({"example": ["A", "B"], "days_left": [5, 7], "fine": True, "kind": "3", "words": "x", "odd": None}),
    pd.DataFrame({"example": [], "days_left": [], "fine": [], "kind": [], "words": [], "odd": []}),
    pd.DataFrame(
        {"example": ["C", "D", "E"], "days_left": [None, -3, 2.5], "fine": [True, None, False],
         "kind": ["3", None, "4"], "words": ["x", None, None], "odd": [None, None, "slipped"]}
    ),
    pd.DataFrame({"example": ["F"], "days_left": [0], "fine": [None], "kind": [None], "words": ["y"], "odd": ["7"]}),
]  # fmt: skip


@pytest.mark.parametrize(
    "rules",
    [
        TOGETHER,
        (("expect_table_row_count_to_be_between", {"min_value": 2}), POSITIVE),
        (("expect_column_values_to_be_between", {"column": "days_left", "min_value": 1, "mostly": 0.5}),),
        (("expect_column_values_to_be_in_set", {"column": "no such column", "value_set": [1]}), POSITIVE),
    ],
    ids=["rows", "table", "mostly", "cannot be asked"],
)
def test_subjects_checked_together_are_told_what_each_is_told_alone(
    engine: Engine, rules: tuple[tuple[str, dict[str, object]], ...]
) -> None:
    suite = suite_of(*rules)
    subjects = [(Subject(f"2025Q{n}", n), frame) for n, frame in enumerate(FRAMES, 1)]
    alone = [engine.run(suite, frame, subject) for subject, frame in subjects]
    assert engine.run_together(suite, subjects) == alone
    assert {o.passed for told in alone for o in told} >= {False}


def test_a_rule_that_cannot_be_asked_has_not_been_kept(engine: Engine) -> None:
    frame = pd.DataFrame({"example": ["Z0001"], "days_left": [5]})
    missing = ("expect_column_values_to_be_between", {"column": "no_such_column", "min_value": 1})
    good, bad = engine.run(suite_of(POSITIVE, missing), frame)
    assert good.passed
    assert not bad.passed
    assert bad.examples[0].startswith("could not be evaluated:")
    assert "no_such_column" in bad.examples[0]


def test_nothing_to_look_at_gives_no_outcome(engine: Engine) -> None:
    assert engine.run(suite_of(POSITIVE), pd.DataFrame({"example": [], "days_left": []})) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not a suite"),
        ('{"about": "x"}', "expectations"),
        ('{"about": "x", "expectations": [{"name": "a"}]}', "type"),
        (
            '{"about": "x", "expectations": [{"name": "a", "type": "t", "kwargs": {}, "severity": "mild", '
            '"reason": "r"}]}',
            "mild",
        ),
        (
            '{"about": "x", "expectations": [{"name": "a", "type": "t", "kwargs": {}, "severity": "warning", '
            '"reason": "r", "mostly": 1}]}',
            "mostly",
        ),
    ],
)
def test_a_malformed_suite_is_named_with_what_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "record.json").write_text(content, "utf-8")
    with pytest.raises(QualityError, match=r"record\.json is not a suite") as caught:
        load_suite("record", Source.STAGED, tmp_path)
    assert said in str(caught.value)


def test_a_suite_without_a_file_or_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QualityError, match="has no file"):
        load_suite("record", Source.STAGED, tmp_path)
    content = json.loads((EXPECTATIONS / "record.json").read_text("utf-8"))
    content["expectations"].append(content["expectations"][0])
    (tmp_path / "record.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(QualityError, match="same name"):
        load_suite("record", Source.STAGED, tmp_path)


CHECK_IN_SILENCE = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        print("network:", event, args)
sys.addaudithook(watch)
import pandas as pd
from etl.check import check_database
from etl.check.engine import Engine
from etl.check.suites import Source, load_suite
suite = load_suite("previous_record", Source.STAGED)
print(Engine().run(suite, pd.DataFrame({"example": ["Z0001"], "vanished_while_active": [True]}))[0].examples)
"""


def test_checking_speaks_to_nobody_on_the_network_and_draws_no_progress_bar() -> None:
    done = subprocess.run([sys.executable, "-c", CHECK_IN_SILENCE], capture_output=True, text=True, check=True)
    assert done.stdout == "('Z0001',)\n"
    assert "Calculating" not in done.stderr


WITHOUT_GX = """
import sys
sys.modules["great_expectations"] = None  # as if it were not installed
import etl.check
from etl.errors import HcpcsError
try:
    etl.check.check_database("never opened.duckdb")
except HcpcsError as error:
    print(error)
"""


def test_without_great_expectations_it_imports_and_tells_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_GX], capture_output=True, text=True, check=True)
    assert "pip install 'hcpcs-updates[quality]'" in done.stdout


def test_importing_the_checks_does_not_import_great_expectations() -> None:
    told = "import sys, etl.check; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "hcpcs.duckdb"
    path.write_text("not a database, surely", "utf-8")
    with pytest.raises(QualityError, match="cannot be opened as a database"):
        check_database(path, engine=engine)
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    with pytest.raises(QualityError, match="another shape"):
        check_database(tmp_path / "empty.duckdb", engine=engine)
