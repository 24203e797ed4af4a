"""What was answered of descriptors is kept for who asks the same, and never answers anything else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.successors import kept
from etl.successors.reading import Words, read

NEW_YEAR = dt.date(2026, 1, 1)
WORDS = Words(
    ended=[("S0013", "procedure", dt.date(2025, 12, 31), "Esketamine, nasal spray, 1 mg", [])],
    begun=[("J0013", "procedure", NEW_YEAR, "Esketamine, nasal spray, 1 mg", ["Esketamine “fresh”, 1 mg"])],
    named=[("S0080", "J2516", NEW_YEAR, "Pentamidine isethionate, 300 mg", "Pentamidine isethionate, 1 mg")],
    newest=[("A0021", "Ambulance service, per mile"), ("A0080", None), ("J0013", "Esketamine, nasal spray, 1 mg")],
)
CELLS = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)


def test_what_is_kept_is_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "staged" / "descriptors.json"
    tables = read(WORDS, path, "question")
    assert [row[:2] for row in tables["inferred_edge"]] == [("S0013", "J0013")]
    assert [row[7] for row in tables["named_ground"]] == [300.0]
    assert [row[0] for row in tables["read_unit"]] == ["A0021", "A0080", "J0013"]
    assert kept.load(path, "question") == {name: [list(row) for row in rows] for name, rows in tables.items()}


@given(st.dictionaries(st.text(max_size=9), st.lists(st.lists(CELLS, max_size=4), max_size=4), max_size=3))
def test_any_cells_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, tables: kept.Tables) -> None:
    path = tmp_path_factory.mktemp("kept") / "descriptors.json"
    kept.save(path, "question", tables)
    assert kept.load(path, "question") == tables


@pytest.mark.parametrize(
    "damage", ["cut", "changed", "other question", "other code", "no JSON", "empty", "a folder", "none"]
)
def test_a_file_that_is_not_whole_or_of_other_code_or_words_answers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    path = tmp_path / "descriptors.json"
    read(WORDS, path, "question")
    data = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage != "none":
        path.write_bytes(
            {
                "cut": data[:-20],
                "changed": data.replace(b"esketamine", b"esketaminx"),
                "no JSON": data[:65] + b"nothing",
                "empty": b"",
            }.get(damage, data)
        )
    if damage == "other code":
        monkeypatch.setattr(kept, "_fingerprint", lambda: "another")
    assert b"esketamine" in data
    assert kept.load(path, "another" if damage == "other question" else "question") is None


def test_what_was_asked_before_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "descriptors.json"
    kept.save(path, "first", {"read_unit": [["A0021"]]})
    kept.save(path, "second", {"read_unit": []})
    assert kept.load(path, "first") is None
    assert kept.load(path, "second") == {"read_unit": []}
