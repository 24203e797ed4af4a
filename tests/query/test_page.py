"""schemas/querying.md: every answer on the page is the one that the sample gives, and nothing is missing from it."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from etl.resources import SCHEMAS
from tests.conftest import REPOSITORY
from tests.query.page import PAGE, QUESTION, with_answers

TEXT = PAGE.read_text("utf-8")
QUESTIONS = [found[2] for found in QUESTION.finditer(TEXT)]


def test_every_answer_of_the_page_is_what_the_sample_gives(sample_home: Path) -> None:
    with duckdb.connect(str(sample_home / "hcpcs.duckdb"), read_only=True) as connection:
        assert with_answers(TEXT, connection) == TEXT, "run: .venv/bin/python -m tests.query.page <sample database>"


def test_every_question_of_the_page_has_an_answer_with_rows() -> None:
    answers = [found[3] or "" for found in QUESTION.finditer(TEXT)]
    assert len(answers) == TEXT.count("```sql\n") >= 5
    assert [answer.count("\n|") >= 3 for answer in answers] == [True] * len(answers)


def test_every_macro_is_listed_and_asked_on_the_page() -> None:
    macros = re.findall(r"CREATE MACRO (\w+)\(", (SCHEMAS / "macros.sql").read_text("utf-8"))
    assert len(macros) >= 9
    for macro in macros:
        assert f"| `{macro}(" in TEXT, f"{macro} is missing from the list of macros"
        assert any(f"{macro}(" in question for question in QUESTIONS), f"no question on the page asks {macro}"


def test_every_table_is_listed_on_the_page(full: duckdb.DuckDBPyConnection) -> None:
    for (table,) in full.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        assert f"| `{table}` |" in TEXT


def test_five_questions_are_asked() -> None:
    section = TEXT[TEXT.index("\n## Five questions") : TEXT.index("\n## Two clocks")]
    assert re.findall(r"(?m)^\*\*(\d)\. ", section) == list("12345")


def test_python_of_the_page_works(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    scope: dict[str, object] = {}
    exec(code.replace("hcpcs-sample/", f"{sample_home.as_posix()}/"), scope)  # the page's own text
    assert list(scope["frame"]["code"])[:1] == ["J0013"]  # type: ignore[index]


def test_questions_within_the_snippets_of_r_and_java_are_questions_that_duckdb_takes(sample_home: Path) -> None:
    asked = re.findall(r'"(SELECT [^"]*\?[^"]*)"', TEXT)
    assert len(asked) == 2
    with duckdb.connect(str(sample_home / "hcpcs.duckdb"), read_only=True) as connection:
        for question in asked:
            assert connection.execute(question, ["S0013", "2026-01-15"]).fetchone()


def test_excerpt_of_the_workbook_in_the_readme_is_what_stands_in_it(sample_home: Path) -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    head, _, shown = ([cell.strip() for cell in line.strip("|").split("|")]
                      for line in readme[readme.index("| Code | Last day of use |") :].splitlines()[:3])  # fmt: skip
    workbook = load_workbook(sample_home / "publish" / "2026Q1" / "changes.xlsx")
    titles, *rows = workbook["Discontinued"].iter_rows(values_only=True)
    row = next(dict(zip(titles, row, strict=True)) for row in rows if row[0] == shown[0])
    row["Last day of use"] = row["Last day of use"].date()
    row["Score"] = f"{row['Score']:.2f}"
    row["New units for one old"] = f"{row['New units for one old']:g}"
    assert [str(row[title]) for title in head] == shown
    revised = {row[0]: row for row in workbook["Revised descriptors"].iter_rows(values_only=True)}
    assert revised["J0759"][1:3] == ("short", "Inj, clevidepine clevidipine, 1 mg")
    assert "J0759, short:\nInj, ~~clevidepine~~ **clevidipine**, 1 mg." in readme


def test_the_page_is_found_from_the_readme_and_its_own_links_lead_somewhere() -> None:
    assert "(schemas/querying.md)" in (REPOSITORY / "README.md").read_text("utf-8")
    heads = {re.sub(r"[^a-z ]", "", head.lower()).replace(" ", "-") for head in re.findall(r"(?m)^## (.*)$", TEXT)}
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert target[1:] in heads if target.startswith("#") else (PAGE.parent / target).is_file(), target
