"""The data dictionary in the repository is the one that the DDL gives."""

from etl.build.dictionary import data_dictionary
from etl.resources import SCHEMAS


def test_data_dictionary_is_current() -> None:
    kept = (SCHEMAS / "data-dictionary.md").read_text("utf-8")
    assert kept == data_dictionary(), "run: .venv/bin/python -m etl.build.dictionary > schemas/data-dictionary.md"
