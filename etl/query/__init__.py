"""Asks the published database: what a code was on a day, what replaced it, what changed between two releases."""

from etl.query.code_set import CodeSet
from etl.query.values import ChangeType, Life, Lookup, Status, Successor, Version

__all__ = ["ChangeType", "CodeSet", "Life", "Lookup", "Status", "Successor", "Version"]
