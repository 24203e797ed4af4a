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
        return self.run_together(suite, [(subject, frame)])[0]

    def run_together(self, suite: Suite, frames: Sequence[tuple[Subject, pd.DataFrame]]) -> list[list[Outcome]]:
        """The outcomes of several subjects in their order, each as if it were checked alone.

        Cheaper than one after the other: an expectation costs 18 ms of preparation, and its rows next to nothing.
        """
        filled = [frame for _, frame in frames if not frame.empty]
        if not filled:
            return [[] for _ in frames]
        if len(filled) > 1 and not all(_judges_rows(e) for e in suite.expectations):
            return [self.run(suite, frame, subject) for subject, frame in frames]
        rows = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
        results = self._validate(suite.expectations, rows, _WHETHER)
        broken = [e for e in suite.expectations if not results[e.name].success]
        results |= self._validate(broken, rows, _WHICH)
        if len(filled) > 1 and any(_raised(result) for result in results.values()):
            # What cannot be asked of one subject may well be asked of another.
            return [self.run(suite, frame, subject) for subject, frame in frames]
        outcomes: list[list[Outcome]] = []
        first = 0
        for subject, frame in frames:
            place = range(first, first + len(frame))
            told = suite.expectations if place else ()
            outcomes.append([_outcome(suite.name, e, frame, place, results[e.name], subject) for e in told])
            first = place.stop
        return outcomes

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


def _judges_rows(expectation: Expectation) -> bool:
    """Whether it judges each row by itself, so that the rows of others beside them change nothing."""
    return expectation.type.startswith("expect_column_values_to_") and "mostly" not in expectation.kwargs


def _outcome(
    suite: str, expectation: Expectation, frame: pd.DataFrame, place: range, result: Any, subject: Subject
) -> Outcome:
    """Of one subject, whose rows `frame` stand at `place` among those that were checked."""
    broken = [] if result.success else [row - place.start for row in _broken_rows(place, result)]
    responsible = frame["release"].iloc[broken].dropna() if "release" in frame else [subject.release]
    return Outcome(
        suite=suite,
        expectation=expectation.name,
        release=subject.release,
        revision=subject.revision,
        severity=expectation.severity,
        reason=expectation.reason,
        passed=not broken,
        element_count=len(frame),
        unexpected_count=len(broken),
        examples=_examples(frame, expectation, broken, result),
        releases=tuple(sorted({str(r) for r in responsible})) if broken else (),
    )


def _broken_rows(place: range, result: Any) -> Iterator[int]:
    """Which of the rows there broke it; all of them where nothing says which (it is on the table as a whole)."""
    listed = None if _raised(result) else result.result.get("unexpected_index_list")
    yield from (row for row in listed if row in place) if listed else place


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
