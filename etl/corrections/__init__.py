"""Corrections: hand-typed lines understood as operations, and laid over the rows that they correct."""

from etl.corrections.line import Act, Line, NotUnderstood, Operation, Understood
from etl.corrections.understand import last_day_of_use, understand

__all__ = ["Act", "Line", "NotUnderstood", "Operation", "Understood", "last_day_of_use", "understand"]
