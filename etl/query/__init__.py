"""Asks the published database: what a code was on a day, what replaced it, what changed between two releases."""

from etl.query.code_set import CodeSet
from etl.query.values import Candidate, ChangeType, Coverage, Life, Lookup, Status, Successor, Version

__all__ = ["Candidate", "ChangeType", "CodeSet", "Coverage", "Life", "Lookup", "Status", "Successor", "Version"]
