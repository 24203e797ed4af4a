"""Runs a suite with Great Expectations on a pandas frame, and turns its answer into outcomes."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from etl.check.outcome import MAX_EXAMPLES, Outcome
from etl.check.suites import Expectation, Suite
from etl.errors import QualityError

# First only whether it holds, which is cheap; then, for the few expectations that do not, on which rows. The plain list
# of positions is enough: asking for named index columns costs seconds where all rows fail.
_WHETHER = {"result_format": "BOOLEAN_ONLY"}
_WHICH = {"result_format": "COMPLETE", "partial_unexpected_count": 0, "include_unexpected_rows": False}


@dataclass(frozen=True)
class Subject:
    """What is being checked: one revision of a release, or (both None) the whole database."""

    release: str | None
    revision: int | None


WHOLE_DATABASE = Subject(None, None)


class Engine:
    """An ephemeral Great Expectations context: nothing is written, nothing is sent. Make one, run many suites.

    Raises QualityError when Great Expectations is not installed.
    """

    def __init__(self) -> None:
        self._gx = _import_gx()
        context = self._gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        source = context.data_sources.add_pandas("frames")
        self._batch_definition = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")

    def run(self, suite: Suite, frame: pd.DataFrame, subject: Subject = WHOLE_DATABASE) -> list[Outcome]:
        """The outcome of every expectation, in the suite's order; none for an empty frame (there was nothing to check).

        `frame` has the columns that the suite names, `example` (what to call a row) and, for the database, `release`.
        """
        if frame.empty:
            return []
        results = self._validate(suite.expectations, frame, _WHETHER)
        broken = [e for e in suite.expectations if not results[e.name].success]
        results |= self._validate(broken, frame, _WHICH)
        return [_outcome(suite.name, e, frame, results[e.name], subject) for e in suite.expectations]

    def _validate(
        self, expectations: Sequence[Expectation], frame: pd.DataFrame, result_format: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Great Expectations' results by name (it answers in an order of its own)."""
        if not expectations:
            return {}
        suite = self._gx.ExpectationSuite(
            name="suite",
            expectations=[
                {"type": e.type, "kwargs": dict(e.kwargs), "severity": str(e.severity), "meta": {"name": e.name}}
                for e in expectations
            ],
        )
        batch = self._batch_definition.get_batch({"dataframe": frame})
        answer = batch.validate(suite, result_format=dict(result_format))
        return {result.expectation_config.meta["name"]: result for result in answer.results}


def _import_gx() -> Any:
    # Read at import: whatever a version of it may want to tell its makers stays here.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    try:
        import great_expectations  # noqa: PLC0415 - costs 2 to 15 seconds, so only who checks pays
    except ImportError as error:
        raise QualityError(
            "Great Expectations is not installed, so nothing can be checked and nothing was published. "
            "Install it with: pip install 'hcpcs-updates[quality]'"
        ) from error
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return great_expectations


def _outcome(suite: str, expectation: Expectation, frame: pd.DataFrame, result: Any, subject: Subject) -> Outcome:
    broken = [] if result.success else list(_broken_rows(frame, result))
    responsible = frame["release"].iloc[broken].dropna() if "release" in frame else [subject.release]
    return Outcome(
        suite=suite,
        expectation=expectation.name,
        release=subject.release,
        revision=subject.revision,
        severity=expectation.severity,
        reason=expectation.reason,
        passed=bool(result.success),
        element_count=len(frame),
        unexpected_count=len(broken),
        examples=_examples(frame, expectation, broken, result),
        releases=() if result.success else tuple(sorted({str(r) for r in responsible})),
    )


def _broken_rows(frame: pd.DataFrame, result: Any) -> Iterator[int]:
    """Positions of the rows that broke it; where an expectation is on the table as a whole, all of them."""
    if _raised(result) or "unexpected_index_list" not in result.result:
        yield from range(len(frame))
    else:
        yield from result.result["unexpected_index_list"] or ()


def _raised(result: Any) -> str | None:
    """The message of an exception inside Great Expectations: a defect of the suite or a column of an odd type."""
    information = result.exception_info or {}
    nested = [information, *(value for value in information.values() if isinstance(value, dict))]
    return next((str(i.get("exception_message")) for i in nested if i.get("raised_exception")), None)


def _examples(frame: pd.DataFrame, expectation: Expectation, broken: list[int], result: Any) -> tuple[str, ...]:
    message = _raised(result)
    if message:
        # It counts as failed: a rule that could not be asked has not been kept.
        return (f"could not be evaluated: {message.splitlines()[0]}",)
    if not broken:
        return ()
    rows = frame.iloc[broken[:MAX_EXAMPLES]]
    column = expectation.kwargs.get("column")
    if column is None or column not in rows or column == "example":
        return tuple(rows["example"].astype(str))
    return tuple(_example(name, value, column) for name, value in zip(rows["example"], rows[column], strict=True))


def _example(name: Any, value: Any, column: str) -> str:
    """The row's name, and the value where it says more than that something is missing, true or false."""
    if pd.isna(value) or isinstance(value, (bool, np.bool_)):
        return str(name)
    if isinstance(value, str):
        return f"{name}: {value}"
    # A number alone says nothing: "days from termination to action -364".
    number = f"{value:.4g}" if isinstance(value, float) and not value.is_integer() else f"{value:.0f}"
    return f"{name}: {column.replace('_', ' ')} {number}"
