"""What is kept of descriptors between builds is what would be read again, and never anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.successors import Lines, kept, parse_descriptor
from tests.successors.test_properties import DESCRIPTORS

SOME = (
    "Injection, hydranol sodium, 0.25 mg",
    "Hydranol, per study dose, up to 10 millicuries",
    "Wheelchair accessory, tray, each",
    "Iron sucrose, 1 mg of iron, for ESRD use – “fresh”",
    "Puraply or puraply antimicrobial, per square centimeter",
    "Service without a unit",
)


def asked(lines: Lines) -> list[object]:
    """Everything of some descriptors; of the last two, only the unit."""
    return [lines.parse(text) for text in SOME[:4]] + [lines.unit(text) for text in SOME]


@given(st.lists(st.text(max_size=80) | DESCRIPTORS, max_size=6))
def test_what_comes_back_is_what_was_read(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("kept") / "descriptors.json"
    lines = Lines()
    units = [lines.unit(text) for text in texts]
    for text in texts[::2]:
        lines.parse(text)
    kept.save(lines, path)
    known = kept.load(path).kept
    assert known == lines.asked
    assert all(read == parse_descriptor(text) for text, read in known.parsed.items())
    assert all(known.units[text] == unit for text, unit in zip(texts, units, strict=True))


def test_a_second_build_reads_no_descriptor_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "descriptors.json"
    first = kept.load(path)
    said = asked(first)
    kept.save(first, path)
    written = path.stat().st_mtime_ns
    for reader in ("parse_descriptor", "read_unit"):
        monkeypatch.delattr(f"etl.successors.lines.{reader}")
    second = kept.load(path)
    assert asked(second) == said
    kept.save(second, path)
    assert path.stat().st_mtime_ns == written


def test_what_nobody_asks_for_any_more_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "descriptors.json"
    first = Lines()
    asked(first)
    kept.save(first, path)
    second = kept.load(path)
    second.parse(SOME[0])
    kept.save(second, path)
    assert set(kept.load(path).kept.parsed) == {SOME[0]}


@pytest.mark.parametrize("damage", ["cut", "changed", "other code", "no JSON", "empty", "a folder"])
def test_a_file_that_is_not_whole_or_of_other_code_counts_for_nothing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "descriptors.json"
    lines = Lines()
    said = asked(lines)
    kept.save(lines, path)
    data = path.read_bytes()
    head, _, body = data.partition(b"\n")
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    else:
        path.write_bytes(
            {
                "cut": data[:-20],
                "changed": data.replace(b"hydranol", b"hydranox"),
                "other code": b"0" * 64 + head[64:] + b"\n" + body,
                "no JSON": head + b"\nnothing",
                "empty": b"",
            }[damage]
        )
    found = kept.load(path)
    assert found.kept.parsed == {}
    assert asked(found) == said
