"""The examples in the docstrings of `CodeSet` are what it answers on the sample, and every public method has one."""

from __future__ import annotations

import datetime as dt
import doctest
import inspect
from pathlib import Path

import pandas as pd
import pytest

import etl.query.code_set as module
from etl.query import ChangeType, CodeSet

FLAGS = doctest.NORMALIZE_WHITESPACE
PUBLIC = sorted(name for name, _ in inspect.getmembers(CodeSet, inspect.isroutine) if not name.startswith("_"))


@pytest.mark.parametrize("name", PUBLIC)
def test_example_says_what_the_sample_answers(sample_home: Path, tmp_path: Path, name: str) -> None:
    database = sample_home / "hcpcs.duckdb"
    with CodeSet.open(database) as codes:
        scope = {"CodeSet": CodeSet, "ChangeType": ChangeType, "dt": dt}
        scope |= {"database": database, "codes": codes, "folder": tmp_path}
        method = getattr(CodeSet, name)
        found = doctest.DocTestFinder(recurse=False).find(method, name, module, globs=scope)
        assert [test for test in found if test.examples], f"CodeSet.{name} has no example"
        runner = doctest.DocTestRunner(optionflags=FLAGS)
        told: list[str] = []
        for test in found:
            runner.run(test, out=told.append)
        assert runner.failures == 0, "".join(told)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_value_of_a_method_has_a_type(name: str) -> None:
    signature = inspect.signature(getattr(CodeSet, name))
    values = [p for key, p in signature.parameters.items() if key not in {"self", "cls"}]
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in values)


def test_frames_have_the_columns_that_the_page_of_macros_promises(sample_home: Path) -> None:
    with CodeSet.open(sample_home / "hcpcs.duckdb") as codes:
        day = dt.date(2026, 1, 15)
        frames = codes.on(day), codes.on(day, as_known=day)
        assert all(isinstance(frame, pd.DataFrame) for frame in frames)
        assert [*frames[0].columns] == [*frames[1].columns]
        assert {"code", "valid_from", "valid_to", "long_description", "vanished"} <= {*frames[0].columns}
