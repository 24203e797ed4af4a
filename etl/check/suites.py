"""Loads the suites: `expectations/<suite>.json` says what must hold, `sql/<source>/<suite>.sql` of which rows."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.check.outcome import Severity
from etl.errors import QualityError
from etl.resources import EXPECTATIONS

SQL = Path(__file__).parent / "sql"


class Source(enum.StrEnum):
    """Where the rows of a suite come from, and so when it runs."""

    STAGED = "staged"
    """The staged tables of one revision, before the build."""
    DATABASE = "database"
    """The built database, before it is published."""


@dataclass(frozen=True)
class Expectation:
    """One rule: a Great Expectations type with its arguments, how much it weighs and why it must hold."""

    name: str
    """Short name, unique in its suite: it says what holds when all is well."""
    type: str
    kwargs: Mapping[str, Any]
    severity: Severity
    reason: str


@dataclass(frozen=True)
class Suite:
    """The rules on one set of rows, and the SELECT that makes those rows."""

    name: str
    about: str
    source: Source
    sql: str
    """Gives the columns that the expectations name, `example` (what to call a row), and `release` from the database."""
    expectations: tuple[Expectation, ...]


def load_suites(source: Source, folder: Path = EXPECTATIONS) -> tuple[Suite, ...]:
    """All suites on that source, by name. Raises QualityError where a file is malformed or has no partner."""
    queries = {path.stem: path for path in sorted((SQL / source).glob("[!_]*.sql"))}
    return tuple(load_suite(name, source, folder) for name in queries)


def load_suite(name: str, source: Source, folder: Path = EXPECTATIONS) -> Suite:
    """One suite, by its name. Raises QualityError where its file is missing or malformed."""
    path = folder / f"{name}.json"
    try:
        content = json.loads(path.read_text("utf-8"))
        expectations = tuple(_expectation(item) for item in content["expectations"])
        about = content["about"]
    except FileNotFoundError as error:
        raise QualityError(
            f"The suite {name} has no file {path}. Nothing was checked; reinstall the package."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise QualityError(
            f"{path} is not a suite of expectations: {error}. Nothing was checked. It needs `about`, and for each of "
            "`expectations` the keys name, type, kwargs, severity (critical or warning) and reason."
        ) from error
    names = [e.name for e in expectations]
    if len(set(names)) != len(names):
        raise QualityError(f"{path} uses the same name for two expectations. Nothing was checked; give each its own.")
    return Suite(name, about, source, (SQL / source / f"{name}.sql").read_text("utf-8"), expectations)


def _expectation(item: Mapping[str, Any]) -> Expectation:
    unknown = set(item) - {"name", "type", "kwargs", "severity", "reason"}
    if unknown:
        raise ValueError(f"{item.get('name')!r} has unknown keys {sorted(unknown)}")
    return Expectation(item["name"], item["type"], item["kwargs"], Severity(item["severity"]), item["reason"])
